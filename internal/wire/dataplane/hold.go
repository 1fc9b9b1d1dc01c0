// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"entente/internal/kit/db"
)

const (
	look     = 250 * time.Millisecond // between two looks at whether a stream may go on
	blind    = 20                     // looks that may fail, one after the other, before it is cut
	holdLife = 30 * time.Second       // after which a flow is free whose holder says nothing
)

// hold is a flow in the hands of one stream, which is the only one then to move
// its bytes out of a push or into this node.
type hold struct {
	row

	s     *Service
	by    string
	moved atomic.Int64
}

// take holds a flow; errBusy when another stream does.
func (s *Service) take(ctx context.Context, id string) (*hold, error) {
	h := &hold{s: s, by: rand.Text()}
	now := s.Clock()
	result, err := s.DB.ExecContext(ctx, updateClaim, id, h.by, now.Add(holdLife).UnixMicro(), now.UnixMicro())
	if err != nil {
		return nil, fmt.Errorf("hold flow %s: %w", id, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return nil, because(errBusy, err)
	}
	if h.row, err = load(ctx, s.DB, id); err != nil {
		return nil, err
	}
	return h, nil
}

// free lets go, and writes how far the flow has come.
func (h *hold) free(ctx context.Context, failure error) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer stop()
	done, text := int64(0), ""
	if h.done {
		done = h.s.Clock().UnixMicro()
	}
	if failure != nil {
		text = failure.Error()
		text = text[:min(len(text), maxEndpoint)]
	}
	if _, err := h.s.DB.ExecContext(ctx, updateFree, h.ID, h.by, h.attempts, h.moved.Load(), done, text); err != nil {
		h.s.Logger.ErrorContext(ctx, "flow not let go; it is free in half a minute", "transfer", h.ID, "error", err)
	}
}

// next writes when a push is due again, unless it was suspended or ended.
func (h *hold) next(ctx context.Context, at int64) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer stop()
	if _, err := h.s.DB.ExecContext(ctx, updateNext, h.ID, at, h.generation); err != nil {
		return fmt.Errorf("write when flow %s is due: %w", h.ID, err)
	}
	return nil
}

// watch gives a context that ends with the cause errCut soon after the flow was
// suspended or ended, or taken over by another stream.
func (h *hold) watch(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		ticker := time.NewTicker(look)
		defer ticker.Stop()
		failed := 0
		for n := 1; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			ok, err := h.stands(ctx, n%40 == 0)
			if failed++; err == nil {
				failed = 0
			}
			if err == nil && !ok || failed > blind {
				cancel(because(errCut, err))
				return
			}
		}
	}()
	return ctx, func() { cancel(context.Canceled) }
}

type standing struct {
	generation int64
	by         string
}

// stands looks whether the stream may go on, and says now and then that the
// flow is still held.
func (h *hold) stands(ctx context.Context, again bool) (bool, error) {
	list, err := db.All(ctx, h.s.DB, func(rows *sql.Rows) (v standing, err error) {
		err = rows.Scan(&v.generation, &v.by)
		return v, err
	}, selectWatch, h.ID)
	if err != nil {
		return false, err
	}
	if len(list) == 0 || list[0].generation != h.generation || h.by != "" && list[0].by != h.by {
		return false, nil
	}
	if again && h.by != "" {
		_, err = h.s.DB.ExecContext(ctx, updateHold, h.ID, h.by, h.s.Clock().Add(holdLife).UnixMicro(), h.moved.Load())
	}
	return true, err
}

// stream writes down how a stream ended, and gives its error with the reason
// for which it was cut off, if it was.
func (h *hold) stream(ctx context.Context, begun time.Time, out bool, bytes int64, err error) error {
	if cause := context.Cause(ctx); err != nil && errors.Is(cause, errCut) {
		err = errCut
	}
	st := Stream{Transfer: h.ID, Peer: h.Peer, Out: out, At: begun, End: h.s.Clock(), Bytes: bytes, Outcome: Whole}
	switch {
	case err == nil:
	case errors.Is(err, errCut):
		st.Outcome = Cut
	case errors.Is(err, errStall), errors.Is(err, os.ErrDeadlineExceeded):
		st.Outcome = Stalled
	default:
		st.Outcome = Broken
	}
	if err != nil {
		st.Error = err.Error()
	}
	h.s.log(ctx, st)
	return err
}
