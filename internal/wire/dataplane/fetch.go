// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"entente"
	"entente/internal/kit/outbound"
)

var (
	errChanged = entente.Fail(entente.Conflict, "dataplane.changed", nil)
	errAnswer  = entente.Fail(entente.Unavailable, "dataplane.answer", nil)
)

// Fetch pulls the content of a flow from an address into the sink, and gives
// how many bytes it has. Where the connection breaks it goes on from there, if
// the provider can, and otherwise begins again; the sink sees the end only of
// what is whole. Like Start it resumes a flow that was suspended. The errors: Unavailable for a provider who refuses or does not
// answer, TooLarge, Conflict when the flow was suspended or has ended, and what
// the sink says. Only one fetch of a flow runs at a time: the other is a
// Conflict.
func (s *Service) Fetch(ctx context.Context, f Flow, a Address, sink Sink) (int64, error) {
	if err := s.allow(ctx, f, Consumer); err != nil {
		return 0, err
	}
	if f.Format != Pull {
		return 0, errFormat
	}
	if err := a.Check(); err != nil || a.Endpoint == "" {
		return 0, errAddress.Because(err)
	}
	if err := s.open(ctx, f, Started, nil, 0, never); err != nil {
		return 0, err
	}
	h, err := s.take(ctx, f.ID)
	if err != nil {
		return 0, err
	}
	if h.state != Started {
		h.free(ctx, errCut)
		return 0, errCut
	}
	begun := s.Clock()
	ctx, stop := h.watch(ctx)
	defer stop()
	limit, done := s.rates.use(f.ID, s.Rate)
	defer done()
	for try := 0; ; try++ {
		h.moved.Store(0)
		d := &download{s: s, ctx: ctx, a: a, size: -1, most: s.limit(f)}
		err = pour(ctx, f, sink, &inflow{ctx: ctx, r: d, h: h, rate: limit, before: func() {}})
		d.close()
		if err == nil || !errors.Is(err, errChanged) || try >= attempts {
			break
		}
		if err = pause(ctx, s.Retry<<min(try, 6)); err != nil {
			break
		}
	}
	err = h.stream(ctx, begun, false, h.moved.Load(), err)
	h.free(ctx, err)
	return h.moved.Load(), err
}

// download reads a content over as many connections as it takes.
type download struct {
	s    *Service
	ctx  context.Context
	a    Address
	body io.ReadCloser
	live context.Context // of the connection
	life *alive

	size int64  // of the whole; negative for unknown
	tag  string // strong ETag, for going on; empty for none
	from int64  // bytes read so far
	most int64
	// Failures since the last byte came.
	failed int
}

func (d *download) close() {
	if d.body != nil {
		_ = d.body.Close()
		d.life.stop()
		d.body = nil
	}
}

func (d *download) Read(b []byte) (int, error) {
	for {
		if d.body == nil {
			if err := d.connect(); err != nil {
				if err = d.again(err); err != nil {
					return 0, err
				}
				continue
			}
		}
		d.life.sign()
		n, err := d.body.Read(b)
		d.life.rest()
		d.from += int64(n)
		if n > 0 {
			d.failed = 0
		}
		switch {
		case d.from > d.most:
			return 0, errLarge
		case d.size >= 0 && d.from > d.size:
			return 0, errAnswer
		case atEnd(err) && (d.size < 0 || d.from == d.size):
			return n, io.EOF
		case err == nil || n > 0:
			if err != nil {
				d.close()
			}
			return n, nil
		}
		if d.live.Err() != nil {
			err = context.Cause(d.live)
		}
		d.close()
		if err = d.again(err); err != nil {
			return 0, err
		}
	}
}

// again decides after a failure: nil to connect anew, errChanged to begin from
// the first byte, anything else to give up.
func (d *download) again(err error) error {
	if d.ctx.Err() != nil {
		return context.Cause(d.ctx)
	}
	if errors.As(err, new(final)) || errors.Is(err, errChanged) || errors.Is(err, outbound.ErrRefused) {
		return err
	}
	if d.failed++; d.failed >= attempts {
		return errAnswer.Because(err)
	}
	if d.from > 0 && (d.size < 0 || d.tag == "") {
		return because(errChanged, err)
	}
	return pause(d.ctx, d.s.Retry<<min(d.failed-1, 6))
}

// connect asks for the content from where we are.
func (d *download) connect() (err error) {
	ctx, life := newAlive(d.ctx, d.s.Stall)
	defer func() {
		if err != nil {
			if cause := context.Cause(ctx); cause != nil && !errors.As(err, new(final)) {
				err = cause
			}
			life.stop()
		}
	}()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, d.a.Endpoint, http.NoBody)
	if err != nil {
		return final{errAddress.Because(err)}
	}
	if err := d.a.sign(r); err != nil {
		return final{err}
	}
	r.Header.Set("Accept-Encoding", "identity") // what comes is counted as it is
	if d.from > 0 {
		r.Header.Set("Range", "bytes="+strconv.FormatInt(d.from, 10)+"-")
		r.Header.Set("If-Range", d.tag)
	}
	resp, err := d.s.Client.Do(r)
	if err != nil {
		return fmt.Errorf("ask for the data: %w", err)
	}
	if err := d.check(resp); err != nil {
		_ = resp.Body.Close()
		return err
	}
	d.body, d.live, d.life = resp.Body, ctx, life
	return nil
}

// check holds an answer against what was asked for and what came before.
func (d *download) check(resp *http.Response) error {
	if err := status(resp.StatusCode); err != nil {
		return err
	}
	if e := resp.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		return final{errAnswer}
	}
	tag := resp.Header.Get("ETag")
	if strings.HasPrefix(tag, "W/") {
		tag = ""
	}
	switch {
	case resp.StatusCode == http.StatusOK && d.from > 0:
		return errChanged
	case resp.StatusCode == http.StatusOK:
		d.size, d.tag = resp.ContentLength, tag
		if d.size > d.most {
			return final{errLarge}
		}
	case resp.StatusCode == http.StatusPartialContent && d.from > 0:
		from, size, ok := parseContentRange(resp.Header.Get("Content-Range"))
		if !ok || from != d.from || size >= 0 && size != d.size || tag != "" && tag != d.tag {
			return errChanged
		}
	default:
		return final{errAnswer}
	}
	return nil
}

// pause waits, or gives the cause for which the context ended.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
