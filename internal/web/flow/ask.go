// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/flow"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

type askView struct {
	values  url.Values
	form    ui.Form
	begin   bool
	next    flow.Ask
	options []ui.Option
	so      flow.Decision // as far as it is known
	left    int           // questions that still matter
	said    []ui.Item
}

// ask shows the next question that matters, one a page.
func (p *Pages) ask(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, q := r.Context(), desk.View(r).Actor, ui.QueryOf(r).Values
	if err := actor.Need(entente.MayRead); err != nil {
		return err
	}
	q = answered(q)
	v := askView{values: q, form: ui.Form{Values: q}, begin: true}
	page := ui.Page{Title: i18n.T(ctx, "flow.ask.title"), Lead: i18n.T(ctx, "flow.ask.lead"), Nav: nav, Narrow: true, Crumbs: crumbs(ctx), Tabs: tabs(ctx, "ask")}
	if q.Get("from") == "" && q.Get("to") == "" {
		return desk.Render(w, r, page, askPage(v))
	}
	f := p.factsOf(q)
	if err := f.Check(); err != nil {
		v.form.Err = err
		return desk.RenderStatus(w, r, http.StatusUnprocessableEntity, page, askPage(v))
	}
	t, err := p.Flow.Table(ctx)
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(t.Next(&f), func(a flow.Ask) bool { return slices.Contains(q["open"], a.Question) })
	if len(left) == 0 {
		http.Redirect(w, r, "/flow/answer?"+q.Encode(), http.StatusSeeOther)
		return nil
	}
	v.begin, v.next, v.left, v.so = false, left[0], len(left), t.Decide(&f)
	for _, a := range v.next.Answers {
		v.options = append(v.options, ui.Option{Value: v.next.Question + ":" + a, Text: i18n.T(ctx, "flow.v."+v.next.Question+"."+a)})
	}
	v.said = said(ctx, q)
	page.Title = i18n.T(ctx, "flow.q."+v.next.Question)
	page.Kicker = i18n.T(ctx, "flow.ask.kicker", entente.Args{"From": place(ctx, f.From), "To": place(ctx, f.To)})
	page.Lead = i18n.T(ctx, "flow.hint."+v.next.Question)
	return desk.Render(w, r, page, askPage(v))
}

// answered folds the answer of the page before into what was said: "next" names the
// question, "pick" the answers, "unknown" that nobody knows.
func answered(q url.Values) url.Values {
	out := url.Values{}
	for _, name := range []string{"day", "from", "to", "dataset"} {
		if s := strings.TrimSpace(q.Get(name)); s != "" {
			out.Set(name, s)
		}
	}
	for _, name := range []string{"is", "asked", "open"} {
		out[name] = append([]string{}, q[name]...)
	}
	if next := q.Get("next"); next != "" {
		switch {
		case q.Get("unknown") != "":
			out.Add("open", next)
		default:
			out.Add("asked", next)
			for _, pick := range q["pick"] {
				if pick != "none" && strings.HasPrefix(pick, next+":") {
					out.Add("is", pick)
				}
			}
		}
	}
	return out
}

// said lists what was answered, each with the address to answer it again.
func said(ctx context.Context, q url.Values) []ui.Item {
	var out []ui.Item
	for _, list := range []string{"asked", "open"} {
		for _, name := range q[list] {
			var is []string
			for _, fact := range q["is"] {
				if question, answer, _ := strings.Cut(fact, ":"); question == name {
					is = append(is, i18n.T(ctx, "flow.v."+name+"."+answer))
				}
			}
			text := strings.Join(is, ", ")
			switch {
			case list == "open":
				text = i18n.T(ctx, "flow.truth.unknown")
			case text == "":
				text = i18n.T(ctx, "flow.ask.none")
			}
			out = append(out, ui.Item{Label: i18n.T(ctx, "flow.q."+name), Text: text, Edit: "/flow/ask?" + without(q, name).Encode()})
		}
	}
	return out
}

func without(q url.Values, name string) url.Values {
	out := url.Values{}
	for k, list := range q {
		for _, s := range list {
			if s != name && !strings.HasPrefix(s, name+":") {
				out.Add(k, s)
			}
		}
	}
	return out
}

// noneText is the answer that denies the others: a plain no where there is one.
func noneText(ctx context.Context, options []ui.Option) string {
	if len(options) == 1 {
		return i18n.T(ctx, "flow.ask.no")
	}
	return i18n.T(ctx, "flow.ask.none")
}
