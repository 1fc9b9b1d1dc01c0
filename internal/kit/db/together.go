// SPDX-License-Identifier: EUPL-1.2

package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// together lets writers that wait for SQLite's one lock share a transaction,
// and so one sync to disk.
type together struct {
	mu      sync.Mutex
	waiting []*member
	leading bool
}

type member struct {
	ctx  context.Context
	do   func(ctx context.Context, tx *sql.Tx) error
	err  error
	done chan struct{}
}

// mostTogether bounds how many share one transaction, and so how long the first
// of them waits.
const mostTogether = 64

// WriteTogether is [DB.Write] for many small changes at once. On SQLite those
// that wait are committed together, each inside its own savepoint: one that
// fails undoes nothing of the others. What do returns is reported when all is
// on disk. The context that do gets is not cancelled with the caller's: SQLite
// answers an interrupted statement by undoing the transaction of everybody.
func (d *DB) WriteTogether(ctx context.Context, do func(ctx context.Context, tx *sql.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err //nolint:wrapcheck // the caller's own
	}
	ctx = context.WithoutCancel(ctx)
	if d.Dialect == Postgres {
		return d.Write(ctx, func(tx *sql.Tx) error { return do(ctx, tx) })
	}
	m := &member{ctx: ctx, do: do, done: make(chan struct{})}
	t := &d.together
	t.mu.Lock()
	t.waiting = append(t.waiting, m)
	lead := !t.leading
	t.leading = true
	t.mu.Unlock()
	if lead {
		// Those who come while a transaction runs make the next one; who leads
		// does not stay to lead them, or it would never get its answer.
		d.lead()
	}
	<-m.done
	return m.err
}

// lead commits whoever waits now, and hands on to a new leader.
func (d *DB) lead() {
	t := &d.together
	t.mu.Lock()
	n := min(len(t.waiting), mostTogether)
	group := t.waiting[:n:n]
	t.waiting = t.waiting[n:]
	t.mu.Unlock()

	d.commit(group)

	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) == 0 {
		t.leading, t.waiting = false, nil
		return
	}
	go d.lead()
}

func (d *DB) commit(group []*member) {
	err := d.Write(context.Background(), func(tx *sql.Tx) error {
		for _, m := range group {
			if err := m.run(d, tx); err != nil {
				return err
			}
		}
		return nil
	})
	for _, m := range group {
		if m.err == nil {
			m.err = err
		}
		close(m.done)
	}
}

// errLost is a savepoint that is gone: SQLite undid the whole transaction.
var errLost = errors.New("transaction was undone by the database")

// run gives the error of the transaction; that of the member alone is in m.err.
func (m *member) run(d *DB, tx *sql.Tx) (err error) {
	if _, err := d.Exec(m.ctx, tx, "SAVEPOINT member"); err != nil {
		return fmt.Errorf("begin within: %w", err)
	}
	end := "RELEASE member"
	defer func() {
		if p := recover(); p != nil {
			m.err, end = fmt.Errorf("panic in a transaction: %v", p), "ROLLBACK TO member"
		}
		if _, e := d.Exec(m.ctx, tx, end); e != nil {
			err = errors.Join(errLost, m.err, e)
		}
	}()
	if m.err = m.do(m.ctx, tx); m.err != nil {
		end = "ROLLBACK TO member"
	}
	return nil
}
