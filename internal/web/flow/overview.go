// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"context"
	"net/http"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/flow"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

type overviewView struct {
	attention []ui.Attention
	kept      []flow.Kept
	total     int
	sent      []flow.Sent
	mayAsk    bool
}

var keptTable = ui.Table[flow.Kept]{
	ID: "decision-list", Caption: "flow.kept.title",
	Columns: []ui.Column[flow.Kept]{
		{Key: "dataset", Label: "flow.field.dataset", Kind: ui.Wide, Cell: func(ctx context.Context, k flow.Kept) ui.Cell {
			return ui.Cell{Text: orDash(k.Dataset), Href: "/flow/decisions/" + k.ID, Note: place(ctx, k.Facts.From) + " → " + place(ctx, k.Facts.To)}
		}},
		{Key: "outcome", Label: "flow.field.outcome", Cell: func(ctx context.Context, k flow.Kept) ui.Cell {
			o := k.Decision.Outcome
			return ui.Cell{Text: outcome(ctx, o), Show: ui.StateTag(outcomeTone(o), outcome(ctx, o))}
		}},
		{Key: "basis", Label: "flow.field.basis", Cell: func(_ context.Context, k flow.Kept) ui.Cell {
			return ui.Cell{Text: orDash(strings.Join(k.Decision.Basis, ", "))}
		}},
		{Key: "on", Label: "flow.field.on", Kind: ui.Date, Sort: false, Cell: func(ctx context.Context, k flow.Kept) ui.Cell { return ui.DateCell(ctx, entente.Date(k.Facts.On)) }},
	},
}

var sentTable = ui.Table[flow.Sent]{
	ID: "sent-list", Caption: "flow.sent.title",
	Columns: []ui.Column[flow.Sent]{
		{Key: "dataset", Label: "flow.field.dataset", Kind: ui.Wide, Cell: func(_ context.Context, s flow.Sent) ui.Cell {
			return ui.Cell{Text: s.Dataset, Note: s.Columns}
		}},
		{Key: "peer", Label: "flow.field.to", Cell: func(_ context.Context, s flow.Sent) ui.Cell { return ui.Cell{Text: s.Peer} }},
		{Key: "decision", Label: "flow.field.decision", Cell: func(_ context.Context, s flow.Sent) ui.Cell {
			return ui.Cell{Text: s.Decision, Href: "/flow/decisions/" + s.Decision}
		}},
		{Key: "rows", Label: "flow.field.rows", Kind: ui.Number, Cell: func(ctx context.Context, s flow.Sent) ui.Cell { return ui.NumberCell(ctx, int(s.Rows)) }},
		{Key: "bytes", Label: "flow.field.bytes", Kind: ui.Number, Cell: func(ctx context.Context, s flow.Sent) ui.Cell { return ui.NumberCell(ctx, int(s.Bytes)) }},
		{Key: "outcome", Label: "flow.field.outcome", Cell: func(_ context.Context, s flow.Sent) ui.Cell { return ui.Cell{Text: s.Outcome} }},
	},
}

func (p *Pages) overview(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), desk.View(r).Actor
	v := overviewView{mayAsk: actor.May(entente.MayRead)}
	var err error
	if v.kept, v.total, err = p.Flow.Decisions(ctx, actor, flow.Filter{}, 50, 0); err != nil {
		return err
	}
	if v.sent, err = p.Flow.Sent(ctx, actor, 20); err != nil {
		return err
	}
	ending, err := p.Flow.Watch(ctx, actor)
	if err != nil {
		return err
	}
	for _, e := range ending {
		v.attention = append(v.attention, ui.Attention{
			Tone: ui.Warn, Kind: i18n.T(ctx, "flow.watch.kind"), Title: e.Rule.Instrument, Href: "/flow/rules/" + e.Rule.ID,
			Text: i18n.T(ctx, "flow.watch.text"), Date: entente.Date(e.Rule.InForceTo),
		})
	}
	changes, err := p.Flow.Changes(ctx, actor)
	if err != nil {
		return err
	}
	for _, c := range changes {
		if c.State == flow.Proposed {
			v.attention = append(v.attention, ui.Attention{Tone: ui.Info, Kind: i18n.T(ctx, "flow.change.kind"), Title: c.Reason, Href: changeHref(c.ID)})
		}
	}
	page := ui.Page{Title: i18n.T(ctx, "flow.title"), Lead: i18n.T(ctx, "flow.lead"), Nav: nav, Tabs: tabs(ctx, "overview")}
	return desk.Render(w, r, page, overviewPage(v))
}
