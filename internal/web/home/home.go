// SPDX-License-Identifier: EUPL-1.2

package home

import (
	"context"
	"net/http"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

func (p Pages) home(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), desk.View(r)
	a, err := p.attention(ctx, v)
	if err != nil {
		return err
	}
	page := ui.Page{Title: i18n.T(ctx, "home.title"), Nav: "home", Lead: i18n.T(ctx, "home.lead")}
	if !v.Actor.SignedIn() {
		page.Lead = i18n.T(ctx, "home.lead-public")
	}
	if a.empty() {
		return desk.Render(w, r, page, emptyHome(p.tour(ctx)))
	}
	g, err := p.grid(ctx, v, measureOf(ui.QueryOf(r)))
	if err != nil {
		return err
	}
	figures, err := g.figures(ctx, v)
	if err != nil {
		return err
	}
	return desk.Render(w, r, page, homeBody(a, g, figures[0], figures[1], p.tour(ctx)))
}

// grounds says how well the records are founded, each number leading to its
// list.
var grounds = ui.Table[ground]{
	ID: "grounds-list", Caption: "home.grounds-caption",
	Columns: []ui.Column[ground]{
		{Key: "kind", Label: "home.ground.kind", Cell: func(ctx context.Context, g ground) ui.Cell {
			return ui.Cell{Text: i18n.T(ctx, "home.record."+g.kind)}
		}},
		{Key: "total", Label: "home.ground.total", Kind: ui.Number, Cell: func(_ context.Context, g ground) ui.Cell {
			return ui.Cell{Show: counted(g.total, g.path)}
		}},
		{Key: "low", Label: "home.ground.low", Kind: ui.Number, Cell: func(_ context.Context, g ground) ui.Cell {
			return ui.Cell{Show: counted(g.low, g.path+"?confidence=low")}
		}},
		{Key: "unchecked", Label: "home.ground.unchecked", Kind: ui.Number, Cell: func(_ context.Context, g ground) ui.Cell {
			return ui.Cell{Show: counted(g.unchecked, g.path+"?basis=background")}
		}},
	},
}

// stats are the numbers on top, each with its reason and the list it counts.
func (a attention) stats(ctx context.Context) []ui.Stat {
	v := ui.ShellOf(ctx).View
	commitments := ui.Item{Label: i18n.T(ctx, "home.why.inputs-commitments"), Text: i18n.Number(ctx, a.commitments)}
	meetings := ui.Item{Label: i18n.T(ctx, "home.why.inputs-meetings"), Text: i18n.Number(ctx, a.meetings)}
	stat := func(key string, n int, href string, tone ui.Tone, of ui.Item, args entente.Args) ui.Stat {
		if n == 0 {
			tone = ui.Neutral
		}
		return ui.Stat{
			Number: n, Text: i18n.T(ctx, "home."+key, entente.Args{"Count": n}), Href: href, Tone: tone,
			Why: &ui.Reason{Text: i18n.T(ctx, "home.why."+key, args), Inputs: []ui.Item{of}},
		}
	}
	overdue := stat("overdue", a.overdue.Total, "/commitments?due=overdue", ui.Bad, commitments, nil)
	overdue.Why.Formula = i18n.T(ctx, "home.why.overdue-formula", entente.Args{"Date": v.Day})
	out := []ui.Stat{
		overdue,
		stat("differ", len(a.disputes), "/commitments?state=disagreement", ui.Warn, commitments, nil),
	}
	if n := len(a.proposals); n > 0 {
		out = append(out, stat("proposals", n, "/proposals", ui.Warn, commitments, nil))
	}
	return append(
		out,
		stat("unconfirmed", a.unconfirmed.Total, "/meetings?when=unconfirmed", ui.Warn, meetings, entente.Args{"Date": v.Day}),
		stat("stale", a.stale.Total, "/commitments?stale=yes", ui.Neutral, commitments, entente.Args{"Date": registry.StaleBefore(v.Day)}),
		stat("ahead", a.ahead.Total, "/meetings?when=ahead", ui.Neutral, meetings, nil),
	)
}

// list is what asks for something, the most pressing first.
func (a attention) list(ctx context.Context, self string) []ui.Attention {
	var out []ui.Attention
	for _, e := range a.overdue.Rows {
		c := e.Data
		out = append(out, ui.Attention{
			Tone: ui.Bad, Kind: i18n.T(ctx, "home.kind.overdue"), Title: entente.Shorten(c.Text, 160), Href: "/commitments/" + e.ID,
			Text: a.about(c, self), Date: due(c),
		})
	}
	for _, d := range a.disputes[:min(shown, len(a.disputes))] {
		c := d.Commitment.Data
		out = append(out, ui.Attention{
			Tone: ui.Warn, Kind: i18n.T(ctx, "home.kind.differ"), Title: entente.Shorten(c.Text, 160), Href: "/commitments/" + d.Commitment.ID,
			Text: a.about(c, self) + " · " + i18n.T(ctx, "home.differ-on", entente.Args{"Fields": fields(ctx, d.Disagreements)}),
		})
	}
	for _, e := range a.proposals[:min(shown, len(a.proposals))] {
		out = append(out, ui.Attention{
			Tone: ui.Warn, Kind: i18n.T(ctx, "home.kind.proposal"), Title: entente.Shorten(e.Data.Text, 160), Href: "/commitments/" + e.ID + "#answers",
			Text: a.about(e.Data, self) + " · " + i18n.T(ctx, "home.proposed-by", entente.Args{"Author": ui.ShellOf(ctx).Member(e.Author)}),
			Date: entente.DayOf(e.RecordedAt()),
		})
	}
	for _, e := range a.unconfirmed.Rows {
		out = append(out, ui.Attention{
			Tone: ui.Warn, Kind: i18n.T(ctx, "home.kind.unconfirmed"), Title: e.Data.Title, Href: "/meetings/" + e.ID,
			Text: a.names.Partners(desk.Others(e.Data.Parties, self)) + " · " + i18n.T(ctx, "home.planned-for"), Date: e.Data.Date,
		})
	}
	return out
}

// about names the partners and the topic of a commitment.
func (a attention) about(c registry.Commitment, self string) string {
	partners := desk.Others(c.Parties, self)
	text := a.names.Partners(partners[:min(3, len(partners))])
	if len(partners) > 3 {
		text += " …"
	}
	return text + " · " + a.names.Topic(c.Topic)
}

// due is the due date as exactly as it is known.
func due(c registry.Commitment) entente.Date {
	switch c.DuePrecision {
	case entente.PrecisionMonth:
		return c.Due[:min(7, len(c.Due))]
	case entente.PrecisionYear:
		return c.Due[:min(4, len(c.Due))]
	case entente.PrecisionNone, entente.PrecisionDay, entente.PrecisionApproximate:
	}
	return c.Due
}

// fields says once what accounts differ on.
func fields(ctx context.Context, list []registry.Disagreement) string {
	var out []string
	seen := map[string]bool{}
	for _, d := range list {
		if !seen[d.Field] {
			seen[d.Field] = true
			out = append(out, i18n.T(ctx, "home.field."+d.Field))
		}
	}
	return strings.Join(out, ", ")
}

// lines are a few meetings: when, which, with whom.
func (a attention) lines(ctx context.Context, page record.Page[meeting.Meeting], self string) []ui.Item {
	out := make([]ui.Item, len(page.Rows))
	for i, e := range page.Rows {
		when := i18n.T(ctx, "home.no-date")
		if e.Data.Date.Known() {
			when = i18n.Date(ctx, e.Data.Date)
		}
		out[i] = ui.Item{Label: when, Show: meetingLine("/meetings/"+e.ID, e.Data.Title, a.names.Partners(desk.Others(e.Data.Parties, self)))}
	}
	return out
}
