// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"net/http"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/exchange"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// peerRow is a peer with what a table says of it.
type peerRow struct {
	exchange.Peer

	partner string
	waiting int // lines in quarantine that nobody has decided on
}

var peerTable = ui.Table[peerRow]{
	ID: "peer-list", Caption: "talk.peers.caption",
	Columns: []ui.Column[peerRow]{
		{Key: "name", Label: "talk.field.member", Cell: func(_ context.Context, r peerRow) ui.Cell {
			return ui.Cell{Text: r.Name, Href: peerHref(r.DID), Note: r.DID}
		}},
		{Key: "partner", Label: "field.partner", Cell: func(_ context.Context, r peerRow) ui.Cell {
			if r.Partner == "" {
				return ui.Cell{Text: "–"}
			}
			return ui.Cell{Text: r.partner, Href: "/partners/" + r.Partner}
		}},
		{Key: "state", Label: "talk.field.state", Cell: func(ctx context.Context, r peerRow) ui.Cell {
			tone, text := health(ctx, r.Peer)
			return ui.Cell{Text: text, Show: ui.StateTag(tone, text), Note: trouble(ctx, r.Peer)}
		}},
		{Key: "pulled", Label: "talk.field.pulled", Kind: ui.Date, Cell: func(ctx context.Context, r peerRow) ui.Cell {
			return ui.Cell{Text: moment(ctx, r.Pulled)}
		}},
		{Key: "taken", Label: "talk.field.taken", Kind: ui.Number, Cell: func(ctx context.Context, r peerRow) ui.Cell { return ui.NumberCell(ctx, int(r.Taken)) }},
		{Key: "given", Label: "talk.field.given", Kind: ui.Number, Cell: func(ctx context.Context, r peerRow) ui.Cell { return ui.NumberCell(ctx, int(r.Given)) }},
		{Key: "quarantine", Label: "talk.field.quarantine", Kind: ui.Number, Cell: func(ctx context.Context, r peerRow) ui.Cell {
			c := ui.NumberCell(ctx, r.waiting)
			if r.waiting > 0 {
				c.Href = peerHref(r.DID) + "#quarantine"
			}
			return c
		}},
	},
}

// agreementRow is an agreement with the names it is said with.
type agreementRow struct {
	exchange.Agreement

	names names
}

var agreementTable = ui.Table[agreementRow]{
	ID: "agreement-list", Caption: "talk.agreements.caption", Empty: "talk.agreements.none",
	Columns: []ui.Column[agreementRow]{
		{Key: "dataset", Label: "talk.field.dataset", Kind: ui.Wide, Cell: func(ctx context.Context, r agreementRow) ui.Cell {
			return ui.Cell{Text: datasetWords(ctx, r.Dataset), Note: policyWords(ctx, r.Policy, r.names)}
		}},
		{Key: "peer", Label: "talk.field.with", Cell: func(ctx context.Context, r agreementRow) ui.Cell {
			return ui.Cell{Text: r.names.of(r.Peer), Note: i18n.T(ctx, "talk.agreement-role."+r.Role)}
		}},
		{Key: "agreed", Label: "talk.field.agreed", Kind: ui.Date, Cell: func(ctx context.Context, r agreementRow) ui.Cell {
			return ui.Cell{Text: moment(ctx, r.Agreed), Href: processHref(exchange.Negotiation, r.Process)}
		}},
		{Key: "state", Label: "talk.field.state", Cell: func(ctx context.Context, r agreementRow) ui.Cell {
			tone, key := ui.Info, "talk.agreement.pending"
			switch {
			case !r.Retired.IsZero():
				tone, key = ui.Quiet, "talk.agreement.retired"
			case r.InForce:
				tone, key = ui.Good, "talk.agreement.in-force"
			}
			return ui.Cell{Text: i18n.T(ctx, key), Show: ui.StateTag(tone, i18n.T(ctx, key)), Note: r.Why}
		}},
		{Key: "do", Label: "talk.field.do", Cell: func(ctx context.Context, r agreementRow) ui.Cell {
			if !r.Retired.IsZero() || !ui.ShellOf(ctx).View.Actor.May(entente.MayAdminister) {
				return ui.Cell{Text: "–"}
			}
			return ui.Cell{Text: i18n.T(ctx, "talk.agreement.end"), Href: retireHref(r.Agreement)}
		}},
	},
}

type overviewView struct {
	attention  []ui.Attention
	peers      []peerRow
	agreements []agreementRow
	mayAdd     bool
	own        exchange.Introduction
	silent     bool // the node speaks with nobody
}

func (p *Pages) overview(w http.ResponseWriter, r *http.Request) error {
	ctx, view := r.Context(), desk.Present(r)
	a := view.Actor
	n, list, err := p.names(ctx, a)
	if err != nil {
		return err
	}
	v := overviewView{mayAdd: a.May(entente.MayAdminister), silent: p.Talk == nil}
	if v.peers, err = p.rows(ctx, view, list); err != nil {
		return err
	}
	if v.attention, err = p.attention(ctx, a, v.peers, n); err != nil {
		return err
	}
	if v.agreements, err = p.agreements(ctx, a, "", n); err != nil {
		return err
	}
	if p.Talk != nil {
		if v.own, err = p.Talk.Own(ctx, a); err != nil {
			return err
		}
	}
	page := ui.Page{Title: i18n.T(ctx, "talk.title"), Lead: i18n.T(ctx, "talk.lead"), Nav: nav, Tabs: tabs(ctx, "peers")}
	if v.mayAdd && !v.silent {
		page.Actions = ui.ButtonLink(ui.Primary, i18n.T(ctx, "talk.new.title"), "/exchange/new")
	}
	return desk.Render(w, r, page, overviewPage(v))
}

// rows adds to peers what a table says of them.
func (p *Pages) rows(ctx context.Context, v entente.View, list []exchange.Peer) ([]peerRow, error) {
	var ids []string
	for _, peer := range list {
		if peer.Partner != "" {
			ids = append(ids, peer.Partner)
		}
	}
	partners, err := desk.LoadNames(ctx, p.Registry, v, ids, nil)
	if err != nil {
		return nil, err
	}
	out := make([]peerRow, len(list))
	for i, peer := range list {
		out[i] = peerRow{Peer: peer}
		if peer.Partner != "" {
			out[i].partner = partners.Partner(peer.Partner)
		}
		if peer.Stop != 0 {
			out[i].waiting = 1 // a feed stops at its first
		}
	}
	return out, nil
}

func (p *Pages) agreements(ctx context.Context, a entente.Actor, member string, n names) ([]agreementRow, error) {
	if p.Talk == nil {
		return nil, nil
	}
	list, err := p.Talk.Agreements(ctx, a, member)
	out := make([]agreementRow, len(list))
	for i, g := range list {
		out[i] = agreementRow{g, n}
	}
	return out, err
}

// attention is what waits for a person.
func (p *Pages) attention(ctx context.Context, a entente.Actor, peers []peerRow, n names) ([]ui.Attention, error) {
	var out []ui.Attention
	add := func(tone ui.Tone, kind, title, href, text string) {
		out = append(out, ui.Attention{Tone: tone, Kind: i18n.T(ctx, "talk.attention."+kind), Title: title, Href: href, Text: text})
	}
	for _, r := range peers {
		switch {
		case r.State == exchange.Stopped:
		case r.Stop != 0:
			add(ui.Bad, "quarantine", r.Name, peerHref(r.DID)+"#quarantine", i18n.T(ctx, "talk.attention.quarantine-text"))
		case r.Error != nil:
			add(ui.Warn, "trouble", r.Name, peerHref(r.DID), trouble(ctx, r.Peer))
		}
	}
	if p.Talk == nil {
		return out, nil
	}
	offers, _, err := p.Talk.Processes(ctx, a, exchange.ProcessFilter{Kind: exchange.Negotiation, State: "OFFERED", Role: exchange.Consumer}, 20, 0)
	if err != nil {
		return nil, err
	}
	for _, o := range offers {
		add(ui.Warn, "offer", i18n.T(ctx, "talk.attention.offer-title", entente.Args{"Peer": n.of(o.Peer)}), processHref(o.Kind, o.ID), datasetWords(ctx, o.Dataset))
	}
	late, err := p.Talk.Late(ctx, a)
	if err != nil {
		return nil, err
	}
	said := map[string]bool{}
	for _, l := range late {
		if said[l.Process] {
			continue
		}
		said[l.Process] = true
		kind := exchange.Negotiation
		if len(l.Message) > 8 && l.Message[:8] == "Transfer" {
			kind = exchange.Transfer
		}
		add(ui.Warn, "late", i18n.T(ctx, "talk.attention.late-title", entente.Args{"Peer": n.of(l.Peer)}), processHref(kind, l.Process),
			i18n.T(ctx, "talk.attention.late-text", entente.Args{"Message": word(ctx, "talk.message", l.Message), "Count": l.Attempts, "Next": moment(ctx, l.Next)}))
	}
	return out, nil
}
