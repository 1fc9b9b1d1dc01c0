// SPDX-License-Identifier: EUPL-1.2

package words_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"entente/internal/kit/i18n"
	"entente/internal/words"
)

func catalog(t *testing.T) *i18n.Catalog {
	t.Helper()
	c, err := words.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var placeholder = regexp.MustCompile(`\{\{\s*\.\w+\s*\}\}`)

func placeholders(f i18n.Forms) string {
	found := placeholder.FindAllString(f["other"], -1)
	sort.Strings(found)
	return strings.Join(slices.Compact(found), " ")
}

func TestLanguagesSayTheSame(t *testing.T) {
	c := catalog(t)
	for _, lang := range c.Languages() {
		for _, key := range c.Keys(lang) {
			f := c.Forms(lang, key)
			for form, s := range f {
				if strings.TrimSpace(s) == "" {
					t.Errorf("%s %s: the form %q is empty", lang, key, form)
				}
				if got := placeholders(i18n.Forms{"other": s}); form != "one" && got != placeholders(f) {
					t.Errorf("%s %s: the form %q names %q, the form other %q", lang, key, form, got, placeholders(f))
				}
			}
			// The number itself may stand elsewhere, as it does in a row of figures.
			if len(f) > 1 && f["one"] == "" {
				t.Errorf("%s %s: plurals need the forms one and other", lang, key)
			}
			for _, other := range c.Languages() {
				g := c.Forms(other, key)
				switch {
				case g == nil:
					t.Errorf("%s lacks %s", other, key)
				case placeholders(f) != placeholders(g):
					t.Errorf("%s: %s names %q, %s names %q", key, lang, placeholders(f), other, placeholders(g))
				case (len(f) > 1) != (len(g) > 1):
					t.Errorf("%s: only one of %s and %s has plurals", key, lang, other)
				}
			}
		}
	}
}

// Where a key stands as a literal: translated, in an error, as the label of a
// column.
var uses = []*regexp.Regexp{
	regexp.MustCompile(`i18n\.T\(\s*\w+,\s*"([^"]+)"`),
	regexp.MustCompile(`\bFail\([^,"]+,\s*"([^"]+)"`),
	regexp.MustCompile(`\bFieldError\([^,]+,\s*"([^"]+)"`),
	regexp.MustCompile(`\b[pP]r(?:oblems)?\.Add\([^,]+,\s*"([^"]+)"`),
	regexp.MustCompile(`\b(?:Label|Caption|LabelKey):\s*"([a-z][a-z0-9-]*\.[^" ]+)"`),
	regexp.MustCompile(`\b(?:p|pr|printer|say|words)\.T\("([^"]+)"`),
	briefing,
}

// briefing is how the layout of a briefing says its own words.
var briefing = regexp.MustCompile(`\bl\.(?:t|chapter|none)\("([^"]+)"`)

// TestEveryKeyInUseExists reads the sources of the whole module. A literal
// that ends in a dot or hyphen is the beginning of a key that is put together.
func TestEveryKeyInUseExists(t *testing.T) {
	c := catalog(t)
	keys := c.Keys("en")
	known := func(key string) bool {
		if strings.HasSuffix(key, ".") || strings.HasSuffix(key, "-") {
			return slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, key) })
		}
		return c.Forms("en", key) != nil
	}
	root := filepath.Join("..", "..")
	seen := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == "testdata" || name == "tools" || name == "node_modules" || (name != ".." && strings.HasPrefix(name, "."))) {
			return filepath.SkipDir
		}
		source := strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".templ")
		if !source || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") {
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, use := range uses {
			for _, m := range use.FindAllStringSubmatch(string(b), -1) {
				key := m[1]
				if use == briefing {
					key = "briefing." + key
				}
				if seen[key] {
					continue
				}
				seen[key] = true
				if !known(key) {
					t.Errorf("%s: no text for the key %q", strings.TrimPrefix(path, root+string(filepath.Separator)), key)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) < 100 {
		t.Errorf("only %d keys found in the sources: the search is broken", len(seen))
	}
}
