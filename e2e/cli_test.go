// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"entente/internal/ingest/record"
	"entente/internal/kit/db"
	"entente/internal/testkit"
)

// TestCommands runs every script on SQLite and on PostgreSQL. A script finds
// its database in ENTENTE_DB, a second one in DB2 (keys: KEYS2), the public record
// in the folder RECORD, and what of it is between the EU and Japan in SMALL. One whose name ends in _sqlite is for that engine
// only, one that ends in _across finds a database of the other engine in OTHER.
func TestCommands(t *testing.T) {
	scripts, err := filepath.Glob("scripts/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts found: %v", err)
	}
	all, small := publicRecord(t)
	for _, engine := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			for _, script := range scripts {
				name := strings.TrimSuffix(filepath.Base(script), ".txtar")
				if engine == db.Postgres && strings.HasSuffix(name, "_sqlite") {
					continue
				}
				vars := map[string]string{"RECORD": all, "SMALL": small, "LANG": "en_GB.UTF-8"}
				across := strings.HasSuffix(name, "_across")
				if engine == db.Postgres {
					vars["ENTENTE_DB"], vars["DB2"] = testkit.Postgres(t), testkit.Postgres(t)
				} else if across {
					vars["OTHER"] = testkit.Postgres(t)
				}
				testscript.Run(t, testscript.Params{
					Files: []string{script}, Setup: func(e *testscript.Env) error { return setUp(e, vars) },
					Cmds: map[string]func(*testscript.TestScript, bool, []string){"sql": runSQL}, RequireExplicitExec: true,
				})
			}
		})
	}
}

// publicRecord writes the files of the public record into a folder, and the
// rows that name the EU, Japan or Korea only into another.
func publicRecord(t *testing.T) (all, small string) {
	t.Helper()
	all, small = t.TempDir(), t.TempDir()
	data, err := fs.Sub(record.Public, "data")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"partners.json", "instruments.json", "meetings.json", "commitments.json"} {
		b, err := fs.ReadFile(data, name)
		if err != nil {
			t.Fatal(err)
		}
		var rows []map[string]any
		if err := json.Unmarshal(b, &rows); err != nil {
			t.Fatal(err)
		}
		few, err := json.Marshal(slices.DeleteFunc(rows, func(row map[string]any) bool { return !between(row, "eu", "jp", "kr") }))
		if err != nil {
			t.Fatal(err)
		}
		for path, content := range map[string][]byte{filepath.Join(all, name): b, filepath.Join(small, name): few} {
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return all, small
}

// between reports whether a row is one of the partners or has no other party.
func between(row map[string]any, partners ...string) bool {
	parties, ok := row["parties"].([]any)
	if !ok {
		parties = []any{row["id"]}
	}
	for _, p := range parties {
		if id, _ := p.(string); !slices.Contains(partners, id) {
			return false
		}
	}
	return true
}

// setUp gives a script its environment; a database that vars do not name is a
// file.
func setUp(e *testscript.Env, vars map[string]string) error {
	e.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	for name, file := range map[string]string{
		"ENTENTE_DB": "node.db", "ENTENTE_KEYS": "node.keys", "DB2": "second.db", "KEYS2": "second.keys", "OTHER": "other.db",
	} {
		e.Setenv(name, filepath.Join(e.WorkDir, file))
	}
	for name, value := range vars {
		e.Setenv(name, value)
	}
	return nil
}

// runSQL changes the database behind the program's back: sql STATEMENT...
func runSQL(ts *testscript.TestScript, neg bool, args []string) {
	ctx := context.Background()
	d, err := db.Open(ctx, ts.Getenv("ENTENTE_DB"))
	ts.Check(err)
	defer d.Close()
	for _, statement := range args {
		_, err := d.ExecContext(ctx, statement)
		if neg != (err != nil) {
			ts.Fatalf("%s: %v", statement, err)
		}
	}
}
