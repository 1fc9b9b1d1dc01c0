// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing/fstest" // MapFS, a file system in memory

	"entente/internal/schema"
)

var createTable = regexp.MustCompile(`(?m)^CREATE TABLE (\w+) \(`)

// left are the tables that a backup leaves out: the words of the search index
// are made again, who is signed in signs in again, and tokens that were seen
// have expired.
var left = []string{"search_text", "session", "sign_in_failure", "seen_token"}

// tables lists what a backup holds, in the order in which the migrations make
// them, so that a table comes after those that it refers to.
func tables(migrations fs.FS) ([]string, error) {
	names, err := fs.Glob(migrations, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("list the migrations: %w", err)
	}
	var out []string
	for _, name := range names {
		text, err := fs.ReadFile(migrations, name)
		if err != nil {
			return nil, fmt.Errorf("read the migrations: %w", err)
		}
		up, _, _ := strings.Cut(string(text), "-- +goose Down")
		for _, m := range createTable.FindAllStringSubmatch(up, -1) {
			if !slices.Contains(left, m[1]) {
				out = append(out, m[1])
			}
		}
	}
	return out, nil
}

// upTo are the migrations up to a version, to bring an older backup back into
// the tables that it was made from.
func upTo(version int64) (fs.FS, error) {
	out := fstest.MapFS{}
	names, err := fs.Glob(schema.Files, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("list the migrations: %w", err)
	}
	for _, name := range names {
		number, _, _ := strings.Cut(name, "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("read the number of migration %s: %w", name, err)
		}
		if n > version {
			continue
		}
		text, err := fs.ReadFile(schema.Files, name)
		if err != nil {
			return nil, fmt.Errorf("read migration %s: %w", name, err)
		}
		out[name] = &fstest.MapFile{Data: text, Mode: 0o444}
	}
	return out, nil
}
