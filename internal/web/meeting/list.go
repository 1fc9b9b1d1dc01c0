// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// row is a meeting with what its cells need.
type row struct {
	record.Entry[meeting.Meeting]

	names *desk.Names
	self  string
	day   entente.Date
}

var table = ui.Table[row]{
	Caption: "meeting.caption", Sort: "-date", Empty: "meeting.empty",
	Columns: []ui.Column[row]{
		{Key: "title", Label: "meeting.column.meeting", Kind: ui.Wide, Sort: true, Cell: func(ctx context.Context, r row) ui.Cell {
			return ui.Cell{Text: r.Data.Title, Href: "/meetings/" + r.ID, Note: kindWord(ctx, r.Data.Kind)}
		}},
		{Key: "date", Label: "field.date", Kind: ui.Date, Sort: true, Cell: func(ctx context.Context, r row) ui.Cell {
			c := ui.DateCell(ctx, r.Data.Date)
			if r.Data.End.Known() && r.Data.End != r.Data.Date {
				c.Note = "– " + i18n.Date(ctx, r.Data.End)
			}
			return c
		}},
		{Key: "partners", Label: "meeting.column.partners", Cell: func(_ context.Context, r row) ui.Cell {
			others := desk.Others(r.Data.Parties, r.self)
			return ui.Cell{Text: r.names.Partners(others), Show: partyLinks(r.names, others, mostParties)}
		}},
		{Key: "place", Label: "field.place", Cell: func(_ context.Context, r row) ui.Cell { return ui.Cell{Text: r.Data.Place} }},
		{Key: "reported", Label: "field.state", Sort: true, Cell: func(ctx context.Context, r row) ui.Cell {
			tone, key := state(r.Data, r.day)
			return ui.Cell{Text: i18n.T(ctx, key), Show: ui.StateTag(tone, i18n.T(ctx, key))}
		}},
		{Key: "kind", Label: "field.meeting.kind", Sort: true, Hidden: true, Cell: func(ctx context.Context, r row) ui.Cell {
			return ui.Cell{Text: kindWord(ctx, r.Data.Kind)}
		}},
		{Key: "basis", Label: "field.source", Sort: true, Cell: func(ctx context.Context, r row) ui.Cell {
			text := i18n.T(ctx, "basis."+string(r.Data.Basis))
			if r.Data.Source != "" {
				text += ": " + r.Data.Source
			}
			return ui.Cell{Text: text, Show: ui.ProvenanceMark(r.Data.Provenance)}
		}},
		{Key: "note", Label: "field.note", Kind: ui.Wide, Hidden: true, Cell: func(_ context.Context, r row) ui.Cell { return ui.Cell{Text: r.Data.Note} }},
	},
}

// mostParties is how many partners a cell of a table names.
const mostParties = 4

func (p *Pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx, v, q := r.Context(), desk.View(r), ui.QueryOf(r)
	f := meeting.Filter{
		Text: q.Get("q"), Partner: q.Get("partner"), Kind: q.Get("kind"), When: q.Get("when"), Basis: q.Get("basis"), Confidence: q.Get("confidence"),
	}
	filters, err := p.filters(ctx, v)
	if err != nil {
		return err
	}
	page := ui.Page{Title: i18n.T(ctx, "ui.nav.meetings"), Nav: "meetings", Lead: i18n.T(ctx, "meeting.lead")}
	if page.Tabs, err = p.tabs(ctx, v, f, q); err != nil {
		return err
	}
	if v.Actor.May(entente.MayEdit) && !v.Past() {
		page.Actions = ui.ButtonLink(ui.Primary, i18n.T(ctx, "new.meeting"), "/meetings/new")
	}
	t := table
	if f.When == "ahead" {
		t.Sort = "date" // the next one first
	}
	names := &desk.Names{}
	return desk.Listing[row]{
		Page: page, Table: t, Filters: filters, File: "meetings",
		Read: func(ctx context.Context, v entente.View, rq record.Query) ([]row, int, error) {
			found, err := p.Meeting.ListMeetings(ctx, v, f, rq)
			if err != nil {
				return nil, 0, err
			}
			rows, n, err := p.rows(ctx, v, found.Rows)
			names = n
			return rows, found.Total, err
		},
		Foot: func() templ.Component { return names.Footnotes() },
	}.Serve(w, r)
}

func (p *Pages) rows(ctx context.Context, v entente.View, list []record.Entry[meeting.Meeting]) ([]row, *desk.Names, error) {
	var parties []string
	for _, e := range list {
		parties = append(parties, e.Data.Parties...)
	}
	names, err := desk.LoadNames(ctx, p.Registry, v, parties, nil)
	rows := make([]row, len(list))
	for i, e := range list {
		rows[i] = row{e, names, p.Self, v.Day}
	}
	return rows, names, err
}

// tabs part the list by time; each counts what its list would show under the
// filters in use.
func (p *Pages) tabs(ctx context.Context, v entente.View, f meeting.Filter, q ui.Query) ([]ui.Tab, error) {
	var out []ui.Tab
	for _, when := range []string{"", "ahead", "past", "unconfirmed"} {
		of := f
		of.When = when
		page, err := p.Meeting.ListMeetings(ctx, v, of, record.Query{CountOnly: true})
		if err != nil {
			return nil, err
		}
		key := when
		if when == "" {
			key = "all"
		}
		out = append(out, ui.Tab{
			Text: i18n.T(ctx, "meeting.tab."+key), Href: q.With("when", when).String(), Count: page.Total, Counted: true, Current: f.When == when,
		})
	}
	return out, nil
}

func (p *Pages) filters(ctx context.Context, v entente.View) ([]ui.Filter, error) {
	partners, err := p.partnerOptions(ctx, v)
	if err != nil {
		return nil, err
	}
	kinds, err := p.kindOptions(ctx, v)
	say := i18n.From(ctx)
	return []ui.Filter{
		{Name: "q", Label: say.T("meeting.filter.text")},
		{Name: "partner", Label: say.T("meeting.filter.partner"), Options: partners},
		{Name: "kind", Label: say.T("meeting.filter.kind"), Options: kinds},
		{Name: "basis", Label: say.T("field.basis"), Options: desk.Options(say, "basis-short", entente.Bases()...)},
		{Name: "confidence", Label: say.T("field.confidence"), Options: desk.Options(say, "confidence", entente.Confidences()...)},
	}, err
}
