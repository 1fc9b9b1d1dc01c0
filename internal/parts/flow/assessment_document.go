// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"strconv"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/page"
)

// Document lays an assessment out in the printer's language: how it stands, every
// step with its answers, and the rules it rests on. Member is the name of the
// member whose assessment it is, signer what to call who signed it; both may be
// empty.
func (e AssessmentEntry) Document(p *i18n.Printer, member, signer string) *page.Document {
	w := assessmentLayout{AssessmentEntry: e, p: p}
	w.head(member, signer)
	for _, s := range TheAssessmentForm().Steps {
		w.step(s)
	}
	w.rules()
	date := entente.DayOf(e.RecordedAt())
	return &page.Document{
		Title: e.Data.Title, Subtitle: p.T("assessment.one"), Lang: p.Lang(), Author: member, Subject: p.T("assessment.document.subject"),
		Date: p.Date(date), Marking: w.marking(), Contents: p.T("assessment.document.contents"),
		Footer: p.T("assessment.document.footer", entente.Args{"Title": e.Data.Title, "Date": p.Date(date)}), Blocks: w.blocks,
	}
}

type assessmentLayout struct {
	AssessmentEntry

	p      *i18n.Printer
	blocks []page.Block
}

func (w *assessmentLayout) add(b ...page.Block) { w.blocks = append(w.blocks, b...) }

func (w *assessmentLayout) marking() string {
	if w.Marking == entente.Unmarked {
		return ""
	}
	return strings.ToUpper(w.p.T("marking." + string(w.Marking)))
}

func (w *assessmentLayout) field(name string) string { return w.p.T("assessment.field." + name) }

func (w *assessmentLayout) pair(name string, runs ...page.Run) page.Pair {
	return page.Pair{Key: w.field(name), Value: page.C(runs...)}
}

// assessmentTones are the tones of the statuses and results.
var assessmentTones = map[string]page.Tone{
	string(AssessmentSigned): page.Good, string(AssessmentExpired): page.Bad, string(AssessmentReplaced): page.Warn, string(AssessmentDraft): page.Warn,
	string(AssessmentPassed): page.Good, string(AssessmentFailed): page.Bad,
}

func (w *assessmentLayout) head(member, signer string) {
	p, a := w.p, w.Data
	w.add(page.Heading{Level: 1, Text: p.T("assessment.summary"), ID: "summary"})
	if w.Standing != AssessmentSigned {
		w.add(page.Note{
			Kind: page.Callout, Label: p.T("assessment.document.notice"), Tone: assessmentTones[string(w.Standing)],
			Runs: []page.Run{page.Text(p.T("assessment.document." + string(w.Standing)))},
		})
	}
	pairs := []page.Pair{w.pair("status", page.Tag(p.T("assessment.status."+string(w.Standing)), assessmentTones[string(w.Standing)]))}
	if r := a.Result(); r != "" {
		pairs = append(pairs, w.pair("result", page.Tag(p.T("assessment.value."+string(r)), assessmentTones[string(r)])))
	}
	pairs = append(pairs, w.pair("from", page.Text(a.Facts.From)), w.pair("to", page.Text(a.Facts.To)))
	if a.Tool() != "" {
		pairs = append(pairs, w.pair("tool", page.Text(AssessmentValue(p, a.Tool()))))
	}
	if a.SignedOn.Known() {
		pairs = append(pairs, w.pair("signed", page.Text(p.Date(a.SignedOn))))
		if signer != "" {
			pairs = append(pairs, w.pair("signed-by", page.Text(signer)))
		}
	}
	if until := a.ValidUntil(); until != "" {
		pairs = append(pairs, w.pair("valid-until", page.Text(p.Date(until))))
	}
	if a.Replaces != "" {
		pairs = append(pairs, w.pair("replaces", page.Code(a.Replaces)))
	}
	if member != "" {
		pairs = append(pairs, w.pair("author", page.Text(member)))
	}
	pairs = append(pairs, w.pair("version", page.Text(strconv.FormatInt(w.Number, 10)+" "), page.Code(w.Hash[:min(len(w.Hash), 16)])))
	w.add(page.KeyValues{Pairs: pairs}, page.Note{
		Kind: page.Source, Label: p.T("assessment.document.source"),
		Runs: []page.Run{page.Text(p.T("assessment.form-note") + " "), page.Link("CNIL", TheAssessmentForm().Guide)},
	})
}

// step is one step with the answers to its questions.
func (w *assessmentLayout) step(s AssessmentStep) {
	w.add(page.Heading{Level: 1, Text: AssessmentStepTitle(w.p, s), ID: "step-" + s.ID})
	if s.Wording != "" {
		w.add(page.P(page.Small(w.p.T("assessment.wording", entente.Args{"Words": s.Wording, "How": w.p.T("assessment.verification." + s.Verification)}))))
	}
	var pairs []page.Pair
	for _, q := range TheAssessmentForm().Of(s.ID) {
		if values := w.Data.Answers[q.ID]; len(values) > 0 {
			pairs = append(pairs, page.Pair{Key: w.p.T("assessment.q." + q.ID), Value: w.answer(q, values)})
		} else if q.Must(w.Data.Answers) {
			pairs = append(pairs, page.Pair{Key: w.p.T("assessment.q." + q.ID), Value: page.C(page.Emphasis(w.p.T("assessment.unanswered")))})
		}
	}
	if len(pairs) > 0 {
		w.add(page.KeyValues{Pairs: pairs})
	}
}

func (w *assessmentLayout) answer(q AssessmentQuestion, values []string) page.Cell {
	var c page.Cell
	for _, v := range values {
		c = append(c, page.P(page.Text(q.Say(w.p, v))))
	}
	return c
}

// rules are the rules that were asked, those in doubt with their badge.
func (w *assessmentLayout) rules() {
	p, a := w.p, w.Data
	w.add(page.Heading{Level: 1, Text: p.T("assessment.rules"), ID: "rules"})
	if len(a.Cited) == 0 {
		w.add(page.P(page.Emphasis(p.T("assessment.rules-none"))))
		return
	}
	t := page.Table{RowHeader: true, Columns: []page.Column{
		{Title: w.field("rule"), Width: .3}, {Title: w.field("citation"), Width: .4}, {Title: w.field("holds"), Width: .1}, {Title: w.field("badge"), Width: .2},
	}}
	for _, c := range a.Cited {
		ref := page.Text(c.Ref)
		if strings.HasPrefix(c.URL, "https://") {
			ref = page.Link(c.Ref, c.URL)
		}
		row := page.Row{Cells: []page.Cell{page.C(page.Code(c.Rule)), page.C(ref), page.C(page.Text(p.T("assessment.holds." + c.Holds))), {}}}
		if c.Doubtful {
			row.Cells[3] = page.Cell{
				page.P(page.Tag(p.T("assessment.badge"), page.Warn)),
				page.P(page.Small(p.T("assessment.verification."+c.Verification) + ", " + p.T("assessment.confidence."+c.Confidence))),
			}
		}
		t.Rows = append(t.Rows, row)
	}
	w.add(page.P(page.Text(p.T("assessment.rules-text", entente.Args{"Date": p.Date(entente.Date(a.Facts.On))}))), t,
		page.Note{Kind: page.Source, Label: w.field("table"), Runs: []page.Run{page.Code(a.Table)}})
}

// AssessmentStepTitle says a step with its number: "Step 3: Evaluate the law".
func AssessmentStepTitle(p *i18n.Printer, s AssessmentStep) string {
	title := p.T("assessment.step." + s.ID)
	if s.Part == "closing" {
		return title
	}
	_, n, _ := TheAssessmentForm().Step(s.ID)
	return p.T("assessment.part."+s.Part, entente.Args{"Number": n}) + ": " + title
}

// Say is an answer to the question in words.
func (q AssessmentQuestion) Say(p *i18n.Printer, value string) string {
	switch {
	case q.Kind == QuestionDate:
		return p.Date(entente.Date(value))
	case q.Kind == QuestionYesNo || len(q.Options) > 0:
		return AssessmentValue(p, value)
	}
	return value
}

// AssessmentValue is an option of a question in words.
func AssessmentValue(p *i18n.Printer, value string) string { return p.T("assessment.value." + value) }
