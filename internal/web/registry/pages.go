// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"net/http"

	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
)

// Pages are the pages of the registry.
type Pages struct {
	Registry *registry.Service
	Meeting  *meeting.Service
	Self     string       // the partner that this member is
	Handles  desk.Handles // may be nil
}

// Routes registers every page.
func (p *Pages) Routes(mux *http.ServeMux) {
	for pattern, page := range map[string]desk.Handler{
		"GET /partners":                         p.partners,
		"GET /partners/{id}":                    p.partner,
		"GET /instruments":                      p.instruments,
		"GET /instruments/{id}":                 p.instrument,
		"GET /commitments":                      p.commitments,
		"GET /commitments/{id}":                 p.commitment,
		"POST /commitments/{id}/answer":         p.answer,
		"GET /commitments/{id}/answer":          toCommitment,
		"GET /proposals":                        p.proposals,
		"GET /commitments/{id}/accounts/{side}": p.account,
		"GET /topics":                           p.topics,
		"GET /topics/{id}":                      p.topic,
		"GET /posts":                            p.posts,
		"GET /posts/{id}":                       p.post,
		"GET /posts/{id}/holders/new":           p.holderForm,
		"POST /posts/{id}/holders/new":          p.hold,
		"GET /persons/{id}":                     p.person,
		"GET /persons/{id}/erase":               p.eraseForm,
		"POST /persons/{id}/erase":              p.erase,
	} {
		mux.Handle(pattern, page)
	}
	p.partnerThing().Routes(mux)
	p.instrumentThing().Routes(mux)
	p.commitmentThing().Routes(mux)
	p.accountThing().Routes(mux)
	p.topicThing().Routes(mux)
	p.postThing().Routes(mux)
}
