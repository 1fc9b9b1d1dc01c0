// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"strings"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/i18n"
	"entente/internal/web/ui"
)

var accounts = ui.Table[authn.Account]{
	Caption: "admin.caption",
	Columns: []ui.Column[authn.Account]{
		{Key: "name", Label: "admin.name", Cell: func(_ context.Context, a authn.Account) ui.Cell {
			return ui.Cell{Text: a.Name, Href: "/admin/accounts/" + a.ID, Note: a.Handle}
		}},
		{Key: "role", Label: "admin.role", Cell: func(ctx context.Context, a authn.Account) ui.Cell {
			return ui.Cell{Text: i18n.T(ctx, "role."+string(a.Role))}
		}},
		{Key: "clearance", Label: "admin.clearance", Cell: func(ctx context.Context, a authn.Account) ui.Cell {
			return ui.Cell{Text: i18n.T(ctx, "marking."+level(a.Clearance))}
		}},
		{Key: "signin", Label: "admin.signin", Cell: func(ctx context.Context, a authn.Account) ui.Cell { return ui.Cell{Text: ways(ctx, a)} }},
		{Key: "signed-in", Label: "admin.signed-in", Kind: ui.Date, Cell: func(ctx context.Context, a authn.Account) ui.Cell { return at(ctx, a.SignedIn) }},
		{Key: "state", Label: "admin.state", Cell: func(_ context.Context, a authn.Account) ui.Cell { return ui.Cell{Show: accountState(a)} }},
	},
}

// ways are how an account can sign in.
func ways(ctx context.Context, a authn.Account) string {
	var out []string
	if a.HasPassword {
		out = append(out, i18n.T(ctx, "admin.way-password"))
	}
	if a.Passkeys > 0 {
		out = append(out, i18n.T(ctx, "admin.way-passkeys", entente.Args{"Count": a.Passkeys}))
	}
	if len(out) == 0 {
		return i18n.T(ctx, "admin.way-none")
	}
	return strings.Join(out, ", ")
}

func (o others) path(rest string) string { return "/admin/accounts/" + o.account.ID + rest }

func (o others) facts(ctx context.Context) []ui.Item {
	a := o.account
	return []ui.Item{
		{Label: i18n.T(ctx, "admin.handle"), Text: a.Handle},
		{Label: i18n.T(ctx, "admin.signin"), Text: ways(ctx, a)},
		{Label: i18n.T(ctx, "admin.created"), Text: i18n.Date(ctx, entente.DayOf(a.Created))},
		{Label: i18n.T(ctx, "admin.signed-in"), Text: at(ctx, a.SignedIn).Text},
	}
}

func roleOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, r := range entente.Roles() {
		out = append(out, ui.Option{Value: string(r), Text: i18n.T(ctx, "role."+string(r)), Hint: i18n.T(ctx, "admin.role-"+string(r))})
	}
	return out
}

func clearanceOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, m := range entente.Markings() {
		out = append(out, ui.Option{Value: level(m), Text: i18n.T(ctx, "marking."+level(m)), Hint: i18n.T(ctx, "admin.clearance-"+level(m))})
	}
	return out
}
