// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"entente/internal/kit/authn"
	"entente/internal/kit/clock"
	"entente/internal/kit/db"
	"entente/internal/kit/i18n"
	"entente/internal/kit/limit"
	"entente/internal/kit/record"
	"entente/internal/parts/exchange"
	"entente/internal/parts/flow"
	"entente/internal/parts/meeting"
	"entente/internal/parts/meeting/brief"
	"entente/internal/parts/registry"
	"entente/internal/web/account"
	"entente/internal/web/desk"
	webexchange "entente/internal/web/exchange"
	webflow "entente/internal/web/flow"
	"entente/internal/web/home"
	webmeeting "entente/internal/web/meeting"
	webregistry "entente/internal/web/registry"
	"entente/internal/web/ui"
)

// Deps is what the pages need of the node.
type Deps struct {
	Registry *registry.Service
	Meeting  *meeting.Service
	Briefs   *brief.Service
	Exchange *exchange.Service
	Flow     *flow.Service
	Talk     exchange.Talk // nil where the node speaks with nobody
	// Assessments of transfers.
	Assessments webflow.Assessments
	Accounts    *authn.Accounts
	Log         *record.Log
	DB          *db.DB
	Clock       clock.Clock
	Logger      *slog.Logger
	Catalog     *i18n.Catalog
	Theme       *ui.Theme
	Handles     desk.Handles // says accounts by their handle
	Self        string       // the partner that this node's member is
	Version     string       // of the software
	Licence     string       // of the data
	Chromium    string       // the program that prints; empty to look for one
	Host        string       // in the identifiers of calendar entries
	// NameOf says another member by its DID, and Tour gives the nodes of a
	// demonstration, in which one member is the first. Both may be nil.
	NameOf func(ctx context.Context, did string) string
	Tour   func() []home.Place
	// Watch sees every request together with the pattern of its route, which
	// http.Request.Pattern has once it is answered. May be nil.
	Watch func(http.Handler) http.Handler
}

// Bounds of what one client may ask and send.
const (
	requestsAtOnce = 600 // a ministry may sit behind one address
	requestEvery   = 20 * time.Millisecond
	addresses      = 10_000
	bodyBytes      = 1 << 20
	uploadBytes    = meeting.MaxDocument + bodyBytes
)

// routes is what every package of pages has.
type routes interface{ Routes(mux *http.ServeMux) }

// New makes the handler of all pages.
func New(d Deps) http.Handler {
	mux := http.NewServeMux()
	for _, pages := range []routes{
		home.Pages{Registry: d.Registry, Meeting: d.Meeting, Log: d.Log, DB: d.DB, Self: d.Self, Tour: d.Tour},
		&webmeeting.Pages{
			Registry: d.Registry, Meeting: d.Meeting, Briefs: d.Briefs, Clock: d.Clock, Self: d.Self, Handles: d.Handles,
			Chromium: d.Chromium, Host: d.Host,
		},
		&webregistry.Pages{Registry: d.Registry, Meeting: d.Meeting, Self: d.Self, Handles: d.Handles},
		&webexchange.Pages{Exchange: d.Exchange, Talk: d.Talk, Registry: d.Registry, Self: d.Log.Author},
		&webflow.Pages{Flow: d.Flow, Clock: d.Clock, Handles: d.Handles},
		&webflow.AssessmentPages{
			Assessments: d.Assessments, Registry: d.Registry, Clock: d.Clock, Handles: d.Handles, Self: d.Self, Chromium: d.Chromium,
		},
		account.Pages{Accounts: d.Accounts, Clock: d.Clock},
	} {
		pages.Routes(mux)
	}
	s := &server{Deps: d, mux: mux}
	var h http.Handler = http.HandlerFunc(s.route)
	if d.Watch != nil {
		h = d.Watch(h)
	}
	requests := limit.New(d.Clock, requestsAtOnce, requestEvery, addresses)
	// From the inside out: the last one here is the first that a request meets.
	for _, wrap := range []func(http.Handler) http.Handler{
		s.view,
		d.Accounts.Middleware(desk.Fail),
		bodies,
		sameOrigin,
		requests.Requests(desk.Fail),
		s.recover,
		s.shell,
		func(next http.Handler) http.Handler { return ui.Language(d.Catalog, next) },
		s.numbered,
	} {
		h = wrap(h)
	}
	door := http.NewServeMux()
	door.Handle(ui.StaticPath, ui.Handler())
	door.Handle("/theme/", d.Theme)
	door.Handle("/", h)
	return ui.SecurityHeaders(compressed(door))
}
