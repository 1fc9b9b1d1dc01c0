// SPDX-License-Identifier: EUPL-1.2

package ui

import (
	"net/http"
	"time"

	"entente"
	"entente/internal/kit/i18n"
)

// SinkHandler is a small node of its own around [Sink], with everything that a
// page needs: for whoever works on the styles, and for the tests.
func SinkHandler(catalog *i18n.Catalog, now time.Time) http.Handler {
	theme := DefaultTheme()
	theme.Subtitle = "Digital Partnership Network"
	actor := entente.Actor{Account: "1", Name: "Desk officer", Role: entente.Administrator}
	mux := http.NewServeMux()
	mux.Handle(StaticPath, Handler())
	mux.Handle("/theme/", theme)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		q := QueryOf(r)
		view, err := ReadView(q, entente.Now(actor, now))
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
			return
		}
		if q.Get("public") != "" {
			view.Actor = entente.Actor{}
		}
		ctx := WithShell(r.Context(), Shell{
			Theme: theme, Nav: Nav(), Query: q, View: view, DataDate: "2026-11-23",
			Licence: "CC BY 4.0", Version: "0.1", Languages: catalog.Languages(),
		})
		page := SinkWhole(q)
		if Wants(r) == "search-hits" {
			page = SearchHits(sinkHits(), 12, "/search?q="+escapeQuery(q.Get("q")))
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := page.Render(ctx, w); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	return SecurityHeaders(Language(catalog, mux))
}
