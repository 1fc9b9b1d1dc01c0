// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/limit"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// mendable are the codes after which a reader can fill in the form once more.
var mendable = map[entente.Code]bool{
	entente.Invalid: true, entente.Unauthenticated: true, entente.Conflict: true, entente.TooMany: true,
}

// again shows a form again because of what is wrong with it; what a form
// cannot mend is given back.
func again(w http.ResponseWriter, r *http.Request, err error, p ui.Page, body templ.Component) error {
	code := entente.CodeOf(err)
	if !mendable[code] {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return desk.RenderStatus(w, r, desk.Status(code), p, body)
}

// script answers a script of ours, which is told of a failure in the form of
// RFC 9457.
func script(do desk.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := do(w, r)
		if err == nil {
			return
		}
		ctx := r.Context()
		err = limit.Explain(err)
		status, detail := desk.Status(entente.CodeOf(err)), i18n.Error(ctx, err)
		if fields := entente.FieldErrors(err); len(fields) > 0 {
			status, detail = http.StatusUnprocessableEntity, i18n.Error(ctx, fields[0])
		}
		if status >= http.StatusInternalServerError {
			desk.Logger(ctx).ErrorContext(ctx, "answer a request", "error", err, "request", desk.RequestID(ctx), "method", r.Method, "path", r.URL.Path)
		}
		err = writeJSON(w, r, "application/problem+json", status, map[string]any{"title": http.StatusText(status), "status": status, "detail": detail})
		if err != nil {
			desk.Logger(ctx).DebugContext(ctx, "tell of a failure", "error", err)
		}
	})
}

func writeJSON(w http.ResponseWriter, r *http.Request, mediaType string, status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if _, err := w.Write(b); err != nil {
		desk.Logger(r.Context()).DebugContext(r.Context(), "send an answer", "error", err) // the script has gone
	}
	return nil
}

// local is an address of this node to go on to, or "/" for any other: nobody
// is sent elsewhere by a link that begins here.
func local(address string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n\t") {
		return "/"
	}
	return address
}
