// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/sheet"
	"entente/internal/parts/flow"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

var ruleTable = ui.Table[flow.Rule]{
	ID: "rule-list", Caption: "flow.rules.title",
	Columns: []ui.Column[flow.Rule]{
		{Key: "id", Label: "flow.field.rule", Kind: ui.Wide, Cell: func(_ context.Context, r flow.Rule) ui.Cell {
			return ui.Cell{Text: r.ID, Href: ruleHref(r.ID), Note: r.Instrument + ", " + r.Article}
		}},
		{Key: "kind", Label: "flow.field.kind", Cell: func(ctx context.Context, r flow.Rule) ui.Cell {
			return ui.Cell{Text: i18n.T(ctx, "flow.kind."+r.Kind), Note: strings.Join(r.From, " ") + " → " + strings.Join(r.To, " ")}
		}},
		{Key: "from", Label: "flow.field.since", Kind: ui.Date, Cell: func(ctx context.Context, r flow.Rule) ui.Cell {
			if r.InForceFrom == flow.Never {
				return ui.Cell{Text: i18n.T(ctx, "flow.rule.not-yet")}
			}
			return ui.DateCell(ctx, entente.Date(r.InForceFrom))
		}},
		{Key: "to", Label: "flow.field.until", Kind: ui.Date, Cell: func(ctx context.Context, r flow.Rule) ui.Cell {
			if r.InForceTo == "" {
				return ui.Cell{Text: "–"}
			}
			return ui.DateCell(ctx, entente.Date(r.InForceTo))
		}},
		{Key: "verified", Label: "flow.field.verified", Cell: func(ctx context.Context, r flow.Rule) ui.Cell {
			text := i18n.T(ctx, "flow.verification."+r.Verification)
			if r.Doubtful() {
				return ui.Cell{Text: text, Show: ui.StateTag(ui.Warn, i18n.T(ctx, "flow.rule.doubtful")), Note: text + ", " + i18n.T(ctx, "flow.confidence."+r.Confidence)}
			}
			return ui.Cell{Text: text}
		}},
	},
}

func ruleHref(id string) string { return "/flow/rules/" + url.PathEscape(id) }

func changeHref(id int64) string { return "/flow/changes/" + strconv.FormatInt(id, 10) }

type rulesView struct {
	rules   []flow.Rule
	form    ui.Form
	mayEdit bool
}

func (p *Pages) rules(w http.ResponseWriter, r *http.Request) error {
	return p.showRules(w, r, http.StatusOK, ui.Form{})
}

func (p *Pages) showRules(w http.ResponseWriter, r *http.Request, status int, form ui.Form) error {
	ctx, actor := r.Context(), desk.View(r).Actor
	if err := actor.Need(entente.MayRead); err != nil {
		return err
	}
	t, err := p.Flow.Table(ctx)
	if err != nil {
		return err
	}
	page := ui.Page{Title: i18n.T(ctx, "flow.rules.title"), Lead: i18n.T(ctx, "flow.rules.lead", entente.Args{"AsOf": t.Book.AsOf}), Nav: nav, Crumbs: crumbs(ctx), Tabs: tabs(ctx, "rules")}
	return desk.RenderStatus(w, r, status, page, rulesPage(rulesView{t.Book.Rules, form, actor.May(entente.MayEdit)}))
}

type ruleView struct {
	rule    flow.Rule
	form    ui.Form
	mayEdit bool
}

func (p *Pages) rule(w http.ResponseWriter, r *http.Request) error {
	return p.showRule(w, r, http.StatusOK, ui.Form{})
}

func (p *Pages) showRule(w http.ResponseWriter, r *http.Request, status int, form ui.Form) error {
	ctx, actor := r.Context(), desk.View(r).Actor
	if err := actor.Need(entente.MayRead); err != nil {
		return err
	}
	rule, err := p.ruleOf(r)
	if err != nil {
		return err
	}
	if form.Values == nil {
		form.Values = url.Values{
			"inForceFrom": {rule.InForceFrom}, "inForceTo": {rule.InForceTo}, "article": {rule.Article}, "instrument": {rule.Instrument},
			"ref": {rule.Citation.Ref}, "url": {rule.Citation.URL}, "verification": {rule.Verification}, "confidence": {rule.Confidence}, "note": {rule.Note},
		}
	}
	page := ui.Page{
		Title: rule.ID, Kicker: i18n.T(ctx, "flow.kind."+rule.Kind), Lead: rule.Instrument + ", " + rule.Article, Nav: nav,
		Crumbs: crumbs(ctx, ui.Link{Text: i18n.T(ctx, "flow.rules.title"), Href: "/flow/rules"}), Facts: badge(rule),
	}
	return desk.RenderStatus(w, r, status, page, rulePage(ruleView{rule, form, actor.May(entente.MayEdit)}))
}

func (p *Pages) ruleOf(r *http.Request) (flow.Rule, error) {
	t, err := p.Flow.Table(r.Context())
	if err != nil {
		return flow.Rule{}, err
	}
	rule, ok := t.Rule(r.PathValue("id"))
	if !ok {
		return rule, entente.Fail(entente.NotFound, "error.not-found", entente.Args{"ID": r.PathValue("id")})
	}
	return rule, nil
}

// propose keeps a change of one rule for another pair of eyes.
func (p *Pages) propose(w http.ResponseWriter, r *http.Request) error {
	f, err := desk.Values(r)
	if err != nil {
		return err
	}
	rule, err := p.ruleOf(r)
	if err != nil {
		return err
	}
	for name, field := range map[string]*string{
		"inForceFrom": &rule.InForceFrom, "inForceTo": &rule.InForceTo, "article": &rule.Article, "instrument": &rule.Instrument,
		"ref": &rule.Citation.Ref, "url": &rule.Citation.URL, "verification": &rule.Verification, "confidence": &rule.Confidence, "note": &rule.Note,
	} {
		*field = strings.TrimSpace(f.Get(name))
	}
	c, err := p.Flow.Propose(r.Context(), desk.Present(r).Actor, f.Get("reason"), []flow.Rule{rule})
	if entente.CodeOf(err) == entente.Invalid {
		return p.showRule(w, r, http.StatusUnprocessableEntity, ui.Form{Values: f, Err: err})
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, changeHref(c.ID), http.StatusSeeOther)
	return nil
}

// spreadsheet sends all rules, to be edited and sent back.
func (p *Pages) spreadsheet(w http.ResponseWriter, r *http.Request) error {
	if err := desk.View(r).Actor.Need(entente.MayRead); err != nil {
		return err
	}
	t, err := p.Flow.Table(r.Context())
	if err != nil {
		return err
	}
	return desk.SendTable(w, r, t.Book.Sheet(), "rules", "xlsx")
}

// upload proposes what differs in a spreadsheet that came back.
func (p *Pages) upload(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), desk.Present(r).Actor
	if err := actor.Need(entente.MayEdit); err != nil {
		return err
	}
	t, err := p.Flow.Table(ctx)
	if err != nil {
		return err
	}
	file, _, err := r.FormFile("file")
	if err != nil {
		return p.showRules(w, r, http.StatusUnprocessableEntity, ui.Form{Err: entente.FieldError("file", "flow.sheet.empty", nil)})
	}
	defer file.Close() //nolint:errcheck // it was only read
	rows, err := sheet.ReadXLSX(file)
	if err != nil {
		return p.showRules(w, r, http.StatusUnprocessableEntity, ui.Form{Err: entente.FieldError("file", "flow.sheet.form", nil).Because(err)})
	}
	changed, err := t.Book.FromSheet(rows)
	var c flow.Change
	if err == nil {
		c, err = p.Flow.Propose(ctx, actor, r.FormValue("reason"), changed)
	}
	if entente.CodeOf(err) == entente.Invalid {
		return p.showRules(w, r, http.StatusUnprocessableEntity, ui.Form{Values: url.Values{"reason": {r.FormValue("reason")}}, Err: err})
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, changeHref(c.ID), http.StatusSeeOther)
	return nil
}

type changeView struct {
	change              flow.Change
	diffs               []ui.Change
	effects             []flow.Effect
	mayDecide, mayClose bool
	by                  string
}

func (p *Pages) change(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), desk.View(r).Actor
	id, err := changeID(r)
	if err != nil {
		return err
	}
	c, err := p.Flow.Change(ctx, actor, id)
	if err != nil {
		return err
	}
	v := changeView{
		change: c, mayDecide: c.State == flow.Proposed && actor.May(entente.MayRelease) && actor.Account != c.Account,
		mayClose: c.State == flow.Proposed && (actor.Account == c.Account || actor.May(entente.MayRelease)),
	}
	if c.State == flow.Proposed {
		if v.effects, err = p.Flow.Preview(ctx, actor, id); err != nil {
			return err
		}
	}
	t, err := p.Flow.Table(ctx)
	if err != nil {
		return err
	}
	for _, rule := range c.Rules {
		before, _ := t.Rule(rule.ID)
		for _, d := range flow.Differences(before, rule) {
			v.diffs = append(v.diffs, ui.Change{Field: rule.ID + " · " + d.Field, Before: d.Before, After: d.After})
		}
	}
	names, err := p.Handles(ctx, []string{c.Account})
	if err != nil {
		return err
	}
	v.by = names[c.Account]
	page := ui.Page{
		Title: i18n.T(ctx, "flow.change.title"), Lead: c.Reason, Kicker: i18n.T(ctx, "flow.change.state."+string(c.State)), Nav: nav,
		Crumbs: crumbs(ctx, ui.Link{Text: i18n.T(ctx, "flow.rules.title"), Href: "/flow/rules"}),
	}
	return desk.Render(w, r, page, changePage(v))
}

func changeID(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return 0, entente.Fail(entente.NotFound, "error.not-found", entente.Args{"ID": r.PathValue("id")})
	}
	return id, nil
}

func (p *Pages) approve(w http.ResponseWriter, r *http.Request) error {
	return p.decide(w, r, p.Flow.Approve)
}

func (p *Pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	return p.decide(w, r, p.Flow.Withdraw)
}

func (p *Pages) decide(w http.ResponseWriter, r *http.Request, do func(context.Context, entente.Actor, int64) error) error {
	id, err := changeID(r)
	if err != nil {
		return err
	}
	if err := do(r.Context(), desk.Present(r).Actor, id); err != nil {
		return err
	}
	http.Redirect(w, r, changeHref(id), http.StatusSeeOther) //nolint:gosec // a number
	return nil
}
