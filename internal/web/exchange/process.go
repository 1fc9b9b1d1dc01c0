// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/exchange"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// processRow is a process with the names it is said with.
type processRow struct {
	exchange.Process

	names names
}

func processTable(kind string) ui.Table[processRow] {
	return ui.Table[processRow]{
		Caption: "talk." + kind + ".caption", Empty: "talk." + kind + ".none",
		Columns: []ui.Column[processRow]{
			{Key: "dataset", Label: "talk.field.dataset", Kind: ui.Wide, Cell: func(ctx context.Context, r processRow) ui.Cell {
				return ui.Cell{Text: datasetWords(ctx, r.Dataset), Href: processHref(r.Kind, r.ID), Note: shortID(r.ID)}
			}},
			{Key: "peer", Label: "talk.field.with", Cell: func(_ context.Context, r processRow) ui.Cell { return ui.Cell{Text: r.names.of(r.Peer)} }},
			{Key: "role", Label: "talk.field.role", Cell: func(ctx context.Context, r processRow) ui.Cell {
				return ui.Cell{Text: i18n.T(ctx, "talk.role."+r.Role)}
			}},
			{Key: "state", Label: "talk.field.state", Cell: func(ctx context.Context, r processRow) ui.Cell {
				return ui.Cell{Text: word(ctx, "talk.state", r.State), Show: stateTag(ctx, r.State), Note: entente.Shorten(r.Reason, 160)}
			}},
			{Key: "changed", Label: "talk.field.changed", Kind: ui.Date, Cell: func(ctx context.Context, r processRow) ui.Cell { return ui.Cell{Text: moment(ctx, r.Changed)} }},
			{Key: "made", Label: "talk.field.made", Kind: ui.Date, Hidden: true, Cell: func(ctx context.Context, r processRow) ui.Cell { return ui.Cell{Text: moment(ctx, r.Made)} }},
			{Key: "id", Label: "talk.field.id", Hidden: true, Cell: func(_ context.Context, r processRow) ui.Cell { return ui.Cell{Text: r.ID} }},
		},
	}
}

// states are those that a process can be in.
func states(kind string) []string {
	if kind == exchange.Transfer {
		return []string{"REQUESTED", "STARTED", "SUSPENDED", "COMPLETED", "TERMINATED"}
	}
	return []string{"REQUESTED", "OFFERED", "ACCEPTED", "AGREED", "VERIFIED", "FINALIZED", "TERMINATED"}
}

// processes is the list of negotiations or of transfers.
func (p *Pages) processes(kind string) desk.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx, a, q := r.Context(), desk.Present(r).Actor, ui.QueryOf(r)
		n, peers, err := p.names(ctx, a)
		if err != nil {
			return err
		}
		var stateOptions, peerOptions, roleOptions []ui.Option
		for _, s := range states(kind) {
			stateOptions = append(stateOptions, ui.Option{Value: s, Text: i18n.T(ctx, "talk.state."+s)})
		}
		for _, peer := range peers {
			peerOptions = append(peerOptions, ui.Option{Value: peer.DID, Text: peer.Name})
		}
		for _, role := range []string{exchange.Consumer, exchange.Provider} {
			roleOptions = append(roleOptions, ui.Option{Value: role, Text: i18n.T(ctx, "talk.role."+role)})
		}
		filters := []ui.Filter{{Name: "state", Label: i18n.T(ctx, "talk.field.state"), Options: stateOptions}}
		if len(peerOptions) > 0 {
			filters = append(filters, ui.Filter{Name: "peer", Label: i18n.T(ctx, "talk.field.with"), Options: peerOptions})
		}
		filters = append(filters, ui.Filter{Name: "role", Label: i18n.T(ctx, "talk.field.role"), Options: roleOptions})
		return desk.Listing[processRow]{
			Page:  ui.Page{Title: i18n.T(ctx, "talk."+kind+".title"), Lead: i18n.T(ctx, "talk."+kind+".lead"), Nav: nav, Tabs: tabs(ctx, kind+"s"), Crumbs: crumbs(ctx)},
			Table: processTable(kind), Filters: filters, File: kind + "s",
			Read: func(ctx context.Context, v entente.View, page record.Query) ([]processRow, int, error) {
				if p.Talk == nil {
					return nil, 0, nil
				}
				f := exchange.ProcessFilter{Kind: kind, State: q.Get("state"), Peer: q.Get("peer"), Role: q.Get("role")}
				list, total, err := p.Talk.Processes(ctx, v.Actor, f, page.Limit, page.Offset)
				rows := make([]processRow, len(list))
				for i, one := range list {
					rows[i] = processRow{one, n}
				}
				return rows, total, err
			},
		}.Serve(w, r)
	}
}

type processView struct {
	exchange.Timeline

	names names
	here  string
	form  ui.Form // to end it, shown again when it is wrong
}

// may reports whether the reader can make a move now.
func (v processView) may(act exchange.Act) bool { return slices.Contains(v.Acts, act) }

// simple are the moves that need no more than a button, after those of the
// outbox.
func (v processView) simple() []exchange.Act {
	var out []exchange.Act
	for _, act := range []exchange.Act{exchange.AcceptIt, exchange.Resume, exchange.Pause} {
		if v.may(act) {
			out = append(out, act)
		}
	}
	return out
}

// process is the page of one, with its timeline.
func (p *Pages) process(kind string) desk.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return p.showProcess(w, r, kind, http.StatusOK, ui.Form{Values: url.Values{}})
	}
}

func (p *Pages) showProcess(w http.ResponseWriter, r *http.Request, kind string, status int, form ui.Form) error {
	ctx, a := r.Context(), desk.Present(r).Actor
	n, _, err := p.names(ctx, a)
	if err != nil {
		return err
	}
	talk, err := p.talk()
	if err != nil {
		return err
	}
	t, err := talk.Process(ctx, a, r.PathValue("id"))
	if err != nil {
		return err
	}
	if t.Kind != kind {
		return entente.Fail(entente.NotFound, "error.not-found", nil)
	}
	page := ui.Page{
		Kicker: i18n.T(ctx, "talk."+kind+".one", entente.Args{"Peer": n.of(t.Peer)}), Title: datasetWords(ctx, t.Dataset), Nav: nav, Facts: stateTag(ctx, t.State),
		Crumbs: crumbs(ctx, ui.Link{Text: i18n.T(ctx, "talk."+kind+".title"), Href: "/exchange/" + kind + "s"}),
	}
	return desk.RenderStatus(w, r, status, page, processPage(processView{t, n, processHref(kind, t.ID), form}))
}

// facts are what stands beside the timeline.
func (v processView) facts(ctx context.Context) []ui.Item {
	peer := ui.Item{Label: i18n.T(ctx, "talk.field.with"), Text: v.names.of(v.Peer)}
	if v.names[v.Peer] != "" {
		peer.Show = link(v.names[v.Peer], peerHref(v.Peer))
	}
	out := []ui.Item{
		peer,
		{Label: i18n.T(ctx, "talk.field.role"), Text: i18n.T(ctx, "talk.role."+v.Role)},
		{Label: i18n.T(ctx, "talk.field.policy"), Text: policyWords(ctx, v.Policy, v.names)},
		{Label: i18n.T(ctx, "talk.field.made"), Text: moment(ctx, v.Made)},
		{Label: i18n.T(ctx, "talk.field.changed"), Text: moment(ctx, v.Changed)},
	}
	if v.Reason != "" {
		out = append(out, ui.Item{Label: i18n.T(ctx, "talk.field.reason"), Text: v.Reason})
	}
	if v.Agreement != "" {
		out = append(out, ui.Item{Label: i18n.T(ctx, "talk.field.agreement"), Text: v.Agreement})
	}
	return append(out, ui.Item{Label: i18n.T(ctx, "talk.field.id"), Text: v.ID})
}

// act makes a move, and shows the page again where it cannot be made.
func (p *Pages) act(kind string) desk.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		talk, err := p.talk()
		if err != nil {
			return err
		}
		f, err := desk.Values(r)
		if err != nil {
			return err
		}
		err = talk.Act(r.Context(), desk.Present(r).Actor, r.PathValue("id"), exchange.Act(f.Get("act")), f.Get("reason"))
		switch code := entente.CodeOf(err); {
		case err == nil:
			return desk.Done(w, r, processHref(kind, r.PathValue("id")), "talk-act")
		case len(entente.FieldErrors(err)) > 0 || code == entente.Conflict:
			return p.showProcess(w, r, kind, desk.Status(code), ui.Form{Values: f, Err: err})
		}
		return err
	}
}

// means says what a step of a timeline is about, where our side is the role. An
// event of a negotiation is told by who says it: the consumer accepts, the
// provider concludes.
func means(ctx context.Context, m exchange.Move, role string) string {
	key := "talk.means." + m.Direction + "." + m.Message
	if m.Message == "ContractNegotiationEventMessage" {
		key = "talk.event." + m.Direction + "." + role
	}
	if i18n.From(ctx).Has(key) {
		return i18n.T(ctx, key)
	}
	return ""
}

// statusTag says how a message was answered.
func statusOf(ctx context.Context, m exchange.Move) (ui.Tone, string) {
	switch {
	case m.Direction == "note":
		return "", ""
	case m.Direction == "in" && m.Status == 0, m.Status >= 200 && m.Status < 300:
		if m.Status == 0 {
			return ui.Good, i18n.T(ctx, "talk.status.taken")
		}
		return ui.Good, i18n.T(ctx, "talk.status.http", entente.Args{"Status": m.Status})
	case m.Status == 0:
		return ui.Bad, i18n.T(ctx, "talk.status.none")
	}
	return ui.Bad, i18n.T(ctx, "talk.status.http", entente.Args{"Status": m.Status})
}
