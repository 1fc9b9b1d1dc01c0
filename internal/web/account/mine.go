// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"net/http"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/i18n"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// mine is all that the page of one's own account shows. Two forms are on it,
// of which one at most is shown again.
type mine struct {
	account  authn.Account
	passkeys []authn.Passkey
	sessions []authn.Session
	tokens   []authn.Token
	current  string // id of this session

	offered         bool // passkeys
	password, token ui.Form
}

func (p Pages) readMine(ctx context.Context) (m mine, err error) {
	s := authn.SessionFrom(ctx)
	if err := s.Actor.Need(entente.MayRead); err != nil {
		return m, err
	}
	m.current, m.offered = s.ID, p.Accounts.PasskeysOffered()
	id := s.Actor.Account
	if m.account, err = p.Accounts.Get(ctx, s.Actor, id); err != nil {
		return m, err
	}
	if m.passkeys, err = p.Accounts.Passkeys(ctx, s.Actor, id); err != nil {
		return m, err
	}
	if m.sessions, err = p.Accounts.Sessions(ctx, s.Actor, id); err != nil {
		return m, err
	}
	m.tokens, err = p.Accounts.Tokens(ctx, s.Actor, id)
	return m, err
}

func minePage(ctx context.Context) ui.Page {
	return ui.Page{Title: i18n.T(ctx, "me.title"), Lead: i18n.T(ctx, "me.lead")}
}

func (p Pages) mine(w http.ResponseWriter, r *http.Request) error {
	m, err := p.readMine(r.Context())
	if err != nil {
		return err
	}
	return desk.Render(w, r, minePage(r.Context()), mineBody(m))
}

func (p Pages) changePassword(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	m, err := p.readMine(ctx)
	if err != nil {
		return err
	}
	values, err := desk.Values(r)
	if err != nil {
		return err
	}
	s, err := p.Accounts.ChangePassword(ctx, authn.SessionFrom(ctx), p.Accounts.ClientOf(r), values.Get("current"), values.Get("password"))
	if err != nil {
		m.password.Err = err
		return again(w, r, err, minePage(ctx), mineBody(m))
	}
	p.Accounts.SetCookie(w, s.Token)
	return desk.Done(w, r, "/account", "password-changed")
}

func (p Pages) endSession(w http.ResponseWriter, r *http.Request) error {
	s := authn.SessionFrom(r.Context())
	if err := p.Accounts.EndSession(r.Context(), s.Actor, s.Actor.Account, r.PathValue("id")); err != nil {
		return err
	}
	return desk.Done(w, r, "/account#sessions", "session-ended")
}

func (p Pages) endOthers(w http.ResponseWriter, r *http.Request) error {
	if err := p.Accounts.EndOtherSessions(r.Context(), authn.SessionFrom(r.Context())); err != nil {
		return err
	}
	return desk.Done(w, r, "/account#sessions", "sessions-ended")
}

// way back to the page of one's own account.
func (m mine) crumbs(ctx context.Context) []ui.Link {
	return []ui.Link{{Text: i18n.T(ctx, "me.title"), Href: "/account"}}
}

func (p Pages) removePasskey(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	m, err := p.readMine(ctx)
	if err != nil {
		return err
	}
	for _, k := range m.passkeys {
		if k.ID != r.PathValue("id") {
			continue
		}
		step := ui.Step{
			Text: i18n.T(ctx, "me.passkey-remove-text"), Action: r.URL.Path, Button: i18n.T(ctx, "me.passkey-remove"), Danger: true,
			Cancel: ui.Link{Text: i18n.T(ctx, "me.keep"), Href: "/account#passkeys"},
		}
		if len(m.passkeys) == 1 && !m.account.HasPassword {
			step.Points = []string{i18n.T(ctx, "me.passkey-remove-last")}
		}
		page := ui.Page{Title: i18n.T(ctx, "me.passkey-remove-title", entente.Args{"Name": k.Label}), Crumbs: m.crumbs(ctx), Narrow: true}
		return desk.Render(w, r, page, ui.Confirm(step))
	}
	return entente.Fail(entente.NotFound, "error.not-found", nil)
}

func (p Pages) passkeyRemoved(w http.ResponseWriter, r *http.Request) error {
	a := desk.View(r).Actor
	if err := p.Accounts.RemovePasskey(r.Context(), a, a.Account, r.PathValue("id")); err != nil {
		return err
	}
	return desk.Done(w, r, "/account#passkeys", "passkey-removed")
}
