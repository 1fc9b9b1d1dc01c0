// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// accountThing is one side's account of a commitment. It is made by changing
// it: there is one per side.
func (p *Pages) accountThing() *desk.Thing[registry.Account] {
	return &desk.Thing[registry.Account]{
		Book: p.Registry.Accounts, Nav: "commitments", Path: "/commitments/{id}/accounts/{side}", Handles: p.Handles,
		ID: func(r *http.Request) string { return registry.AccountID(r.PathValue("id"), r.PathValue("side")) },
		Href: func(e record.Entry[registry.Account]) string {
			return "/commitments/" + e.Data.Commitment
		},
		Name:   p.accountName,
		Crumbs: p.accountCrumbs, Blank: p.blankAccount, Fill: fillAccount, Read: readAccount, Fields: p.accountFields, Say: p.sayAccount,
		Save: func(ctx context.Context, a entente.Actor, _ string, number int64, data registry.Account, m entente.Marking) (record.Entry[registry.Account], error) {
			return p.Registry.SaveAccount(ctx, a, number, data, m)
		},
	}
}

// account is the page of one side's account.
func (p *Pages) account(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), desk.View(r)
	thing := p.accountThing()
	e, err := thing.Get(r)
	if err != nil {
		return err
	}
	names, err := desk.LoadNames(ctx, p.Registry, v, []string{e.Data.Side}, nil)
	if err != nil {
		return err
	}
	page, err := thing.Page(r, e, r.URL.Path, desk.TabOverview)
	if err != nil {
		return err
	}
	var items []ui.Item
	for _, l := range accountLines(ctx, e, true) {
		if l.field != "source" {
			items = append(items, ui.Item{Label: fieldWord(ctx, l.field), Show: l.show})
		}
	}
	return desk.Render(w, r, page, accountPage(items, e.Data.Provenance, names))
}

func (p *Pages) accountName(ctx context.Context, e record.Entry[registry.Account]) string {
	side := e.Data.Side
	if partner, err := p.Registry.Partners.Get(ctx, ui.ShellOf(ctx).View, side); err == nil {
		side = desk.PartnerName(i18n.From(ctx), side, partner.Data)
	}
	return i18n.T(ctx, "registry.account.of", entente.Args{"Side": side})
}

func (p *Pages) accountCrumbs(ctx context.Context, v entente.View, e record.Entry[registry.Account]) ([]ui.Link, error) {
	c, err := p.Registry.Commitments.Get(ctx, v, e.Data.Commitment)
	if err != nil {
		return nil, err
	}
	return []ui.Link{
		{Text: i18n.T(ctx, "ui.nav.home"), Href: "/"},
		{Text: i18n.T(ctx, "ui.nav.commitments"), Href: "/commitments"},
		{Text: entente.Shorten(c.Data.Text, 60), Href: "/commitments/" + c.ID},
	}, nil
}

// blankAccount begins an account of a side that is a party; of any other
// there is none to give.
func (p *Pages) blankAccount(r *http.Request) (registry.Account, error) {
	a := registry.Account{Commitment: r.PathValue("id"), Side: r.PathValue("side"), State: registry.Ongoing, Provenance: desk.OwnWork()}
	c, err := p.Registry.Commitments.Get(r.Context(), desk.Present(r), a.Commitment)
	if err != nil {
		return a, err
	}
	if slices.Contains(c.Data.Parties, a.Side) {
		return a, nil
	}
	return a, entente.Fail(entente.NotFound, "error.not-found", entente.Args{"ID": entente.Shorten(a.Side, 60)})
}

func fillAccount(a registry.Account) url.Values {
	f := url.Values{}
	for name, v := range map[string]string{
		"state": string(a.State), "statement": a.Statement, "due": string(a.Due), "duePrecision": string(a.DuePrecision),
		"owner": a.Owner, "wording": a.Wording, "selfScore": scoreValue(a.SelfScore), "otherScore": scoreValue(a.OtherScore),
	} {
		f.Set(name, v)
	}
	if a.Money != nil {
		f.Set("money", strconv.FormatFloat(a.Money.Amount, 'f', -1, 64))
		f.Set("currency", a.Money.Currency)
	}
	for i, e := range a.Evidence {
		f.Set(desk.RowName("evidence", i), e.Title)
		f.Set(desk.RowName("evidence-url", i), e.URL)
		f.Set(desk.RowName("evidence-date", i), string(e.Date))
		f.Set(desk.RowName("evidence-hash", i), e.SHA256)
	}
	desk.FillProvenance(f, a.Provenance)
	return f
}

func scoreValue(n *int) string {
	if n == nil {
		return ""
	}
	return registry.Score(*n)
}

func readAccount(f url.Values, a registry.Account) (registry.Account, error) {
	var pr entente.Problems
	a.State, a.Statement, a.Owner, a.Wording = registry.AccountState(f.Get("state")), f.Get("statement"), f.Get("owner"), f.Get("wording")
	a.Due, a.DuePrecision = readDue(f)
	a.SelfScore, a.OtherScore = readScore(&pr, f, "selfScore"), readScore(&pr, f, "otherScore")
	a.Money = nil
	if s := f.Get("money"); s != "" || f.Get("currency") != "" {
		amount, err := strconv.ParseFloat(strings.ReplaceAll(strings.ReplaceAll(s, " ", ""), ",", "."), 64)
		if err != nil {
			pr.Add("money", "error.number", entente.Args{"Value": entente.Shorten(s, 40)})
		}
		a.Money = &registry.Money{Amount: amount, Currency: strings.ToUpper(f.Get("currency"))}
	}
	a.Evidence = readEvidence(f)
	a.Provenance = desk.ReadProvenance(f)
	return a, pr.Err()
}

func readScore(pr *entente.Problems, f url.Values, name string) *int {
	s := f.Get(name)
	if s == "" {
		return nil
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		pr.Add(name, "error.choice", entente.Args{"Value": entente.Shorten(s, 20)})
		return nil
	}
	return &n
}

// maxEvidence is one more than an account may have, so that one too many is
// told and not lost.
const maxEvidence = 51

func readEvidence(f url.Values) []registry.Evidence {
	var out []registry.Evidence
	for i := range maxEvidence {
		e := registry.Evidence{
			Title: f.Get(desk.RowName("evidence", i)), URL: f.Get(desk.RowName("evidence-url", i)),
			Date: entente.Date(f.Get(desk.RowName("evidence-date", i))), SHA256: strings.ToLower(f.Get(desk.RowName("evidence-hash", i))),
		}
		if e != (registry.Evidence{}) {
			out = append(out, e)
		}
	}
	return out
}

// readDue reads a due date. How exactly it is known follows from how much is
// written, where the form does not say that it is approximate.
func readDue(f url.Values) (entente.Date, entente.Precision) {
	d := entente.Date(f.Get("due"))
	p := entente.Precision(f.Get("duePrecision"))
	switch {
	case !d.Known():
		return d, entente.PrecisionNone
	case p == entente.PrecisionNone, d.Precision() != entente.PrecisionDay && p != entente.PrecisionApproximate:
		return d, d.Precision()
	}
	return d, p
}

func (p *Pages) accountFields(ctx context.Context, v entente.View, f ui.Form, data registry.Account) (templ.Component, error) {
	c, err := p.Registry.Commitments.Get(ctx, v, data.Commitment)
	if err != nil {
		return nil, err
	}
	names, err := desk.LoadNames(ctx, p.Registry, v, c.Data.Parties, nil)
	if err != nil {
		return nil, err
	}
	return accountForm(accountFormView{form: f, commitment: c.Data, side: names.Partner(data.Side), evidence: evidenceRows(f.Values)}), nil
}

// accountFormView is the form of an account ready to be drawn.
type accountFormView struct {
	form       ui.Form
	commitment registry.Commitment
	side       string
	evidence   int // rows
}

func evidenceRows(f url.Values) int { return min(len(readEvidence(f))+2, maxEvidence) }

func (p *Pages) sayAccount(ctx context.Context, v entente.View, list []registry.Account) (func(field, value string) string, error) {
	var parties []string
	for _, a := range list {
		parties = append(parties, a.Side)
	}
	names, err := desk.LoadNames(ctx, p.Registry, v, parties, nil)
	say := i18n.From(ctx)
	return func(field, value string) string {
		switch field {
		case "side":
			return names.Partner(value)
		case "state":
			return stateWord(say, value)
		case "selfScore", "otherScore":
			return score(value)
		}
		return ""
	}, err
}
