// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// twoAccounts sets the accounts of two sides side by side.
func twoAccounts(ctx context.Context, c commitmentView) ui.Accounts {
	left, right := c.sides[0], c.sides[1]
	out := ui.Accounts{Left: c.side(ctx, left), Right: c.side(ctx, right)}
	l, hasLeft := c.said[left]
	r, hasRight := c.said[right]
	a, b := accountLines(ctx, l, hasLeft), accountLines(ctx, r, hasRight)
	for i := range a {
		a[i].show, b[i].show = c.stating(left, a[i]), c.stating(right, b[i])
		if a[i].show == nil && b[i].show == nil && i > 0 {
			continue // neither says anything
		}
		out.Lines = append(out.Lines, ui.AccountLine{
			Label: fieldWord(ctx, a[i].field), Left: a[i].show, Right: b[i].show, Differs: c.differs(ctx, a[i].field),
		})
	}
	out.Lines = append(out.Lines, ui.AccountLine{Label: i18n.T(ctx, "registry.account.this"), Left: accountLinks(c, left), Right: accountLinks(c, right)})
	return out
}

// stating shows how a side states the commitment itself where its account is
// silent and another side states it otherwise.
func (c commitmentView) stating(side string, l line) templ.Component {
	if l.show != nil {
		return l.show
	}
	for _, d := range c.differ {
		for _, v := range d.Sides {
			switch {
			case d.Field != l.field || v.Side != side:
			case d.Field == "due":
				return ui.DateText(entente.Date(v.Value), "")
			default:
				return text(v.Value)
			}
		}
	}
	return nil
}

// fieldWord is the label of a field of an account.
func fieldWord(ctx context.Context, field string) string {
	return desk.FieldLabel(i18n.From(ctx), registry.KindAccount, field)
}

func (c commitmentView) side(ctx context.Context, party string) ui.Side {
	s := ui.Side{Party: c.names.Partner(party)}
	if e, ok := c.said[party]; !ok {
		s.Missing = i18n.T(ctx, "registry.account.missing")
	} else {
		s.Role = c.whence(ctx, e)
	}
	return s
}

// whence says whose account it is, from which node, in which version and when.
func (c commitmentView) whence(ctx context.Context, e record.Entry[registry.Account]) string {
	key := "answer.whence.note" // what we wrote down of another side
	switch {
	case e.Foreign():
		key = "answer.whence.node"
	case e.Data.Side == c.self:
		key = "answer.whence.ours"
	}
	return i18n.T(ctx, key, entente.Args{
		"Author": ui.ShellOf(ctx).Member(e.Author), "Number": e.Number, "Date": entente.DayOf(e.RecordedAt()),
	})
}

// differs names in words what the sides differ on in a field.
func (c commitmentView) differs(ctx context.Context, field string) string {
	var out []string
	for _, d := range c.differ {
		switch {
		case d.Field == "score" && field == "otherScore":
			out = append(out, i18n.T(ctx, "registry.differs.score", entente.Args{
				"Side": c.names.Partner(d.Sides[0].Of), "Self": score(d.Sides[0].Value),
				"Other": c.names.Partner(d.Sides[1].Side), "Score": score(d.Sides[1].Value),
			}))
		case d.Field == field:
			out = append(out, i18n.T(ctx, "registry.differs."+field))
		}
	}
	return strings.Join(out, " ")
}

// differText names every disagreement of more than two accounts.
func differText(ctx context.Context, c commitmentView) string {
	var out []string
	for _, d := range c.differ {
		out = append(out, i18n.T(ctx, "registry.differs."+d.Field))
	}
	return strings.Join(out, " ")
}

// score writes a score with a real minus sign.
func score(s string) string { return strings.ReplaceAll(s, "-", "−") }

// line is one thing that an account says; show is nil where it is silent.
type line struct {
	field string
	show  templ.Component
}

// accountLines are the lines of an account, the same ones for every account.
func accountLines(ctx context.Context, e record.Entry[registry.Account], given bool) []line {
	a, p := e.Data, i18n.From(ctx)
	fields := []line{
		{"state", nil},
		{"statement", nil},
		{"due", nil},
		{"owner", nil},
		{"selfScore", nil},
		{"otherScore", nil},
		{"money", nil},
		{"wording", nil},
		{"evidence", nil},
		{"source", nil},
	}
	if !given {
		return fields
	}
	for i := range fields {
		switch fields[i].field {
		case "state":
			fields[i].show = ui.StateTag(stateTone(string(a.State)), stateWord(p, string(a.State)))
		case "statement":
			fields[i].show = text(a.Statement)
		case "due":
			if a.Due.Known() {
				fields[i].show = dueText(registry.Commitment{Due: a.Due, DuePrecision: a.DuePrecision})
			}
		case "owner":
			fields[i].show = text(a.Owner)
		case "selfScore":
			fields[i].show = scoreText(ctx, a.SelfScore)
		case "otherScore":
			fields[i].show = scoreText(ctx, a.OtherScore)
		case "money":
			if a.Money != nil {
				fields[i].show = text(p.Number(a.Money.Amount) + " " + a.Money.Currency)
			}
		case "wording":
			fields[i].show = text(a.Wording)
		case "evidence":
			if len(a.Evidence) > 0 {
				fields[i].show = evidenceList(a.Evidence)
			}
		case "source":
			fields[i].show = ui.Provenance(a.Provenance)
		}
	}
	return fields
}

// text shows words; nothing for none.
func text(s string) templ.Component {
	if s == "" {
		return nil
	}
	return words(s)
}

func scoreText(ctx context.Context, n *int) templ.Component {
	if n == nil {
		return nil
	}
	return text(i18n.T(ctx, "registry.score."+registry.Score(*n)))
}

// accountRow is one side's account, in a table of more or fewer than two.
type accountRow struct {
	record.Entry[registry.Account]
	side string
}

var accountTable = ui.Table[accountRow]{
	ID: "account-list", Caption: "registry.account.caption",
	Columns: []ui.Column[accountRow]{
		{Key: "side", Label: "field.side", Cell: func(_ context.Context, r accountRow) ui.Cell {
			return ui.Cell{Text: r.side, Href: accountHref(r.Data.Commitment, r.Data.Side)}
		}},
		{Key: "state", Label: "field.state", Cell: func(ctx context.Context, r accountRow) ui.Cell { return accountCell(ctx, r, "state") }},
		{Key: "statement", Label: "field.statement", Kind: ui.Wide, Cell: func(_ context.Context, r accountRow) ui.Cell { return ui.Cell{Text: r.Data.Statement} }},
		{Key: "due", Label: "field.due", Kind: ui.Date, Cell: func(ctx context.Context, r accountRow) ui.Cell { return accountCell(ctx, r, "due") }},
		{Key: "owner", Label: "field.owner", Cell: func(_ context.Context, r accountRow) ui.Cell { return ui.Cell{Text: r.Data.Owner} }},
		{Key: "selfScore", Label: "field.selfScore", Cell: func(ctx context.Context, r accountRow) ui.Cell { return accountCell(ctx, r, "selfScore") }},
		{Key: "evidence", Label: "field.evidence", Cell: func(ctx context.Context, r accountRow) ui.Cell { return accountCell(ctx, r, "evidence") }},
		{Key: "source", Label: "field.source", Cell: func(ctx context.Context, r accountRow) ui.Cell { return sourceCell(ctx, r.Data.Provenance) }},
	},
}

func accountCell(ctx context.Context, r accountRow, field string) ui.Cell {
	for _, l := range accountLines(ctx, r.Entry, true) {
		if l.field == field {
			return ui.Cell{Show: l.show}
		}
	}
	return ui.Cell{}
}

func accountRows(c commitmentView) []accountRow {
	var out []accountRow
	for _, side := range c.sides {
		if e, ok := c.said[side]; ok {
			out = append(out, accountRow{e, c.names.Partner(side)})
		}
	}
	return out
}

func accountHref(commitment, side string) string {
	return "/commitments/" + commitment + "/accounts/" + side
}

// joinWords says several values of a choice.
func joinWords(p *i18n.Printer, area string, values []string) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = desk.Word(p, area, v)
	}
	return strings.Join(out, ", ")
}

func scoreOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, n := range []int{1, 0, -1} {
		s := registry.Score(n)
		out = append(out, ui.Option{Value: s, Text: i18n.T(ctx, "registry.score."+s)})
	}
	return out
}
