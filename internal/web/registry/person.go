// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// heldRow is a post that a person holds or held.
type heldRow struct {
	registry.Holding
	title, partner string
}

var heldTable = ui.Table[heldRow]{
	ID: "held-list", Caption: "registry.person.caption",
	Columns: []ui.Column[heldRow]{
		{Key: "post", Label: "kind.post", Cell: func(_ context.Context, r heldRow) ui.Cell {
			return ui.Cell{Text: r.title, Href: "/posts/" + r.Post}
		}},
		{Key: "partner", Label: "field.partner", Cell: func(_ context.Context, r heldRow) ui.Cell { return ui.Cell{Text: r.partner} }},
		{Key: "from", Label: "field.from", Kind: ui.Date, Cell: func(ctx context.Context, r heldRow) ui.Cell { return ui.DateCell(ctx, r.From) }},
		{Key: "to", Label: "field.to", Kind: ui.Date, Cell: func(ctx context.Context, r heldRow) ui.Cell {
			if !r.To.Known() {
				return ui.Cell{Show: dash()}
			}
			return ui.DateCell(ctx, r.To)
		}},
	},
}

// person is the page of one. The public finds none.
func (p *Pages) person(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), desk.View(r)
	person, err := p.Registry.Person(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	page := personFrame(ctx, person)
	if person.Erased {
		return desk.Render(w, r, page, ui.Empty(i18n.T(ctx, "registry.person.erased"), i18n.T(ctx, "registry.person.erased-text"), nil))
	}
	holdings, err := p.Registry.HoldingsOf(ctx, v, person.ID)
	if err != nil {
		return err
	}
	rows, names, err := p.heldRows(ctx, v, holdings)
	if err != nil {
		return err
	}
	if v.Actor.May(entente.MayAdminister) && !v.Past() {
		page.Actions = ui.ButtonLink(ui.Secondary, i18n.T(ctx, "registry.person.erase"), r.URL.Path+"/erase")
	}
	return desk.Render(w, r, page, templ.Join(personPage(person, rows), names.Footnotes()))
}

func personFrame(ctx context.Context, person registry.Person) ui.Page {
	page := ui.Page{
		Title: person.Name, Kicker: i18n.T(ctx, "kind.person"), Nav: "partners",
		Crumbs: []ui.Link{{Text: i18n.T(ctx, "ui.nav.home"), Href: "/"}, {Text: i18n.T(ctx, "list.post"), Href: "/posts"}},
	}
	if person.Erased {
		page.Title = i18n.T(ctx, "registry.person.nameless")
	}
	return page
}

func (p *Pages) heldRows(ctx context.Context, v entente.View, list []registry.Holding) ([]heldRow, *desk.Names, error) {
	var posts []string
	for _, h := range list {
		posts = append(posts, h.Post)
	}
	named, err := registry.Named(ctx, p.Registry.Posts, v, posts...)
	if err != nil {
		return nil, nil, err
	}
	var partners []string
	for _, e := range named {
		partners = append(partners, e.Data.Partner)
	}
	names, err := desk.LoadNames(ctx, p.Registry, v, partners, nil)
	if err != nil {
		return nil, nil, err
	}
	rows := make([]heldRow, len(list))
	for i, h := range list {
		e := named[h.Post]
		rows[i] = heldRow{h, e.Data.Title, names.Partner(e.Data.Partner)}
	}
	return rows, names, nil
}

// eraseForm asks an administrator whether a person is to be erased.
func (p *Pages) eraseForm(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), desk.Present(r)
	person, err := p.Registry.Person(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := v.Actor.Need(entente.MayAdminister); err != nil {
		return err
	}
	here := "/persons/" + person.ID
	page := personFrame(ctx, person)
	page.Narrow, page.Lead = true, page.Title
	page.Crumbs = append(page.Crumbs, ui.Link{Text: page.Title, Href: here})
	page.Title = i18n.T(ctx, "registry.person.erase")
	return desk.Render(w, r, page, ui.Confirm(ui.Step{
		Text:   i18n.T(ctx, "registry.person.erase-text"),
		Points: []string{i18n.T(ctx, "registry.person.erase-out"), i18n.T(ctx, "registry.person.erase-keep"), i18n.T(ctx, "registry.person.erase-final")},
		Action: r.URL.Path, Button: i18n.T(ctx, "registry.person.erase-button"), Danger: true,
		Cancel: ui.Link{Text: i18n.T(ctx, "desk.action.cancel"), Href: here},
	}))
}

// erase takes a person out for good.
func (p *Pages) erase(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if err := p.Registry.ErasePerson(r.Context(), desk.View(r).Actor, id); err != nil {
		return err
	}
	return desk.Done(w, r, "/persons/"+id, "erased")
}

func personFacts(ctx context.Context, p registry.Person) []ui.Item {
	out := []ui.Item{{Label: i18n.T(ctx, "field.contact"), Text: p.Contact}}
	if p.Source != "" {
		return append(out, ui.Item{Label: i18n.T(ctx, "field.source"), Show: outside(shortAddress(p.Source), p.Source)})
	}
	return append(out, ui.Item{Label: i18n.T(ctx, "field.source")})
}
