// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"net/http"
	"net/url"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/i18n"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

func adminCrumbs(ctx context.Context) []ui.Link {
	return []ui.Link{{Text: i18n.T(ctx, "admin.title"), Href: "/admin"}}
}

func (p Pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	all, err := p.Accounts.List(ctx, desk.View(r).Actor)
	if err != nil {
		return err
	}
	page := ui.Page{
		Kicker: i18n.T(ctx, "admin.kicker"), Title: i18n.T(ctx, "admin.title"), Lead: i18n.T(ctx, "admin.lead"),
		Actions: ui.ButtonLink(ui.Primary, i18n.T(ctx, "admin.new"), "/admin/accounts/new"),
	}
	return desk.Render(w, r, page, accounts.Plain(all))
}

func newPage(ctx context.Context) ui.Page {
	return ui.Page{Title: i18n.T(ctx, "admin.new"), Crumbs: adminCrumbs(ctx), Narrow: true}
}

func (p Pages) add(w http.ResponseWriter, r *http.Request) error {
	if err := desk.View(r).Actor.Need(entente.MayAdminister); err != nil {
		return err
	}
	return desk.Render(w, r, newPage(r.Context()), newBody(ui.Form{Values: url.Values{"role": {"reader"}, "clearance": {"none"}}}))
}

func (p Pages) create(w http.ResponseWriter, r *http.Request) error {
	values, err := desk.Values(r)
	if err != nil {
		return err
	}
	_, err = p.Accounts.Create(r.Context(), desk.View(r).Actor, authn.NewAccount{
		Handle: values.Get("handle"), Name: values.Get("name"), Role: entente.Role(values.Get("role")),
		Clearance: marking(values.Get("clearance")), Password: values.Get("password"),
	})
	if err != nil {
		values.Del("password")
		return again(w, r, err, newPage(r.Context()), newBody(ui.Form{Values: values, Err: err}))
	}
	return desk.Done(w, r, "/admin", "account-created")
}

// marking reads what [level] wrote.
func marking(s string) entente.Marking {
	if s == "none" {
		return entente.Unmarked
	}
	if s == "" {
		return "?" // nothing chosen, which is not a marking
	}
	return entente.Marking(s)
}

// others is one account as an administrator sees it, with its three forms.
type others struct {
	account                authn.Account
	self                   bool
	name, rights, password ui.Form
}

func (p Pages) readOther(r *http.Request) (o others, err error) {
	a := desk.View(r).Actor
	if err := a.Need(entente.MayAdminister); err != nil {
		return o, err
	}
	o.account, err = p.Accounts.Get(r.Context(), a, r.PathValue("id"))
	o.self = o.account.ID == a.Account
	o.name.Values = url.Values{"name": {o.account.Name}}
	o.rights.Values = url.Values{"role": {string(o.account.Role)}, "clearance": {level(o.account.Clearance)}}
	return o, err
}

func otherPage(ctx context.Context, o others) ui.Page {
	return ui.Page{Kicker: o.account.Handle, Title: o.account.Name, Crumbs: adminCrumbs(ctx), Facts: accountState(o.account)}
}

func (p Pages) show(w http.ResponseWriter, r *http.Request) error {
	o, err := p.readOther(r)
	if err != nil {
		return err
	}
	return desk.Render(w, r, otherPage(r.Context(), o), otherBody(o))
}

// change does one thing to the account of the address. Which form to show
// again is for the caller.
func (p Pages) change(w http.ResponseWriter, r *http.Request, done string, form func(*others) *ui.Form, do func(context.Context, entente.Actor, string, url.Values) error) error {
	o, err := p.readOther(r)
	if err != nil {
		return err
	}
	values, err := desk.Values(r)
	if err != nil {
		return err
	}
	if err := do(r.Context(), desk.View(r).Actor, o.account.ID, values); err != nil {
		values.Del("password")
		*form(&o) = ui.Form{Values: values, Err: err}
		return again(w, r, err, otherPage(r.Context(), o), otherBody(o))
	}
	if o.self && done == "account-role" {
		return desk.Done(w, r, "/sign-in", done) // one's own sessions have ended too
	}
	return desk.Done(w, r, "/admin/accounts/"+o.account.ID, done)
}

func (p Pages) rename(w http.ResponseWriter, r *http.Request) error {
	return p.change(w, r, "account-renamed", func(o *others) *ui.Form { return &o.name },
		func(ctx context.Context, a entente.Actor, id string, v url.Values) error {
			return p.Accounts.Rename(ctx, a, id, v.Get("name"))
		})
}

func (p Pages) setRights(w http.ResponseWriter, r *http.Request) error {
	return p.change(w, r, "account-role", func(o *others) *ui.Form { return &o.rights },
		func(ctx context.Context, a entente.Actor, id string, v url.Values) error {
			return p.Accounts.SetRole(ctx, a, id, entente.Role(v.Get("role")), marking(v.Get("clearance")))
		})
}

func (p Pages) setPassword(w http.ResponseWriter, r *http.Request) error {
	return p.change(w, r, "account-password", func(o *others) *ui.Form { return &o.password },
		func(ctx context.Context, a entente.Actor, id string, v url.Values) error {
			return p.Accounts.SetPassword(ctx, a, id, v.Get("password"))
		})
}

func (p Pages) disable(w http.ResponseWriter, r *http.Request) error {
	o, err := p.readOther(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	page := ui.Page{Title: i18n.T(ctx, "admin.disable-title", entente.Args{"Name": o.account.Name}), Crumbs: adminCrumbs(ctx), Narrow: true}
	return desk.Render(w, r, page, ui.Confirm(ui.Step{
		Text:   i18n.T(ctx, "admin.disable-text"),
		Points: []string{i18n.T(ctx, "admin.disable-sessions"), i18n.T(ctx, "admin.disable-back")},
		Action: r.URL.Path, Button: i18n.T(ctx, "admin.disable"), Danger: true,
		Cancel: ui.Link{Text: i18n.T(ctx, "admin.keep"), Href: "/admin/accounts/" + o.account.ID},
	}))
}

func (p Pages) disabled(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if err := p.Accounts.Disable(r.Context(), desk.View(r).Actor, id); err != nil {
		return err
	}
	return desk.Done(w, r, "/admin/accounts/"+id, "account-disabled")
}

func (p Pages) enabled(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if err := p.Accounts.Enable(r.Context(), desk.View(r).Actor, id); err != nil {
		return err
	}
	return desk.Done(w, r, "/admin/accounts/"+id, "account-enabled")
}
