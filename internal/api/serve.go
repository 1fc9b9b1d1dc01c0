// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/i18n"
)

type (
	requestIDKey struct{}
	requestKey   struct{}
)

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// requestOf is the request behind an operation.
func requestOf(ctx context.Context) *http.Request {
	r, _ := ctx.Value(requestKey{}).(*http.Request)
	return r
}

// requestIDHeader carries the number of a request. Where somebody in front of
// the API has given it one, it is kept.
const requestIDHeader = "X-Request-Id"

// handler puts around the operations what holds for all of them: the outermost
// last.
func (a *api) handler() http.Handler {
	h := a.routes()
	h = a.sameOrigin(h)
	h = a.Accounts.Middleware(a.fail)(h)
	h = a.requests.Requests(a.fail)(h)
	h = a.recovered(h)
	return a.prelude(h)
}

// prelude numbers the request, picks the language, and sets the headers of
// every answer.
func (a *api) prelude(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		id := h.Get(requestIDHeader)
		if id == "" {
			id = strings.ToLower(rand.Text()[:12])
			h.Set(requestIDHeader, id)
		}
		lang := a.Catalog.Match(r.Header.Get("Accept-Language"))
		h.Set("Content-Language", lang)
		h.Add("Vary", "Accept-Language")
		h.Set("Cache-Control", "private, no-cache")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
		h.Set("Referrer-Policy", "no-referrer")
		ctx := context.WithValue(i18n.With(r.Context(), a.Catalog, lang), requestIDKey{}, id)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// begun knows whether an answer has begun.
type begun struct {
	http.ResponseWriter

	yes bool
}

func (b *begun) WriteHeader(status int) {
	b.yes = true
	b.ResponseWriter.WriteHeader(status)
}

func (b *begun) Write(p []byte) (int, error) {
	b.yes = true
	return b.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController through.
func (b *begun) Unwrap() http.ResponseWriter { return b.ResponseWriter }

// recovered answers what panics as a failure of ours. An answer that has begun
// is cut off, so that nobody takes it for whole.
func (a *api) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b := &begun{ResponseWriter: w}
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler || b.yes { //nolint:errorlint // the value itself, as net/http compares it
				panic(http.ErrAbortHandler)
			}
			a.fail(w, r, fmt.Errorf("panic: %v", v))
		}()
		next.ServeHTTP(b, r)
	})
}

// sameOrigin refuses a write from a page of another site where the cookie is
// what opens the node: the browser sends it along, whoever asks. A token is
// sent by nobody but its holder.
func (a *api) sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if authn.SessionFrom(r.Context()).ID != "" {
			if err := protection.Check(r); err != nil {
				a.fail(w, r, entente.Fail(entente.Forbidden, "api.cross-origin", nil).Because(err))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// routes finds the operation, or says in our form that there is none.
func (a *api) routes() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := a.mux.Handler(r)
		if pattern != "" {
			a.mux.ServeHTTP(w, r)
			return
		}
		said := &refusal{header: w.Header()}
		h.ServeHTTP(said, r)
		if said.status == http.StatusMethodNotAllowed {
			a.fail(w, r, entente.Fail(methodNotAllowed, "api.method", entente.Args{"Allowed": w.Header().Get("Allow")}))
			return
		}
		a.fail(w, r, entente.Fail(entente.NotFound, "error.not-found", nil))
	})
}

// refusal takes the status of the mux's own answer and none of its text.
type refusal struct {
	header http.Header
	status int
}

func (s *refusal) Header() http.Header            { return s.header }
func (s *refusal) WriteHeader(status int)         { s.status = status }
func (s *refusal) Write(text []byte) (int, error) { return len(text), nil }

// prepare checks, before an operation runs, that path and parameters are such
// as it knows, and leaves it the request with a bounded body.
func (a *api) prepare(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	if err := checkAddress(ctx.Operation(), r); err != nil {
		a.fail(w, r, err)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, cmp.Or(ctx.Operation().MaxBodyBytes, maxJSON))
	next(huma.WithValue(ctx, requestKey{}, r))
}

func checkAddress(op *huma.Operation, r *http.Request) error {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return entente.Fail(malformed, "api.query", nil).Because(err)
	}
	known := map[string]bool{}
	for _, p := range op.Parameters {
		known[p.Name] = p.In == "query"
		// What cannot be an identifier names nothing.
		if p.In == "path" && p.Name != "did" && !entente.ValidID(r.PathValue(p.Name)) {
			return entente.Fail(entente.NotFound, "error.not-found", nil)
		}
	}
	var pr entente.Problems
	for name, values := range query {
		switch {
		case !known[name]:
			pr.Add(entente.Shorten(clean(name), 60), "api.parameter-unknown", nil)
		case len(values) > 1:
			pr.Add(name, "api.parameter-twice", nil)
		case clean(values[0]) != values[0] || len(values[0]) > 2000:
			pr.Add(name, "error.characters", nil)
		}
	}
	return pr.Err()
}

// clean takes out what is not UTF-8 and control characters.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
}
