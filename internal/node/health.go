// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

const probe = 3 * time.Second

// health mounts what a supervisor asks: /healthz, whether the process answers,
// and /readyz, whether requests should be sent to it. The answers name what is
// wrong in one word; the log has the rest.
func (n *Node) health(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), probe)
		defer cancel()
		status := http.StatusOK
		var b strings.Builder
		for _, c := range []struct {
			name string
			ask  func(context.Context) error
		}{
			{"database", n.DB.Ping},
			{"schema", n.schemaRight},
			{"keys", n.Ring.Refresh},
		} {
			answer := "ok"
			if err := c.ask(ctx); err != nil {
				answer, status = "failed", http.StatusServiceUnavailable
				n.Logger.ErrorContext(ctx, "not ready", "check", c.name, "error", err)
			}
			fmt.Fprintf(&b, "%s %s\n", c.name, answer)
		}
		plain(w, status, b.String())
	})
}

func (n *Node) schemaRight(ctx context.Context) error { return n.prepare(ctx, false) }

func plain(w http.ResponseWriter, status int, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	fmt.Fprint(w, text)
}
