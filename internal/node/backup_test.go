// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/db"
	"entente/internal/schema"
	"entente/internal/testkit"
)

func open(t *testing.T, address string) *Node {
	t.Helper()
	c := Config{DB: address, Keys: filepath.Join(t.TempDir(), "node.keys"), Member: "eu", Name: "test"}
	n, err := Open(t.Context(), c, slog.New(slog.DiscardHandler), true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

func engines(t *testing.T, test func(t *testing.T, n *Node)) {
	t.Run("sqlite", func(t *testing.T) { test(t, open(t, filepath.Join(t.TempDir(), "node.db"))) })
	t.Run("postgres", func(t *testing.T) { test(t, open(t, testkit.Postgres(t))) })
}

// TestBackupKnowsEveryTable looks into the database for what a new migration
// may have added in a form that the backup does not find.
func TestBackupKnowsEveryTable(t *testing.T) {
	engines(t, func(t *testing.T, n *Node) {
		query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_text_%'`
		if n.DB.Dialect == db.Postgres {
			query = `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`
		}
		there, err := db.All(t.Context(), n.DB, db.One[string], query)
		if err != nil {
			t.Fatal(err)
		}
		held, err := tables(schema.Files)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range there {
			if name != "goose_db_version" && !slices.Contains(left, name) && !slices.Contains(held, name) {
				t.Errorf("the backup does not hold table %s", name)
			}
		}
	})
}

// TestRestoreOfOlderBackup brings a backup back that was made before the
// accounts had tables.
func TestRestoreOfOlderBackup(t *testing.T) {
	engines(t, func(t *testing.T, n *Node) {
		if _, err := n.Registry.Partners.Create(t.Context(), authn.Operator(), "jp", partner("Japan"), entente.Unmarked); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "new.zip")
		if _, err := n.Backup(t.Context(), file, true); err != nil {
			t.Fatal(err)
		}
		old := filepath.Join(t.TempDir(), "old.zip")
		age(t, file, old, 4)

		c := Config{DB: filepath.Join(t.TempDir(), "back.db"), Member: "eu"}
		m, err := Restore(t.Context(), c, n.Logger, old)
		if err != nil {
			t.Fatal(err)
		}
		if m.Schema != 4 || m.Versions != 1 {
			t.Errorf("restored schema %d with %d versions, want 4 with 1", m.Schema, m.Versions)
		}
		back, err := Open(t.Context(), c, n.Logger, false)
		if err != nil {
			t.Fatalf("the tables were not brought up to date: %v", err)
		}
		defer back.Close()
		report, err := back.Log.Verify(t.Context())
		if err != nil || report.Versions != 1 || len(report.Broken) > 0 {
			t.Errorf("verify: %+v, %v", report, err)
		}
		if _, err := back.Handles(t.Context()); err != nil {
			t.Errorf("the tables of later versions: %v", err)
		}
	})
}

// age rewrites a backup as the program would have made it at an earlier version
// of the tables.
func age(t *testing.T, from, to string, version int64) {
	t.Helper()
	in, err := zip.OpenReader(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	m, err := readManifest(&in.Reader)
	if err != nil {
		t.Fatal(err)
	}
	migrations, err := upTo(version)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := tables(migrations)
	if err != nil {
		t.Fatal(err)
	}
	m.Schema = version
	m.Tables = slices.DeleteFunc(m.Tables, func(b BackupTable) bool { return !slices.Contains(kept, b.Name) })
	versions := agedLog(t, &in.Reader)
	sum := sha256.Sum256(versions)
	for i := range m.Tables {
		if m.Tables[i].Name == logTable {
			m.Tables[i].SHA256 = hex.EncodeToString(sum[:])
		}
	}
	f, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := zip.NewWriter(f)
	for _, entry := range in.File {
		w, err := out.Create(entry.Name)
		if err != nil {
			t.Fatal(err)
		}
		switch entry.Name {
		case manifestName:
			err = json.NewEncoder(w).Encode(m)
		case tableFile(logTable):
			_, err = w.Write(versions)
		default:
			r, e := entry.Open()
			if e != nil {
				t.Fatal(e)
			}
			_, err = io.Copy(w, r)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

// agedLog is the log of a backup without the columns that came with the
// versions of other members.
func agedLog(t *testing.T, archive *zip.Reader) []byte {
	t.Helper()
	r, err := archive.Open(tableFile(logTable))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var out bytes.Buffer
	d, e := json.NewDecoder(r), json.NewEncoder(&out)
	d.UseNumber()
	e.SetEscapeHTML(false)
	for d.More() {
		var row map[string]any
		if err := d.Decode(&row); err != nil {
			t.Fatal(err)
		}
		delete(row, "recorded")
		delete(row, "sealed")
		if err := e.Encode(row); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

func TestBackupLeavesNothingHalf(t *testing.T) {
	n := open(t, filepath.Join(t.TempDir(), "node.db"))
	file := filepath.Join(t.TempDir(), "full.zip")
	if err := os.Remove(n.Config.keysPath()); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Backup(t.Context(), file, true); err == nil {
		t.Error("a backup with keys that are not there succeeds")
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("a failed backup leaves its file: %v", err)
	}
}

func TestFilters(t *testing.T) {
	n := open(t, filepath.Join(t.TempDir(), "node.db"))
	v := entente.Now(authn.Operator(), n.Clock())
	for _, s := range n.Shelves() {
		if _, err := s.List(t.Context(), v, nil, all()); err != nil {
			t.Errorf("list %s: %v", s.Kind, err)
		}
		_, err := s.List(t.Context(), v, Filters{"colour": "red"}, all())
		if entente.CodeOf(err) != entente.Invalid || !strings.Contains(err.Error(), "colour") {
			t.Errorf("list %s by colour: %v", s.Kind, err)
		}
	}
}
