// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/limit"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

type server struct {
	Deps

	mux *http.ServeMux
}

// numbered gives each request a number, under which the log has what went
// wrong with it.
func (s *server) numbered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := strings.ToLower(rand.Text()[:12])
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(desk.WithLogger(desk.WithRequestID(r.Context(), id), s.Logger)))
	})
}

// shell gives the page its frame as the public sees it, so that whatever fails
// on the way fails on a page of this node.
func (s *server) shell(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		view := entente.Now(entente.Actor{}, s.Clock())
		var nameOf func(string) string
		if s.NameOf != nil {
			nameOf = func(did string) string { return s.NameOf(r.Context(), did) }
		}
		ctx := ui.WithShell(r.Context(), ui.Shell{
			Theme: s.Theme, Nav: ui.Nav(), Query: ui.QueryOf(r), View: view, DataDate: view.Day,
			Licence: s.Licence, Version: s.Version, Languages: s.Catalog.Languages(), NameOf: nameOf,
		})
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// recover turns a panic into the page for a failure of our own.
func (s *server) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				s.Logger.ErrorContext(r.Context(), "panic", "request", desk.RequestID(r.Context()), "panic", p, "stack", string(debug.Stack()))
				desk.Fail(w, r, fmt.Errorf("panic: %v", p))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses what another site makes a browser send.
func sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		desk.Fail(w, r, entente.Fail(entente.Forbidden, "error.cross-origin", nil))
	}))
	return protection.Handler(next)
}

// bodies bounds what a request may send; a document may be larger than a form.
func bodies(next http.Handler) http.Handler {
	form, upload := limit.Body(bodyBytes)(next), limit.Body(uploadBytes)(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/meetings/") && strings.HasSuffix(r.URL.Path, "/documents/new") {
			upload.ServeHTTP(w, r)
			return
		}
		form.ServeHTTP(w, r)
	})
}

// view fills in who looks, as of when, and what they have just done.
func (s *server) view(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		shell := *ui.ShellOf(ctx)
		shell.View = entente.Now(authn.ActorFrom(ctx), s.Clock())
		var wrong error
		if asked, err := ui.ReadView(shell.Query, shell.View); err != nil {
			wrong = err
			shell.Query = shell.Query.Without(ui.ParamAsOf, ui.ParamOn)
		} else {
			shell.View = asked
		}
		if shell.View.Actor.May(entente.MayRead) { // others have no business there
			shell.Nav = append(slices.Clip(shell.Nav),
				ui.NavItem{Key: "flow", Label: "assessment.nav", Href: "/flow/assessments"},
				ui.NavItem{Key: "exchange", Label: "ui.nav.exchange", Href: "/exchange"})
		}
		shell.DataDate = shell.View.Day
		// When the log was last written to, is for the node's own people.
		if shell.View.Actor.May(entente.MayRead) && !shell.View.Past() {
			if _, at, err := s.Log.End(ctx); err == nil && !at.IsZero() {
				shell.DataDate = entente.DayOf(at)
			}
		}
		shell.Flash = desk.TakeFlash(w, r)
		r = r.WithContext(ui.WithShell(ctx, shell))
		if wrong != nil {
			desk.Fail(w, r, wrong)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// route finds the page. What is no page, or does not do what is asked of it,
// gets a page that says so.
func (s *server) route(w http.ResponseWriter, r *http.Request) {
	h, pattern := s.mux.Handler(r)
	if pattern != "" {
		s.mux.ServeHTTP(w, r)
		return
	}
	missed := &missing{header: http.Header{}}
	h.ServeHTTP(missed, r)
	notFound := entente.Fail(entente.NotFound, "error.not-found", nil)
	switch missed.status {
	case http.StatusMethodNotAllowed:
		w.Header().Set("Allow", missed.header.Get("Allow"))
		if err := desk.RenderStatus(w, r, missed.status, ui.FailurePage(r.Context(), notFound), ui.Failure(notFound, "")); err != nil {
			desk.Fail(w, r, err)
		}
	case http.StatusNotFound:
		desk.Fail(w, r, notFound)
	default: // on to the tidy form of the address
		h.ServeHTTP(w, r)
	}
}

// missing takes what net/http says of an address without a page.
type missing struct {
	header http.Header
	status int
}

func (m *missing) Header() http.Header         { return m.header }
func (m *missing) WriteHeader(status int)      { m.status = status }
func (m *missing) Write(b []byte) (int, error) { return len(b), nil }
