// SPDX-License-Identifier: EUPL-1.2

package db

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing/fstest" // MapFS, a file system in memory

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"entente"
)

// Migrate brings the tables up to the newest of the numbered files in fsys,
// and refuses a database that a newer program has already changed. Files named
// NNNN_name.sql serve both engines; NNNN_name.sqlite.sql and
// NNNN_name.postgres.sql serve one and are taken as they are. It returns the version reached.
func (d *DB) Migrate(ctx context.Context, fsys fs.FS) (int64, error) {
	p, err := d.provider(fsys)
	if err != nil {
		return 0, err
	}
	at, newest, err := p.versions(ctx)
	if err != nil {
		return 0, err
	}
	if at > newest {
		return at, entente.Fail(entente.Unavailable, "error.schema-newer", entente.Args{"Database": at, "Program": newest})
	}
	if at == newest {
		return at, nil
	}
	if _, err := p.Up(ctx); err != nil {
		return at, fmt.Errorf("migrate: %w", err)
	}
	return newest, nil
}

// SchemaVersion tells the version of the tables and the newest one known.
func (d *DB) SchemaVersion(ctx context.Context, fsys fs.FS) (at, newest int64, err error) {
	p, err := d.provider(fsys)
	if err != nil {
		return 0, 0, err
	}
	return p.versions(ctx)
}

type provider struct{ *goose.Provider }

func (p provider) versions(ctx context.Context) (at, newest int64, err error) {
	if at, err = p.GetDBVersion(ctx); err != nil {
		return 0, 0, fmt.Errorf("read the schema version: %w", err)
	}
	for _, s := range p.ListSources() {
		newest = max(newest, s.Version)
	}
	return at, newest, nil
}

func (d *DB) provider(fsys fs.FS) (provider, error) {
	dialect := goose.DialectSQLite3
	var options []goose.ProviderOption
	if d.Dialect == Postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return provider{}, fmt.Errorf("prepare the migration lock: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	adapted, err := adapt(fsys, d.Dialect)
	if err != nil {
		return provider{}, err
	}
	p, err := goose.NewProvider(dialect, d.write, adapted, options...)
	if err != nil {
		return provider{}, fmt.Errorf("read the migrations: %w", err)
	}
	return provider{p}, nil
}

var (
	wordBigint = regexp.MustCompile(`\bBIGINT\b`)
	wordBytea  = regexp.MustCompile(`\bBYTEA\b`)
	wordText   = regexp.MustCompile(`\bTEXT\b`)
	endOfTable = regexp.MustCompile(`(?m)^\);$`)
)

// adaptText rewrites one migration for a dialect: on SQLite BIGINT and BYTEA get
// their names there and tables are STRICT; on PostgreSQL text sorts by bytes,
// as SQLite's does.
func adaptText(text string, dialect Dialect) string {
	if dialect == Postgres {
		return wordText.ReplaceAllString(text, `TEXT COLLATE "C"`)
	}
	text = wordBigint.ReplaceAllString(text, "INTEGER")
	text = wordBytea.ReplaceAllString(text, "BLOB")
	return endOfTable.ReplaceAllString(text, ") STRICT;")
}

func adapt(fsys fs.FS, dialect Dialect) (fs.FS, error) {
	out := fstest.MapFS{}
	names, err := fs.Glob(fsys, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("list the migrations: %w", err)
	}
	for _, name := range names {
		base := strings.TrimSuffix(name, ".sql")
		if only := path.Ext(base); only != "" && only != "."+string(dialect) {
			continue
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read migration %s: %w", name, err)
		}
		if path.Ext(base) == "" {
			text = []byte(adaptText(string(text), dialect))
		}
		out[strings.TrimSuffix(base, path.Ext(base))+".sql"] = &fstest.MapFile{Data: text, Mode: 0o444}
	}
	return out, nil
}
