// SPDX-License-Identifier: EUPL-1.2

package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the "pgx" driver
	_ "modernc.org/sqlite"             // the "sqlite" driver
)

// Dialect is the kind of database behind a [DB].
type Dialect string

// The two engines.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// Queryer is what *sql.DB, *sql.Tx and *sql.Conn have in common.
type Queryer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// DB is an open database: a pool for reading and, on SQLite, the one
// connection that may write. It is a [Queryer] for reads.
type DB struct {
	Dialect Dialect
	Path    string // the file, on SQLite
	read    *sql.DB
	write   *sql.DB
	kept    prepared
	ready   readied

	together together
}

// Open opens a file path (SQLite) or a postgres:// address. The file and its
// folder are made, readable by their owner only, when missing.
func Open(ctx context.Context, address string) (*DB, error) {
	d, err := open(address)
	if err != nil {
		return nil, err
	}
	for _, pool := range []*sql.DB{d.write, d.read} {
		if err := pool.PingContext(ctx); err != nil {
			return nil, errors.Join(fmt.Errorf("open database %s: %w", Redact(address), err), d.Close())
		}
	}
	return d, nil
}

func open(address string) (*DB, error) {
	if IsPostgres(address) {
		pool, err := sql.Open("pgx", address)
		if err != nil {
			return nil, fmt.Errorf("open database %s: %w", Redact(address), err)
		}
		pool.SetMaxOpenConns(16)
		pool.SetMaxIdleConns(8)
		return &DB{Dialect: Postgres, read: pool, write: pool}, nil
	}
	if err := touch(address); err != nil {
		return nil, err
	}
	// An acknowledged write survives power loss: the log is synced at each
	// commit. Writers take the lock at BEGIN, so that two never deadlock.
	base := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: address}).EscapedPath()}).String() +
		"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)"
	write, err := sql.Open("sqlite", base+"&_pragma=synchronous(FULL)&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", address, err)
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", base+"&_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open database %s: %w", address, err), write.Close())
	}
	read.SetMaxOpenConns(max(4, runtime.NumCPU()))
	read.SetMaxIdleConns(max(4, runtime.NumCPU()))
	return &DB{Dialect: SQLite, Path: address, read: read, write: write}, nil
}

func touch(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the database folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open the database file: %w", err)
	}
	return f.Close()
}

// IsPostgres reports whether the address is one of PostgreSQL.
func IsPostgres(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// Redact takes the password out of an address, for logs and errors.
func Redact(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return address
	}
	return u.Redacted()
}

// Close closes both pools.
func (d *DB) Close() error {
	if d.read == d.write {
		return d.read.Close()
	}
	return errors.Join(d.read.Close(), d.write.Close())
}

// ExecContext runs a statement on its own, outside a transaction.
func (d *DB) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return d.write.ExecContext(ctx, query, args...)
}

// QueryContext reads.
func (d *DB) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if d.Dialect == SQLite {
		if s, ok := d.kept.get(ctx, d.read, query); ok { //nolint:sqlclosecheck // kept for the next time
			return s.QueryContext(ctx, args...)
		}
	}
	return d.read.QueryContext(ctx, query, args...)
}

// QueryRowContext reads one row.
func (d *DB) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if d.Dialect == SQLite {
		if s, ok := d.kept.get(ctx, d.read, query); ok { //nolint:sqlclosecheck // kept for the next time
			return s.QueryRowContext(ctx, args...)
		}
	}
	return d.read.QueryRowContext(ctx, query, args...)
}

// Ping asks whether the database answers.
func (d *DB) Ping(ctx context.Context) error { return d.read.PingContext(ctx) }

// Writer is the pool that may write, for what needs a *sql.DB: migrations and
// the online backup.
func (d *DB) Writer() *sql.DB { return d.write }

// Write runs do in one transaction: committed when do returns nil, rolled back
// otherwise.
func (d *DB) Write(ctx context.Context, do func(tx *sql.Tx) error) (err error) {
	if d.Dialect == SQLite {
		d.ready.make(ctx, d.write)
	}
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if err != nil {
			// The cause matters more than a failure to roll back, which the
			// pool heals by dropping the connection.
			_ = tx.Rollback()
		}
	}()
	if err = do(tx); err != nil {
		return err
	}
	if err = tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// All reads every row of a query with scan. The result is never nil.
func All[T any](ctx context.Context, q Queryer, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	out := []T{}
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("scan: %w", err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read rows: %w", err)
	}
	return out, nil
}

// One reads a column of text, for use with [All].
func One[T any](rows *sql.Rows) (v T, err error) { err = rows.Scan(&v); return v, err }

// Snapshot begins a transaction that only reads and sees one state of the
// database throughout.
func (d *DB) Snapshot(ctx context.Context) (*sql.Tx, error) {
	options := &sql.TxOptions{ReadOnly: true}
	if d.Dialect == Postgres {
		options.Isolation = sql.LevelRepeatableRead
	}
	tx, err := d.read.BeginTx(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("begin reading: %w", err)
	}
	return tx, nil
}
