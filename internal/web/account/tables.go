// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"
	"strings"
	"time"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/i18n"
	"entente/internal/web/ui"
)

// sessionRow is a session that knows whether it is the reader's own.
type sessionRow struct {
	authn.Session
	own bool
}

func (m mine) rows() []sessionRow {
	out := make([]sessionRow, len(m.sessions))
	for i, s := range m.sessions {
		out[i] = sessionRow{s, s.ID == m.current}
	}
	return out
}

// at is a time in a cell; the zero time is never.
func at(ctx context.Context, t time.Time) ui.Cell {
	if t.IsZero() {
		return ui.Cell{Text: i18n.T(ctx, "me.never")}
	}
	return ui.Cell{Text: i18n.DayTime(ctx, t)}
}

var sessions = ui.Table[sessionRow]{
	ID: "sessions-list", Caption: "me.sessions",
	Columns: []ui.Column[sessionRow]{
		{Key: "device", Label: "me.device", Cell: func(ctx context.Context, s sessionRow) ui.Cell {
			c := ui.Cell{Text: s.Agent}
			if s.own {
				c.Note = i18n.T(ctx, "me.this")
			}
			return c
		}},
		{Key: "started", Label: "me.started", Kind: ui.Date, Cell: func(ctx context.Context, s sessionRow) ui.Cell { return at(ctx, s.Created) }},
		{Key: "seen", Label: "me.seen", Kind: ui.Date, Cell: func(ctx context.Context, s sessionRow) ui.Cell { return at(ctx, s.Seen) }},
		{Key: "end", Label: "me.end", Cell: func(ctx context.Context, s sessionRow) ui.Cell {
			if s.own {
				return ui.Cell{}
			}
			return ui.Cell{Show: act("/account/sessions/"+s.ID+"/end", i18n.T(ctx, "me.end"), s.Agent)}
		}},
	},
}

var passkeys = ui.Table[authn.Passkey]{
	ID: "passkeys-list", Caption: "me.passkeys", Empty: "me.passkeys-none",
	Columns: []ui.Column[authn.Passkey]{
		{Key: "label", Label: "me.label", Cell: func(_ context.Context, k authn.Passkey) ui.Cell { return ui.Cell{Text: k.Label} }},
		{Key: "kept", Label: "me.kept", Cell: func(ctx context.Context, k authn.Passkey) ui.Cell {
			if k.Synced {
				return ui.Cell{Text: i18n.T(ctx, "me.passkey-synced")}
			}
			return ui.Cell{Text: i18n.T(ctx, "me.passkey-device")}
		}},
		{Key: "created", Label: "me.created", Kind: ui.Date, Cell: func(ctx context.Context, k authn.Passkey) ui.Cell { return at(ctx, k.Created) }},
		{Key: "used", Label: "me.used", Kind: ui.Date, Cell: func(ctx context.Context, k authn.Passkey) ui.Cell { return at(ctx, k.Used) }},
		{Key: "remove", Label: "me.remove", Cell: func(ctx context.Context, k authn.Passkey) ui.Cell {
			return ui.Cell{Show: step("/account/passkeys/"+k.ID+"/remove", i18n.T(ctx, "me.remove"), k.Label)}
		}},
	},
}

var tokens = ui.Table[authn.Token]{
	ID: "tokens-list", Caption: "me.tokens", Empty: "me.tokens-none",
	Columns: []ui.Column[authn.Token]{
		{Key: "label", Label: "me.label", Cell: func(_ context.Context, t authn.Token) ui.Cell { return ui.Cell{Text: t.Label} }},
		{Key: "scopes", Label: "me.scopes", Cell: func(ctx context.Context, t authn.Token) ui.Cell {
			words := make([]string, len(t.Scopes))
			for i, s := range t.Scopes {
				words[i] = i18n.T(ctx, "right."+string(s))
			}
			return ui.Cell{Text: strings.Join(words, ", ")}
		}},
		{Key: "expires", Label: "me.expires", Kind: ui.Date, Cell: func(ctx context.Context, t authn.Token) ui.Cell {
			return ui.DateCell(ctx, entente.DayOf(t.Expires))
		}},
		{Key: "used", Label: "me.used", Kind: ui.Date, Cell: func(ctx context.Context, t authn.Token) ui.Cell { return at(ctx, t.Used) }},
		{Key: "revoke", Label: "me.revoke", Cell: func(ctx context.Context, t authn.Token) ui.Cell {
			return ui.Cell{Show: step("/account/tokens/"+t.ID+"/revoke", i18n.T(ctx, "me.revoke"), t.Label)}
		}},
	},
}

func (m mine) who(ctx context.Context) []ui.Item {
	a := m.account
	return []ui.Item{
		{Label: i18n.T(ctx, "me.name"), Text: a.Name},
		{Label: i18n.T(ctx, "me.handle"), Text: a.Handle},
		{Label: i18n.T(ctx, "me.role"), Text: i18n.T(ctx, "role."+string(a.Role)), Show: roleLine(a.Role)},
		{Label: i18n.T(ctx, "me.clearance"), Text: i18n.T(ctx, "me.clearance-"+level(a.Clearance))},
		{Label: i18n.T(ctx, "me.since"), Text: i18n.Date(ctx, entente.DayOf(a.Created))},
		{Label: i18n.T(ctx, "me.signed-in"), Text: at(ctx, a.SignedIn).Text},
	}
}

// level is the word of a marking in keys and forms, where it cannot be empty.
func level(m entente.Marking) string {
	if m == entente.Unmarked {
		return "none"
	}
	return string(m)
}

func handleField(ctx context.Context, form ui.Form) ui.Field {
	f := form.Field(ctx, "handle", i18n.T(ctx, "signin.handle")).Need().With(i18n.T(ctx, "signin.handle-hint")).Sized("medium")
	f.Autocomplete = "username"
	return f
}

func daysField(ctx context.Context, form ui.Form) ui.Field {
	f := form.Field(ctx, "days", i18n.T(ctx, "me.token-days")).Need().Sized("short")
	if f.Value == "" {
		f.Value = "90"
	}
	return f
}
