// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/outbound"
)

const (
	pushes   = 8 // that go out at once from one replica
	attempts = 12
	longest  = 10 * time.Minute // between two attempts
)

// Run sends what is to be pushed until the context ends; then it waits for the
// pushes under way to stop. Another replica, or this one later, goes on.
func (s *Service) Run(ctx context.Context) error {
	var under sync.WaitGroup
	defer under.Wait()
	slots := make(chan struct{}, pushes)
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		due, err := db.All(ctx, s.DB, db.One[string], selectDue, s.Clock().UnixMicro())
		if err != nil && ctx.Err() == nil {
			s.Logger.ErrorContext(ctx, "pushes not found", "error", err)
		}
		for _, id := range due {
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return nil
			}
			under.Go(func() {
				defer func() { <-slots }()
				if err := s.push(ctx, id); err != nil && !errors.Is(err, errBusy) && ctx.Err() == nil {
					s.Logger.ErrorContext(ctx, "push not made", "transfer", id, "error", err)
				}
			})
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		case <-s.wake:
		}
	}
}

// final is a failure that trying again does not mend.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// push makes one attempt, and writes when the next is due.
func (s *Service) push(ctx context.Context, id string) error {
	h, err := s.take(ctx, id)
	if errors.As(err, new(*entente.Error)) {
		return because(errBusy, err)
	}
	if err != nil {
		return err
	}
	if h.state != Started || h.Format != Push || h.Role != Provider {
		h.free(ctx, nil)
		return nil
	}
	if !h.done {
		err = s.sendOnce(ctx, h)
		h.done = err == nil
		h.attempts++
	}
	giveUp := errors.As(err, new(final)) || h.attempts >= attempts
	cut := errors.Is(err, errCut) || ctx.Err() != nil
	defer h.free(ctx, err)
	if cut && err != nil {
		return nil // due as before, unless it was suspended or ended
	}
	at := s.Clock().Add(min(longest, s.Retry<<min(h.attempts-1, 20))).UnixMicro()
	if err == nil || giveUp {
		if s.Ended == nil {
			return h.next(ctx, never)
		}
		if e := s.Ended(ctx, h.Flow, err); e == nil {
			at = never
		} else {
			s.Logger.ErrorContext(ctx, "push not reported", "transfer", id, "error", e)
		}
	}
	return h.next(ctx, at)
}

// sendOnce sends the whole content to the destination.
func (s *Service) sendOnce(ctx context.Context, h *hold) error {
	begun := s.Clock()
	ctx, stop := h.watch(ctx)
	defer stop()
	err := s.post(ctx, h)
	return h.stream(ctx, begun, true, h.moved.Load(), err)
}

func (s *Service) post(ctx context.Context, h *hold) error {
	if s.Source == nil || h.Destination == nil {
		return final{errNone}
	}
	content, err := s.Source.Open(ctx, h.Flow, nil)
	if entente.Is(err, entente.NotFound) {
		return final{err}
	}
	if err != nil {
		return err
	}
	size := content.Size
	if s.Enforce != nil {
		size = -1
	}
	body, err := s.read(ctx, h.Flow, content, span{0, size})
	if err != nil {
		return err
	}
	ctx, life := newAlive(ctx, s.Stall)
	defer life.stop()
	defer context.AfterFunc(ctx, func() { _ = body.Close() })() // a source that hangs is not waited for
	limit, done := s.rates.use(h.ID, s.Rate)
	defer done()
	r, err := http.NewRequestWithContext(ctx, h.Destination.method(), h.Destination.Endpoint, &outflow{body, ctx, h, limit, life, size})
	if err != nil {
		_ = body.Close()
		return final{errAddress.Because(err)}
	}
	r.ContentLength = size
	if size == 0 {
		_ = body.Close()
		r.Body = http.NoBody
	}
	r.Header.Set("Content-Type", content.Type)
	r.Header.Set("Expect", "100-continue") // a refusal need not wait for all the bytes
	if err := h.Destination.sign(r); err != nil {
		_ = body.Close()
		return final{err}
	}
	resp, err := s.Client.Do(r)
	if errors.Is(err, outbound.ErrRefused) {
		return final{err}
	}
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // nothing in it is of use
	return status(resp.StatusCode)
}

// status judges the answer of a peer: nil for success, else whether to try
// again.
func status(code int) error {
	err := entente.Fail(entente.Unavailable, "dataplane.status", entente.Args{"Status": code})
	switch {
	case code >= 200 && code < 300:
		return nil
	case code >= 500, code == http.StatusRequestTimeout, code == http.StatusConflict, code == http.StatusTooEarly, code == http.StatusTooManyRequests:
		return err
	}
	return final{err}
}

// outflow is the body of a push: counted, slowed to the rate, and of the size
// that was announced.
type outflow struct {
	io.ReadCloser

	ctx   context.Context
	h     *hold
	rate  *rate
	alive *alive
	size  int64
}

func (o *outflow) Read(b []byte) (int, error) {
	o.alive.sign()
	if o.ctx.Err() != nil {
		return 0, context.Cause(o.ctx)
	}
	n, err := o.ReadCloser.Read(b[:min(int64(len(b)), o.rate.piece(buffer))])
	if left := o.size - o.h.moved.Load(); o.size >= 0 && int64(n) >= left {
		n, err = int(left), io.EOF // a source may have more than was asked for
	} else if atEnd(err) && o.size >= 0 {
		err = io.ErrUnexpectedEOF
	}
	o.h.moved.Add(int64(n))
	if e := o.rate.wait(o.ctx, int64(n)); e != nil {
		return n, fmt.Errorf("wait to send: %w", e)
	}
	o.alive.sign()
	return n, err
}

// alive ends an exchange of which nothing is heard for too long.
type alive struct {
	timer *time.Timer
	after time.Duration
	stop  func()
}

// newAlive gives a context that ends with errStall when no sign of life comes
// for the time that a peer may stall.
func newAlive(ctx context.Context, after time.Duration) (context.Context, *alive) {
	ctx, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(after, func() { cancel(errStall) })
	return ctx, &alive{timer, after, func() { timer.Stop(); cancel(context.Canceled) }}
}

// sign is a sign of life.
func (a *alive) sign() { a.timer.Reset(a.after) }

// rest says that it is not the other side who is waited for.
func (a *alive) rest() { a.timer.Stop() }
