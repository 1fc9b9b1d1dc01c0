// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"entente/internal/kit/db"
)

// never is when nothing is due.
const never = math.MaxInt64

// row is a flow with how far it has come.
type row struct {
	Flow

	state      State
	reason     string
	generation int64
	tokenHash  []byte
	tokenUntil time.Time
	attempts   int64
	done       bool // a push or fetch that has gone over whole
}

const (
	columns = `id, role, peer, agreement, dataset, format, max_bytes, destination, state, reason,
  generation, token_hash, token_until, attempts, done_at`
	selectFlow = `SELECT ` + columns + ` FROM dataplane_flow WHERE id = $1`
	insertFlow = `INSERT INTO dataplane_flow (id, role, peer, agreement, dataset, format, max_bytes, destination, state, reason,
  generation, token_hash, token_until, busy_by, busy_until, attempts, next_at, moved, done_at, failure, created_at, changed_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 0, $10, 0, '', 0, 0, $11, 0, 0, '', $12, $12) ON CONFLICT (id) DO NOTHING`
	// A flow that has ended stays so, whoever else is at it.
	updateOpen = `UPDATE dataplane_flow SET state = $2, reason = '', destination = $3, token_hash = $4, token_until = $5,
  attempts = 0, next_at = CASE WHEN done_at > 0 THEN next_at ELSE $6 END, changed_at = $7
  WHERE id = $1 AND state NOT IN ('COMPLETED', 'TERMINATED')`
	updateShut = `UPDATE dataplane_flow SET state = $2, reason = $3, destination = CASE WHEN $4 = 1 THEN '' ELSE destination END,
  generation = generation + 1, token_until = 0, next_at = $5, changed_at = $6
  WHERE id = $1 AND state NOT IN ('COMPLETED', 'TERMINATED') AND state <> $2`
	updateClaim = `UPDATE dataplane_flow SET busy_by = $2, busy_until = $3 WHERE id = $1 AND busy_until <= $4`
	updateHold  = `UPDATE dataplane_flow SET busy_until = $3, moved = $4 WHERE id = $1 AND busy_by = $2`
	updateFree  = `UPDATE dataplane_flow SET busy_by = '', busy_until = 0, attempts = $3, moved = $4, done_at = $5, failure = $6
  WHERE id = $1 AND busy_by = $2`
	updateNext   = `UPDATE dataplane_flow SET next_at = $2 WHERE id = $1 AND state = 'STARTED' AND generation = $3`
	selectWatch  = `SELECT generation, busy_by FROM dataplane_flow WHERE id = $1`
	selectDue    = `SELECT id FROM dataplane_flow WHERE next_at <= $1 AND busy_until <= $1 AND state = 'STARTED' ORDER BY next_at LIMIT 32`
	insertStream = `INSERT INTO dataplane_stream (id, transfer, peer, sent, at, ended_at, bytes, outcome, failure)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
	selectStreams = `SELECT transfer, peer, sent, at, ended_at, bytes, outcome, failure FROM dataplane_stream
  WHERE transfer = $1 ORDER BY at DESC, id LIMIT 1000`
)

func scanRow(rows *sql.Rows) (row, error) {
	var r row
	var destination string
	var until, done int64
	err := rows.Scan(&r.ID, &r.Role, &r.Peer, &r.Agreement, &r.Dataset, &r.Format, &r.MaxBytes, &destination, &r.state, &r.reason,
		&r.generation, &r.tokenHash, &until, &r.attempts, &done)
	if err != nil {
		return r, err
	}
	r.tokenUntil, r.done = time.UnixMicro(until).UTC(), done > 0
	if destination != "" {
		if err := json.Unmarshal([]byte(destination), &r.Destination); err != nil {
			return r, fmt.Errorf("read the destination of %s: %w", r.ID, err)
		}
	}
	return r, nil
}

// load reads a flow; errNone if there is none.
func load(ctx context.Context, q db.Queryer, id string) (row, error) {
	list, err := db.All(ctx, q, scanRow, selectFlow, id)
	if err != nil {
		return row{}, fmt.Errorf("read flow %s: %w", id, err)
	}
	if len(list) == 0 {
		return row{}, errNone
	}
	return list[0], nil
}

// same reports whether the flow that is there is the one that is meant.
func (r row) same(f Flow) bool {
	return r.Role == f.Role && r.Peer == f.Peer && r.Agreement == f.Agreement && r.Dataset == f.Dataset &&
		r.Format == f.Format && r.MaxBytes == f.MaxBytes
}

// open writes a flow that may move from now on, with the token that opens it
// (nil for none) and when this node has to push (never, otherwise).
func (s *Service) open(ctx context.Context, f Flow, state State, token []byte, life time.Duration, push int64) error {
	now := s.Clock()
	destination, until := "", int64(0)
	if f.Destination != nil {
		b, err := json.Marshal(f.Destination)
		if err != nil {
			return fmt.Errorf("write the destination: %w", err)
		}
		destination = string(b)
	}
	if token != nil {
		until = now.Add(life).UnixMicro()
	} else {
		token = []byte{}
	}
	return s.DB.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, insertFlow, f.ID, f.Role, f.Peer, f.Agreement, f.Dataset, f.Format, f.MaxBytes,
			destination, state, []byte{}, int64(never), now.UnixMicro()); err != nil {
			return fmt.Errorf("write flow %s: %w", f.ID, err)
		}
		there, err := load(ctx, tx, f.ID)
		if err != nil {
			return err
		}
		if !there.same(f) {
			return errOther
		}
		if state == Prepared && there.state == Started {
			state = Started // asked again
		}
		result, err := tx.ExecContext(ctx, updateOpen, f.ID, state, destination, token, until, push, now.UnixMicro())
		if err != nil {
			return fmt.Errorf("write flow %s: %w", f.ID, err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errEnded.Because(err)
		}
		return nil
	})
}

// shut writes that a flow may not move: for a while, or ever again. Doing so
// twice is one; a flow that has ended in another way is errEnded.
func (s *Service) shut(ctx context.Context, id string, state State, reason string) error {
	forget := 0
	if state.ended() {
		forget = 1 // the token of the peer
	}
	if len(reason) > maxEndpoint {
		reason = reason[:maxEndpoint]
	}
	if _, err := s.DB.ExecContext(ctx, updateShut, id, state, reason, forget, int64(never), s.Clock().UnixMicro()); err != nil {
		return fmt.Errorf("write flow %s: %w", id, err)
	}
	there, err := load(ctx, s.DB, id)
	if err != nil {
		return err
	}
	if there.state != state {
		return errEnded
	}
	return nil
}

// log writes how a stream ended, also when its request is over.
func (s *Service) log(ctx context.Context, st Stream) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer stop()
	sent := 0
	if st.Out {
		sent = 1
	}
	if len(st.Error) > maxEndpoint {
		st.Error = st.Error[:maxEndpoint]
	}
	_, err := s.DB.ExecContext(ctx, insertStream, rand.Text(), st.Transfer, st.Peer, sent, st.At.UnixMicro(), st.End.UnixMicro(),
		st.Bytes, st.Outcome, st.Error)
	if err != nil {
		s.Logger.ErrorContext(ctx, "stream not written down", "transfer", st.Transfer, "error", err)
	}
}

// Streams lists what moved in a transfer, newest first, at most 1,000.
func (s *Service) Streams(ctx context.Context, transfer string) ([]Stream, error) {
	list, err := db.All(ctx, s.DB, func(rows *sql.Rows) (Stream, error) {
		var st Stream
		var sent, at, end int64
		err := rows.Scan(&st.Transfer, &st.Peer, &sent, &at, &end, &st.Bytes, &st.Outcome, &st.Error)
		st.Out, st.At, st.End = sent == 1, time.UnixMicro(at).UTC(), time.UnixMicro(end).UTC()
		return st, err
	}, selectStreams, transfer)
	if err != nil {
		return nil, fmt.Errorf("read the streams of %s: %w", transfer, err)
	}
	return list, nil
}
