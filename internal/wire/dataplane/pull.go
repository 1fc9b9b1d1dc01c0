// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"entente"
)

// past is a deadline that ends a read or write at once.
var past = time.Unix(1, 0)

// servePull sends the content of a flow, or the part of it that is asked for.
func (s *Service) servePull(w http.ResponseWriter, r *http.Request) {
	flow, ok := s.admit(w, r, Provider, Pull)
	if !ok {
		return
	}
	if s.Source == nil {
		refuse(w, http.StatusNotFound, "there is no data")
		return
	}
	content, err := s.Source.Open(r.Context(), flow.Flow, r.URL.Query())
	if err != nil {
		s.noData(w, r, flow.ID, err)
		return
	}
	a, ok := s.plan(w, r, content)
	if !ok {
		return
	}
	if r.Method == http.MethodHead {
		w.WriteHeader(a.status)
		return
	}
	s.send(w, r, &hold{row: flow, s: s}, content, a)
}

func (s *Service) noData(w http.ResponseWriter, r *http.Request, id string, err error) {
	if entente.Is(err, entente.NotFound) {
		refuse(w, http.StatusNotFound, "there is no data")
		return
	}
	s.Logger.ErrorContext(r.Context(), "data not opened", "transfer", id, "error", err)
	refuse(w, http.StatusBadGateway, "the data cannot be read now")
}

// answer is what part of a content is sent, and how.
type answer struct {
	span // n is negative where only the end tells

	status int
	pack   string // encoding; empty for none
}

// plan reads what is asked for and writes the head of the answer. Parts are
// only given of what has a length and goes out as it is.
func (s *Service) plan(w http.ResponseWriter, r *http.Request, c Content) (answer, bool) {
	a := answer{span{0, c.Size}, http.StatusOK, ""}
	h := w.Header()
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Type", c.Type)
	h.Set("X-Content-Type-Options", "nosniff")
	if !c.Modified.IsZero() {
		h.Set("Last-Modified", c.Modified.UTC().Format(http.TimeFormat))
	}
	if packable(c.Type) {
		h.Set("Vary", "Accept-Encoding")
	}
	if c.Size < 0 || s.Enforce != nil {
		a.n = -1
	} else {
		h.Set("Accept-Ranges", "bytes")
		asked := r.Header.Get("Range")
		if only := r.Header.Get("If-Range"); only != "" && (c.Tag == "" || only != `"`+c.Tag+`"`) {
			asked = ""
		}
		part, ok := parseRange(asked, c.Size)
		switch {
		case !ok:
			h.Set("Content-Range", "bytes */"+strconv.FormatInt(c.Size, 10))
			refuse(w, http.StatusRequestedRangeNotSatisfiable, "there are no such bytes")
			return a, false
		case part != nil:
			a.span, a.status = *part, http.StatusPartialContent
			h.Set("Content-Range", "bytes "+strconv.FormatInt(a.from, 10)+"-"+strconv.FormatInt(a.from+a.n-1, 10)+"/"+strconv.FormatInt(c.Size, 10))
		}
	}
	tag := c.Tag
	if a.status == http.StatusOK && packable(c.Type) {
		if a.pack = encoding(r.Header.Get("Accept-Encoding")); a.pack != "" {
			h.Set("Content-Encoding", a.pack)
			h.Del("Accept-Ranges")
			tag += "-" + a.pack
		}
	}
	if c.Tag != "" && s.Enforce == nil {
		h.Set("ETag", `"`+tag+`"`)
	}
	if a.n >= 0 && a.pack == "" {
		h.Set("Content-Length", strconv.FormatInt(a.n, 10))
	}
	return a, true
}

// send writes the body, and breaks the connection off where it cannot be whole.
func (s *Service) send(w http.ResponseWriter, r *http.Request, flow *hold, c Content, a answer) {
	begun := s.Clock()
	ctx, stop := flow.watch(r.Context())
	defer stop()
	body, err := s.read(ctx, flow.Flow, c, a.span)
	if err != nil {
		for name := range w.Header() {
			w.Header().Del(name)
		}
		s.noData(w, r, flow.ID, flow.stream(ctx, begun, true, 0, err))
		return
	}
	defer body.Close() //nolint:errcheck // only read from
	control := http.NewResponseController(w)
	defer context.AfterFunc(ctx, func() {
		_ = control.SetWriteDeadline(past)
		_ = body.Close() // a source that hangs is not waited for
	})()
	limit, done := s.rates.use(flow.ID, s.Rate)
	defer done()
	p := &pump{rate: limit, stall: s.Stall, deadline: control.SetWriteDeadline}
	w.WriteHeader(a.status)
	if a.pack != "" {
		err = p.packed(ctx, a.pack, w, body, a.n)
	} else {
		if a.n < 0 {
			p.flush = control.Flush
		}
		err = p.run(ctx, w, body, a.n)
	}
	if err == nil {
		err = control.Flush()
	}
	if flow.stream(ctx, begun, true, p.moved, err) != nil {
		panic(http.ErrAbortHandler) // so that what is short cannot look whole
	}
	_ = control.SetWriteDeadline(time.Time{})
}

// packed moves bytes through a packer.
func (p *pump) packed(ctx context.Context, name string, w io.Writer, r io.Reader, n int64) error {
	z, err := packer(name, w)
	if err != nil {
		return err
	}
	if err := p.run(ctx, z, plainReader{r}, n); err != nil {
		return err
	}
	return z.Close()
}

// plainReader hides that a reader is a file: the kernel does not pack.
type plainReader struct{ io.Reader }

// read opens the bytes of a span and puts the enforcer, if there is one, before
// them.
func (s *Service) read(ctx context.Context, f Flow, c Content, part span) (io.ReadCloser, error) {
	body, err := c.Read(ctx, part.from, part.n)
	if err != nil || s.Enforce == nil {
		return body, err
	}
	r, err := s.Enforce(ctx, f, body)
	if err != nil {
		_ = body.Close()
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{r, body}, nil
}
