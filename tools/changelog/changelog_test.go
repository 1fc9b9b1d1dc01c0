// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// house lays out a repository with the given changes.
func house(t *testing.T, changes map[string]string) string {
	t.Helper()
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "changes", "unreleased"), 0o755); err != nil {
		t.Fatal(err)
	}
	changes["../../CHANGELOG.md"] = "# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-01-02\n\n### Added\n\n- the first\n"
	for name, text := range changes {
		if err := os.WriteFile(filepath.Join(root, "changes", "unreleased", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestRelease(t *testing.T) {
	root := house(t, map[string]string{
		"b.md": "Added: a page of meetings\n\nIt prints as well.\n",
		"a.md": "Added: a map\n",
		"c.md": "Fixed: dates without a day\n",
	})
	if err := run(root, "0.2.0", "2026-12-01"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(root, "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	want := `# Changelog

## [Unreleased]

## [0.2.0] - 2026-12-01

### Added

- a map
- a page of meetings
  It prints as well.

### Fixed

- dates without a day

## [0.1.0] - 2026-01-02

### Added

- the first
`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	left, err := filepath.Glob(filepath.Join(root, "changes", "unreleased", "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("still unreleased: %v, %v", left, err)
	}
}

func TestRefused(t *testing.T) {
	cases := map[string]struct {
		changes       map[string]string
		version, date string
		want          string
	}{
		"unknown kind":        {map[string]string{"a.md": "New: a map"}, "", "", "a.md: the first line must be"},
		"no kind":             {map[string]string{"a.md": "a map"}, "", "", "a.md: the first line must be"},
		"nothing said":        {map[string]string{"a.md": "Added: "}, "", "", "a.md: the first line"},
		"nothing to release":  {map[string]string{}, "0.2.0", "2026-12-01", "no change"},
		"no day":              {map[string]string{"a.md": "Added: a map"}, "0.2.0", "", "the day"},
		"released once":       {map[string]string{"a.md": "Added: a map"}, "0.1.0", "2026-12-01", "already"},
		"all broken are told": {map[string]string{"a.md": "x", "b.md": "y"}, "", "", "\nb.md:"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			err := run(house(t, c.changes), c.version, c.date)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}
