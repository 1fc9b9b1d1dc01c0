// SPDX-License-Identifier: EUPL-1.2

package search_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/search"
	"entente/internal/testkit"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Côte d'Ivoire":         "cote d ivoire",
		"Łódź, Ørsted & Straße": "lodz orsted strasse",
		"半導体":                   "半 導 体",
		"EU–Japan 5G/6G":        "eu japan 5g 6g",
		"  ":                    "",
		"Ελλάδα Україна":        "ελλαδα украіна",
		"한국 digital":            "한국 digital",
	} {
		got := search.Fold(in)
		if strings.HasPrefix(in, "한국") { // Hangul comes apart into its letters; the same in question and text
			want = search.Fold("한국") + " digital"
		}
		if got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Türkiye", "半導体 chips", "\xff", "ﬁ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		once := search.Fold(in)
		if !utf8.ValidString(once) || strings.ContainsAny(once, `"*%_():&|!<>'`) || strings.Contains(once, "  ") {
			t.Errorf("%q folds to %q", in, once)
		}
	})
}

func put(t *testing.T, d *db.DB, seq int64, title, body string, public bool, rank int) {
	t.Helper()
	e := search.Entry{Seq: seq, ID: "id-" + title, Kind: "note", Title: title, Body: body, KnownFrom: 1, KnownTo: entente.Forever, Rank: rank}
	if public {
		e.PublicFrom, e.PublicTo = 1, entente.Forever
	}
	if err := search.Put(t.Context(), d, d.Dialect, e); err != nil {
		t.Fatal(err)
	}
}

func TestFind(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		put(t, d, 1, "Memorandum on semiconductors", "early warning in the supply chain", true, 0)
		put(t, d, 2, "Supply chains", "Côte d'Ivoire and 半導体 (semiconductors)", false, 0)
		put(t, d, 3, "Line", "semiconductors, but secret", false, 1)
		reader := entente.View{Actor: entente.Actor{Role: entente.Reader}, Known: entente.Forever}
		cleared := entente.View{Actor: entente.Actor{Role: entente.Reader, Clearance: entente.Sensitive}, Known: entente.Forever}
		public := entente.View{Known: entente.Forever}
		for name, c := range map[string]struct {
			v        entente.View
			question string
			want     []string
		}{
			"the title counts for more": {reader, "semicond", []string{"Memorandum on semiconductors", "Supply chains"}},
			"all words":                 {reader, "chain warn", []string{"Memorandum on semiconductors"}},
			"without accents":           {reader, "COTE ivoire", []string{"Supply chains"}},
			"Japanese":                  {reader, "半導", []string{"Supply chains"}},
			"cleared":                   {cleared, "secret", []string{"Line"}},
			"not cleared":               {reader, "secret", nil},
			"the public":                {public, "semiconductors", []string{"Memorandum on semiconductors"}},
			"nothing asked":             {reader, " ?! ", nil},
			"words of the engines":      {reader, `semi" OR 1=1 -- NEAR(*) & | ! <->`, nil},
			"no such word":              {reader, "zebrawood", nil},
		} {
			hits, err := search.Find(t.Context(), d, c.v, c.question, 10)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			var got []string
			for _, h := range hits {
				got = append(got, h.Title)
			}
			if strings.Join(got, "|") != strings.Join(c.want, "|") {
				t.Errorf("%s: found %q, want %q", name, got, c.want)
			}
		}
		if err := search.Remove(t.Context(), d, d.Dialect, 2); err != nil {
			t.Fatal(err)
		}
		if hits, err := search.Find(t.Context(), d, reader, "ivoire", 10); err != nil || len(hits) > 0 {
			t.Errorf("found what was removed: %+v, %v", hits, err)
		}
	})
}
