// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

var proposalTable = ui.Table[commitmentRow]{
	Caption: "answer.proposals.caption", Empty: "answer.proposals.empty",
	Columns: []ui.Column[commitmentRow]{
		{Key: "text", Label: "registry.column.commitment", Kind: ui.Wide, Cell: func(_ context.Context, r commitmentRow) ui.Cell {
			return ui.Cell{Text: r.Data.Text, Href: "/commitments/" + r.ID + "#answers"}
		}},
		{Key: "author", Label: "answer.author", Cell: func(ctx context.Context, r commitmentRow) ui.Cell {
			return ui.Cell{Text: ui.ShellOf(ctx).Member(r.Author)}
		}},
		{Key: "recorded", Label: "answer.proposals.recorded", Kind: ui.Date, Cell: func(ctx context.Context, r commitmentRow) ui.Cell {
			return ui.DateCell(ctx, entente.DayOf(r.RecordedAt()))
		}},
		unsorted(commitmentTopic), unsorted(commitmentDue),
	},
}

func unsorted(c ui.Column[commitmentRow]) ui.Column[commitmentRow] { c.Sort = false; return c }

// proposals lists what other members recorded and this one has not answered,
// the newest first.
func (p *Pages) proposals(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), desk.View(r)
	if err := v.Actor.Need(entente.MayRead); err != nil {
		return err
	}
	list, err := p.Registry.Proposals(ctx, v)
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(a, b record.Entry[registry.Commitment]) int {
		return cmp.Or(cmp.Compare(b.Recorded, a.Recorded), cmp.Compare(a.ID, b.ID))
	})
	names := &desk.Names{}
	return desk.Listing[commitmentRow]{
		Page: ui.Page{
			Title: i18n.T(ctx, "answer.proposals.title"), Nav: "commitments", Lead: i18n.T(ctx, "answer.proposals.lead"),
			Crumbs: []ui.Link{{Text: i18n.T(ctx, "ui.nav.home"), Href: "/"}, {Text: i18n.T(ctx, "ui.nav.commitments"), Href: "/commitments"}},
		},
		Table: proposalTable, File: "proposals",
		Read: func(ctx context.Context, v entente.View, q record.Query) ([]commitmentRow, int, error) {
			from := min(q.Offset, len(list))
			rows, n, err := p.commitmentRows(ctx, v, list[from:min(from+q.Limit, len(list))])
			names = n
			return rows, len(list), err
		},
		Foot: func() templ.Component { return names.Footnotes() },
	}.Serve(w, r)
}
