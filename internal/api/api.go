// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

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
)

// Deps are what the API asks.
type Deps struct {
	Registry    *registry.Service
	Meeting     *meeting.Service
	Brief       *brief.Service
	Exchange    *exchange.Service
	Flow        *flow.Service
	Talk        exchange.Talk // nil where the node speaks with nobody
	Assessments *flow.AssessmentService
	Accounts    *authn.Accounts
	Log         *record.Log
	DB          *db.DB
	Clock       clock.Clock
	Catalog     *i18n.Catalog
	Logger      *slog.Logger
	Self        string // partner that this node's member itself is
	Version     string // of the program
	Chromium    string // program that prints PDF; empty to look for one
}

// Base is the path that all operations are below.
const Base = "/api/v1"

// How often one address may ask: so many requests at once, one more after each
// interval. Printing starts a browser and is bounded on its own.
const (
	requestsAtOnce = 600
	requestEvery   = 20 * time.Millisecond
	printsAtOnce   = 10
	printEvery     = 10 * time.Second
	printers       = 2
	addresses      = 10_000
)

type api struct {
	Deps

	mux      *http.ServeMux
	huma     huma.API
	requests *limit.Limiter
	prints   *limit.Limiter
	printing chan struct{} // one place for each browser that prints at once
}

// New makes the handler for everything below [Base]. It finds out itself who
// asks, so it wants no session of the pages around it.
func New(d Deps) http.Handler { return build(d).handler() }

func build(d Deps) *api {
	a := &api{
		Deps:     d,
		mux:      http.NewServeMux(),
		requests: limit.New(d.Clock, requestsAtOnce, requestEvery, addresses),
		prints:   limit.New(d.Clock, printsAtOnce, printEvery, addresses),
		printing: make(chan struct{}, printers),
	}
	a.huma = humago.NewWithPrefix(a.mux, Base, config())
	a.huma.UseMiddleware(a.prepare)
	a.addRegistry()
	a.addPeople()
	a.addMeeting()
	a.addDocuments()
	a.addBriefing()
	a.addSearch()
	a.addMine()
	a.addAdmin()
	a.addExchange()
	a.addTalk()
	a.addProposals()
	a.addAssessments()
	a.addFlow()
	a.addNode()
	tidy(a.huma.OpenAPI())
	a.addDescription()
	return a
}
