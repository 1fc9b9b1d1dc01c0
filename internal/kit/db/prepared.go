// SPDX-License-Identifier: EUPL-1.2

package db

import (
	"context"
	"database/sql"
	"sync"
)

// prepared keeps the statements that SQLite reads with, since preparing one
// takes as long as many of them run. (The PostgreSQL driver keeps its own.) A
// text that comes when the shelf is full is prepared for its one use: views of
// the past have the moment in their text.
type prepared struct {
	mu    sync.RWMutex
	shelf map[string]*sql.Stmt
}

const maxPrepared = 512

func (p *prepared) get(ctx context.Context, pool *sql.DB, query string) (*sql.Stmt, bool) {
	p.mu.RLock()
	s, ok := p.shelf[query]
	full := len(p.shelf) >= maxPrepared
	p.mu.RUnlock()
	if ok || full {
		return s, ok
	}
	s, err := pool.PrepareContext(ctx, query)
	if err != nil {
		return nil, false // the plain query says what is wrong
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if other, ok := p.shelf[query]; ok {
		_ = s.Close() //nolint:sqlclosecheck // only this one is not kept
		return other, true
	}
	if p.shelf == nil {
		p.shelf = map[string]*sql.Stmt{}
	}
	p.shelf[query] = s
	return s, true
}

// readied are the statements of the one connection that writes on SQLite. They
// cannot be made while a transaction has it, so one that is asked for is made
// before the next transaction.
type readied struct {
	mu    sync.Mutex
	shelf map[string]*sql.Stmt // nil: wanted
	want  []string
}

func (r *readied) get(query string) *sql.Stmt {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, known := r.shelf[query]
	if !known && len(r.shelf) < maxPrepared {
		if r.shelf == nil {
			r.shelf = map[string]*sql.Stmt{}
		}
		r.shelf[query] = nil
		r.want = append(r.want, query)
	}
	return s
}

// make makes what is wanted; what cannot be made says so itself when it is run.
func (r *readied) make(ctx context.Context, pool *sql.DB) {
	r.mu.Lock()
	want := r.want
	r.want = nil
	r.mu.Unlock()
	for _, query := range want {
		if s, err := pool.PrepareContext(ctx, query); err == nil { //nolint:sqlclosecheck // kept
			r.mu.Lock()
			r.shelf[query] = s
			r.mu.Unlock()
		}
	}
}

// Exec runs a statement within a transaction of d, and keeps it prepared where
// the driver does not: for a text that is run again and again.
func (d *DB) Exec(ctx context.Context, tx *sql.Tx, query string, args ...any) (sql.Result, error) {
	if d.Dialect == SQLite {
		if s := d.ready.get(query); s != nil {
			return tx.StmtContext(ctx, s).ExecContext(ctx, args...) //nolint:sqlclosecheck // closed with the transaction
		}
	}
	return tx.ExecContext(ctx, query, args...)
}
