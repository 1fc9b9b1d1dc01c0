// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"time"

	"entente/internal/kit/db"
)

// Directions of a step.
const (
	In   = "in"   // a message of the other side
	Out  = "out"  // an attempt to send one of ours
	Note = "note" // anything else that a person should know
)

// Step is one line of a timeline.
type Step struct {
	At        time.Time
	Direction string
	Kind      string // of the message
	State     State  // of the process after it
	Status    int    // HTTP; 0 where there was no answer
	Body      string // of the message
	Detail    string // why not, in words
	Decision  string // the tree of a policy that was judged, as JSON
}

// add writes the step. Its number is the time with chance behind it: steps of
// one process may be written by several nodes.
func (st Step) add(ctx context.Context, d *db.DB, tx *sql.Tx, pid string, now int64) error {
	id := now*1000 + rand.Int64N(1000) //nolint:gosec // no secret
	_, err := d.Exec(ctx, tx, insertStep, pid, id, st.Direction, st.Kind, st.State, st.Status, st.Body, short(st.Detail), st.Decision)
	if err != nil {
		return fmt.Errorf("write a step: %w", err)
	}
	return nil
}

// Steps lists what happened in a process, the oldest first.
func (s *Service) Steps(ctx context.Context, pid string) ([]Step, error) {
	const query = `SELECT id, direction, kind, state, status, body, detail, decision FROM dsp_step WHERE pid = $1 ORDER BY id LIMIT 2000`
	return db.All(ctx, s.DB, func(rows *sql.Rows) (st Step, err error) {
		var id int64
		err = rows.Scan(&id, &st.Direction, &st.Kind, &st.State, &st.Status, &st.Body, &st.Detail, &st.Decision)
		st.At = time.UnixMicro(id / 1000).UTC()
		return st, err //nolint:wrapcheck // All wraps
	}, query, pid)
}
