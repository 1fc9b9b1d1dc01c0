// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"bytes"
	"context"
	"strings"

	"github.com/a-h/templ"

	"entente/internal/kit/i18n"
	"entente/internal/kit/picture"
	"entente/internal/parts/flow"
	"entente/internal/web/ui"
)

func basisTitle(ctx context.Context, d flow.Decision) string {
	if d.May() {
		return i18n.T(ctx, "flow.answer.basis")
	}
	return i18n.T(ctx, "flow.answer.blocks")
}

func ruleItems(ids []string, rules map[string]flow.Rule) []ui.Item {
	out := make([]ui.Item, 0, len(ids))
	for _, id := range ids {
		r, known := rules[id]
		if !known {
			out = append(out, ui.Item{Label: id})
			continue
		}
		out = append(out, ui.Item{Label: id, Show: ruleText(r)})
	}
	return out
}

var conditionTable = ui.Table[flow.Condition]{
	ID: "condition-list", Caption: "flow.answer.conditions",
	Columns: []ui.Column[flow.Condition]{
		{Key: "name", Label: "flow.field.condition", Kind: ui.Wide, Cell: func(ctx context.Context, c flow.Condition) ui.Cell {
			return ui.Cell{Text: conditionText(ctx, c), Note: c.Name}
		}},
		{Key: "enforcer", Label: "flow.field.enforcer", Cell: func(ctx context.Context, c flow.Condition) ui.Cell {
			if c.Enforcer == "" {
				return ui.Cell{Text: "–"}
			}
			return ui.Cell{Text: i18n.T(ctx, "flow.enforcer."+string(c.Enforcer))}
		}},
		{Key: "known", Label: "flow.field.known", Cell: func(ctx context.Context, c flow.Condition) ui.Cell {
			tone, key := ui.Good, "flow.condition.holds"
			if c.Open {
				tone, key = ui.Info, "flow.condition.open"
			}
			return ui.Cell{Text: i18n.T(ctx, key), Show: ui.StateTag(tone, i18n.T(ctx, key))}
		}},
		{Key: "rule", Label: "flow.field.rule", Cell: func(_ context.Context, c flow.Condition) ui.Cell {
			return ui.Cell{Text: c.Rule, Href: "/flow/rules/" + c.Rule}
		}},
	},
}

// conditionText says a condition in a reader's words, where it is one of the
// vocabulary; its rule's own name for it stands below.
func conditionText(ctx context.Context, c flow.Condition) string {
	if c.Is == "" || len(c.Args) == 0 {
		return c.Name
	}
	say := i18n.From(ctx)
	var out []string
	for _, a := range c.Args {
		for _, key := range []string{"flow.duty." + c.Is + "." + a, "flow.v." + c.Is + "." + a} {
			if say.Has(key) {
				out = append(out, i18n.T(ctx, key))
				break
			}
		}
	}
	if len(out) == 0 {
		return c.Name
	}
	return strings.Join(out, i18n.T(ctx, "flow.or"))
}

type temptation struct {
	flow.Temptation

	rule flow.Rule
}

func temptations(v answerView) []temptation {
	out := make([]temptation, len(v.d.NotRelyOn))
	for i, n := range v.d.NotRelyOn {
		out[i] = temptation{n, v.rules[n.Rule]}
	}
	return out
}

var temptationTable = ui.Table[temptation]{
	ID: "temptation-list", Caption: "flow.answer.not",
	Columns: []ui.Column[temptation]{
		{Key: "rule", Label: "flow.field.rule", Kind: ui.Wide, Cell: func(_ context.Context, n temptation) ui.Cell {
			return ui.Cell{Text: n.rule.Instrument + ", " + n.rule.Article, Href: "/flow/rules/" + n.Rule, Note: n.Rule}
		}},
		{Key: "why", Label: "flow.field.why", Kind: ui.Wide, Cell: func(ctx context.Context, n temptation) ui.Cell { return ui.Cell{Text: why(ctx, n.Why)} }},
	},
}

var turnTable = ui.Table[flow.Turn]{
	ID: "turn-list", Caption: "flow.answer.turns",
	Columns: []ui.Column[flow.Turn]{
		{Key: "if", Label: "flow.field.if", Kind: ui.Wide, Cell: func(ctx context.Context, t flow.Turn) ui.Cell {
			return ui.Cell{Text: i18n.T(ctx, "flow.v."+t.Question+"."+t.Answer), Note: i18n.T(ctx, "flow.q."+t.Question)}
		}},
		{Key: "outcome", Label: "flow.field.outcome", Cell: func(ctx context.Context, t flow.Turn) ui.Cell {
			return ui.Cell{Text: outcome(ctx, t.Outcome), Show: ui.StateTag(outcomeTone(t.Outcome), outcome(ctx, t.Outcome)), Note: strings.Join(t.Basis, ", ")}
		}},
	},
}

// pathPicture draws the rules that were asked, in their order.
func pathPicture(ctx context.Context, v answerView) ui.Picture {
	s := picture.Ladder{
		Frame: picture.Frame{ID: "path", Title: i18n.T(ctx, "flow.answer.path")},
		Words: picture.LadderWords{Stage: i18n.T(ctx, "flow.field.stage"), Step: i18n.T(ctx, "flow.field.rule"), Outcome: i18n.T(ctx, "flow.field.outcome"), Why: i18n.T(ctx, "flow.field.why")},
		End:   outcome(ctx, v.d.Outcome),
	}
	for _, step := range v.d.Trace {
		ink := picture.Good
		switch step.Holds {
		case flow.No:
			ink = picture.Muted
		case flow.Unknown:
			ink = picture.Waiting
		case flow.Yes:
		}
		s.Rungs = append(s.Rungs, picture.Rung{
			Stage: i18n.T(ctx, "flow.stage."+step.Stage), Label: step.Rule, Href: "/flow/rules/" + step.Rule, Ink: ink,
			Outcome: i18n.T(ctx, "flow.truth."+step.Holds.String()), Why: why(ctx, step.Why),
		})
	}
	var b bytes.Buffer
	if err := picture.Responsive(&b, s, 860, 360); err != nil {
		b.Reset()
	}
	return ui.Picture{ID: "path", Title: i18n.T(ctx, "flow.answer.path"), Caption: i18n.T(ctx, "flow.answer.path-text"), Drawing: templ.Raw(b.String()), Twin: ui.Twin(i18n.T(ctx, "flow.answer.path"), s.Table()), Source: i18n.T(ctx, "flow.source")}
}

func keptItems(ctx context.Context, v answerView) []ui.Item {
	by := v.by
	if by == "" {
		by = i18n.T(ctx, "cli.by.gone")
	}
	say := func(key string) string { return i18n.T(ctx, key) }
	now := outcome(ctx, v.kept.Now.Outcome) + " · " + strings.Join(v.kept.Now.Basis, ", ")
	return []ui.Item{
		{Label: say("flow.field.dataset"), Text: orDash(v.kept.Dataset)},
		{Label: say("flow.field.decided"), Text: v.kept.At.Format("2006-01-02 15:04") + " UTC, " + by},
		{Label: say("flow.field.then"), Text: outcome(ctx, v.d.Outcome) + " · " + strings.Join(v.d.Basis, ", ")},
		{Label: say("flow.field.now"), Text: now},
		{Label: say("flow.field.book"), Text: v.kept.Kept.Book},
		{Label: say("flow.field.note"), Text: orDash(v.kept.Note)},
	}
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
