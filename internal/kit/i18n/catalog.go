// SPDX-License-Identifier: EUPL-1.2

package i18n

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"

	"golang.org/x/text/language"
)

// Catalog holds every message of every language. It does not change once it
// is loaded and may be used by many goroutines.
type Catalog struct {
	languages []string
	matcher   language.Matcher
	printers  map[string]*Printer
	messages  map[string]map[string]Forms // language, key
	missing   func(lang, key string)
}

// Load reads the folder of each language, with all its *.json files. The first
// language is the one to fall back to. A key that two files of a language
// define is an error, because one of the two texts would be lost.
func Load(fsys fs.FS, languages ...string) (*Catalog, error) {
	c := &Catalog{
		languages: languages,
		printers:  map[string]*Printer{},
		messages:  map[string]map[string]Forms{},
	}
	if len(languages) == 0 {
		return nil, fmt.Errorf("load messages: no language named")
	}
	tags := make([]language.Tag, len(languages))
	for i, lang := range languages {
		tag, err := language.Parse(lang)
		if err != nil {
			return nil, fmt.Errorf("parse language %q: %w", lang, err)
		}
		tags[i] = tag
	}
	c.matcher = language.NewMatcher(tags)
	for i, lang := range languages {
		messages, err := readFolder(fsys, lang)
		if err != nil {
			return nil, err
		}
		c.messages[lang] = messages
		if c.printers[lang], err = newPrinter(c, lang, tags[i]); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func readFolder(fsys fs.FS, lang string) (map[string]Forms, error) {
	names, err := fs.Glob(fsys, path.Join(lang, "*.json"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("find messages of %q: no *.json file (%w)", lang, err)
	}
	out := map[string]Forms{}
	for _, name := range names {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read messages: %w", err)
		}
		var tree map[string]any
		if err := json.Unmarshal(b, &tree); err != nil {
			return nil, fmt.Errorf("read messages of %s: %w", name, err)
		}
		if err := flatten(out, "", tree); err != nil {
			return nil, fmt.Errorf("read messages of %s: %w", name, err)
		}
	}
	return out, nil
}

func flatten(out map[string]Forms, prefix string, tree map[string]any) error {
	for name, v := range tree {
		key := prefix + name
		var f Forms
		switch v := v.(type) {
		case string:
			f = Forms{"other": v}
		case map[string]any:
			if f = plurals(v); f == nil {
				if err := flatten(out, key+".", v); err != nil {
					return err
				}
				continue
			}
		default:
			return fmt.Errorf("key %q is neither a text nor an object", key)
		}
		if _, taken := out[key]; taken {
			return fmt.Errorf("key %q is defined twice", key)
		}
		out[key] = f
	}
	return nil
}

// plurals takes an object for a message when it has the form "other" and
// nothing but forms.
func plurals(v map[string]any) Forms {
	f := Forms{}
	for name, text := range v {
		s, ok := text.(string)
		if _, known := formNames[name]; !ok || !known {
			return nil
		}
		f[name] = s
	}
	if f["other"] == "" {
		return nil
	}
	return f
}

// OnMissing sets what to do when a key is asked for that a language does not
// have. It must be set before the catalog is used.
func (c *Catalog) OnMissing(f func(lang, key string)) { c.missing = f }

// Languages lists the languages, the one to fall back to first.
func (c *Catalog) Languages() []string { return c.languages }

// Keys lists the keys of a language in order.
func (c *Catalog) Keys(lang string) []string {
	keys := make([]string, 0, len(c.messages[lang]))
	for k := range c.messages[lang] {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// Forms returns the texts of a message; nil when the language lacks it.
func (c *Catalog) Forms(lang, key string) Forms { return c.messages[lang][key] }

// Match picks the language for a reader who asks for the given ones, the most
// wanted first. Each may be a tag or a whole Accept-Language header; what
// cannot be read is passed over.
func (c *Catalog) Match(wanted ...string) string {
	var tags []language.Tag
	for _, w := range wanted {
		if len(w) > 1000 {
			continue
		}
		t, _, err := language.ParseAcceptLanguage(strings.TrimSpace(w))
		if err == nil {
			tags = append(tags, t...)
		}
	}
	_, i, confidence := c.matcher.Match(tags...)
	if confidence == language.No {
		return c.languages[0]
	}
	return c.languages[i]
}

// Printer speaks the given language, or the one to fall back to where the
// catalog does not have it.
func (c *Catalog) Printer(lang string) *Printer {
	if p := c.printers[lang]; p != nil {
		return p
	}
	return c.printers[c.languages[0]]
}
