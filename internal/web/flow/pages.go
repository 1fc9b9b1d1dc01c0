// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"entente/internal/kit/clock"
	"entente/internal/kit/i18n"
	"entente/internal/parts/flow"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// Pages are the pages on data flows.
type Pages struct {
	Flow    *flow.Service
	Clock   clock.Clock
	Handles desk.Handles
}

const nav = "flow"

// Routes registers every page.
func (p *Pages) Routes(mux *http.ServeMux) {
	for pattern, page := range map[string]desk.Handler{
		"GET /flow":                        p.overview,
		"GET /flow/ask":                    p.ask,
		"GET /flow/answer":                 p.answer,
		"POST /flow/decisions":             p.keep,
		"GET /flow/decisions/{id}":         p.decision,
		"GET /flow/matrix":                 p.matrix,
		"GET /flow/rules":                  p.rules,
		"GET /flow/rules/{id}":             p.rule,
		"POST /flow/rules/{id}":            p.propose,
		"GET /flow/rules.xlsx":             p.spreadsheet,
		"POST /flow/rules.xlsx":            p.upload,
		"GET /flow/changes/{id}":           p.change,
		"POST /flow/changes/{id}/approve":  p.approve,
		"POST /flow/changes/{id}/withdraw": p.withdraw,
	} {
		mux.Handle(pattern, page)
	}
}

func crumbs(ctx context.Context, more ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "ui.nav.flow"), Href: "/flow"}}, more...)
}

func tabs(ctx context.Context, current string) []ui.Tab {
	var out []ui.Tab
	for _, t := range []struct{ key, href string }{
		{"overview", "/flow"}, {"ask", "/flow/ask"}, {"matrix", "/flow/matrix"}, {"assessments", assessmentsHref}, {"rules", "/flow/rules"},
	} {
		out = append(out, ui.Tab{Text: i18n.T(ctx, "flow.tab."+t.key), Href: t.href, Current: t.key == current})
	}
	return out
}

// factsOf reads the facts from an address: day, from, to, is (a fact), asked (a
// question that was answered with what "is" says of it and nothing else), open (a
// question that nobody can answer now).
func (p *Pages) factsOf(q url.Values) flow.Facts {
	f := flow.Facts{On: q.Get("day"), From: strings.ToUpper(q.Get("from")), To: strings.ToUpper(q.Get("to"))}
	if f.On == "" {
		f.On = p.Clock().UTC().Format("2006-01-02")
	}
	for _, name := range q["asked"] {
		f.Deny(name)
	}
	for _, fact := range q["is"] {
		question, answer, _ := strings.Cut(fact, ":")
		f.Say(question, answer, true)
		if question == "data-category" {
			f.Categories = append(f.Categories, answer)
		}
	}
	f.Categories = append(f.Categories, "other") // there is always more in a data set than what rules ask for
	return f
}

// place says where in a reader's words.
func place(ctx context.Context, code string) string {
	switch code {
	case "EUI", "third":
		return i18n.T(ctx, "flow.place."+strings.ToLower(code))
	}
	land, part, divided := strings.Cut(code, "-")
	key := "country." + land
	if !i18n.From(ctx).Has(key) {
		return code
	}
	if divided {
		return i18n.T(ctx, key) + " (" + part + ")"
	}
	return i18n.T(ctx, key)
}

func outcomeTone(o flow.Outcome) ui.Tone {
	switch o {
	case flow.Allow, flow.NotATransfer:
		return ui.Good
	case flow.AllowWith:
		return ui.Info
	case flow.Refer:
		return ui.Warn
	case flow.Deny:
	}
	return ui.Bad
}

func outcome(ctx context.Context, o flow.Outcome) string {
	return i18n.T(ctx, "flow.outcome."+string(o))
}
