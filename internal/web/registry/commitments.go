// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// commitmentRow is a commitment with what its cells need.
type commitmentRow struct {
	record.Entry[registry.Commitment]
	accounts   []registry.Account
	stated     []registry.Stated // as the sides state it, where not alike
	state      string
	overdue    bool
	names      *desk.Names
	self       string
	instrument string // title; empty when not seen
	meeting    string
}

var commitmentTable = ui.Table[commitmentRow]{
	Caption: "registry.commitments.caption", Sort: "-made", Empty: "registry.commitments.empty",
	Columns: []ui.Column[commitmentRow]{
		commitmentText, commitmentPartners, commitmentTopic, commitmentState, commitmentDue,
		{Key: "made", Label: "field.made", Kind: ui.Date, Sort: true, Cell: func(ctx context.Context, r commitmentRow) ui.Cell { return ui.DateCell(ctx, r.Data.Made) }},
		{Key: "meeting", Label: "field.meeting", Hidden: true, Cell: func(_ context.Context, r commitmentRow) ui.Cell {
			return titled(r.meeting, "/meetings/", r.Data.Meeting)
		}},
		{Key: "instrument", Label: "field.instrument", Hidden: true, Cell: func(_ context.Context, r commitmentRow) ui.Cell {
			return titled(r.instrument, "/instruments/", r.Data.Instrument)
		}},
		{Key: "kind", Label: "field.kind", Sort: true, Hidden: true, Cell: func(ctx context.Context, r commitmentRow) ui.Cell {
			return ui.Cell{Text: desk.Word(i18n.From(ctx), "registry.commitment-kind", string(r.Data.Kind))}
		}},
		{Key: "reported", Label: "field.reported", Sort: true, Hidden: true, Cell: func(ctx context.Context, r commitmentRow) ui.Cell {
			return ui.Cell{Text: desk.Word(i18n.From(ctx), "registry.reported", r.Data.Reported)}
		}},
		commitmentSource,
	},
}

var (
	commitmentText = ui.Column[commitmentRow]{Key: "text", Label: "registry.column.commitment", Kind: ui.Wide, Sort: true, Cell: func(_ context.Context, r commitmentRow) ui.Cell {
		return ui.Cell{Text: r.Data.Text, Href: "/commitments/" + r.ID}
	}}
	commitmentPartners = ui.Column[commitmentRow]{Key: "partners", Label: "registry.column.partners", Cell: func(_ context.Context, r commitmentRow) ui.Cell {
		others := desk.Others(r.Data.Parties, r.self)
		return ui.Cell{Text: r.names.Partners(others), Show: partyLinks(r.names, others)}
	}}
	commitmentTopic = ui.Column[commitmentRow]{Key: "topic", Label: "field.topic", Sort: true, Cell: func(_ context.Context, r commitmentRow) ui.Cell {
		return ui.Cell{Text: r.names.Topic(r.Data.Topic)}
	}}
	commitmentState = ui.Column[commitmentRow]{Key: "state", Label: "field.state", Cell: func(ctx context.Context, r commitmentRow) ui.Cell {
		p := i18n.From(ctx)
		text := stateWord(p, r.state)
		if r.overdue {
			text += ", " + p.T("registry.overdue")
		}
		return ui.Cell{Text: text, Show: stateTags(r.state, r.overdue), Note: whoSays(p, r.names, r.Data, r.accounts)}
	}}
	commitmentDue = ui.Column[commitmentRow]{Key: "due", Label: "field.due", Kind: ui.Date, Sort: true, Cell: func(_ context.Context, r commitmentRow) ui.Cell {
		if !r.Data.Due.Known() {
			return ui.Cell{Value: r.Data.Due, Show: dash()}
		}
		return ui.Cell{Text: string(due(r.Data)), Value: due(r.Data), Show: dueText(r.Data)}
	}}
)

var commitmentSource = ui.Column[commitmentRow]{Key: "basis", Label: "field.source", Sort: true, Cell: func(ctx context.Context, r commitmentRow) ui.Cell {
	return sourceCell(ctx, r.Data.Provenance)
}}

// underTable is the table of commitments on the page of what they belong to.
var underTable = ui.Table[commitmentRow]{
	ID: "commitment-list", Caption: "registry.commitments.caption",
	Columns: []ui.Column[commitmentRow]{commitmentText, commitmentPartners, commitmentTopic, commitmentState, commitmentDue, commitmentSource},
}

// topicCommitmentTable is the same on the page of their topic.
var topicCommitmentTable = ui.Table[commitmentRow]{
	ID: "commitment-list", Caption: "registry.commitments.caption",
	Columns: []ui.Column[commitmentRow]{commitmentText, commitmentPartners, commitmentState, commitmentDue, commitmentSource},
}

// due is the due date, written as exactly as it is known.
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

func dueText(c registry.Commitment) templ.Component { return ui.DateText(due(c), c.DuePrecision) }

// titled is the cell of something that is named by its title.
func titled(title, folder, id string) ui.Cell {
	if title == "" {
		return ui.Cell{}
	}
	return ui.Cell{Text: title, Href: folder + id}
}

func sourceCell(ctx context.Context, p entente.Provenance) ui.Cell {
	text := i18n.T(ctx, "basis."+string(p.Basis))
	if p.Source != "" {
		text += ": " + p.Source
	}
	return ui.Cell{Text: text, Show: ui.ProvenanceMark(p)}
}

// commitmentRows reads what the cells of commitments need, for all at once.
func (p *Pages) commitmentRows(ctx context.Context, v entente.View, list []record.Entry[registry.Commitment]) ([]commitmentRow, *desk.Names, error) {
	accounts, err := p.Registry.AccountsOf(ctx, v, ids(list)...)
	if err != nil {
		return nil, nil, err
	}
	stated, err := p.Registry.Stated(ctx, v)
	if err != nil {
		return nil, nil, err
	}
	var parties, topics, instruments, meetings []string
	for _, e := range list {
		parties, topics = append(parties, e.Data.Parties...), append(topics, e.Data.Topic)
		instruments, meetings = append(instruments, e.Data.Instrument), append(meetings, e.Data.Meeting)
	}
	names, err := desk.LoadNames(ctx, p.Registry, v, append(parties, p.Self), topics)
	if err != nil {
		return nil, nil, err
	}
	texts, err := registry.Named(ctx, p.Registry.Instruments, v, instruments...)
	if err != nil {
		return nil, nil, err
	}
	occasions, err := registry.Named(ctx, p.Meeting.Meetings, v, meetings...)
	if err != nil {
		return nil, nil, err
	}
	rows := make([]commitmentRow, len(list))
	for i, e := range list {
		said := registry.Data(accounts[e.ID])
		rows[i] = commitmentRow{
			Entry: e, accounts: said, stated: stated[e.ID], state: stateOf(e.Data, said, stated[e.ID]), overdue: e.Data.Overdue(v.Day, said), names: names, self: p.Self,
			instrument: texts[e.Data.Instrument].Data.Title, meeting: occasions[e.Data.Meeting].Data.Title,
		}
	}
	return rows, names, nil
}

// commitments is the list.
func (p *Pages) commitments(w http.ResponseWriter, r *http.Request) error {
	ctx, v, q := r.Context(), desk.View(r), ui.QueryOf(r)
	filters, err := p.commitmentFilters(ctx, v, q)
	if err != nil {
		return err
	}
	f := registry.CommitmentFilter{
		Text: q.Get("q"), Partner: q.Get("partner"), Topic: q.Get("topic"), Instrument: q.Get("instrument"), Meeting: q.Get("meeting"),
		Kind: q.Get("kind"), State: q.Get("state"), Due: q.Get("due"), Basis: q.Get("basis"), Confidence: q.Get("confidence"),
		Stale: q.Get("stale") == "yes",
	}
	if f.State == stateOverdue {
		f.State, f.Due = "", stateOverdue
	}
	names := &desk.Names{}
	return desk.Listing[commitmentRow]{
		Page: ui.Page{
			Title: i18n.T(ctx, "ui.nav.commitments"), Nav: "commitments", Lead: i18n.T(ctx, "registry.commitments.lead"),
			Actions: buttonTo(ui.Primary, newButton(ctx, v, registry.KindCommitment, "/commitments/new")),
		},
		Table: commitmentTable, Filters: filters, File: "commitments",
		Read: func(ctx context.Context, v entente.View, rq record.Query) ([]commitmentRow, int, error) {
			page, err := p.Registry.ListCommitments(ctx, v, f, rq)
			if err != nil {
				return nil, 0, err
			}
			rows, n, err := p.commitmentRows(ctx, v, page.Rows)
			names = n
			return rows, page.Total, err
		},
		Foot: func() templ.Component { return names.Footnotes() },
	}.Serve(w, r)
}

func (p *Pages) commitmentFilters(ctx context.Context, v entente.View, q ui.Query) ([]ui.Filter, error) {
	count := func(t registry.Tally) int { return t.Commitments }
	partners, err := p.partnerOptions(ctx, v, count)
	if err != nil {
		return nil, err
	}
	topics, err := p.topicOptions(ctx, v, count)
	if err != nil {
		return nil, err
	}
	reported, err := p.Registry.Choices(ctx, v, "commitment", "state")
	if err != nil {
		return nil, err
	}
	say := i18n.From(ctx)
	var states []ui.Option
	known := map[string]bool{}
	for _, s := range append([]string{stateOverdue, stateDisagreement, "ongoing", "not-started", "done", "dropped", stateNone}, reported...) {
		if !known[s] {
			known[s] = true
			states = append(states, ui.Option{Value: s, Text: stateWord(say, s)})
		}
	}
	filters := append([]ui.Filter{
		{Name: "q", Label: say.T("registry.filter.text")},
		{Name: "partner", Label: say.T("field.partner"), Options: partners},
		{Name: "topic", Label: say.T("field.topic"), Options: topics},
		{Name: "state", Label: say.T("field.state"), Options: states},
	}, basisFilters(ctx, q)...)
	linked, err := p.linkedFilters(ctx, v, q)
	return append(filters, linked...), err
}

// linkedFilters are those that only a link from another page sets.
func (p *Pages) linkedFilters(ctx context.Context, v entente.View, q ui.Query) ([]ui.Filter, error) {
	say := i18n.From(ctx)
	due := []ui.Option{}
	for _, d := range []string{stateOverdue, "dated", "undated"} {
		due = append(due, ui.Option{Value: d, Text: say.T("registry.due." + d)})
	}
	instruments, err := registry.Named(ctx, p.Registry.Instruments, v, q.Get("instrument"))
	if err != nil {
		return nil, err
	}
	meetings, err := registry.Named(ctx, p.Meeting.Meetings, v, q.Get("meeting"))
	if err != nil {
		return nil, err
	}
	var texts, occasions []ui.Option
	for id, e := range instruments {
		texts = append(texts, ui.Option{Value: id, Text: e.Data.Title})
	}
	for id, e := range meetings {
		occasions = append(occasions, ui.Option{Value: id, Text: e.Data.Title})
	}
	return asked(
		q,
		ui.Filter{Name: "due", Label: say.T("field.due"), Options: due},
		ui.Filter{Name: "kind", Label: say.T("field.kind"), Options: desk.Options(say, "registry.commitment-kind", registry.CommitmentKinds()[1:]...)},
		ui.Filter{Name: "instrument", Label: say.T("field.instrument"), Options: texts},
		ui.Filter{Name: "meeting", Label: say.T("field.meeting"), Options: occasions},
		ui.Filter{Name: "stale", Label: say.T("field.source"), Options: []ui.Option{{Value: "yes", Text: say.T("registry.stale")}}},
	), nil
}
