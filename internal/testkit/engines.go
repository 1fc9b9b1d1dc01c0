// SPDX-License-Identifier: EUPL-1.2

package testkit

import (
	"path/filepath"
	"testing"

	"entente/internal/kit/db"
	"entente/internal/schema"
)

// Engines runs a test on SQLite and on PostgreSQL, each time on a fresh
// database with all tables.
func Engines(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, OpenDB(t, filepath.Join(t.TempDir(), "node.db"))) })
	t.Run("postgres", func(t *testing.T) { test(t, OpenDB(t, Postgres(t))) })
}

// OpenDB opens and migrates a database and closes it when the test ends.
func OpenDB(tb testing.TB, address string) *db.DB {
	tb.Helper()
	d, err := db.Open(tb.Context(), address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := d.Close(); err != nil {
			tb.Error(err)
		}
	})
	if _, err := d.Migrate(tb.Context(), schema.Files); err != nil {
		tb.Fatal(err)
	}
	return d
}
