// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"time"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/clock"
)

type tokenCmd struct {
	Create tokenCreateCmd `cmd:"" help:"Make a token for an account, and print it: it cannot be read again."`
	List   tokenListCmd   `cmd:"" help:"Print the tokens of an account."`
	Revoke tokenRevokeCmd `cmd:"" help:"Delete a token."`
}

type tokenCreateCmd struct {
	asJSON
	Handle string          `arg:"" help:"Handle of the account that the program acts for."`
	Label  string          `required:"" help:"What the token is for."`
	Scopes []entente.Right `required:"" placeholder:"RIGHT" help:"What it may do: read, edit, release, administer. Several with commas."`
	Days   int             `default:"90" help:"Days after which it expires."`
}

func (c *tokenCreateCmd) Run(a *app) error {
	return a.user(c.Handle, func(users *authn.Accounts, u authn.Account) error {
		t, err := users.CreateToken(a.ctx, asUser(u), c.Label, c.Scopes, clock.System().AddDate(0, 0, c.Days))
		if err != nil {
			return err
		}
		if c.JSON {
			return a.json(map[string]any{"id": t.ID, "token": t.Secret, "scopes": t.Scopes, "expires": t.Expires.Format(time.RFC3339)})
		}
		fmt.Fprintln(a.out, t.Secret)
		return nil
	})
}

// asUser acts as an account: a token is made by the one it is for.
func asUser(u authn.Account) entente.Actor {
	return entente.Actor{Account: u.ID, Name: u.Name, Role: u.Role, Clearance: u.Clearance}
}

type tokenListCmd struct {
	asJSON
	Handle string `arg:"" help:"Handle of the account."`
}

type tokenRow struct {
	ID      string          `json:"id"`
	Label   string          `json:"label"`
	Scopes  []entente.Right `json:"scopes"`
	Created string          `json:"created"`
	Expires string          `json:"expires"`
	Used    string          `json:"used,omitempty"`
}

func (c *tokenListCmd) Run(a *app) error {
	return a.user(c.Handle, func(users *authn.Accounts, u authn.Account) error {
		list, err := users.Tokens(a.ctx, authn.Operator(), u.ID)
		if err != nil {
			return err
		}
		out := make([]tokenRow, len(list))
		rows := make([][]string, len(list))
		for i, t := range list {
			out[i] = tokenRow{t.ID, t.Label, t.Scopes, stamp(t.Created), stamp(t.Expires), stamp(t.Used)}
			rows[i] = []string{t.ID, t.Label, fmt.Sprint(t.Scopes), out[i].Created, out[i].Expires, out[i].Used}
		}
		if c.JSON {
			return a.json(out)
		}
		return a.table([]string{"id", "label", "scopes", "created", "expires", "used"}, rows)
	})
}

type tokenRevokeCmd struct {
	Handle string `arg:"" help:"Handle of the account."`
	ID     string `arg:"" help:"Identifier of the token."`
}

func (c *tokenRevokeCmd) Run(a *app) error {
	return a.user(c.Handle, func(users *authn.Accounts, u authn.Account) error {
		return users.RevokeToken(a.ctx, authn.Operator(), u.ID, c.ID)
	})
}
