// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/web/ui"
)

// Tables of the partner page. What all their rows have in common, the partner
// itself, is left out of them.

var groupColumns = []ui.Column[commitmentRow]{
	commitmentText, commitmentTopic,
	// A date's cell is not wrapped, and neither are these.
	{Key: "accounts", Label: "registry.column.accounts", Kind: ui.Date, Cell: func(_ context.Context, r commitmentRow) ui.Cell { return ui.Cell{Show: accountStates(r)} }},
	commitmentDue,
	commitmentSource,
}

// columnClass is the class of a cell of the kind.
func columnClass(k ui.Kind) string {
	return map[ui.Kind]string{ui.Wide: "wide", ui.Number: "num", ui.Date: "date"}[k]
}

var partnerInstrumentTable = ui.Table[instrumentRow]{
	ID: "instrument-list", Caption: "registry.instruments.caption",
	Columns: []ui.Column[instrumentRow]{
		instrumentTitle, instrumentStatus,
		instrumentDate("signed", false, func(i registry.Instrument) entente.Date { return i.Signed }),
		instrumentDate("applied", false, func(i registry.Instrument) entente.Date { return i.Applied }),
		instrumentDate("in-force", false, func(i registry.Instrument) entente.Date { return i.InForce }),
		instrumentDate("expires", false, func(i registry.Instrument) entente.Date { return i.Expires }),
		instrumentSource,
	},
}

var meetingTable = ui.Table[record.Entry[meeting.Meeting]]{
	ID: "meeting-list", Caption: "registry.partner.meetings",
	Columns: []ui.Column[record.Entry[meeting.Meeting]]{
		{Key: "title", Label: "field.meeting", Cell: func(_ context.Context, m record.Entry[meeting.Meeting]) ui.Cell {
			return ui.Cell{Text: m.Data.Title, Href: "/meetings/" + m.ID}
		}},
		{Key: "date", Label: "registry.column.date", Kind: ui.Date, Cell: func(ctx context.Context, m record.Entry[meeting.Meeting]) ui.Cell {
			return ui.DateCell(ctx, m.Data.Date)
		}},
		{Key: "place", Label: "registry.column.place", Cell: func(_ context.Context, m record.Entry[meeting.Meeting]) ui.Cell { return ui.Cell{Text: m.Data.Place} }},
		{Key: "source", Label: "field.source", Cell: func(ctx context.Context, m record.Entry[meeting.Meeting]) ui.Cell {
			return sourceCell(ctx, m.Data.Provenance)
		}},
	},
}

var overviewTable = ui.Table[workRow]{
	ID: "topic-list", Caption: "registry.partner.topics",
	Columns: []ui.Column[workRow]{
		{Key: "topic", Label: "field.topic", Cell: func(_ context.Context, r workRow) ui.Cell {
			c := ui.Cell{Text: r.names.Topic(r.topic)}
			if r.names.KnownTopic(r.topic) {
				c.Href = "/topics/" + r.topic
			}
			return c
		}},
		workTable.Columns[1], workTable.Columns[2],
	},
}

var (
	partnerPostTable = ui.Table[postRow]{ID: "post-list", Caption: "registry.posts.caption", Columns: []ui.Column[postRow]{postTitle, postUnit, postRole, postHolder, postSource}}
	publicPostTable  = ui.Table[postRow]{ID: "post-list", Caption: "registry.posts.caption", Columns: []ui.Column[postRow]{postTitle, postUnit, postRole, postSource}}
)

// sideTable counts who promised, with a column for each state that there is.
func sideTable(v partnerView) ui.Table[sideRow] {
	t := ui.Table[sideRow]{
		ID: "side-list", Caption: "registry.partner.sides",
		Columns: []ui.Column[sideRow]{
			{Key: "side", Label: "registry.column.promised", Cell: func(_ context.Context, r sideRow) ui.Cell { return ui.Cell{Text: r.label} }},
		},
	}
	open, closed := v.groups()
	for _, g := range append(open, closed...) {
		state := g.state
		t.Columns = append(t.Columns, ui.Column[sideRow]{Key: state, Label: stateKey(state), Kind: ui.Number, Cell: func(ctx context.Context, r sideRow) ui.Cell {
			return countCell(ctx, r.by[state], "/commitments?partner="+v.id+"&state="+state)
		}})
	}
	t.Columns = append(t.Columns, ui.Column[sideRow]{Key: "total", Label: "registry.column.total", Kind: ui.Number, Cell: func(ctx context.Context, r sideRow) ui.Cell {
		return ui.NumberCell(ctx, r.total)
	}})
	return t
}

// stateKey is the key of a state's word.
func stateKey(state string) string {
	for _, s := range append(append([]string{}, groupOrder...), over...) {
		if s == state && s != "announced" && s != "in-force" && s != "signed" {
			return "registry.state." + s
		}
	}
	return "registry.reported." + state
}

func groupTitle(ctx context.Context, state string) string { return stateWord(i18n.From(ctx), state) }
