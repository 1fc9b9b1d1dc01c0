// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"
)

// packers are kept, since each has a table of some hundred kB.
var packers = sync.Pool{New: func() any {
	z, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	if err != nil {
		return gzip.NewWriter(io.Discard)
	}
	return z
}}

// compressed packs what is text, for readers behind a slow line. An answer that
// must not be stored may hold a secret beside what the reader has sent, and the
// size of the two packed together tells of the secret: it is left as it is.
func compressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			next.ServeHTTP(w, r)
			return
		}
		p := &packing{ResponseWriter: w}
		defer p.close()
		next.ServeHTTP(p, r)
	})
}

type packing struct {
	http.ResponseWriter

	packer *gzip.Writer // nil while nothing is packed
	begun  bool
}

func (p *packing) WriteHeader(status int) {
	h := p.Header()
	if !p.begun && packs(h) && status >= http.StatusOK && status != http.StatusNoContent && status != http.StatusNotModified {
		h.Set("Content-Encoding", "gzip")
		h.Del("Content-Length")
		h.Add("Vary", "Accept-Encoding")
		p.packer, _ = packers.Get().(*gzip.Writer)
		p.packer.Reset(p.ResponseWriter)
	}
	p.begun = p.begun || status >= http.StatusOK
	p.ResponseWriter.WriteHeader(status)
}

func packs(h http.Header) bool {
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	switch kind {
	case "text/html", "text/csv", "text/calendar", "image/svg+xml":
		return h.Get("Content-Encoding") == "" && !strings.Contains(h.Get("Cache-Control"), "no-store")
	}
	return false
}

func (p *packing) Write(b []byte) (int, error) {
	if !p.begun {
		p.WriteHeader(http.StatusOK)
	}
	if p.packer == nil {
		return p.ResponseWriter.Write(b) //nolint:wrapcheck // an io.Writer passes errors on
	}
	return p.packer.Write(b) //nolint:wrapcheck // an io.Writer passes errors on
}

func (p *packing) close() {
	if p.packer == nil {
		return
	}
	_ = p.packer.Close() // the reader may have gone, which is no concern of ours
	p.packer.Reset(io.Discard)
	packers.Put(p.packer)
}

// Unwrap lets http.ResponseController reach the connection.
func (p *packing) Unwrap() http.ResponseWriter { return p.ResponseWriter }
