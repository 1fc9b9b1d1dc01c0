// SPDX-License-Identifier: EUPL-1.2

package grow

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"entente/internal/kit/db"
	"entente/internal/kit/search"
	"entente/internal/schema"
)

// Copy takes a database of SQLite over into an empty one of PostgreSQL, row for
// row with COPY: signing everything again would take longer. The node that
// opens it needs the same key file.
func Copy(ctx context.Context, path, address string) (err error) {
	from, err := db.Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := db.Open(ctx, address)
	if err != nil {
		return err
	}
	_, err = to.Migrate(ctx, schema.Files)
	if err = errors.Join(err, to.Close()); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	if err := copyAll(ctx, from, conn); err != nil {
		return err
	}
	// What the server does by itself in the minutes after a load.
	if _, err := conn.Exec(ctx, `VACUUM (ANALYZE)`); err != nil {
		return fmt.Errorf("tidy up: %w", err)
	}
	return nil
}

// selectTables are the tables in the order in which they were made, so that a
// table comes after those that it refers to; not those of the search index,
// which is made again, nor that of the migrations.
const selectTables = `SELECT name FROM sqlite_master WHERE type = 'table'
AND name NOT LIKE 'search\_text%' ESCAPE '\' AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%' ORDER BY rowid`

const (
	emptyCheckpoint = `DELETE FROM record_checkpoint`
	createFolded    = `CREATE TEMPORARY TABLE folded (seq BIGINT, title TEXT, body TEXT) ON COMMIT DROP`
	// As search.Put has it.
	indexFolded = `INSERT INTO search_text (seq, words)
SELECT seq, setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', body), 'D') FROM folded`
)

func copyAll(ctx context.Context, from *db.DB, conn *pgx.Conn) (err error) {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback(ctx))
		}
	}()
	if _, err := tx.Exec(ctx, emptyCheckpoint); err != nil {
		return fmt.Errorf("empty the checkpoint: %w", err)
	}
	names, err := db.All(ctx, from, db.One[string], selectTables)
	if err != nil {
		return fmt.Errorf("list the tables: %w", err)
	}
	same := func([]any) error { return nil }
	for _, name := range names {
		if err := copyRows(ctx, from, tx, name, name, "*", same); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, createFolded); err != nil {
		return fmt.Errorf("make room for the search index: %w", err)
	}
	if err := copyRows(ctx, from, tx, "search_entry", "folded", "seq, title, body", fold); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, indexFolded); err != nil {
		return fmt.Errorf("make the search index: %w", err)
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func fold(row []any) error {
	for i := 1; i < len(row); i++ {
		text, ok := row[i].(string)
		if !ok {
			return fmt.Errorf("%v is no text", row[i])
		}
		if r := []rune(text); len(r) > search.MaxBody {
			text = string(r[:search.MaxBody])
		}
		row[i] = search.Fold(text)
	}
	return nil
}

func copyRows(ctx context.Context, from *db.DB, tx pgx.Tx, source, target, columns string, change func([]any) error) error {
	rows, err := from.QueryContext(ctx, "SELECT "+columns+" FROM "+source)
	if err != nil {
		return fmt.Errorf("read %s: %w", source, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	names, err := rows.Columns()
	if err != nil {
		return fmt.Errorf("read the columns of %s: %w", source, err)
	}
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{target}, names, pgx.CopyFromFunc(func() ([]any, error) {
		if !rows.Next() {
			return nil, rows.Err()
		}
		row, err := scanAny(rows, len(names))
		if err != nil {
			return nil, err
		}
		return row, change(row)
	})); err != nil {
		return fmt.Errorf("copy %s: %w", strings.Join([]string{source, target}, " to "), err)
	}
	return nil
}

func scanAny(rows *sql.Rows, n int) ([]any, error) {
	row, targets := make([]any, n), make([]any, n)
	for i := range row {
		targets[i] = &row[i]
	}
	if err := rows.Scan(targets...); err != nil {
		return nil, fmt.Errorf("scan: %w", err)
	}
	return row, nil
}
