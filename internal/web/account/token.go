// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// tokenDays are how long a token can be made to last.
var tokenDays = []int{30, 90, 366}

func dayOptions(ctx context.Context) []ui.Option {
	out := make([]ui.Option, len(tokenDays))
	for i, n := range tokenDays {
		out[i] = ui.Option{Value: strconv.Itoa(n), Text: i18n.T(ctx, "me.token-lasts", entente.Args{"Count": n})}
	}
	return out
}

func scopeOptions(ctx context.Context, a entente.Actor) []ui.Option {
	var out []ui.Option
	for _, right := range entente.Rights() {
		if a.May(right) {
			out = append(out, ui.Option{Value: string(right), Text: i18n.T(ctx, "right."+string(right))})
		}
	}
	return out
}

func (p Pages) makeToken(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	m, err := p.readMine(ctx)
	if err != nil {
		return err
	}
	values, err := desk.Values(r)
	if err != nil {
		return err
	}
	var scopes []entente.Right
	for _, s := range values["scopes"] {
		scopes = append(scopes, entente.Right(s))
	}
	days, err := strconv.Atoi(values.Get("days"))
	if err != nil || days > tokenDays[len(tokenDays)-1] {
		days = 0 // which is refused as a day that is not ahead
	}
	t, err := p.Accounts.CreateToken(ctx, desk.View(r).Actor, values.Get("label"), scopes, p.Clock().Add(time.Duration(days)*24*time.Hour))
	if err != nil {
		m.token = ui.Form{Values: values, Err: err}
		return again(w, r, err, minePage(ctx), mineBody(m))
	}
	w.Header().Set("Cache-Control", "no-store")
	page := ui.Page{Title: i18n.T(ctx, "me.token-made", entente.Args{"Name": t.Label}), Crumbs: m.crumbs(ctx), Narrow: true}
	return desk.Render(w, r, page, tokenMade(t))
}

func (p Pages) revokeToken(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	m, err := p.readMine(ctx)
	if err != nil {
		return err
	}
	for _, t := range m.tokens {
		if t.ID == r.PathValue("id") {
			page := ui.Page{Title: i18n.T(ctx, "me.token-revoke-title", entente.Args{"Name": t.Label}), Crumbs: m.crumbs(ctx), Narrow: true}
			return desk.Render(w, r, page, ui.Confirm(ui.Step{
				Text: i18n.T(ctx, "me.token-revoke-text"), Action: r.URL.Path, Button: i18n.T(ctx, "me.token-revoke"), Danger: true,
				Cancel: ui.Link{Text: i18n.T(ctx, "me.keep"), Href: "/account#tokens"},
			}))
		}
	}
	return entente.Fail(entente.NotFound, "error.not-found", nil)
}

func (p Pages) tokenRevoked(w http.ResponseWriter, r *http.Request) error {
	a := desk.View(r).Actor
	if err := p.Accounts.RevokeToken(r.Context(), a, a.Account, r.PathValue("id")); err != nil {
		return err
	}
	return desk.Done(w, r, "/account#tokens", "token-revoked")
}
