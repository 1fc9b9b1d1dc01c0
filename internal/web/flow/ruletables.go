// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"context"
	"strings"

	"entente/internal/kit/i18n"
	"entente/internal/parts/flow"
	"entente/internal/web/ui"
)

func choices(ctx context.Context, prefix string, values ...string) []ui.Option {
	out := make([]ui.Option, len(values))
	for i, v := range values {
		out[i] = ui.Option{Value: v, Text: i18n.T(ctx, prefix+v)}
	}
	return out
}

func ruleFacts(ctx context.Context, r flow.Rule) []ui.Item {
	since, until := r.InForceFrom, r.InForceTo
	if since == flow.Never {
		since = i18n.T(ctx, "flow.rule.not-yet")
	}
	items := []ui.Item{
		{Label: i18n.T(ctx, "flow.field.from"), Text: strings.Join(r.From, ", ")},
		{Label: i18n.T(ctx, "flow.field.to"), Text: strings.Join(r.To, ", ")},
		{Label: i18n.T(ctx, "flow.field.since"), Text: since},
		{Label: i18n.T(ctx, "flow.field.until"), Text: orDash(until)},
		{Label: i18n.T(ctx, "flow.field.effect"), Text: r.Effect},
		{Label: i18n.T(ctx, "flow.field.citation"), Text: r.Citation.Ref, Show: citation(r.Citation)},
		{Label: i18n.T(ctx, "flow.field.verified"), Text: i18n.T(ctx, "flow.verification."+r.Verification)},
		{Label: i18n.T(ctx, "flow.field.confidence"), Text: i18n.T(ctx, "flow.confidence."+r.Confidence)},
		{Label: i18n.T(ctx, "flow.field.note"), Text: orDash(r.Note)},
	}
	if r.Follows != "" {
		items = append(items, ui.Item{Label: i18n.T(ctx, "flow.field.follows"), Text: r.Follows})
	}
	return items
}

var effectTable = ui.Table[flow.Effect]{
	ID: "effect-list", Caption: "flow.change.effects",
	Columns: []ui.Column[flow.Effect]{
		{Key: "dataset", Label: "flow.field.dataset", Kind: ui.Wide, Cell: func(ctx context.Context, e flow.Effect) ui.Cell {
			return ui.Cell{Text: orDash(e.Dataset), Href: "/flow/decisions/" + e.ID, Note: place(ctx, e.Facts.From) + " → " + place(ctx, e.Facts.To)}
		}},
		{Key: "before", Label: "flow.field.before", Cell: func(ctx context.Context, e flow.Effect) ui.Cell {
			o := e.Decision.Outcome
			return ui.Cell{Text: outcome(ctx, o), Show: ui.StateTag(outcomeTone(o), outcome(ctx, o)), Note: strings.Join(e.Decision.Basis, ", ")}
		}},
		{Key: "after", Label: "flow.field.after", Cell: func(ctx context.Context, e flow.Effect) ui.Cell {
			o := e.After.Outcome
			return ui.Cell{Text: outcome(ctx, o), Show: ui.StateTag(outcomeTone(o), outcome(ctx, o)), Note: strings.Join(e.After.Basis, ", ")}
		}},
	},
}
