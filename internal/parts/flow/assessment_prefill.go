// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"slices"
	"strings"

	"entente"
)

// NewAssessment begins the assessment of a transfer: the rules are asked, and what
// the facts and they know is filled in. The day is the one that it is begun on.
func NewAssessment(t *Table, title string, f Facts, day entente.Date) Assessment {
	d := t.Decide(&f)
	a := Assessment{Title: title, Facts: f, Table: t.Hash, Outcome: d.Outcome, Cited: t.cited(&d), Status: AssessmentDraft, Answers: Answers{}}
	for _, q := range TheAssessmentForm().Questions {
		if values := q.prefill(&f, &d, day); len(values) > 0 {
			a.Answers[q.ID] = values
		}
	}
	return a
}

// Anew is the draft that re-evaluates a signed assessment: with its answers, but
// for those that have to be found anew, and the rules as they are now.
func (a Assessment) Anew(t *Table, id string, day entente.Date) Assessment {
	f := a.Facts
	f.On = string(day)
	next := NewAssessment(t, a.Title, f, day)
	for question, values := range a.Answers {
		if !slices.Contains([]string{"valid-until", "result", "conclusion"}, question) {
			next.Answers[question] = values
		}
	}
	next.Replaces = id
	return next
}

// cited lists the rules that a decision asked or leaned on, each once.
func (t *Table) cited(d *Decision) []Cited {
	out := []Cited{}
	add := func(id, holds string) {
		r, ok := t.Rule(id)
		if !ok || slices.ContainsFunc(out, func(c Cited) bool { return c.Rule == id }) {
			return
		}
		out = append(out, Cited{
			Rule: id, Holds: holds, Ref: r.Citation.Ref, Article: r.Article, URL: r.Citation.URL,
			Verification: r.Verification, Confidence: r.Confidence, Doubtful: r.Doubtful(),
		})
	}
	for _, s := range d.Trace {
		add(s.Rule, s.Holds.String())
	}
	for _, id := range d.Duties {
		add(id, Yes.String())
	}
	return out[:min(len(out), mostCited)]
}

// prefill is what is known of a question before anybody answers: from the facts
// ("from", "to", "categories", "purpose", "fact:QUESTION" and "fact:QUESTION:ANSWER"
// of the vocabulary), from the table ("ground"), or from the day ("next-year").
func (q AssessmentQuestion) prefill(f *Facts, d *Decision, day entente.Date) []string {
	switch q.Prefill {
	case "":
		return nil
	case "from":
		return []string{f.From}
	case "to":
		return []string{f.To}
	case "categories":
		return slices.Clone(f.Categories)
	case "purpose":
		return joined(f.all("purpose"))
	case "ground":
		return ground(d)
	case "next-year":
		return []string{string(entente.DayOf(day.First().AddDate(1, 0, 0)))}
	}
	group, answer, one := strings.Cut(strings.TrimPrefix(q.Prefill, "fact:"), ":")
	if one {
		if known := f.Is(group, answer); known != Unknown {
			return []string{known.String()}
		}
		return nil
	}
	known := f.all(group)
	if q.Kind == QuestionText {
		return joined(known)
	}
	known = slices.DeleteFunc(known, func(v string) bool { return !slices.Contains(q.Options, v) })
	if q.Kind != QuestionList && len(known) > 1 {
		return nil // a person has to say which
	}
	return known
}

// all lists what is known to be so of a question.
func (f *Facts) all(question string) []string {
	var out []string
	for _, v := range groups[question].values {
		if f.Is(question, v) == Yes {
			out = append(out, v)
		}
	}
	return out
}

func joined(values []string) []string {
	if len(values) == 0 {
		return nil
	}
	return []string{strings.Join(values, ", ")}
}

// ground is what the transfer would rest on by the table: the stage whose rule
// holds, or a tool that only wants its assessment.
func ground(d *Decision) []string {
	for _, s := range d.Trace {
		switch {
		case s.Stage == stageAdequacy && s.Holds == Yes:
			return []string{"adequacy"}
		case s.Stage == stageTool && s.Holds != No:
			return []string{"tool"}
		case s.Stage == stageDerogation && s.Holds == Yes:
			return []string{"derogation"}
		}
	}
	return nil
}
