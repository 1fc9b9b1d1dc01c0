// SPDX-License-Identifier: EUPL-1.2

package db_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/testkit"
)

func TestNewerSchemaIsRefused(t *testing.T) {
	one := fstest.MapFS{"0001_a.sql": {Data: []byte("-- +goose Up\nCREATE TABLE a (\n  n BIGINT NOT NULL, t TEXT NOT NULL, b BYTEA\n);\n")}}
	two := fstest.MapFS{"0001_a.sql": one["0001_a.sql"], "0002_b.sql": {Data: []byte("-- +goose Up\nCREATE TABLE b (\n  n BIGINT NOT NULL\n);\n")}}
	for name, address := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { t.Helper(); return filepath.Join(t.TempDir(), "n.db") },
		"postgres": func(t *testing.T) string { t.Helper(); return testkit.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			d, err := db.Open(t.Context(), address(t))
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			for _, want := range []int64{2, 2} {
				if at, err := d.Migrate(t.Context(), two); err != nil || at != want {
					t.Fatalf("at %d, %v; want %d", at, err, want)
				}
			}
			if _, err := d.Migrate(t.Context(), one); !entente.Is(err, entente.Unavailable) {
				t.Errorf("a newer schema: %v", err)
			}
		})
	}
}

func TestWriteIsAllOrNothing(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		broken := errors.New("broken")
		err := d.Write(ctx, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, "INSERT INTO setting (name, value) VALUES ($1, $2)", "a", "1"); err != nil {
				return err
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		n, err := db.All(ctx, d, db.One[int], "SELECT count(*) FROM setting")
		if err != nil || n[0] != 0 {
			t.Errorf("%v rows, %v", n, err)
		}
		if d.Dialect == db.SQLite {
			if names, err := db.All(ctx, d, db.One[string], "INSERT INTO setting (name, value) VALUES ('x', 'y') RETURNING name"); err == nil {
				t.Errorf("a reading connection wrote %q", names)
			}
			info, err := os.Stat(d.Path)
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the database file has mode %v, %v", info.Mode(), err)
			}
		}
	})
}

func TestReach(t *testing.T) {
	query := "SELECT 1 FROM x t JOIN y u ON u.seq = t.seq WHERE {t} AND {u}"
	public := db.Within(entente.View{Known: entente.Forever}, query)
	if strings.Contains(public, "known_to") || strings.Count(public, "public_to = 9223372036854775807") != 2 || strings.Count(public, "rank <= 0") != 2 {
		t.Error(public)
	}
	// A token whose scopes lack reading sees what the public sees.
	narrow := entente.View{Actor: entente.Actor{Role: entente.Editor, Clearance: entente.Sensitive, Scopes: []entente.Right{entente.MayEdit}}, Known: entente.Forever}
	if db.Within(narrow, query) != public {
		t.Error("a token without the right to read sees more than the public")
	}
	past := db.Within(entente.View{Actor: entente.Actor{Role: entente.Reader, Clearance: entente.Limited}, Known: 42}, "{t}")
	if past != "(t.known_from <= 42 AND 42 < t.known_to AND t.rank <= 1)" {
		t.Error(past)
	}
}

func TestRedact(t *testing.T) {
	if got := db.Redact("postgres://user:hunter2@db.example/name"); strings.Contains(got, "hunter2") {
		t.Error(got)
	}
}
