// SPDX-License-Identifier: EUPL-1.2

package home

import (
	"net/http"

	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
)

// Pages needs the parts, the log and the database that is searched. Self is
// the partner that this node's member is.
type Pages struct {
	Registry *registry.Service
	Meeting  *meeting.Service
	Log      *record.Log
	DB       *db.DB
	Self     string
	Tour     func() []Place // the nodes of a demonstration; nil in any other
}

// Routes mounts the pages.
func (p Pages) Routes(mux *http.ServeMux) {
	mux.Handle("GET /{$}", desk.Handler(p.home))
	mux.Handle("GET /figures/{file}", desk.Handler(p.figure))
	mux.Handle("GET "+spritePath, desk.Handler(sprite))
	mux.Handle("GET /search", desk.Handler(p.search))
	mux.Handle("GET /about", desk.Handler(p.about))
	mux.Handle("GET /accessibility", desk.Handler(accessibility))
}
