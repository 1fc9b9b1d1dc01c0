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
