// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// Numbers made by the published rules, or the examples of the authorities.
func TestRecognise(t *testing.T) {
	for v, want := range map[string]string{
		"DE89 3704 0044 0532 0130 00": "iban", "GB82WEST12345698765432": "iban", "DE88370400440532013000": "",
		"4111 1111 1111 1111": "card", "4111111111111112": "", "office@example.org": "email", "a@b": "", "192.0.2.1": "ip",
		"2001:db8::1": "ip", "999.0.2.1": "", "+32 2 555 12 12": "phone", "12345678Z": "es-dni", "X1234567L": "es-dni", "12345678A": "",
		"255081416802538": "fr-nir", "255081416802539": "", "111222333": "nl-bsn", "111222334": "", "44051401359": "pl-pesel",
		"44051401358": "", "85073003328": "be-nn", "880101-1234567": "kr-rrn", "RSSMRA85T10A562S": "it-codice-fiscale", "hello": "", "42": "",
	} {
		if got := strings.Join(recognise(v), " "); got != want {
			t.Errorf("%q is %q, want %q", v, got, want)
		}
	}
}

func TestDetect(t *testing.T) {
	const in = "x,Date_Naissance,homePhone,n,Staatsangehörigkeit\nDE89370400440532013000,1,1,1,FR\n,2,2,2,FR\nfoo,2,2,2,FR\nlast,2,2,2,FR\n"
	r, err := Detect(t.Context(), CSV, strings.NewReader(in), 3)
	if err != nil || r.Rows != 3 || r.AbsenceProven {
		t.Fatalf("%+v, %v", r, err)
	}
	want := []Finding{
		{"x", "iban", pd + "BankAccount", ByValues, 0.5},
		{"Date_Naissance", "birth-date", pd + "BirthDate", ByName, 0},
		{"homePhone", "phone", pd + "TelephoneNumber", ByName, 0},
		{"Staatsangehörigkeit", "nationality", pd + "Nationality", ByName, 0},
	}
	if !slices.Equal(r.Findings, want) {
		t.Errorf("%+v\nwant\n%+v", r.Findings, want)
	}
}

// Every category is a term of the vocabulary, where a copy of it lies beside the
// repository.
func TestCategoriesAreOfTheVocabulary(t *testing.T) {
	for what := range category {
		if category[what] == "" {
			t.Errorf("%s has no category", what)
		}
	}
	for name, what := range named {
		if category[what] == "" {
			t.Errorf("the name %s says %s, which has no category", name, what)
		}
	}
	text, err := os.ReadFile("testdata/pd-terms.txt")
	if err != nil {
		t.Fatal(err)
	}
	terms := map[string]bool{}
	for term := range strings.FieldsSeq(string(text)) {
		terms[term] = true
	}
	for what, term := range category {
		if !terms[pd+term] {
			t.Errorf("%s: there is no term %s", what, term)
		}
	}
}

func FuzzDetect(f *testing.F) {
	f.Add("a,b\n+1,DE89370400440532013000\n")
	f.Add("a\n255081416802538\n")
	f.Fuzz(func(t *testing.T, in string) {
		r, err := Detect(t.Context(), CSV, strings.NewReader(in), 100)
		if err == nil {
			for _, found := range r.Findings {
				if found.Share < 0 || found.Share > 1 || category[found.What] == "" {
					t.Errorf("%+v", found)
				}
			}
		}
	})
}

func FuzzHierarchy(f *testing.F) {
	f.Add("Lyon;Rhône;FR\nPorto;Norte;PT\n")
	f.Fuzz(func(t *testing.T, in string) {
		h, err := ReadHierarchy(strings.NewReader(in))
		if err == nil {
			for v, levels := range h.of {
				if len(levels) != h.Levels || h.Levels < 1 {
					t.Errorf("%q has %d levels of %d", v, len(levels), h.Levels)
				}
			}
		}
	})
}
