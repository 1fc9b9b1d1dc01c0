// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"entente/internal/node"
)

// said is where the command line says a text, whole or by the beginning of its
// key, and where internal/node names one for it.
var said = []*regexp.Regexp{
	regexp.MustCompile(`\ba\.t\("([a-z][^"]*)"`),
	regexp.MustCompile(`"(doctor\.[a-z-]+)"`),
}

// heads are the columns of tables.
var heads = regexp.MustCompile(`\[\]string\{("[a-z-]+"(?:, "[a-z0-9-]+")*)\}, (?:rows|cells|func)`)

func TestEveryTextIsThere(t *testing.T) {
	catalog, err := node.Words()
	if err != nil {
		t.Fatal(err)
	}
	known := func(lang, key string) bool {
		if !strings.HasSuffix(key, ".") {
			return catalog.Printer(lang).Has(key)
		}
		for _, k := range catalog.Keys(lang) {
			if strings.HasPrefix(k, key) {
				return true
			}
		}
		return false
	}
	keys := map[string]string{}
	for _, pattern := range []string{"*.go", "../../internal/node/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, use := range said {
				for _, m := range use.FindAllStringSubmatch(string(text), -1) {
					keys[m[1]] = file
				}
			}
			for _, m := range heads.FindAllStringSubmatch(string(text), -1) {
				for head := range strings.SplitSeq(m[1], ", ") {
					keys["cli.head."+strings.Trim(head, `"`)] = file
				}
			}
		}
	}
	if len(keys) < 60 {
		t.Errorf("only %d keys found: the search is broken", len(keys))
	}
	for key, file := range keys {
		for _, lang := range catalog.Languages() {
			if !known(lang, key) {
				t.Errorf("%s: no text in %s for %q", file, lang, key)
			}
		}
	}
}
