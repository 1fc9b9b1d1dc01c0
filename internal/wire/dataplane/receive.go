// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"entente"
)

// servePush takes in what a provider sends, once, and shows it only when it is
// whole. Sending again what has arrived is answered as if it had been taken.
func (s *Service) servePush(w http.ResponseWriter, r *http.Request) {
	// A body that is not read is read by the server, which may not hang in it.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(s.Stall))
	flow, ok := s.admit(w, r, Consumer, Push)
	switch {
	case !ok:
		return
	case s.Sink == nil:
		refuse(w, http.StatusNotFound, "nothing is taken in here")
		return
	case r.Header.Get("Content-Encoding") != "" || r.Header.Get("Content-Range") != "":
		refuse(w, http.StatusUnsupportedMediaType, "the data is taken whole and not packed")
		return
	case r.ContentLength > s.limit(flow.Flow):
		refuse(w, http.StatusRequestEntityTooLarge, "the data is larger than was agreed")
		return
	}
	h, err := s.take(r.Context(), flow.ID)
	if entente.Is(err, entente.Conflict) {
		refuse(w, http.StatusConflict, "the data is being sent already")
		return
	}
	if err != nil {
		s.Logger.ErrorContext(r.Context(), "flow not held", "transfer", flow.ID, "error", err)
		refuse(w, http.StatusServiceUnavailable, "try again later")
		return
	}
	if h.generation != flow.generation {
		err = errCut
	} else if !h.done {
		err = s.takeIn(w, r, h)
		h.done = err == nil
	}
	h.free(r.Context(), err)
	s.answerPush(w, r, h, err)
}

// takeIn hands the body to the sink.
func (s *Service) takeIn(w http.ResponseWriter, r *http.Request, h *hold) error {
	begun := s.Clock()
	ctx, stop := h.watch(r.Context())
	defer stop()
	control := http.NewResponseController(w)
	uncut := context.AfterFunc(ctx, func() { _ = control.SetReadDeadline(past) })
	defer uncut()
	limit, done := s.rates.use(h.ID, s.Rate)
	defer done()
	in := &inflow{ctx: ctx, r: http.MaxBytesReader(w, r.Body, s.limit(h.Flow)), h: h, rate: limit, before: func() {
		_ = control.SetReadDeadline(time.Now().Add(s.Stall))
	}}
	err := pour(ctx, h.Flow, s.Sink, in)
	if err == nil {
		_ = control.SetReadDeadline(time.Time{})
	} else {
		// The server reads a little more, so that the peer comes to read the
		// answer; not for long.
		w.Header().Set("Connection", "close")
		_ = control.SetReadDeadline(time.Now().Add(time.Second))
	}
	return h.stream(ctx, begun, false, h.moved.Load(), err)
}

// pour hands bytes to the sink, which must take them all.
func pour(ctx context.Context, f Flow, sink Sink, in *inflow) error {
	err := sink(ctx, f, in)
	switch {
	case in.err != nil:
		return in.err // what the sink says of it is a consequence
	case err == nil && !in.whole:
		return errors.New("the sink did not read to the end")
	}
	return err
}

func (s *Service) answerPush(w http.ResponseWriter, r *http.Request, h *hold, err error) {
	tooLarge := (*http.MaxBytesError)(nil)
	switch {
	case err == nil:
		if s.Ended != nil {
			if err := s.Ended(r.Context(), h.Flow, nil); err != nil {
				s.Logger.ErrorContext(r.Context(), "push not reported", "transfer", h.ID, "error", err)
				refuse(w, http.StatusServiceUnavailable, "try again later")
				return
			}
		}
		w.WriteHeader(http.StatusOK)
	case errors.As(err, &tooLarge):
		refuse(w, http.StatusRequestEntityTooLarge, "the data is larger than was agreed")
	case errors.Is(err, errCut):
		refuse(w, http.StatusForbidden, "the transfer was suspended or has ended")
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, errStall):
		refuse(w, http.StatusRequestTimeout, "nothing came for too long")
	case entente.Is(err, entente.Invalid):
		refuse(w, http.StatusUnprocessableEntity, "the data is not what was agreed")
	default:
		s.Logger.ErrorContext(r.Context(), "pushed data not taken", "transfer", h.ID, "error", err)
		refuse(w, http.StatusServiceUnavailable, "try again later")
	}
}

// errShort is all that a sink hears of a failure: some take io.ErrUnexpectedEOF,
// which a broken connection gives, for the end of the data.
var errShort = errors.New("the data is not whole")

// inflow is what comes into this node: counted, slowed to the rate, and cut
// with the flow.
type inflow struct {
	ctx    context.Context
	r      io.Reader
	h      *hold
	rate   *rate
	before func() // each read
	whole  bool   // the end was seen
	err    error  // what ended it otherwise
}

func (in *inflow) Read(b []byte) (int, error) {
	if in.err == nil && in.ctx.Err() != nil {
		in.err = context.Cause(in.ctx)
	}
	if in.err != nil {
		return 0, errShort
	}
	in.before()
	if len(b) > buffer {
		b = b[:buffer]
	}
	n, err := in.r.Read(b)
	in.h.moved.Add(int64(n))
	if atEnd(err) {
		in.whole = true
		return n, io.EOF
	}
	if err == nil {
		err = in.rate.wait(in.ctx, int64(n))
	}
	if err != nil {
		in.err = err
		return n, errShort
	}
	return n, nil
}
