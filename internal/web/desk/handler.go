// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/web/ui"
)

// Handler answers a request, or says why it cannot: then the error becomes a
// page with the status of its code.
type Handler func(w http.ResponseWriter, r *http.Request) error

// ServeHTTP answers the request.
func (h Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h(w, r); err != nil {
		Fail(w, r, err)
	}
}

// Status is the HTTP status of an error. The empty code is success.
func Status(code entente.Code) int {
	switch code {
	case "":
		return http.StatusOK
	case entente.Invalid:
		return http.StatusUnprocessableEntity
	case entente.NotFound:
		return http.StatusNotFound
	case entente.Unauthenticated:
		return http.StatusUnauthorized
	case entente.Forbidden:
		return http.StatusForbidden
	case entente.Conflict:
		return http.StatusConflict
	case entente.Stale:
		return http.StatusPreconditionFailed
	case entente.TooLarge:
		return http.StatusRequestEntityTooLarge
	case entente.Unsupported:
		return http.StatusUnsupportedMediaType
	case entente.TooMany:
		return http.StatusTooManyRequests
	case entente.Unavailable:
		return http.StatusServiceUnavailable
	case entente.Internal:
	}
	return http.StatusInternalServerError
}

// Fail shows the page of an error. One of our own side is logged with the
// number that the page gives.
func Fail(w http.ResponseWriter, r *http.Request, err error) {
	ctx := r.Context()
	status, request := Status(entente.CodeOf(err)), ""
	if status >= http.StatusInternalServerError {
		request = RequestID(ctx)
		Logger(ctx).ErrorContext(ctx, "answer a request", "error", err, "request", request, "method", r.Method, "path", r.URL.Path)
	}
	if err := RenderStatus(w, r, status, ui.FailurePage(ctx, err), ui.Failure(err, request)); err != nil {
		Logger(ctx).ErrorContext(ctx, "draw the page of an error", "error", err, "request", request)
		http.Error(w, http.StatusText(status), status)
	}
}

// Render answers with a page.
func Render(w http.ResponseWriter, r *http.Request, p ui.Page, body templ.Component) error {
	return RenderStatus(w, r, http.StatusOK, p, body)
}

// RenderStatus answers with a page and a status. A page that cannot be drawn
// is not begun, so that the error can still be shown.
func RenderStatus(w http.ResponseWriter, r *http.Request, status int, p ui.Page, body templ.Component) error {
	var b bytes.Buffer
	ctx := templ.WithChildren(r.Context(), body)
	if err := ui.Layout(p).Render(ctx, &b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if w.Header().Get("Cache-Control") == "" { // a page with a secret has said no-store
		w.Header().Set("Cache-Control", "private, no-cache")
	}
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	if err != nil {
		Logger(ctx).DebugContext(ctx, "send a page", "error", err) // the reader is gone
	}
	return nil
}

// View is who looks and as of when; the server put it into the shell.
func View(r *http.Request) entente.View { return ui.ShellOf(r.Context()).View }

// Present is the same reader looking at now: what is written is always written
// now, whatever day the page before was of.
func Present(r *http.Request) entente.View {
	v := View(r)
	return entente.View{Actor: v.Actor, Known: entente.Forever, Day: v.Today, Today: v.Today}
}

type requestKey struct{}

type loggerKey struct{}

// WithLogger puts the logger of the server into the context.
func WithLogger(ctx context.Context, l *slog.Logger) context.Context {
	return context.WithValue(ctx, loggerKey{}, l)
}

// Logger is the logger of the context; the program's own where none was put in.
func Logger(ctx context.Context) *slog.Logger {
	if l, ok := ctx.Value(loggerKey{}).(*slog.Logger); ok {
		return l
	}
	return slog.Default()
}

// WithRequestID puts the number of a request into the context.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// RequestID is the number of the request; empty where none was put in.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}
