// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"entente"
	"entente/internal/schema"
)

// A backup is one zip file that either engine can be restored from, with no
// other program:
//
//	tables/NAME.ndjson  each row as a JSON object, bytes in base64
//	keys.json           the key file, only when asked for
//	manifest.json       what is in it, with a hash of each table
const (
	backupFormat = 1
	manifestName = "manifest.json"
	keysName     = "keys.json"
)

// Manifest says what a backup holds.
type Manifest struct {
	Format   int           `json:"format"`
	Made     time.Time     `json:"made"`
	Program  string        `json:"program"`
	Member   string        `json:"member"` // DID
	Schema   int64         `json:"schema"`
	Versions int64         `json:"versions"` // of the record log
	Keys     bool          `json:"keys"`
	Tables   []BackupTable `json:"tables"`
}

// BackupTable is one table in a backup.
type BackupTable struct {
	Name   string `json:"name"`
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"` // of the file with its rows
}

func tableFile(name string) string { return "tables/" + name + ".ndjson" }

// Backup writes everything that the database holds at one moment into a new
// file, while the node goes on. The private key is in it only with keys.
func (n *Node) Backup(ctx context.Context, path string, keys bool) (Manifest, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return Manifest{}, entente.Fail(entente.Conflict, "error.file-there", entente.Args{"Path": path})
	}
	if err != nil {
		return Manifest{}, fmt.Errorf("make the backup: %w", err)
	}
	b := bufio.NewWriterSize(f, 1<<20)
	m, err := n.writeBackup(ctx, b, keys)
	if err == nil {
		err = b.Flush()
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		// A part of a backup is none. Were it to stay after a crash, restore
		// would refuse it: the list of what is in it comes last.
		return m, errors.Join(fmt.Errorf("write the backup: %w", err), os.Remove(path))
	}
	return m, syncFolder(filepath.Dir(path))
}

func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the folder: %w", err)
	}
	if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
		return fmt.Errorf("sync the folder: %w", err)
	}
	return nil
}

func (n *Node) writeBackup(ctx context.Context, w io.Writer, keys bool) (m Manifest, err error) {
	m = Manifest{Format: backupFormat, Made: n.Clock(), Program: Version().Version, Member: n.Log.Author, Keys: keys}
	z := zip.NewWriter(w)
	if keys {
		// Before the tables are read: a key is in the table before it is in the file.
		if err := n.writeKeys(z); err != nil {
			return m, err
		}
	}
	tx, err := n.DB.Snapshot(ctx)
	if err != nil {
		return m, err
	}
	defer tx.Rollback() //nolint:errcheck // a reading transaction
	names, err := tables(schema.Files)
	if err != nil {
		return m, err
	}
	for _, name := range names {
		t, err := writeTable(ctx, tx, z, name)
		if err != nil {
			return m, fmt.Errorf("back up table %s: %w", name, err)
		}
		m.Tables = append(m.Tables, t)
		if name == logTable {
			m.Versions = t.Rows
		}
	}
	if m.Schema, _, err = n.SchemaVersion(ctx); err != nil {
		return m, err
	}
	out, err := z.Create(manifestName)
	if err != nil {
		return m, fmt.Errorf("write the manifest: %w", err)
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		return m, fmt.Errorf("write the manifest: %w", err)
	}
	return m, z.Close()
}

const logTable = "record_version"

func (n *Node) writeKeys(z *zip.Writer) error {
	b, err := os.ReadFile(n.Config.keysPath())
	if err != nil {
		return fmt.Errorf("read the keys: %w", err)
	}
	out, err := z.Create(keysName)
	if err != nil {
		return fmt.Errorf("write the keys: %w", err)
	}
	if _, err := out.Write(b); err != nil {
		return fmt.Errorf("write the keys: %w", err)
	}
	return nil
}

func writeTable(ctx context.Context, tx *sql.Tx, z *zip.Writer, name string) (BackupTable, error) {
	t := BackupTable{Name: name}
	out, err := z.Create(tableFile(name))
	if err != nil {
		return t, fmt.Errorf("begin: %w", err)
	}
	sum := sha256.New()
	e := json.NewEncoder(io.MultiWriter(out, sum))
	e.SetEscapeHTML(false)
	// By the first two columns, so that the same rows give the same bytes.
	rows, err := tx.QueryContext(ctx, "SELECT * FROM "+name+" ORDER BY 1, 2") //nolint:gosec,unqueryvet // the name is of our own migrations; whatever columns it has
	if err != nil {
		return t, fmt.Errorf("query: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	columns, err := rows.Columns()
	if err != nil {
		return t, fmt.Errorf("read the columns: %w", err)
	}
	values := make([]any, len(columns))
	targets := make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for ; rows.Next(); t.Rows++ {
		if err := rows.Scan(targets...); err != nil {
			return t, fmt.Errorf("scan: %w", err)
		}
		row := make(map[string]any, len(columns))
		for i, c := range columns {
			row[c] = values[i]
			if b, ok := values[i].([]byte); ok {
				row[c] = base64.StdEncoding.EncodeToString(b)
			}
		}
		if err := e.Encode(row); err != nil {
			return t, fmt.Errorf("write: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return t, fmt.Errorf("read rows: %w", err)
	}
	t.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return t, nil
}
