// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a drawing with the stored one.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("read golden file (run with -update to write it): %v", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s changed; look at it, then run with -update", name)
	}
}

func sampleWorld() World {
	v := map[string]Mark{}
	for _, k := range []struct {
		id, name, value string
		ink             Ink
		label           bool
	}{
		{"JP", "Japan", "digital partnership", T2, true}, {"KR", "Republic of Korea", "digital partnership", T2, true},
		{"SG", "Singapore", "digital partnership", T2, true}, {"CA", "Canada", "digital partnership", T2, true},
		{"IN", "India", "council", T4, true}, {"US", "United States", "dialogue", T6, true},
		{"GB", "United Kingdom", "dialogue", T6, true},
		{"UA", "Ukraine", "candidate", T3, true}, {"MD", "Moldova", "candidate", T3, true}, {"AL", "Albania", "candidate", T3, true},
		{"BA", "Bosnia and Herzegovina", "candidate", T3, true}, {"ME", "Montenegro", "candidate", T3, true},
		{"MK", "North Macedonia", "candidate", T3, true}, {"RS", "Serbia", "candidate", T3, true}, {"XK", "Kosovo", "potential candidate", T3, true},
		{"GE", "Georgia", "candidate", T3, true}, {"TR", "Türkiye", "candidate", T3, true},
		{"AD", "Andorra", "adequacy", T5, true}, {"FO", "Faroe Islands", "adequacy", T5, true}, {"GG", "Guernsey", "adequacy", T5, true},
		{"JE", "Jersey", "adequacy", T5, true}, {"IM", "Isle of Man", "adequacy", T5, true}, {"CH", "Switzerland", "adequacy", T5, true},
		{"NZ", "New Zealand", "adequacy", T5, true}, {"AR", "Argentina", "adequacy", T5, true}, {"UY", "Uruguay", "adequacy", T5, true},
		{"IL", "Israel", "adequacy", T5, true}, {"BR", "Brazil", "adequacy", T5, true},
	} {
		m := Mark{Ink: k.ink, Name: k.name, Value: k.value, Href: "/p/" + k.id}
		if k.label {
			m.Label = k.name
		}
		v[k.id] = m
	}
	for _, id := range []string{"AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE"} {
		v[id] = Mark{Ink: T1, Name: id, Value: "member state"}
	}
	return World{
		Frame: Frame{ID: "world", Title: "Where the ties are", Desc: "World map, painted by the kind of tie.",
			Legend: []LegendItem{{T2, "Digital partnership"}, {T4, "Trade and Technology Council"}, {T3, "Candidate or potential candidate"}, {T1, "Member state"}, {T5, "Adequacy decision"}, {T6, "Dialogue"}, {None, "None recorded"}},
			Note:   "Boundaries and names on this map carry no position on the status of any territory or the course of any border. Dashed lines: not agreed by both sides."},
		Values: v,
		Insets: []Inset{{Label: "Europe", West: -11, South: 35, East: 44, North: 60}},
		Words:  WorldWords{"Country", "Tie"},
	}
}
