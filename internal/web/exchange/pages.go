// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"net/http"
	"net/url"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/exchange"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// Pages are the pages of the exchange. Talk is nil on a node that speaks with
// nobody.
type Pages struct {
	Exchange *exchange.Service
	Talk     exchange.Talk
	Registry *registry.Service
	Self     string // DID of this member
}

// nav is the entry of the service navigation.
const nav = "exchange"

// Routes registers every page.
func (p *Pages) Routes(mux *http.ServeMux) {
	for pattern, page := range map[string]desk.Handler{
		"GET /exchange":                             p.overview,
		"GET /exchange/new":                         p.contact,
		"POST /exchange/new":                        p.contactNext,
		"GET /exchange/peers/{id}":                  p.peer,
		"GET /exchange/peers/{id}/edit":             p.editPeer,
		"POST /exchange/peers/{id}/edit":            p.changePeer,
		"GET /exchange/peers/{id}/stop":             p.stopForm,
		"POST /exchange/peers/{id}/stop":            p.stop,
		"POST /exchange/peers/{id}/start":           p.startAgain,
		"POST /exchange/peers/{id}/pull":            p.pull,
		"GET /exchange/peers/{id}/catalog":          p.catalog,
		"POST /exchange/peers/{id}/catalog":         p.negotiate,
		"GET /exchange/peers/{id}/test":             p.test,
		"POST /exchange/peers/{id}/quarantine":      p.decide,
		"GET /exchange/negotiations":                p.processes(exchange.Negotiation),
		"GET /exchange/transfers":                   p.processes(exchange.Transfer),
		"GET /exchange/negotiations/{id}":           p.process(exchange.Negotiation),
		"GET /exchange/transfers/{id}":              p.process(exchange.Transfer),
		"POST /exchange/negotiations/{id}":          p.act(exchange.Negotiation),
		"POST /exchange/transfers/{id}":             p.act(exchange.Transfer),
		"GET /exchange/datasets":                    p.datasets,
		"GET /exchange/datasets/new":                p.newDataset,
		"POST /exchange/datasets/new":               p.publish,
		"GET /exchange/datasets/{id}":               p.dataset,
		"GET /exchange/datasets/{id}/withdraw":      p.withdrawForm,
		"POST /exchange/datasets/{id}/withdraw":     p.withdraw,
		"GET /exchange/agreements/{role}/{id}/end":  p.retireForm,
		"POST /exchange/agreements/{role}/{id}/end": p.retire,
	} {
		mux.Handle(pattern, page)
	}
}

// talk is how this node speaks; Unavailable while it does not.
func (p *Pages) talk() (exchange.Talk, error) {
	if p.Talk == nil {
		return nil, entente.Fail(entente.Unavailable, "error.exchange-off", nil)
	}
	return p.Talk, nil
}

// crumbs lead to a page of the exchange.
func crumbs(ctx context.Context, more ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "ui.nav.exchange"), Href: "/exchange"}}, more...)
}

func tabs(ctx context.Context, current string) []ui.Tab {
	out := []ui.Tab{}
	for _, t := range []struct{ key, href string }{
		{"peers", "/exchange"}, {"negotiations", "/exchange/negotiations"}, {"transfers", "/exchange/transfers"}, {"datasets", "/exchange/datasets"},
	} {
		out = append(out, ui.Tab{Text: i18n.T(ctx, "talk.tab."+t.key), Href: t.href, Current: t.key == current})
	}
	return out
}

// the addresses of things whose identifiers have colons and slashes in them.
func peerHref(did string) string { return "/exchange/peers/" + url.PathEscape(did) }

func processHref(kind, id string) string { return "/exchange/" + kind + "s/" + url.PathEscape(id) }

func datasetHref(id string) string { return "/exchange/datasets/" + url.PathEscape(id) }

// names says members by what a person called them.
type names map[string]string

// of is the name of a member; its DID where it is no peer.
func (n names) of(did string) string {
	if name := n[did]; name != "" {
		return name
	}
	return did
}

func (p *Pages) names(ctx context.Context, a entente.Actor) (names, []exchange.Peer, error) {
	list, err := p.Exchange.Peers(ctx, a)
	out := names{p.Self: i18n.T(ctx, "talk.this-member")}
	for _, peer := range list {
		out[peer.DID] = peer.Name
	}
	return out, list, err
}

// partnerOptions are the partners of the registry.
func (p *Pages) partnerOptions(ctx context.Context, v entente.View) ([]ui.Option, error) {
	page, err := p.Registry.ListPartners(ctx, v, registry.PartnerFilter{}, record.Query{Limit: 1000})
	say, out := i18n.From(ctx), []ui.Option{}
	for _, e := range page.Rows {
		out = append(out, ui.Option{Value: e.ID, Text: desk.PartnerName(say, e.ID, e.Data)})
	}
	return out, err
}
