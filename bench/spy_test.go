// SPDX-License-Identifier: EUPL-1.2

package bench_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/url"
	"reflect"
	"sync"
	"testing"
	"unsafe"

	"entente/internal/kit/db"
	"entente/internal/node"
)

// statement is one that was sent to the database.
type statement struct {
	text string
	args []any
}

// each runs the statement and gives its rows.
func (s statement) each(ctx context.Context, d *db.DB, see func(values []any) error) error {
	rows, err := d.QueryContext(ctx, s.text, s.args...)
	if err != nil {
		return fmt.Errorf("run %.60q: %w", s.text, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return fmt.Errorf("read the columns of %.60q: %w", s.text, err)
	}
	values, targets := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return fmt.Errorf("scan a row of %.60q: %w", s.text, err)
		}
		if err := see(values); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the rows of %.60q: %w", s.text, err)
	}
	return nil
}

// spy hears every statement that a node reads with. It is used to learn what a
// page asks, never while something is measured.
type spy struct {
	mu    sync.Mutex
	heard []statement
}

// listen puts a spy between a node and its database, before anything is asked.
// The pool is no business of anybody but kit/db, which has no door for this: we
// go in through the window.
func listen(tb testing.TB, n *node.Node) *spy {
	tb.Helper()
	s := &spy{}
	address := n.DB.Path
	name := "pgx"
	if n.DB.Dialect == db.SQLite {
		name = "sqlite"
		address = (&url.URL{Scheme: "file", Opaque: address}).String() + "?_pragma=busy_timeout(10000)&_pragma=query_only(1)"
	} else {
		address = n.Config.DB
	}
	real, err := sql.Open(name, address)
	if err != nil {
		tb.Fatal(err)
	}
	pool := sql.OpenDB(connector{real.Driver(), address, s})
	field := reflect.ValueOf(n.DB).Elem().FieldByName("read")
	hidden := (**sql.DB)(unsafe.Pointer(field.UnsafeAddr()))
	before := *hidden
	*hidden = pool
	tb.Cleanup(func() {
		*hidden = before
		if err := pool.Close(); err != nil {
			tb.Error(err)
		}
		if err := real.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func (s *spy) hear(text string, args []driver.NamedValue) {
	heard := statement{text: text}
	for _, a := range args {
		heard.args = append(heard.args, a.Value)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard = append(s.heard, heard)
}

// take gives what was heard since the last time.
func (s *spy) take() []statement {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.heard
	s.heard = nil
	return list
}

// connector opens connections that tell the spy.
type connector struct {
	driver  driver.Driver
	address string
	spy     *spy
}

func (c connector) Driver() driver.Driver { return c.driver }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.address)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return heardConn{conn, c.spy}, nil
}

// heardConn is a connection whose queries are heard.
type heardConn struct {
	driver.Conn

	spy *spy
}

func (c heardConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.spy.hear(query, args)
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args) //nolint:wrapcheck // both engines have it
}

func (c heardConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
	if err != nil {
		return nil, err //nolint:wrapcheck // passed through
	}
	return heardStmt{s, query, c.spy}, nil
}

func (c heardConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o) //nolint:wrapcheck // both engines have it
}

// CheckNamedValue lets the engine take what it can, such as slices.
func (c heardConn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v) //nolint:wrapcheck // passed through
	}
	return driver.ErrSkip
}

// heardStmt is a prepared statement whose queries are heard.
type heardStmt struct {
	driver.Stmt

	text string
	spy  *spy
}

func (s heardStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	s.spy.hear(s.text, args)
	return s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args) //nolint:wrapcheck // both engines have it
}
