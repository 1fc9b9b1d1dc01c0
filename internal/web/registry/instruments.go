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

// instrumentRow is an instrument with what its cells need.
type instrumentRow struct {
	record.Entry[registry.Instrument]
	standing registry.Standing
	names    *desk.Names
	self     string
}

var instrumentTable = ui.Table[instrumentRow]{
	Caption: "registry.instruments.caption", Sort: "-signed", Empty: "registry.instruments.empty",
	Columns: []ui.Column[instrumentRow]{
		instrumentTitle, instrumentStatus,
		{Key: "partners", Label: "registry.column.partners", Cell: func(_ context.Context, r instrumentRow) ui.Cell {
			others := desk.Others(r.Data.Parties, r.self)
			return ui.Cell{Text: r.names.Partners(others), Show: partyLinks(r.names, others)}
		}},
		{Key: "kind", Label: "field.kind", Sort: true, Cell: func(ctx context.Context, r instrumentRow) ui.Cell {
			return ui.Cell{Text: desk.Word(i18n.From(ctx), "registry.instrument-kind", r.Data.Kind)}
		}},
		instrumentDate("signed", false, func(i registry.Instrument) entente.Date { return i.Signed }),
		instrumentDate("applied", true, func(i registry.Instrument) entente.Date { return i.Applied }),
		instrumentDate("in-force", false, func(i registry.Instrument) entente.Date { return i.InForce }),
		instrumentDate("expires", true, func(i registry.Instrument) entente.Date { return i.Expires }),
		{Key: "topics", Label: "field.topics", Kind: ui.Wide, Hidden: true, Cell: func(_ context.Context, r instrumentRow) ui.Cell {
			return ui.Cell{Text: r.names.Topics(r.Data.Topics)}
		}},
		{Key: "celex", Label: "field.celex", Hidden: true, Cell: func(_ context.Context, r instrumentRow) ui.Cell { return ui.Cell{Text: r.Data.CELEX} }},
		{Key: "reference", Label: "field.reference", Hidden: true, Cell: func(_ context.Context, r instrumentRow) ui.Cell { return ui.Cell{Text: r.Data.Reference} }},
		{Key: "reported", Label: "field.reported", Hidden: true, Cell: func(ctx context.Context, r instrumentRow) ui.Cell {
			return ui.Cell{Text: desk.Word(i18n.From(ctx), "registry.reported", r.Data.Reported)}
		}},
		instrumentSource,
	},
}

var (
	instrumentSource = ui.Column[instrumentRow]{Key: "basis", Label: "field.source", Sort: true, Cell: func(ctx context.Context, r instrumentRow) ui.Cell {
		return sourceCell(ctx, r.Data.Provenance)
	}}
	instrumentTitle = ui.Column[instrumentRow]{Key: "title", Label: "registry.column.instrument", Kind: ui.Wide, Sort: true, Cell: func(_ context.Context, r instrumentRow) ui.Cell {
		return ui.Cell{Text: r.Data.Title, Href: "/instruments/" + r.ID}
	}}
	instrumentStatus = ui.Column[instrumentRow]{Key: "status", Label: "registry.column.status", Cell: func(ctx context.Context, r instrumentRow) ui.Cell {
		text := i18n.T(ctx, "registry.status."+string(r.standing.Status))
		if r.standing.Contradicted {
			text += ", " + i18n.T(ctx, "registry.contradicted")
		}
		return ui.Cell{Text: text, Show: statusTag(r.standing)}
	}}
)

// briefInstrumentTable is the table on the page of a topic.
var briefInstrumentTable = ui.Table[instrumentRow]{
	ID: "instrument-list", Caption: "registry.instruments.caption",
	Columns: []ui.Column[instrumentRow]{instrumentTitle, instrumentStatus, instrumentSource},
}

func instrumentDate(key string, hidden bool, date func(registry.Instrument) entente.Date) ui.Column[instrumentRow] {
	return ui.Column[instrumentRow]{Key: key, Label: "registry.column." + key, Kind: ui.Date, Sort: true, Hidden: hidden, Cell: func(ctx context.Context, r instrumentRow) ui.Cell {
		d := date(r.Data)
		if !d.Known() {
			return ui.Cell{Value: d, Show: dash()}
		}
		return ui.DateCell(ctx, d)
	}}
}

// instrumentRows reads what the cells of instruments need, for all at once.
func (p *Pages) instrumentRows(ctx context.Context, v entente.View, list []record.Entry[registry.Instrument]) ([]instrumentRow, *desk.Names, error) {
	var parties, topics []string
	for _, e := range list {
		parties, topics = append(parties, e.Data.Parties...), append(topics, e.Data.Topics...)
	}
	names, err := desk.LoadNames(ctx, p.Registry, v, parties, topics)
	rows := make([]instrumentRow, len(list))
	for i, e := range list {
		rows[i] = instrumentRow{Entry: e, standing: e.Data.StandingIn(v), names: names, self: p.Self}
	}
	return rows, names, err
}

// instruments is the list.
func (p *Pages) instruments(w http.ResponseWriter, r *http.Request) error {
	ctx, v, q := r.Context(), desk.View(r), ui.QueryOf(r)
	filters, err := p.instrumentFilters(ctx, v, q)
	if err != nil {
		return err
	}
	f := registry.InstrumentFilter{
		Text: q.Get("q"), Partner: q.Get("partner"), Topic: q.Get("topic"), Kind: q.Get("kind"), Status: q.Get("status"),
		Basis: q.Get("basis"), Confidence: q.Get("confidence"),
	}
	names := &desk.Names{}
	return desk.Listing[instrumentRow]{
		Page: ui.Page{
			Title: i18n.T(ctx, "ui.nav.instruments"), Nav: "instruments", Lead: i18n.T(ctx, "registry.instruments.lead"),
			Actions: buttonTo(ui.Primary, newButton(ctx, v, registry.KindInstrument, "/instruments/new")),
		},
		Table: instrumentTable, Filters: filters, File: "instruments",
		Read: func(ctx context.Context, v entente.View, rq record.Query) ([]instrumentRow, int, error) {
			page, err := p.Registry.ListInstruments(ctx, v, f, rq)
			if err != nil {
				return nil, 0, err
			}
			rows, n, err := p.instrumentRows(ctx, v, page.Rows)
			names = n
			return rows, page.Total, err
		},
		Foot: func() templ.Component { return names.Footnotes() },
	}.Serve(w, r)
}

func (p *Pages) instrumentFilters(ctx context.Context, v entente.View, q ui.Query) ([]ui.Filter, error) {
	count := func(t registry.Tally) int { return t.Instruments }
	partners, err := p.partnerOptions(ctx, v, count)
	if err != nil {
		return nil, err
	}
	topics, err := p.topicOptions(ctx, v, count)
	if err != nil {
		return nil, err
	}
	kinds, err := p.Registry.Choices(ctx, v, "instrument", "kind")
	if err != nil {
		return nil, err
	}
	say := i18n.From(ctx)
	return append([]ui.Filter{
		{Name: "q", Label: say.T("registry.filter.title")},
		{Name: "partner", Label: say.T("field.partner"), Options: partners},
		{Name: "topic", Label: say.T("field.topic"), Options: topics},
		{Name: "kind", Label: say.T("field.kind"), Options: options(say, "registry.instrument-kind", kinds)},
		{Name: "status", Label: say.T("registry.column.status"), Options: desk.Options(say, "registry.status", registry.Statuses()...)},
	}, basisFilters(ctx, q)...), nil
}
