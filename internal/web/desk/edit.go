// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/web/ui"
)

// draft is a form on its way: the thing that it changes, or a new one.
type draft[T any] struct {
	entry  record.Entry[T] // empty for a new one
	exists bool
	data   T
	form   ui.Form
	late   bool        // others have changed it meanwhile
	stale  []ui.Change // what they have changed
	cancel string
}

func (t *Thing[T]) newForm(w http.ResponseWriter, r *http.Request) error {
	d, err := t.fresh(r)
	if err != nil {
		return err
	}
	return t.showForm(w, r, http.StatusOK, d)
}

// fresh is the draft of a new thing.
func (t *Thing[T]) fresh(r *http.Request) (d draft[T], err error) {
	if err := View(r).Actor.Need(entente.MayEdit); err != nil {
		return d, err
	}
	if t.Blank != nil {
		if d.data, err = t.Blank(r); err != nil {
			return d, err
		}
	}
	d.form.Values = t.Fill(d.data)
	fillRecord(d.form.Values, 0, entente.Unmarked)
	return d, nil
}

func (t *Thing[T]) create(w http.ResponseWriter, r *http.Request) error {
	d, err := t.fresh(r)
	if err != nil {
		return err
	}
	return t.take(w, r, "", d)
}

func (t *Thing[T]) editForm(w http.ResponseWriter, r *http.Request) error {
	d, err := t.open(r)
	if err != nil {
		return err
	}
	return t.showForm(w, r, http.StatusOK, d)
}

// open is the draft of a change. What may not be seen is not found; only what
// is seen can be forbidden.
func (t *Thing[T]) open(r *http.Request) (d draft[T], err error) {
	v := Present(r)
	d.entry, err = t.Book.Get(r.Context(), v, t.id(r))
	if entente.Is(err, entente.NotFound) && t.Blank != nil && t.New == "" {
		return t.fresh(r)
	}
	if err != nil {
		return d, err
	}
	if err := v.Actor.Need(entente.MayEdit); err != nil {
		return d, err
	}
	d.exists, d.data = true, d.entry.Data
	d.form.Values = t.Fill(d.data)
	fillRecord(d.form.Values, d.entry.Number, d.entry.Marking)
	return d, nil
}

func (t *Thing[T]) edit(w http.ResponseWriter, r *http.Request) error {
	d, err := t.open(r)
	if err != nil {
		return err
	}
	return t.take(w, r, t.id(r), d)
}

// take saves what was posted, or shows the form again with what is wrong.
func (t *Thing[T]) take(w http.ResponseWriter, r *http.Request, id string, d draft[T]) error {
	f, err := Values(r)
	if err != nil {
		return err
	}
	ctx, a := r.Context(), View(r).Actor
	d.form.Values = f
	number := readNumber(f)
	data, err := t.Read(f, d.data)
	var saved record.Entry[T]
	if err == nil {
		d.data = data
		saved, err = t.save(ctx, a, id, number, data, readMarking(f))
	}
	switch code := entente.CodeOf(err); {
	case err == nil && saved.Number == number:
		return Done(w, r, t.Where(saved), "unchanged")
	case err == nil:
		return Done(w, r, t.Where(saved), "saved")
	case code == entente.Stale, code == entente.Conflict && d.exists && number == 0:
		if err := t.meanwhile(r, number, &d); err != nil {
			return err
		}
		return t.showForm(w, r, Status(code), d)
	case len(entente.FieldErrors(err)) > 0, code == entente.Invalid, code == entente.Conflict:
		d.form.Err = err
		return t.showForm(w, r, Status(code), d)
	default:
		return err
	}
}

func (t *Thing[T]) save(ctx context.Context, a entente.Actor, id string, number int64, data T, m entente.Marking) (record.Entry[T], error) {
	switch {
	case t.Save != nil:
		return t.Save(ctx, a, id, number, data, m)
	case number == 0:
		return t.Book.Create(ctx, a, id, data, m)
	}
	return t.Book.Edit(ctx, a, id, number, data, m)
}

// meanwhile finds what has changed since the editor opened the form. Saving
// again is then a change of the newest version.
func (t *Thing[T]) meanwhile(r *http.Request, number int64, d *draft[T]) error {
	ctx, v := r.Context(), Present(r)
	list, err := t.Book.History(ctx, v, d.entry.ID)
	if err != nil {
		return err
	}
	say, err := t.speaker(ctx, v, list)
	if err != nil {
		return err
	}
	d.late = true
	opened := record.Entry[T]{}
	for _, e := range list {
		if e.Number == number {
			opened = e
		}
	}
	d.stale = changes[T](ctx, say, t.Book.Kind.Name, opened.Content, list[0].Content)
	d.form.Values.Set(fieldNumber, formatNumber(list[0].Number))
	return nil
}

func (t *Thing[T]) showForm(w http.ResponseWriter, r *http.Request, status int, d draft[T]) error {
	ctx, v := r.Context(), Present(r)
	p := ui.Page{Nav: t.Nav, Narrow: true, Kicker: t.Kind(i18n.From(ctx))}
	d.cancel = base(r)
	if d.exists {
		crumbs, err := t.crumbs(ctx, v, d.entry)
		if err != nil {
			return err
		}
		name := t.title(ctx, d.entry)
		d.cancel = t.Where(d.entry)
		p.Title = i18n.T(ctx, "desk.edit.title")
		p.Lead = name
		p.Crumbs = slices.Concat(crumbs, []ui.Link{{Text: entente.Shorten(name, 60), Href: d.cancel}})
	} else {
		crumbs, err := t.crumbs(ctx, v, record.Entry[T]{Data: d.data})
		if err != nil {
			return err
		}
		p.Title = Word(i18n.From(ctx), "new", t.Book.Kind.Name)
		p.Crumbs = crumbs
		if len(crumbs) > 0 {
			d.cancel = crumbs[len(crumbs)-1].Href
		}
	}
	fields, err := t.Fields(ctx, v, d.form, d.data)
	if err != nil {
		return err
	}
	return RenderStatus(w, r, status, p, editForm(formView{
		action: r.URL.Path, form: d.form, fields: fields, stale: d.stale, isStale: d.late,
		markings: markingOptions(ctx, v.Actor), cancel: cmp.Or(d.cancel, "/"), isNew: !d.exists, history: history(t.Where(d.entry), d.exists),
	}))
}

func history(where string, exists bool) string {
	if !exists {
		return ""
	}
	return where + "/history"
}

// formView is a form ready to be drawn.
type formView struct {
	action, cancel, history string
	form                    ui.Form
	fields                  templ.Component
	stale                   []ui.Change
	isStale, isNew          bool
	markings                []ui.Option
}

// markingOptions are the markings that an editor is cleared for.
func markingOptions(ctx context.Context, a entente.Actor) []ui.Option {
	var out []ui.Option
	for _, m := range entente.Markings() {
		if m.Rank() > max(0, a.Clearance.Rank()) {
			continue
		}
		value := string(m)
		if m == entente.Unmarked {
			value = noMarking
		}
		out = append(out, ui.Option{Value: value, Text: i18n.T(ctx, "marking."+value), Hint: i18n.T(ctx, "desk.marking."+value)})
	}
	return out
}
