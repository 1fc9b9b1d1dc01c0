// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"archive/zip"
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
	"log/slog"
	"os"
	"slices"
	"strings"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/search"
	"entente/internal/schema"
)

// Restore fills an empty database from a backup, in one transaction, and gives
// what the backup says of itself. The keys must be in the backup or already in
// their place. Verify the log afterwards.
func Restore(ctx context.Context, c Config, logger *slog.Logger, path string) (m Manifest, err error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return m, entente.Fail(entente.Invalid, "error.no-backup", entente.Args{"Path": path}).Because(err)
	}
	defer z.Close() //nolint:errcheck // only read
	if m, err = readManifest(&z.Reader); err != nil {
		return m, entente.Fail(entente.Invalid, "error.no-backup", entente.Args{"Path": path}).Because(err)
	}
	if err := keysReady(c.keysPath(), m.Keys); err != nil {
		return m, err
	}
	d, err := db.Open(ctx, c.DB)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := prepareEmpty(ctx, d, c.DB, m); err != nil {
		return m, err
	}
	r := restorer{dialect: d.Dialect, archive: &z.Reader}
	if err := d.Write(ctx, func(tx *sql.Tx) error { return r.all(ctx, tx, m) }); err != nil {
		return m, err
	}
	if _, err := d.Migrate(ctx, schema.Files); err != nil {
		return m, err
	}
	logger.InfoContext(ctx, "restored", "versions", m.Versions, "made", m.Made)
	if !m.Keys {
		return m, nil
	}
	return m, r.keys(c.keysPath())
}

func readManifest(z *zip.Reader) (m Manifest, err error) {
	f, err := z.Open(manifestName)
	if err != nil {
		return m, fmt.Errorf("open the manifest: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	if err := json.NewDecoder(io.LimitReader(f, 1<<20)).Decode(&m); err != nil {
		return m, fmt.Errorf("read the manifest: %w", err)
	}
	if m.Format != backupFormat {
		return m, fmt.Errorf("form %d of backups is not known", m.Format)
	}
	return m, nil
}

// keysReady refuses to begin when the node could not sign in the end.
func keysReady(path string, inBackup bool) error {
	_, err := os.Stat(path)
	there := err == nil
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("look for the key file: %w", err)
	case there && inBackup:
		return entente.Fail(entente.Conflict, "error.keys-there", entente.Args{"Path": path})
	case !there && !inBackup:
		return entente.Fail(entente.NotFound, "error.keys-missing", entente.Args{"Path": path})
	}
	return nil
}

// prepareEmpty makes the tables as they were when the backup was made, and
// refuses a database that holds anything.
func prepareEmpty(ctx context.Context, d *db.DB, address string, m Manifest) error {
	at, newest, err := d.SchemaVersion(ctx, schema.Files)
	if err != nil {
		return err
	}
	if m.Schema > newest {
		return entente.Fail(entente.Unavailable, "error.backup-newer", entente.Args{"Backup": m.Schema, "Program": newest})
	}
	if at > m.Schema {
		return entente.Fail(entente.Conflict, "error.not-empty", entente.Args{"Database": db.Redact(address)})
	}
	migrations, err := upTo(m.Schema)
	if err != nil {
		return err
	}
	if _, err := d.Migrate(ctx, migrations); err != nil {
		return err
	}
	names, err := tables(migrations)
	if err != nil {
		return err
	}
	for _, name := range names {
		var n int64
		if err := d.QueryRowContext(ctx, "SELECT count(*) FROM "+name).Scan(&n); err != nil {
			return fmt.Errorf("look into table %s: %w", name, err)
		}
		if n > 0 && name != checkpointTable { // which is born with its one row
			return entente.Fail(entente.Conflict, "error.not-empty", entente.Args{"Database": db.Redact(address)})
		}
	}
	return nil
}

const (
	checkpointTable = "record_checkpoint"
	searchTable     = "search_entry"
)

type restorer struct {
	dialect db.Dialect
	archive *zip.Reader
}

func (r restorer) all(ctx context.Context, tx *sql.Tx, m Manifest) error {
	migrations, err := upTo(m.Schema)
	if err != nil {
		return err
	}
	known, err := tables(migrations)
	if err != nil {
		return err
	}
	if len(m.Tables) != len(known) {
		return fmt.Errorf("the backup has %d tables, version %d of the tables has %d", len(m.Tables), m.Schema, len(known))
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM "+checkpointTable); err != nil {
		return fmt.Errorf("clear the checkpoint: %w", err)
	}
	for i, t := range m.Tables {
		if t.Name != known[i] {
			return fmt.Errorf("the backup has table %s where %s is expected", t.Name, known[i])
		}
		if err := r.table(ctx, tx, t); err != nil {
			return fmt.Errorf("restore table %s: %w", t.Name, err)
		}
	}
	return nil
}

// table reads the rows of one table in and holds them against the manifest.
func (r restorer) table(ctx context.Context, tx *sql.Tx, t BackupTable) error {
	f, err := r.archive.Open(tableFile(t.Name))
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	insert, err := prepareInsert(ctx, tx, t.Name)
	if err != nil {
		return err
	}
	defer insert.Close() //nolint:errcheck // its transaction ends it
	sum := sha256.New()
	in := io.TeeReader(f, sum)
	d := json.NewDecoder(in)
	d.UseNumber()
	rows := int64(0)
	for ; d.More(); rows++ {
		var row map[string]any
		if err := d.Decode(&row); err != nil {
			return fmt.Errorf("read row %d: %w", rows+1, err)
		}
		if t.Name == searchTable {
			err = r.index(ctx, tx, row)
		} else {
			err = insert.row(ctx, row)
		}
		if err != nil {
			return fmt.Errorf("write row %d: %w", rows+1, err)
		}
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return fmt.Errorf("read to the end: %w", err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); rows != t.Rows || got != t.SHA256 {
		return fmt.Errorf("%d rows with hash %.12s…, the manifest says %d with %.12s…: the backup is damaged", rows, got, t.Rows, t.SHA256)
	}
	return nil
}

// inserter writes rows into one table.
type inserter struct {
	*sql.Stmt

	columns []string
	bytes   []bool // which columns hold bytes
}

func prepareInsert(ctx context.Context, tx *sql.Tx, table string) (inserter, error) {
	var i inserter
	types, err := columnTypes(ctx, tx, table)
	if err != nil {
		return i, fmt.Errorf("look at the columns: %w", err)
	}
	marks := make([]string, len(types))
	for n, t := range types {
		marks[n] = fmt.Sprintf("$%d", n+1)
		i.columns = append(i.columns, t.Name())
		i.bytes = append(i.bytes, slices.Contains([]string{"BYTEA", "BLOB"}, strings.ToUpper(t.DatabaseTypeName())))
	}
	i.Stmt, err = tx.PrepareContext(ctx, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(i.columns, ", "), strings.Join(marks, ", ")))
	if err != nil {
		return i, fmt.Errorf("prepare: %w", err)
	}
	return i, nil
}

func columnTypes(ctx context.Context, tx *sql.Tx, table string) ([]*sql.ColumnType, error) {
	none, err := tx.QueryContext(ctx, "SELECT * FROM "+table+" WHERE 1 = 0") //nolint:gosec,unqueryvet // the name is of our own migrations; whatever columns it has
	if err != nil {
		return nil, err
	}
	defer none.Close() //nolint:errcheck // none.Err tells
	types, err := none.ColumnTypes()
	return types, errors.Join(err, none.Err())
}

func (i inserter) row(ctx context.Context, row map[string]any) error {
	if len(row) != len(i.columns) {
		return fmt.Errorf("%d columns, want %d", len(row), len(i.columns))
	}
	args := make([]any, len(i.columns))
	for n, c := range i.columns {
		v, there := row[c]
		if !there {
			return fmt.Errorf("column %s is missing", c)
		}
		var err error
		if args[n], err = value(v, i.bytes[n]); err != nil {
			return fmt.Errorf("column %s: %w", c, err)
		}
	}
	if _, err := i.ExecContext(ctx, args...); err != nil {
		return fmt.Errorf("insert: %w", err)
	}
	return nil
}

func value(v any, isBytes bool) (any, error) {
	switch v := v.(type) {
	case json.Number:
		return v.Int64()
	case string:
		if isBytes {
			return base64.StdEncoding.DecodeString(v)
		}
		return v, nil
	}
	return nil, fmt.Errorf("neither a number nor a text: %v", v)
}

// index takes an entry of the search in, words and all.
func (r restorer) index(ctx context.Context, tx *sql.Tx, row map[string]any) error {
	var e search.Entry
	texts := map[string]*string{"id": &e.ID, "kind": &e.Kind, "title": &e.Title, "body": &e.Body}
	numbers := map[string]*int64{
		"seq": &e.Seq, "known_from": &e.KnownFrom, "known_to": &e.KnownTo, "public_from": &e.PublicFrom, "public_to": &e.PublicTo,
	}
	for name, v := range row {
		got, err := value(v, false)
		if err != nil {
			return fmt.Errorf("column %s: %w", name, err)
		}
		text, isText := got.(string)
		number, isNumber := got.(int64)
		switch {
		case texts[name] != nil && isText:
			*texts[name] = text
		case numbers[name] != nil && isNumber:
			*numbers[name] = number
		case name == "rank" && isNumber:
			e.Rank = int(number)
		default:
			return fmt.Errorf("column %s does not fit", name)
		}
	}
	return search.Put(ctx, tx, r.dialect, e)
}

// keys puts the key file of the backup in its place.
func (r restorer) keys(path string) error {
	f, err := r.archive.Open(keysName)
	if err != nil {
		return fmt.Errorf("read the keys: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write the keys: %w", err)
	}
	_, err = io.Copy(out, io.LimitReader(f, 1<<20))
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return fmt.Errorf("write the keys: %w", err)
	}
	return nil
}
