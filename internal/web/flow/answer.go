// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/flow"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

type answerView struct {
	d       flow.Decision
	facts   flow.Facts
	rules   map[string]flow.Rule
	turns   []flow.Turn
	said    []ui.Item
	values  url.Values
	mayKeep bool
	kept    *flow.Replay
	by      string
}

// answer shows what comes out of what was said.
func (p *Pages) answer(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, q := r.Context(), desk.View(r).Actor, answered(ui.QueryOf(r).Values)
	f := p.factsOf(q)
	d, err := p.Flow.Look(ctx, actor, f)
	if err != nil {
		return err
	}
	t, err := p.Flow.Table(ctx)
	if err != nil {
		return err
	}
	v := answerView{d: d, facts: f, rules: rulesOf(t, d), turns: t.Turns(&f), said: said(ctx, q), values: q, mayKeep: actor.May(entente.MayEdit)}
	page := p.answerPage(ctx, f, d)
	page.Crumbs, page.Tabs = crumbs(ctx), tabs(ctx, "ask")
	return desk.Render(w, r, page, answerPage(v))
}

func (p *Pages) answerPage(ctx context.Context, f flow.Facts, d flow.Decision) ui.Page {
	return ui.Page{
		Title: outcome(ctx, d.Outcome), Lead: i18n.T(ctx, "flow.outcome-text."+string(d.Outcome)), Nav: nav,
		Kicker: i18n.T(ctx, "flow.answer.kicker", entente.Args{"From": place(ctx, f.From), "To": place(ctx, f.To), "On": f.On}),
		Facts:  ui.StateTag(outcomeTone(d.Outcome), outcome(ctx, d.Outcome)),
	}
}

// rulesOf are the rules that an answer names.
func rulesOf(t *flow.Table, d flow.Decision) map[string]flow.Rule {
	out := map[string]flow.Rule{}
	add := func(id string) {
		if r, ok := t.Rule(id); ok {
			out[id] = r
		}
	}
	for _, list := range [][]string{d.Basis, d.Duties, d.Trade} {
		for _, id := range list {
			add(id)
		}
	}
	for _, s := range d.Trace {
		add(s.Rule)
	}
	for _, c := range d.Conditions {
		add(c.Rule)
	}
	for _, n := range d.NotRelyOn {
		add(n.Rule)
	}
	return out
}

// keep stores the answer with its facts.
func (p *Pages) keep(w http.ResponseWriter, r *http.Request) error {
	form, err := desk.Values(r)
	if err != nil {
		return err
	}
	q, err := url.ParseQuery(form.Get("facts"))
	if err != nil {
		return entente.FieldError("facts", "flow.fact.unknown", entente.Args{"Name": form.Get("facts")})
	}
	q = answered(q)
	k, err := p.Flow.Decide(r.Context(), desk.Present(r).Actor, flow.Question{Dataset: q.Get("dataset"), Facts: p.factsOf(q), Note: form.Get("note")})
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/flow/decisions/"+k.ID, http.StatusSeeOther)
	return nil
}

// decision shows what was decided, in both readings.
func (p *Pages) decision(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), desk.View(r).Actor
	k, err := p.Flow.Replay(ctx, actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	t, err := p.Flow.Table(ctx)
	if err != nil {
		return err
	}
	v := answerView{d: k.Decision, facts: k.Facts, rules: rulesOf(t, k.Decision), kept: &k}
	names, err := p.Handles(ctx, []string{k.Account})
	if err != nil {
		return err
	}
	v.by = names[k.Account]
	page := p.answerPage(ctx, k.Facts, k.Decision)
	page.Crumbs = crumbs(ctx)
	return desk.Render(w, r, page, answerPage(v))
}

// factText says a fact by its name, "question:answer".
func factText(ctx context.Context, name string) string {
	question, answer, _ := strings.Cut(name, ":")
	return i18n.T(ctx, "flow.q."+question) + " " + i18n.T(ctx, "flow.v."+question+"."+answer)
}

// why says what decided a step or spoils a temptation: a known reason, or the
// condition in the words of its rule.
func why(ctx context.Context, s string) string {
	if s != "" && i18n.From(ctx).Has("flow.why."+s) {
		return i18n.T(ctx, "flow.why."+s)
	}
	return s
}
