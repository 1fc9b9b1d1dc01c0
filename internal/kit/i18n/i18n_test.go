// SPDX-License-Identifier: EUPL-1.2

package i18n_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"entente"
	"entente/internal/kit/i18n"
)

func sample(t testing.TB) *i18n.Catalog {
	t.Helper()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	c, err := i18n.Load(fstest.MapFS{
		"en/a.json": file(`{"month":{"5":"May","12":"December"},
			"date":{"day":"{{.Day}} {{.Month}} {{.Year}}","first":"{{.Day}} {{.Month}} {{.Year}}","month":"{{.Month}} {{.Year}}","time":"{{.Day}}, {{.Hour}}:{{.Minute}} {{.Zone}}"}}`),
		"en/b.json": file(`{"list":{"title":"Rows","rows":{"one":"{{.Count}} row","other":"{{.Count}} rows"}},
			"role":{"editor":"editor"},
			"error":{"id":"“{{.Value}}” is no identifier.","role":"You are {{.Role}}.","internal":"It failed."}}`),
		"fr/a.json": file(`{"month":{"5":"mai","12":"décembre"},
			"date":{"day":"{{.Day}} {{.Month}} {{.Year}}","first":"{{.Day}}er {{.Month}} {{.Year}}","month":"{{.Month}} {{.Year}}","time":"{{.Day}}, {{.Hour}} h {{.Minute}} {{.Zone}}"}}`),
		"fr/b.json": file(`{"list":{"title":"Lignes","rows":{"one":"{{.Count}} ligne","other":"{{.Count}} lignes"}},
			"role":{"editor":"rédactrice"},
			"error":{"id":"« {{.Value}} » n’est pas un identifiant.","role":"Vous êtes {{.Role}}.","internal":"Échec."}}`),
	}, "en", "fr")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSay(t *testing.T) {
	c := sample(t)
	moment := time.Date(2025, 5, 12, 14, 5, 0, 0, time.UTC)
	for _, tt := range []struct {
		name, en, fr string
		say          func(context.Context) string
	}{
		{"plain", "Rows", "Lignes", func(ctx context.Context) string { return i18n.T(ctx, "list.title") }},
		{"none", "0 rows", "0 ligne", func(ctx context.Context) string { return i18n.T(ctx, "list.rows", entente.Args{"Count": 0}) }},
		{"one", "1 row", "1 ligne", func(ctx context.Context) string { return i18n.T(ctx, "list.rows", entente.Args{"Count": 1}) }},
		{"thousands", "12,345 rows", "12\u00a0345 lignes", func(ctx context.Context) string { return i18n.T(ctx, "list.rows", entente.Args{"Count": 12345}) }},
		{"million", "1,000,000 rows", "1\u00a0000\u00a0000 lignes", func(ctx context.Context) string { return i18n.T(ctx, "list.rows", entente.Args{"Count": 1000000}) }},
		{"no value", "«Count» rows", "«Count» lignes", func(ctx context.Context) string { return i18n.T(ctx, "list.rows") }},
		{"missing", "«list.none»", "«list.none»", func(ctx context.Context) string { return i18n.T(ctx, "list.none") }},
		{"day", "12 May 2025", "12 mai 2025", func(ctx context.Context) string { return i18n.Date(ctx, "2025-05-12") }},
		{"first day", "1 May 2025", "1er mai 2025", func(ctx context.Context) string { return i18n.Date(ctx, "2025-05-01") }},
		{"month", "December 2025", "décembre 2025", func(ctx context.Context) string { return i18n.Date(ctx, "2025-12") }},
		{"year", "2025", "2025", func(ctx context.Context) string { return i18n.Date(ctx, "2025") }},
		{"no date", "", "", func(ctx context.Context) string { return i18n.Date(ctx, "") }},
		{"not a date", "soon", "soon", func(ctx context.Context) string { return i18n.Date(ctx, "soon") }},
		{"moment", "12 May 2025, 14:05 UTC", "12 mai 2025, 14 h 05 UTC", func(ctx context.Context) string { return i18n.DayTime(ctx, moment) }},
		{"decimal", "1,234.5", "1\u00a0234,5", func(ctx context.Context) string { return i18n.Number(ctx, 1234.5) }},
		{"error", "“a b” is no identifier.", "« a b » n’est pas un identifiant.", func(ctx context.Context) string {
			return i18n.Error(ctx, entente.FieldError("id", "error.id", entente.Args{"Value": "a b"}))
		}},
		{"word as argument", "You are editor.", "Vous êtes rédactrice.", func(ctx context.Context) string {
			return i18n.Error(ctx, entente.Fail(entente.Forbidden, "error.role", entente.Args{"Role": "editor"}))
		}},
		{"foreign error", "It failed.", "Échec.", func(ctx context.Context) string { return i18n.Error(ctx, errors.New("disk on fire")) }},
		{"no error", "", "", func(ctx context.Context) string { return i18n.Error(ctx, nil) }},
		{"language", "en", "fr", i18n.Lang},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.say(i18n.With(context.Background(), c, "en")); got != tt.en {
				t.Errorf("en: got %q, want %q", got, tt.en)
			}
			if got := tt.say(i18n.With(context.Background(), c, "fr")); got != tt.fr {
				t.Errorf("fr: got %q, want %q", got, tt.fr)
			}
		})
	}
}

func TestEveryFieldIsSaid(t *testing.T) {
	var pr entente.Problems
	pr.Add("a", "error.id", entente.Args{"Value": "A"})
	pr.Add("b", "error.id", entente.Args{"Value": "B"})
	got := sample(t).Printer("en").Error(pr.Err())
	if got != "“A” is no identifier. “B” is no identifier." {
		t.Errorf("got %q", got)
	}
}

func TestMissingKeyIsCounted(t *testing.T) {
	c := sample(t)
	var seen []string
	c.OnMissing(func(lang, key string) { seen = append(seen, lang+" "+key) })
	c.Printer("fr").T("list.none")
	if strings.Join(seen, ";") != "fr list.none" {
		t.Errorf("seen %q", seen)
	}
	if got := i18n.T(context.Background(), "list.title"); got != "«list.title»" {
		t.Errorf("without a catalog: %q", got)
	}
}

func TestMatch(t *testing.T) {
	c := sample(t)
	for _, tt := range []struct {
		wanted []string
		want   string
	}{
		{[]string{"", "fr-CA,fr;q=0.9,en;q=0.4"}, "fr"},
		{[]string{"", "de, en-GB;q=0.7"}, "en"},
		{[]string{"fr", "en"}, "fr"},
		{[]string{"ja"}, "en"},
		{[]string{"", ""}, "en"},
		{[]string{";;;", "fr"}, "fr"},
		{[]string{strings.Repeat("fr,", 5000), "fr"}, "fr"},
	} {
		if got := c.Match(tt.wanted...); got != tt.want {
			t.Errorf("Match(%.40q) = %q, want %q", tt.wanted, got, tt.want)
		}
	}
	if got := c.Printer("xx").Lang(); got != "en" {
		t.Errorf("unknown language speaks %q", got)
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"twice":  {"en/a.json": {Data: []byte(`{"a":{"b":"x"}}`)}, "en/b.json": {Data: []byte(`{"a":{"b":"y"}}`)}},
		"number": {"en/a.json": {Data: []byte(`{"a":1}`)}},
		"broken": {"en/a.json": {Data: []byte(`{"a":`)}},
		"form":   {"en/a.json": {Data: []byte(`{"a":"{{if .B}}x{{end}}"}`)}},
		"open":   {"en/a.json": {Data: []byte(`{"a":"{{.B"}`)}},
		"empty":  {},
	} {
		if _, err := i18n.Load(files, "en"); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("fr-CA,fr;q=0.9,en;q=0.4")
	c := sample(f)
	f.Fuzz(func(t *testing.T, header string) {
		if got := c.Match(header); got != "en" && got != "fr" {
			t.Errorf("Match(%q) = %q", header, got)
		}
	})
}

func BenchmarkPlain(b *testing.B) {
	p := sample(b).Printer("fr")
	for b.Loop() {
		p.T("list.title")
	}
}

func BenchmarkPlural(b *testing.B) {
	p := sample(b).Printer("fr")
	for b.Loop() {
		p.T("list.rows", entente.Args{"Count": 7})
	}
}

func BenchmarkDate(b *testing.B) {
	p := sample(b).Printer("fr")
	for b.Loop() {
		p.Date("2025-05-12")
	}
}
