// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"context"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/flow"
	"entente/internal/web/ui"
)

// textRows is how tall the box of a text is: what names a place is short.
func textRows(q flow.AssessmentQuestion) int {
	if strings.HasPrefix(q.Prefill, "f") || q.Prefill == "to" {
		return 1
	}
	return 4
}

// answerItems are the answers of one step; those that are missing say so by being
// empty.
func answerItems(ctx context.Context, e flow.AssessmentEntry, step string) []ui.Item {
	var out []ui.Item
	for _, q := range flow.TheAssessmentForm().Of(step) {
		values := e.Data.Answers[q.ID]
		if len(values) == 0 && !q.Must(e.Data.Answers) {
			continue
		}
		item := ui.Item{Label: i18n.T(ctx, "assessment.q."+q.ID)}
		if len(values) > 0 {
			item.Show = answers(q, values)
		}
		out = append(out, item)
	}
	return out
}

// next leads to what took over.
func (v assessmentView) next() ui.Link {
	if v.Successor == "" {
		return ui.Link{}
	}
	return ui.Link{Text: v.Successor, Href: assessmentHref(v.Successor)}
}

// signProblem is one thing that stands in the way of signing.
type signProblem struct{ Label, Href, Text string }

func signProblems(ctx context.Context, id string, err error) []signProblem {
	var out []signProblem
	for _, e := range entente.FieldErrors(err) {
		p := signProblem{Text: i18n.Error(ctx, e)}
		for _, q := range flow.TheAssessmentForm().Questions {
			if flow.AnswerField(q.ID) == e.Field {
				p.Label, p.Href = i18n.T(ctx, "assessment.q."+q.ID), stepHref(id, q.Step)+"#"+ui.FieldID(e.Field)
			}
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		out = append(out, signProblem{Text: i18n.Error(ctx, err)})
	}
	return out
}
