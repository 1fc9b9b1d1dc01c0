// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// postRow is a post with who holds it on the day of the view.
type postRow struct {
	record.Entry[registry.Post]
	holder registry.Holding
	names  *desk.Names
}

var postTable = ui.Table[postRow]{
	Caption: "registry.posts.caption", Sort: "title", Empty: "registry.posts.empty",
	Columns: []ui.Column[postRow]{
		postTitle,
		{Key: "partner", Label: "field.partner", Sort: true, Cell: func(_ context.Context, r postRow) ui.Cell {
			return ui.Cell{Text: r.names.Partner(r.Data.Partner), Href: partnerHref(r.names, r.Data.Partner)}
		}},
		postUnit, postRole, postHolder,
		postSource,
	},
}

var (
	postTitle = ui.Column[postRow]{Key: "title", Label: "kind.post", Sort: true, Cell: func(_ context.Context, r postRow) ui.Cell {
		return ui.Cell{Text: r.Data.Title, Href: "/posts/" + r.ID}
	}}
	postSource = ui.Column[postRow]{Key: "source", Label: "field.source", Cell: func(ctx context.Context, r postRow) ui.Cell {
		return sourceCell(ctx, r.Data.Provenance)
	}}
	postUnit   = ui.Column[postRow]{Key: "unit", Label: "field.unit", Cell: func(_ context.Context, r postRow) ui.Cell { return ui.Cell{Text: r.Data.Unit} }}
	postRole   = ui.Column[postRow]{Key: "role", Label: "field.role", Cell: func(_ context.Context, r postRow) ui.Cell { return ui.Cell{Text: r.Data.Role} }}
	postHolder = ui.Column[postRow]{Key: "holder", Label: "registry.column.holder", Cell: func(_ context.Context, r postRow) ui.Cell {
		if r.holder.Person.Name == "" {
			return ui.Cell{}
		}
		return ui.Cell{Text: r.holder.Person.Name, Href: "/persons/" + r.holder.Person.ID}
	}}
)

// postRows reads who holds the posts, partner by partner.
func (p *Pages) postRows(ctx context.Context, v entente.View, list []record.Entry[registry.Post]) ([]postRow, *desk.Names, error) {
	names, err := desk.LoadNames(ctx, p.Registry, v, partnersOf(list), nil)
	if err != nil {
		return nil, nil, err
	}
	holders := map[string]map[string][]registry.Holding{}
	rows := make([]postRow, len(list))
	for i, e := range list {
		of := e.Data.Partner
		if holders[of] == nil {
			if holders[of], err = p.Registry.HoldersOf(ctx, v, of); err != nil {
				return nil, nil, err
			}
		}
		rows[i] = postRow{Entry: e, names: names}
		rows[i].holder, _ = holder(holders[of][e.ID], v.Day)
	}
	return rows, names, nil
}

// posts is the list. The public is not told who holds them.
func (p *Pages) posts(w http.ResponseWriter, r *http.Request) error {
	ctx, v, q := r.Context(), desk.View(r), ui.QueryOf(r)
	partners, err := p.partnerOptions(ctx, v, nil)
	if err != nil {
		return err
	}
	table := postTable
	if !v.Actor.May(entente.MayRead) {
		table.Columns = append(append([]ui.Column[postRow]{}, table.Columns[:4]...), table.Columns[5:]...)
	}
	names := &desk.Names{}
	return desk.Listing[postRow]{
		Page: ui.Page{
			Title: i18n.T(ctx, "list.post"), Nav: "partners", Lead: i18n.T(ctx, "registry.posts.lead"),
			Crumbs:  []ui.Link{{Text: i18n.T(ctx, "ui.nav.home"), Href: "/"}, {Text: i18n.T(ctx, "ui.nav.partners"), Href: "/partners"}},
			Actions: buttonTo(ui.Primary, newButton(ctx, v, registry.KindPost, "/posts/new")),
		},
		Table: table, File: "posts",
		Filters: []ui.Filter{
			{Name: "q", Label: i18n.T(ctx, "registry.filter.title")},
			{Name: "partner", Label: i18n.T(ctx, "field.partner"), Options: partners},
		},
		Read: func(ctx context.Context, v entente.View, rq record.Query) ([]postRow, int, error) {
			page, err := p.Registry.ListPosts(ctx, v, registry.PostFilter{Text: q.Get("q"), Partner: q.Get("partner")}, rq)
			if err != nil {
				return nil, 0, err
			}
			rows, n, err := p.postRows(ctx, v, page.Rows)
			names = n
			return rows, page.Total, err
		},
		Foot: func() templ.Component { return names.Footnotes() },
	}.Serve(w, r)
}

func (p *Pages) postThing() *desk.Thing[registry.Post] {
	return &desk.Thing[registry.Post]{
		Book: p.Registry.Posts, Nav: "partners", Path: "/posts/{id}", New: "/posts/new", Handles: p.Handles,
		Title: func(_ context.Context, o registry.Post) string { return o.Title },
		Blank: func(r *http.Request) (registry.Post, error) {
			return registry.Post{Partner: r.URL.Query().Get("partner"), Provenance: desk.OwnWork()}, nil
		},
		Fill: func(o registry.Post) url.Values {
			f := url.Values{"title": {o.Title}, "partner": {o.Partner}, "unit": {o.Unit}, "role": {o.Role}}
			desk.FillProvenance(f, o.Provenance)
			return f
		},
		Read: func(f url.Values, o registry.Post) (registry.Post, error) {
			o.Title, o.Partner, o.Unit, o.Role = f.Get("title"), f.Get("partner"), f.Get("unit"), f.Get("role")
			o.Provenance = desk.ReadProvenance(f)
			return o, nil
		},
		Fields: func(ctx context.Context, v entente.View, f ui.Form, _ registry.Post) (templ.Component, error) {
			partners, err := p.partnerOptions(ctx, v, nil)
			return postForm(f, partners), err
		},
		Say: func(ctx context.Context, v entente.View, list []registry.Post) (func(field, value string) string, error) {
			var partners []string
			for _, o := range list {
				partners = append(partners, o.Partner)
			}
			names, err := desk.LoadNames(ctx, p.Registry, v, partners, nil)
			return func(field, value string) string {
				if field == "partner" {
					return names.Partner(value)
				}
				return ""
			}, err
		},
	}
}
