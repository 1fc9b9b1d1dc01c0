// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// topicRow is a topic with what there is on it.
type topicRow struct {
	record.Entry[registry.Topic]
	registry.Tally
}

var topicTable = ui.Table[topicRow]{
	Caption: "registry.topics.caption", Sort: "name", Empty: "registry.topics.empty",
	Columns: []ui.Column[topicRow]{
		{Key: "name", Label: "field.topic", Sort: true, Cell: func(ctx context.Context, r topicRow) ui.Cell {
			return ui.Cell{Text: r.Data.In(i18n.Lang(ctx)), Href: "/topics/" + r.ID}
		}},
		{Key: "instruments", Label: "ui.nav.instruments", Kind: ui.Number, Cell: func(ctx context.Context, r topicRow) ui.Cell {
			return countCell(ctx, r.Instruments, "/instruments?topic="+r.ID)
		}},
		{Key: "commitments", Label: "ui.nav.commitments", Kind: ui.Number, Cell: func(ctx context.Context, r topicRow) ui.Cell {
			return countCell(ctx, r.Commitments, "/commitments?topic="+r.ID)
		}},
		{Key: "open", Label: "registry.column.open", Kind: ui.Number, Cell: func(ctx context.Context, r topicRow) ui.Cell { return countCell(ctx, r.Open, "") }},
		{Key: "overdue", Label: "registry.column.overdue", Kind: ui.Number, Cell: func(ctx context.Context, r topicRow) ui.Cell {
			return countCell(ctx, r.Overdue, "/commitments?due=overdue&topic="+r.ID)
		}},
	},
}

// countCell is a number that leads to what was counted; a zero leads nowhere.
func countCell(ctx context.Context, n int, href string) ui.Cell {
	c := ui.NumberCell(ctx, n)
	if n > 0 {
		c.Href = href
	} else {
		c.Show = zero()
	}
	return c
}

// topics is the list.
func (p *Pages) topics(w http.ResponseWriter, r *http.Request) error {
	ctx, v, q := r.Context(), desk.View(r), ui.QueryOf(r)
	return desk.Listing[topicRow]{
		Page: ui.Page{
			Title: i18n.T(ctx, "ui.nav.topics"), Nav: "topics", Lead: i18n.T(ctx, "registry.topics.lead"),
			Actions: buttonTo(ui.Primary, newButton(ctx, v, registry.KindTopic, "/topics/new")),
		},
		Table: topicTable, File: "topics", Filters: []ui.Filter{{Name: "q", Label: i18n.T(ctx, "registry.filter.name")}},
		Read: func(ctx context.Context, v entente.View, rq record.Query) ([]topicRow, int, error) {
			page, err := p.Registry.ListTopics(ctx, v, q.Get("q"), rq)
			if err != nil {
				return nil, 0, err
			}
			tallies, err := p.Registry.TallyTopics(ctx, v, ids(page.Rows)...)
			rows := make([]topicRow, len(page.Rows))
			for i, e := range page.Rows {
				rows[i] = topicRow{e, tallies[e.ID]}
			}
			return rows, page.Total, err
		},
	}.Serve(w, r)
}

func (p *Pages) topicThing() *desk.Thing[registry.Topic] {
	return &desk.Thing[registry.Topic]{
		Book: p.Registry.Topics, Nav: "topics", Path: "/topics/{id}", New: "/topics/new", Handles: p.Handles,
		Title: func(ctx context.Context, t registry.Topic) string { return t.In(i18n.Lang(ctx)) },
		Fill: func(t registry.Topic) url.Values {
			return url.Values{"name": {t.Name}, "names": {t.Names["fr"]}}
		},
		Read: func(f url.Values, t registry.Topic) (registry.Topic, error) {
			names := map[string]string{}
			maps.Copy(names, t.Names)
			delete(names, "fr")
			if n := f.Get("names"); n != "" {
				names["fr"] = n
			}
			t.Name, t.Names = f.Get("name"), names
			return t, nil
		},
		Fields: func(_ context.Context, _ entente.View, f ui.Form, _ registry.Topic) (templ.Component, error) {
			return topicForm(f), nil
		},
	}
}

// workRow is a partner that works on a topic.
type workRow struct {
	id, topic                string
	commitments, instruments int
	names                    *desk.Names
}

var workTable = ui.Table[workRow]{
	ID: "work-list", Caption: "registry.topic.caption",
	Columns: []ui.Column[workRow]{
		{Key: "partner", Label: "field.partner", Cell: func(_ context.Context, r workRow) ui.Cell {
			return ui.Cell{Text: r.names.Partner(r.id), Href: partnerHref(r.names, r.id)}
		}},
		{Key: "instruments", Label: "ui.nav.instruments", Kind: ui.Number, Cell: func(ctx context.Context, r workRow) ui.Cell {
			return countCell(ctx, r.instruments, "/instruments?topic="+r.topic+"&partner="+r.id)
		}},
		{Key: "commitments", Label: "ui.nav.commitments", Kind: ui.Number, Cell: func(ctx context.Context, r workRow) ui.Cell {
			return countCell(ctx, r.commitments, "/commitments?topic="+r.topic+"&partner="+r.id)
		}},
	},
}

// topicView is everything that the page of a topic shows.
type topicView struct {
	id          string
	work        []workRow
	instruments []instrumentRow
	commitments []commitmentRow
	tally       registry.Tally
	names       *desk.Names
}

// topic is the page of one.
func (p *Pages) topic(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), desk.View(r)
	thing := p.topicThing()
	e, err := thing.Get(r)
	if err != nil {
		return err
	}
	view, err := p.viewTopic(ctx, v, e.ID)
	if err != nil {
		return err
	}
	page, err := thing.Page(r, e, r.URL.Path, desk.TabOverview)
	if err != nil {
		return err
	}
	return desk.Render(w, r, page, topicPage(view))
}

func (p *Pages) viewTopic(ctx context.Context, v entente.View, id string) (topicView, error) {
	view := topicView{id: id}
	cells, err := p.Registry.CellsOf(ctx, v, id)
	if err != nil {
		return view, err
	}
	instruments, err := p.Registry.ListInstruments(ctx, v, registry.InstrumentFilter{Topic: id}, record.Query{Sort: "signed", Desc: true, Limit: mostRows})
	if err != nil {
		return view, err
	}
	commitments, err := p.Registry.ListCommitments(ctx, v, registry.CommitmentFilter{Topic: id}, record.Query{Sort: "made", Desc: true, Limit: mostRows})
	if err != nil {
		return view, err
	}
	if view.instruments, _, err = p.instrumentRows(ctx, v, instruments.Rows); err != nil {
		return view, err
	}
	if view.commitments, _, err = p.commitmentRows(ctx, v, commitments.Rows); err != nil {
		return view, err
	}
	tallies, err := p.Registry.TallyTopics(ctx, v, id)
	if err != nil {
		return view, err
	}
	view.tally = tallies[id]
	view.tally.Instruments, view.tally.Commitments = instruments.Total, commitments.Total
	var partners []string
	for _, c := range cells {
		partners = append(partners, c.Partner)
	}
	if view.names, err = desk.LoadNames(ctx, p.Registry, v, partners, nil); err != nil {
		return view, err
	}
	for _, c := range cells {
		// The member itself takes part in nearly all; what tells are the others.
		if c.Partner != p.Self {
			view.work = append(view.work, workRow{c.Partner, id, c.Commitments, c.Instruments, view.names})
		}
	}
	slices.SortStableFunc(view.work, func(a, b workRow) int {
		return b.commitments + b.instruments - a.commitments - a.instruments
	})
	return view, nil
}
