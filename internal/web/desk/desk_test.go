// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/sheet"
	"entente/internal/parts/registry"
	"entente/internal/web/ui"
	"entente/internal/words"
)

func english(t *testing.T) context.Context {
	t.Helper()
	c, err := words.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return i18n.With(t.Context(), c, "en")
}

func TestChangesAreToldInTheOrderOfTheThing(t *testing.T) {
	before := json.RawMessage(`{"text":"Meet","parties":["eu"],"due":"2026-05","duePrecision":"month","basis":"own","confidence":"high","guideline":{"none":"Nobody came"}}`)
	after := json.RawMessage(`{"text":"Meet twice","parties":["eu","jp"],"owners":[{"post":"chair","side":"jp"},{"post":"clerk","side":"eu"}],"basis":"own","confidence":"low","guideline":{"full":"Both came","none":"Nobody came"}}`)
	say := func(field, value string) string {
		if field == "parties" || field == "owners.side" {
			return strings.ToUpper(value)
		}
		return ""
	}
	got := changes[registry.Commitment](english(t), say, "commitment", before, after)
	want := []ui.Change{
		{Field: "What was promised", Before: "Meet", After: "Meet twice"},
		{Field: "Parties", Before: "EU", After: "EU, JP"},
		{Field: "Who answers for it", After: "chair · JP\nclerk · EU"},
		{Field: "Due", Before: "May 2026"},
		{Field: "How exactly the due date is known", Before: "to the month"},
		{Field: "Counts as kept (+1)", After: "Both came"},
		{Field: "Confidence", Before: "high confidence", After: "low confidence"},
	}
	if !slices.EqualFunc(got, want, func(a, b ui.Change) bool { return a.Field == b.Field && a.Before == b.Before && a.After == b.After }) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestEveryFieldOfARecordHasALabel(t *testing.T) {
	p := i18n.From(english(t))
	for kind, content := range map[string]any{
		"partner": registry.Partner{}, "topic": registry.Topic{}, "instrument": registry.Instrument{},
		"commitment": registry.Commitment{}, "account": registry.Account{}, "post": registry.Post{},
	} {
		for _, field := range fieldsOf(content) {
			label := FieldLabel(p, kind, field)
			nested := slices.Contains([]string{"guideline", "names"}, field)
			if label == field && !nested {
				t.Errorf("%s: the field %s has no label", kind, field)
			}
		}
	}
}

func TestAudienceIsReadAsItWasFilled(t *testing.T) {
	for name, c := range map[string]struct {
		form url.Values
		want string // entries, or the field that is wrong
	}{
		"everybody":       {url.Values{"audience": {"public"}, "named": {"did:web:ignored.example"}}, "public"},
		"network":         {url.Values{"audience": {"network"}}, "network"},
		"named":           {url.Values{"audience": {"named"}, "named": {"group:balkans\ndid:web:b.example, did:web:a.example"}}, "group:balkans member:did:web:a.example member:did:web:b.example"},
		"nobody chosen":   {url.Values{}, "!audience"},
		"nobody by name":  {url.Values{"audience": {"named"}, "named": {" "}}, "!named"},
		"something else":  {url.Values{"audience": {"group:balkans"}}, "group:balkans"},
		"twice the same":  {url.Values{"audience": {"named"}, "named": {"did:web:a.example, member:did:web:a.example"}}, "member:did:web:a.example"},
		"member in words": {url.Values{"audience": {"named"}, "named": {"member:did:web:a.example"}}, "member:did:web:a.example"},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := readAudience(c.form)
			got := strings.Join(a, " ")
			if fields := entente.FieldErrors(err); len(fields) > 0 {
				got = "!" + fields[0].Field
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAudienceSurvivesItsForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"group:a", "group:b-c", "member:did:web:x.example", "member:did:web:y.example"}), 1, 4, rapid.ID[string]).Draw(t, "entries")
		want := entente.NewAudience(entries...)
		f := url.Values{}
		fillAudience(f, want)
		if got, err := readAudience(f); err != nil || !slices.Equal(got, want) {
			t.Fatalf("got %q, %v; want %q", got, err, want)
		}
	})
}

func TestRowsKeepTheirOrderAndDropTheEmpty(t *testing.T) {
	f := url.Values{}
	FillRows(f, "parties", []string{"eu", "", "jp"})
	if got := ReadRows(f, "parties"); !slices.Equal(got, []string{"eu", "jp"}) {
		t.Errorf("read %q", got)
	}
	if got := Rows(f, "parties", 2); !slices.Equal(got, []string{"parties", "parties-2", "parties-3", "parties-4"}) {
		t.Errorf("rows %q", got)
	}
}

func TestCellsTellNumbersAndDatesFromText(t *testing.T) {
	columns := make([]sheet.Column, 4)
	got := cells(columns, []any{"=1", 12, 0.5, entente.Date("2026-05-01")})
	if !slices.Equal(got, []string{"=1", "12", "0.5", "2026-05-01"}) {
		t.Errorf("cells %q", got)
	}
	for i, kind := range []sheet.Kind{sheet.Text, sheet.Number, sheet.Number, sheet.Date} {
		if columns[i].Kind != kind {
			t.Errorf("column %d is of kind %d, want %d", i, columns[i].Kind, kind)
		}
	}
}

func TestFlashIsSaidOnce(t *testing.T) {
	ctx := english(t)
	w := httptest.NewRecorder()
	if err := Done(w, httptest.NewRequestWithContext(ctx, http.MethodPost, "/x", nil), "/y", "saved"); err != nil {
		t.Fatal(err)
	}
	next := httptest.NewRequestWithContext(ctx, http.MethodGet, "/y", nil)
	next.AddCookie(w.Result().Cookies()[0])
	w = httptest.NewRecorder()
	if f := TakeFlash(w, next); f == nil || !strings.HasPrefix(f.Text, "Saved") {
		t.Errorf("flash %+v", f)
	}
	if c := w.Result().Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("the cookie stays: %+v", c)
	}
	forged := httptest.NewRequestWithContext(ctx, http.MethodGet, "/y", nil)
	forged.AddCookie(&http.Cookie{Name: flashCookie, Value: "<script>"})
	if f := TakeFlash(httptest.NewRecorder(), forged); f != nil {
		t.Errorf("a forged cookie says %q", f.Text)
	}
}

func TestWordMakesUnknownValuesReadable(t *testing.T) {
	p := i18n.From(english(t))
	for value, want := range map[string]string{"adequacy-decision": "Adequacy decision", "cloud-charter": "Cloud charter", "": ""} {
		if got := Word(p, "registry.instrument-kind", value); got != want {
			t.Errorf("%q is said as %q, want %q", value, got, want)
		}
	}
}

func fieldsOf(v any) []string { return fieldOrder(reflect.TypeOf(v)) }
