// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"net/http"
	"net/url"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/web/ui"
)

// Choices of the release page.
const (
	toNamed     = "named"
	fieldTo     = "audience"
	fieldNamed  = "named"
	nameMembers = "member:"
	nameGroups  = "group:"
)

// releasable reads a thing that the reader may release.
func (t *Thing[T]) releasable(r *http.Request) (record.Entry[T], record.Version, bool, error) {
	v := Present(r)
	e, err := t.Book.Get(r.Context(), v, t.id(r))
	if err != nil {
		return e, record.Version{}, false, err
	}
	if err := v.Actor.Need(entente.MayRelease); err != nil {
		return e, record.Version{}, false, err
	}
	released, found, err := record.Released(r.Context(), t.Book.Log.DB, e.ID)
	return e, released, found, err
}

func (t *Thing[T]) releaseForm(w http.ResponseWriter, r *http.Request) error {
	e, released, found, err := t.releasable(r)
	if err != nil {
		return err
	}
	f := url.Values{}
	f.Set(fieldNumber, formatNumber(e.Number))
	if found {
		fillAudience(f, released.Audience)
	}
	return t.showRelease(w, r, http.StatusOK, e, ui.Form{Values: f})
}

func (t *Thing[T]) release(w http.ResponseWriter, r *http.Request) error {
	e, _, _, err := t.releasable(r)
	if err != nil {
		return err
	}
	f, err := Values(r)
	if err != nil {
		return err
	}
	audience, err := readAudience(f)
	if err == nil {
		_, err = t.Book.Release(r.Context(), View(r).Actor, e.ID, readNumber(f), audience)
	}
	switch code := entente.CodeOf(err); {
	case err == nil:
		return Done(w, r, t.Where(e), "released")
	case code == entente.Invalid, code == entente.Stale, len(entente.FieldErrors(err)) > 0:
		f.Set(fieldNumber, formatNumber(e.Number))
		return t.showRelease(w, r, Status(code), e, ui.Form{Values: f, Err: err})
	}
	return err
}

func (t *Thing[T]) showRelease(w http.ResponseWriter, r *http.Request, status int, e record.Entry[T], f ui.Form) error {
	ctx, v := r.Context(), Present(r)
	released, found, err := record.Released(ctx, t.Book.Log.DB, e.ID)
	if err != nil {
		return err
	}
	view := releaseView{action: r.URL.Path, cancel: t.Where(e), form: f, choices: audienceOptions(i18n.From(ctx), e.Marking), marking: e.Marking, first: !found}
	if found {
		say, err := t.speaker(ctx, v, []record.Entry[T]{e})
		if err != nil {
			return err
		}
		view.changes = changes[T](ctx, say, t.Book.Kind.Name, released.Content, e.Content)
		view.same = len(view.changes) == 0
	}
	p, err := t.step(r, e, "desk.release.title")
	if err != nil {
		return err
	}
	return RenderStatus(w, r, status, p, releasePage(view))
}

// step is the page on which something is done with a thing.
func (t *Thing[T]) step(r *http.Request, e record.Entry[T], title string) (ui.Page, error) {
	ctx := r.Context()
	crumbs, err := t.crumbs(ctx, Present(r), e)
	name := t.title(ctx, e)
	return ui.Page{
		Title: i18n.T(ctx, title), Lead: name, Kicker: t.Kind(i18n.From(ctx)), Nav: t.Nav, Narrow: true,
		Crumbs: append(crumbs, ui.Link{Text: entente.Shorten(name, 60), Href: t.Where(e)}),
	}, err
}

// releaseView is the release page ready to be drawn.
type releaseView struct {
	action, cancel string
	form           ui.Form
	choices        []ui.Option
	marking        entente.Marking
	changes        []ui.Change // since the last release
	first, same    bool
}

func audienceOptions(p *i18n.Printer, m entente.Marking) []ui.Option {
	var out []ui.Option
	for _, to := range []string{entente.ToPublic, entente.ToNetwork, toNamed} {
		// What the marking forbids is not offered.
		if to == entente.ToPublic && m != entente.Unmarked || to == entente.ToNetwork && m == entente.Sensitive {
			continue
		}
		out = append(out, ui.Option{Value: to, Text: p.T("desk.release.to." + to), Hint: p.T("desk.release.hint." + to)})
	}
	return out
}

// fillAudience fills the release form with the audience of before.
func fillAudience(f url.Values, a entente.Audience) {
	var named []string
	for _, e := range a {
		switch {
		case e == entente.ToPublic, e == entente.ToNetwork && f.Get(fieldTo) == "":
			f.Set(fieldTo, e)
		case e != entente.ToNetwork:
			named = append(named, strings.TrimPrefix(e, nameMembers))
		}
	}
	if len(named) > 0 && f.Get(fieldTo) == "" {
		f.Set(fieldTo, toNamed)
	}
	f.Set(fieldNamed, strings.Join(named, "\n"))
}

// readAudience reads the audience: nobody is not an audience, but a
// withdrawal, which has a page of its own.
func readAudience(f url.Values) (entente.Audience, error) {
	var entries []string
	switch to := f.Get(fieldTo); to {
	case "":
		return nil, entente.FieldError(fieldTo, "error.required", nil)
	case toNamed:
		for line := range strings.FieldsSeq(f.Get(fieldNamed)) {
			line = strings.Trim(line, ",;")
			if !strings.HasPrefix(line, nameGroups) && !strings.HasPrefix(line, nameMembers) {
				line = nameMembers + line
			}
			entries = append(entries, line)
		}
		if len(entries) == 0 {
			return nil, entente.FieldError(fieldNamed, "error.required", nil)
		}
	default:
		entries = []string{to}
	}
	return entente.NewAudience(entries...), nil
}

func (t *Thing[T]) withdrawForm(w http.ResponseWriter, r *http.Request) error {
	e, _, found, err := t.releasable(r)
	if err != nil {
		return err
	}
	return t.showWithdraw(w, r, http.StatusOK, e, found, nil)
}

func (t *Thing[T]) withdraw(w http.ResponseWriter, r *http.Request) error {
	e, _, found, err := t.releasable(r)
	if err != nil {
		return err
	}
	f, err := Values(r)
	if err != nil {
		return err
	}
	if found {
		_, err = t.Book.Withdraw(r.Context(), View(r).Actor, e.ID, readNumber(f))
	}
	switch code := entente.CodeOf(err); {
	case err == nil:
		return Done(w, r, t.Where(e), "withdrawn")
	case code == entente.Stale:
		return t.showWithdraw(w, r, Status(code), e, found, err)
	}
	return err
}

func (t *Thing[T]) showWithdraw(w http.ResponseWriter, r *http.Request, status int, e record.Entry[T], released bool, wrong error) error {
	ctx := r.Context()
	p, err := t.step(r, e, "desk.withdraw.title")
	if err != nil {
		return err
	}
	back := ui.Link{Text: i18n.T(ctx, "desk.action.cancel"), Href: t.Where(e)}
	if !released {
		return RenderStatus(w, r, status, p, ui.Empty(i18n.T(ctx, "desk.withdraw.nothing"), i18n.T(ctx, "desk.withdraw.nothing-text"), &back))
	}
	return RenderStatus(w, r, status, p, withdrawPage(wrong, ui.Step{
		Text:   i18n.T(ctx, "desk.withdraw.text"),
		Points: []string{i18n.T(ctx, "desk.withdraw.point-now"), i18n.T(ctx, "desk.withdraw.point-past"), i18n.T(ctx, "desk.withdraw.point-logged")},
		Action: r.URL.Path, Hidden: map[string]string{fieldNumber: formatNumber(e.Number)},
		Button: i18n.T(ctx, "desk.withdraw.button"), Danger: true, Cancel: back,
	}))
}
