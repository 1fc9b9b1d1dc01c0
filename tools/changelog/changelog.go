// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// kinds are the headings of keepachangelog.com, in its order.
var kinds = []string{"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}

// gather makes one section of all files: headings in the order of kinds, entries
// in the order of the file names. It reports every malformed file at once.
func gather(files []string) (string, error) {
	entries := map[string][]string{}
	var broken []error
	for _, f := range slices.Sorted(slices.Values(files)) {
		text, err := os.ReadFile(f)
		if err != nil {
			return "", fmt.Errorf("read a change: %w", err)
		}
		kind, entry, err := parse(string(text))
		if err != nil {
			broken = append(broken, fmt.Errorf("%s: %w", filepath.Base(f), err))
			continue
		}
		entries[kind] = append(entries[kind], entry)
	}
	var section strings.Builder
	for _, kind := range kinds {
		if len(entries[kind]) == 0 {
			continue
		}
		fmt.Fprintf(&section, "### %s\n\n%s\n", kind, strings.Join(entries[kind], ""))
	}
	return section.String(), errors.Join(broken...)
}

// parse reads one file: "Kind: what a user notices", and indented below it in the
// list whatever follows.
func parse(text string) (kind, entry string, err error) {
	first, rest, _ := strings.Cut(strings.TrimSpace(text), "\n")
	kind, what, found := strings.Cut(first, ": ")
	if !found || !slices.Contains(kinds, kind) {
		return "", "", fmt.Errorf("the first line must be \"Kind: what changed\", with a kind of %s", strings.Join(kinds, ", "))
	}
	if strings.TrimSpace(what) == "" {
		return "", "", errors.New("the first line does not say what changed")
	}
	entry = "- " + what + "\n"
	for line := range strings.Lines(strings.TrimSpace(rest)) {
		if line = strings.TrimRight(line, " \n"); line != "" {
			line = "  " + line
		}
		entry += line + "\n"
	}
	return kind, entry, nil
}

const marker = "## [Unreleased]\n"

// insert puts the section of a release below the marker of the unreleased one.
func insert(changelog, version, date, section string) (string, error) {
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return "", fmt.Errorf("read the day of the release: %w", err)
	}
	if strings.Contains(changelog, "## ["+version+"]") {
		return "", fmt.Errorf("version %s is released already", version)
	}
	before, after, found := strings.Cut(changelog, marker)
	if !found {
		return "", fmt.Errorf("CHANGELOG.md has no line %q", strings.TrimSpace(marker))
	}
	return fmt.Sprintf("%s%s\n## [%s] - %s\n\n%s%s", before, marker, version, date, section, strings.TrimPrefix(after, "\n")), nil
}
