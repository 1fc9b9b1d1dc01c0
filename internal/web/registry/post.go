// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"net/http"
	"net/url"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

var holderTable = ui.Table[registry.Holding]{
	ID: "holder-list", Caption: "registry.post.caption",
	Columns: []ui.Column[registry.Holding]{
		{Key: "name", Label: "field.name", Cell: func(_ context.Context, h registry.Holding) ui.Cell {
			return ui.Cell{Text: h.Person.Name, Href: "/persons/" + h.Person.ID}
		}},
		{Key: "from", Label: "field.from", Kind: ui.Date, Cell: func(ctx context.Context, h registry.Holding) ui.Cell { return ui.DateCell(ctx, h.From) }},
		{Key: "to", Label: "field.to", Kind: ui.Date, Cell: func(ctx context.Context, h registry.Holding) ui.Cell {
			if !h.To.Known() {
				return ui.Cell{Show: dash()}
			}
			return ui.DateCell(ctx, h.To)
		}},
		{Key: "contact", Label: "field.contact", Cell: func(_ context.Context, h registry.Holding) ui.Cell { return ui.Cell{Text: h.Person.Contact} }},
		{Key: "source", Label: "field.source", Cell: func(_ context.Context, h registry.Holding) ui.Cell {
			if h.Person.Source == "" {
				return ui.Cell{}
			}
			return ui.Cell{Text: h.Person.Source, Show: outside(shortAddress(h.Person.Source), h.Person.Source)}
		}},
	},
}

// postView is everything that the page of a post shows.
type postView struct {
	id              string
	facts           []ui.Item
	holders         []registry.Holding
	reader, mayEdit bool
	source          entente.Provenance
	names           *desk.Names
}

// post is the page of one.
func (p *Pages) post(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), desk.View(r)
	thing := p.postThing()
	e, err := thing.Get(r)
	if err != nil {
		return err
	}
	names, err := desk.LoadNames(ctx, p.Registry, v, []string{e.Data.Partner}, nil)
	if err != nil {
		return err
	}
	holders, err := p.Registry.Holders(ctx, v, e.ID)
	if err != nil {
		return err
	}
	page, err := thing.Page(r, e, r.URL.Path, desk.TabOverview)
	if err != nil {
		return err
	}
	page.Kicker += " · " + names.Partner(e.Data.Partner)
	return desk.Render(w, r, page, postPage(postView{
		id: e.ID, holders: holders, reader: v.Actor.May(entente.MayRead), mayEdit: !v.Past() && v.Actor.May(entente.MayEdit),
		source: e.Data.Provenance, names: names,
		facts: []ui.Item{
			{Label: i18n.T(ctx, "field.partner"), Show: allParties(names, []string{e.Data.Partner})},
			{Label: i18n.T(ctx, "field.unit"), Text: e.Data.Unit},
			{Label: i18n.T(ctx, "field.role"), Text: e.Data.Role},
		},
	}))
}

// holderForm asks who holds a post.
func (p *Pages) holderForm(w http.ResponseWriter, r *http.Request) error {
	return p.showHolder(w, r, http.StatusOK, ui.Form{Values: url.Values{}})
}

// hold records who holds a post.
func (p *Pages) hold(w http.ResponseWriter, r *http.Request) error {
	f, err := desk.Values(r)
	if err != nil {
		return err
	}
	post := r.PathValue("id")
	err = p.Registry.Hold(r.Context(), desk.View(r).Actor, registry.Holding{
		Post:   post,
		Person: registry.Person{Name: f.Get("name"), Contact: f.Get("contact"), Source: f.Get("source")},
		From:   entente.Date(f.Get("from")), To: entente.Date(f.Get("to")),
	})
	switch {
	case err == nil:
		return desk.Done(w, r, "/posts/"+post, "held")
	case len(entente.FieldErrors(err)) > 0:
		return p.showHolder(w, r, desk.Status(entente.Invalid), ui.Form{Values: f, Err: err})
	}
	return err
}

func (p *Pages) showHolder(w http.ResponseWriter, r *http.Request, status int, f ui.Form) error {
	ctx, v := r.Context(), desk.Present(r)
	e, err := p.Registry.Posts.Get(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := v.Actor.Need(entente.MayEdit); err != nil {
		return err
	}
	return desk.RenderStatus(w, r, status, ui.Page{
		Title: i18n.T(ctx, "registry.post.hold"), Lead: e.Data.Title, Nav: "partners", Narrow: true,
		Crumbs: []ui.Link{{Text: i18n.T(ctx, "ui.nav.home"), Href: "/"}, {Text: i18n.T(ctx, "list.post"), Href: "/posts"}, {Text: entente.Shorten(e.Data.Title, 60), Href: "/posts/" + e.ID}},
	}, holderForm(r.URL.Path, f, "/posts/"+e.ID))
}
