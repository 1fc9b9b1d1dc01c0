// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/exchange"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

func yesNo(ctx context.Context, yes bool) string {
	if yes {
		return i18n.T(ctx, "talk.yes")
	}
	return i18n.T(ctx, "talk.no")
}

// editPeer asks anew what a person says of a peer.
func (p *Pages) editPeer(w http.ResponseWriter, r *http.Request) error {
	one, err := p.Exchange.Peer(r.Context(), desk.Present(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	f := url.Values{"name": {one.Name}, "partner": {one.Partner}, "groups": {strings.Join(one.Groups, ", ")}}
	if one.Network {
		f.Set("network", "yes")
	}
	return p.showEdit(w, r, http.StatusOK, ui.Form{Values: f})
}

func (p *Pages) showEdit(w http.ResponseWriter, r *http.Request, status int, form ui.Form) error {
	ctx, v := r.Context(), desk.Present(r)
	if err := v.Actor.Need(entente.MayAdminister); err != nil {
		return err
	}
	partners, err := p.partnerOptions(ctx, v)
	if err != nil {
		return err
	}
	did := r.PathValue("id")
	page := ui.Page{Title: i18n.T(ctx, "talk.edit"), Lead: did, Nav: nav, Narrow: true, Crumbs: crumbs(ctx, ui.Link{Text: did, Href: peerHref(did)})}
	return desk.RenderStatus(w, r, status, page, editPage(peerHref(did), form, partners))
}

func (p *Pages) changePeer(w http.ResponseWriter, r *http.Request) error {
	f, err := desk.Values(r)
	if err != nil {
		return err
	}
	_, err = p.Exchange.ChangePeer(r.Context(), desk.Present(r).Actor, r.PathValue("id"), draft(f))
	if len(entente.FieldErrors(err)) > 0 {
		return p.showEdit(w, r, desk.Status(entente.Invalid), ui.Form{Values: f, Err: err})
	}
	if err != nil {
		return err
	}
	return desk.Done(w, r, peerHref(r.PathValue("id")), "talk-changed")
}

// test tries the connection with a peer, both ways.
func (p *Pages) test(w http.ResponseWriter, r *http.Request) error {
	ctx, a := r.Context(), desk.Present(r).Actor
	if err := a.Need(entente.MayAdminister); err != nil {
		return err
	}
	one, err := p.Exchange.Peer(ctx, a, r.PathValue("id"))
	if err != nil {
		return err
	}
	talk, err := p.talk()
	if err != nil {
		return err
	}
	found, err := talk.Test(ctx, a, one.DID)
	if err != nil {
		return err
	}
	page := ui.Page{
		Title: i18n.T(ctx, "talk.test.title"), Lead: i18n.T(ctx, "talk.new.lead.test"), Nav: nav, Crumbs: crumbs(ctx, ui.Link{Text: one.Name, Href: peerHref(one.DID)}),
		Actions: ui.ButtonLink(ui.Secondary, i18n.T(ctx, "talk.test.again"), peerHref(one.DID)+"/test"),
	}
	return desk.Render(w, r, page, findings(found))
}

type catalogView struct {
	here   string
	offers []exchange.Offer
	names  names
	mayAsk bool
	err    error
}

// catalog shows what a peer offers us.
func (p *Pages) catalog(w http.ResponseWriter, r *http.Request) error {
	return p.showCatalog(w, r, http.StatusOK, nil)
}

func (p *Pages) showCatalog(w http.ResponseWriter, r *http.Request, status int, failed error) error {
	ctx, a := r.Context(), desk.Present(r).Actor
	one, err := p.Exchange.Peer(ctx, a, r.PathValue("id"))
	if err != nil {
		return err
	}
	talk, err := p.talk()
	if err != nil {
		return err
	}
	n, _, err := p.names(ctx, a)
	if err != nil {
		return err
	}
	v := catalogView{here: peerHref(one.DID) + "/catalog", names: n, mayAsk: a.May(entente.MayRelease), err: failed}
	if v.err == nil {
		v.offers, v.err = talk.Catalog(ctx, a, one.DID)
	}
	if _, ours := asOurs(v.err); v.err != nil && !ours {
		return v.err
	}
	page := ui.Page{
		Title: i18n.T(ctx, "talk.catalog.title", entente.Args{"Peer": one.Name}), Lead: i18n.T(ctx, "talk.catalog.lead"), Nav: nav,
		Crumbs: crumbs(ctx, ui.Link{Text: one.Name, Href: peerHref(one.DID)}),
	}
	return desk.RenderStatus(w, r, status, page, catalogPage(v))
}

// negotiate asks a peer for a dataset of its catalog.
func (p *Pages) negotiate(w http.ResponseWriter, r *http.Request) error {
	talk, err := p.talk()
	if err != nil {
		return err
	}
	f, err := desk.Values(r)
	if err != nil {
		return err
	}
	id, err := talk.Negotiate(r.Context(), desk.Present(r).Actor, r.PathValue("id"), f.Get("dataset"))
	switch code := entente.CodeOf(err); code {
	case "":
		return desk.Done(w, r, processHref(exchange.Negotiation, id), "talk-asked")
	case entente.Unavailable, entente.Invalid, entente.Conflict:
		return p.showCatalog(w, r, desk.Status(code), err)
	default:
		return err
	}
}

// retireHref is where an agreement is ended.
func retireHref(g exchange.Agreement) string {
	return "/exchange/agreements/" + g.Role + "/" + url.PathEscape(g.ID) + "/end"
}

func (p *Pages) retireForm(w http.ResponseWriter, r *http.Request) error {
	return p.showRetire(w, r, http.StatusOK, ui.Form{Values: url.Values{}})
}

func (p *Pages) showRetire(w http.ResponseWriter, r *http.Request, status int, form ui.Form) error {
	ctx, a := r.Context(), desk.Present(r).Actor
	if err := a.Need(entente.MayAdminister); err != nil {
		return err
	}
	talk, err := p.talk()
	if err != nil {
		return err
	}
	list, err := talk.Agreements(ctx, a, "")
	if err != nil {
		return err
	}
	n, _, err := p.names(ctx, a)
	if err != nil {
		return err
	}
	for _, g := range list {
		if g.ID == r.PathValue("id") && g.Role == r.PathValue("role") {
			page := ui.Page{
				Title: i18n.T(ctx, "talk.agreement.end"), Lead: i18n.T(ctx, "talk.agreement.end-text", entente.Args{"Dataset": datasetWords(ctx, g.Dataset), "Peer": n.of(g.Peer)}),
				Nav: nav, Narrow: true, Crumbs: crumbs(ctx),
			}
			return desk.RenderStatus(w, r, status, page, retirePage(retireHref(g), form))
		}
	}
	return entente.Fail(entente.NotFound, "error.not-found", nil)
}

func (p *Pages) retire(w http.ResponseWriter, r *http.Request) error {
	talk, err := p.talk()
	if err != nil {
		return err
	}
	f, err := desk.Values(r)
	if err != nil {
		return err
	}
	err = talk.Retire(r.Context(), desk.Present(r).Actor, r.PathValue("id"), r.PathValue("role"), f.Get("reason"))
	if len(entente.FieldErrors(err)) > 0 {
		return p.showRetire(w, r, desk.Status(entente.Invalid), ui.Form{Values: f, Err: err})
	}
	if err != nil {
		return err
	}
	return desk.Done(w, r, "/exchange#agreements", "talk-retired")
}
