// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"entente"
)

// Bounds of an assessment.
const (
	longestAnswer    = 8000 // characters of a text
	longestEntry     = 500  // characters of an entry of a list
	mostEntries      = 100
	mostCited        = 300
	furthestReview   = 5 // years: a review that is never due is none
	assessmentPrefix = "answers."
)

// AnswerField is how problems with an answer name it.
func AnswerField(question string) string { return assessmentPrefix + question }

// checkAssessment says what is wrong with an assessment. A draft may have
// questions open; a signed one has none.
func checkAssessment(a Assessment) error {
	var pr entente.Problems
	entente.CheckText(&pr, "title", a.Title, 1, 200)
	pr.Merge("facts.", a.Facts.Check())
	if len(a.Facts.Categories) > mostEntries {
		pr.Add("facts.categories", "error.list-long", entente.Args{"Max": mostEntries, "Count": len(a.Facts.Categories)})
	}
	if len(a.Cited) > mostCited {
		pr.Add("cited", "error.list-long", entente.Args{"Max": mostCited, "Count": len(a.Cited)})
	}
	if a.Replaces != "" {
		entente.CheckID(&pr, "replaces", a.Replaces)
	}
	entente.CheckChoice(&pr, "status", a.Status, []AssessmentStatus{AssessmentDraft, AssessmentSigned})
	checkAnswers(&pr, a)
	if a.Status == AssessmentSigned {
		entente.CheckText(&pr, "signedOn", string(a.SignedOn), 10, 10)
		checkComplete(&pr, a)
	}
	return pr.Err()
}

func checkAnswers(pr *entente.Problems, a Assessment) {
	form := TheAssessmentForm()
	for _, id := range slices.Sorted(maps.Keys(a.Answers)) {
		q, known := form.question(id)
		if !known {
			pr.Add(AnswerField(entente.Shorten(id, 60)), "assessment.error.question", entente.Args{"Value": entente.Shorten(id, 60)})
			continue
		}
		q.check(pr, a.Answers[id])
	}
	for _, at := range [][2]string{{"exporter-place", a.Facts.From}, {"destination", a.Facts.To}} {
		if given := a.Answers.One(at[0]); given != "" && given != at[1] {
			pr.Add(AnswerField(at[0]), "assessment.error.place", entente.Args{"Value": at[1]})
		}
	}
}

func (q AssessmentQuestion) check(pr *entente.Problems, values []string) {
	field := AnswerField(q.ID)
	longest := longestEntry
	if q.Kind == QuestionText {
		longest = longestAnswer
	}
	if q.Kind != QuestionList && len(values) > 1 {
		pr.Add(field, "assessment.error.one", nil)
		return
	}
	if len(values) > mostEntries {
		pr.Add(field, "error.list-long", entente.Args{"Max": mostEntries, "Count": len(values)})
		return
	}
	for _, v := range values {
		switch {
		case q.Kind == QuestionYesNo:
			entente.CheckChoice(pr, field, v, []string{"yes", "no"})
		case len(q.Options) > 0:
			entente.CheckChoice(pr, field, v, q.Options)
		case q.Kind == QuestionDate:
			if _, err := time.Parse(time.DateOnly, v); err != nil {
				pr.Add(field, "error.date", entente.Args{"Value": entente.Shorten(fmt.Sprintf("%q", v), 40)})
			}
		default:
			entente.CheckText(pr, field, v, 1, longest)
		}
	}
}

// checkComplete asks what signing asks: every required answer, a review date that
// is a date for review, and answers that bear the result.
func checkComplete(pr *entente.Problems, a Assessment) {
	for _, q := range TheAssessmentForm().Open(a.Answers, "") {
		if q.ID == "measures" || q.ID == "measures-reasons" {
			if a.Result() != AssessmentPassed {
				continue // where no measure helps it fails
			}
		}
		pr.Add(AnswerField(q.ID), "assessment.error.required", nil)
	}
	for _, want := range [][2]string{{"personal", "yes"}, {"is-transfer", "yes"}, {"needed", "tool"}} {
		if given := a.Answers.One(want[0]); given != "" && given != want[1] {
			pr.Add(AnswerField(want[0]), "assessment.error.not-needed", nil)
		}
	}
	if until := a.ValidUntil(); until != "" && a.SignedOn != "" {
		if until <= a.SignedOn {
			pr.Add(AnswerField("valid-until"), "assessment.error.past", nil)
		}
		if until > entente.DayOf(a.SignedOn.First().AddDate(furthestReview, 0, 0)) {
			pr.Add(AnswerField("valid-until"), "assessment.error.far", nil)
		}
	}
	if a.Result() == AssessmentPassed {
		checkPassed(pr, a)
	}
}

// checkPassed refuses a pass that its own answers deny.
func checkPassed(pr *entente.Problems, a Assessment) {
	for _, id := range []string{"necessary", "minimised"} {
		if a.Answers.One(id) == "no" {
			pr.Add(AnswerField(id), "assessment.error.principles", nil)
		}
	}
	if a.Answers.One("tool-bound") == "no" {
		pr.Add(AnswerField("tool-bound"), "assessment.error.tool", nil)
	}
	if a.Answers.One("tool-effective") == "no" && len(a.Measures()) == 0 && a.Answers.One("problematic") != "yes" {
		pr.Add(AnswerField("measures"), "assessment.error.measures", nil)
	}
}
