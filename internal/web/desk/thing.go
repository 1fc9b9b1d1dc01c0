// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/web/ui"
)

// Thing describes the pages of one kind of record. [Thing.Routes] gives it the
// pages to make, change, release and withdraw one, and its history; the list
// and the overview are the part's own.
type Thing[T any] struct {
	Book record.Book[T]
	Nav  string // key of the service navigation
	// Path is the pattern of one thing, such as "/partners/{id}"; its pages
	// are below it. New is the pattern of the page to make one; empty: there
	// is none.
	Path, New string
	// ID names the thing that a request is about; nil: the {id} of the pattern.
	ID func(r *http.Request) string
	// Href is where a thing is shown; nil: at its id below the folder of Path.
	Href func(e record.Entry[T]) string
	// Title is what a thing is called. Where its data alone do not tell, Name
	// says it instead.
	Title func(ctx context.Context, data T) string
	Name  func(ctx context.Context, e record.Entry[T]) string
	// Crumbs lead to a thing; nil: the list of its service navigation.
	Crumbs func(ctx context.Context, v entente.View, e record.Entry[T]) ([]ui.Link, error)

	// Blank is what the form of a new thing begins with; a thing with a Blank
	// and no New is made at its own address, by changing what is not there yet.
	Blank func(r *http.Request) (T, error)
	// Fill and Read turn a thing into the values of its form and back. Read
	// begins with the thing before, so that it keeps what no field asks for.
	Fill func(data T) url.Values
	Read func(f url.Values, data T) (T, error)
	// Fields draws the fields, without marking and buttons.
	Fields func(ctx context.Context, v entente.View, f ui.Form, data T) (templ.Component, error)
	// Save writes; nil: the Create and Edit of the book. The number is 0 for a
	// new thing.
	Save func(ctx context.Context, a entente.Actor, id string, number int64, data T, m entente.Marking) (record.Entry[T], error)

	// Say puts the value of a field into words for the history; nil or an empty
	// answer leaves it as it is. It is told all versions at once, so that it can
	// look up what they name.
	Say func(ctx context.Context, v entente.View, versions []T) (func(field, value string) string, error)
	// Handles says accounts by their handle; one that it does not know was
	// erased. Nil: accounts are not named.
	Handles Handles
}

// Handles says accounts by their handle.
type Handles func(ctx context.Context, accounts []string) (map[string]string, error)

// Routes registers the pages that all things have.
func (t *Thing[T]) Routes(mux *http.ServeMux) {
	if t.New != "" {
		mux.Handle("GET "+t.New, Handler(t.newForm))
		mux.Handle("POST "+t.New, Handler(t.create))
	}
	if t.Fields != nil {
		mux.Handle("GET "+t.Path+"/edit", Handler(t.editForm))
		mux.Handle("POST "+t.Path+"/edit", Handler(t.edit))
	}
	mux.Handle("GET "+t.Path+"/history", Handler(t.history))
	if !t.Book.Kind.Internal {
		mux.Handle("GET "+t.Path+"/release", Handler(t.releaseForm))
		mux.Handle("POST "+t.Path+"/release", Handler(t.release))
		mux.Handle("GET "+t.Path+"/withdraw", Handler(t.withdrawForm))
		mux.Handle("POST "+t.Path+"/withdraw", Handler(t.withdraw))
	}
}

// Kind is what the thing is called in words, such as "Commitment".
func (t *Thing[T]) Kind(p *i18n.Printer) string { return Word(p, "kind", t.Book.Kind.Name) }

// Get reads the thing that a request is about, as of the day of the view.
func (t *Thing[T]) Get(r *http.Request) (record.Entry[T], error) {
	return t.Book.Get(r.Context(), View(r), t.id(r))
}

func (t *Thing[T]) title(ctx context.Context, e record.Entry[T]) string {
	if t.Name != nil {
		return t.Name(ctx, e)
	}
	return t.Title(ctx, e.Data)
}

func (t *Thing[T]) id(r *http.Request) string {
	if t.ID != nil {
		return t.ID(r)
	}
	return r.PathValue("id")
}

// Where is the address at which a thing is shown.
func (t *Thing[T]) Where(e record.Entry[T]) string {
	if t.Href != nil {
		return t.Href(e)
	}
	return path.Dir(t.Path) + "/" + e.ID
}

// base is the address of the thing below which the request's page is.
func base(r *http.Request) string { return path.Dir(r.URL.Path) }

func (t *Thing[T]) crumbs(ctx context.Context, v entente.View, e record.Entry[T]) ([]ui.Link, error) {
	if t.Crumbs != nil {
		return t.Crumbs(ctx, v, e)
	}
	folder, _, _ := strings.Cut(strings.TrimPrefix(t.Path, "/"), "/")
	return []ui.Link{
		{Text: i18n.T(ctx, "ui.nav.home"), Href: "/"},
		{Text: Word(i18n.From(ctx), "list", t.Book.Kind.Name), Href: "/" + folder},
	}, nil
}

// Names of the tabs of a thing.
const (
	TabOverview = "overview"
	TabHistory  = "history"
)

// Page is the frame of one thing: its name, the way to it, its tabs, who has
// it, where it is from, and what the reader may do with it. The address of the
// thing is here, without the page below it.
func (t *Thing[T]) Page(r *http.Request, e record.Entry[T], here, tab string) (ui.Page, error) {
	ctx, v := r.Context(), View(r)
	crumbs, err := t.crumbs(ctx, v, e)
	if err != nil {
		return ui.Page{}, err
	}
	p := ui.Page{
		Title: t.title(ctx, e), Kicker: t.Kind(i18n.From(ctx)), Nav: t.Nav, Crumbs: crumbs,
		Tabs: []ui.Tab{
			{Text: i18n.T(ctx, "desk.tab.overview"), Href: here, Current: tab == TabOverview},
			{Text: i18n.T(ctx, "desk.tab.history"), Href: here + "/history", Current: tab == TabHistory},
		},
	}
	s := standing{audience: e.Audience, marking: e.Marking, reader: v.Actor.May(entente.MayRead), source: provenanceOf(e.Content)}
	if e.Foreign() {
		// Who else has it only its author knows; and only its author changes it.
		s.reader = false
		p.Facts = templ.Join(ui.Tag(ui.Info, i18n.T(ctx, "desk.foreign", entente.Args{"Author": ui.ShellOf(ctx).Member(e.Author)})), s.draw())
		return p, nil
	}
	if s.reader && !v.Past() {
		released, found, err := record.Released(ctx, t.Book.Log.DB, e.ID)
		if err != nil {
			return ui.Page{}, err
		}
		if found {
			s.audience, s.behind = released.Audience, e.Number != released.Number
		}
		if a := (actions{
			here: here, edit: t.Fields != nil && v.Actor.May(entente.MayEdit),
			release:  !t.Book.Kind.Internal && v.Actor.May(entente.MayRelease),
			released: found, behind: s.behind,
		}); a.edit || a.release {
			p.Actions = a.draw()
		}
	}
	p.Facts = s.draw()
	return p, nil
}

// standing is what the line under a heading says of a record.
type standing struct {
	audience entente.Audience
	marking  entente.Marking
	source   *entente.Provenance
	reader   bool // one of the node's own people, who are told who has it
	behind   bool // changed since it was released
}

// actions are the buttons beside a heading.
type actions struct {
	here                            string
	edit, release, released, behind bool
}
