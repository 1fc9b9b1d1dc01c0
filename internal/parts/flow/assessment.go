// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"slices"
	"time"

	"entente"
)

// Assessment is a transfer impact assessment: whether data that leave under a tool
// of Article 46 keep their protection at the destination. It answers the questions
// of [AssessmentForm]. Who signed it is not in it, since what is signed cannot be
// erased: that is the account of its last version.
type Assessment struct {
	Title    string           `json:"title"`
	Facts    Facts            `json:"facts"`              // the transfer that it is about
	Table    string           `json:"table"`              // hash of the table of rules that was asked
	Outcome  Outcome          `json:"outcome"`            // what the table said when it was begun
	Cited    []Cited          `json:"cited"`              // the rules that were asked, in their order
	Answers  Answers          `json:"answers"`            // by the id of the question
	Status   AssessmentStatus `json:"status"`             // draft or signed: the others are worked out
	SignedOn entente.Date     `json:"signedOn,omitempty"` // the day, UTC
	Replaces string           `json:"replaces,omitempty"` // the signed assessment that this one takes over from
}

// Answers are what was answered: one value, or several for a list. Yes and no are
// "yes" and "no".
type Answers map[string][]string

// One is the answer to a question that has one; empty while there is none.
func (a Answers) One(question string) string {
	if len(a[question]) == 0 {
		return ""
	}
	return a[question][0]
}

// AssessmentStatus says how it stands with an assessment.
type AssessmentStatus string

// The statuses. The last two are never written: they follow from the review date,
// and from another assessment that was signed in its place.
const (
	AssessmentDraft    AssessmentStatus = "draft"
	AssessmentSigned   AssessmentStatus = "signed"
	AssessmentExpired  AssessmentStatus = "expired"
	AssessmentReplaced AssessmentStatus = "replaced"
)

// AssessmentStatuses lists them.
func AssessmentStatuses() []AssessmentStatus {
	return []AssessmentStatus{AssessmentDraft, AssessmentSigned, AssessmentExpired, AssessmentReplaced}
}

// AssessmentResult is what an assessment came to.
type AssessmentResult string

// The results.
const (
	AssessmentPassed AssessmentResult = "passed"
	AssessmentFailed AssessmentResult = "failed"
)

// Cited is a rule as it stood when the assessment was begun.
type Cited struct {
	Rule         string `json:"rule" doc:"Rule"`
	Holds        string `json:"holds" doc:"yes, no or unknown"`
	Ref          string `json:"ref" doc:"Where it can be read"`
	Article      string `json:"article" doc:"Article"`
	URL          string `json:"url" doc:"Address"`
	Verification string `json:"verification" doc:"How its text was checked: primary-excerpt, secondary, known-text"`
	Confidence   string `json:"confidence" doc:"How sure whoever entered it was"`
	Doubtful     bool   `json:"doubtful" doc:"It carries a badge: not read for this table, or not of high confidence"` // see [Rule.Doubtful]
}

// Result is empty until it is answered.
func (a Assessment) Result() AssessmentResult { return AssessmentResult(a.Answers.One("result")) }

// Measures are the supplementary measures chosen, by their names in the vocabulary.
func (a Assessment) Measures() []string { return a.Answers["measures"] }

// Tool is the tool of Article 46 that the transfer rests on.
func (a Assessment) Tool() string { return a.Answers.One("tool") }

// ValidUntil is the review date: the last day on which the assessment is good.
func (a Assessment) ValidUntil() entente.Date { return entente.Date(a.Answers.One("valid-until")) }

// Standing is how it stands on a day, as far as the assessment itself tells. Before
// it was signed it was a draft.
func (a Assessment) Standing(day entente.Date) AssessmentStatus {
	switch {
	case a.Status != AssessmentSigned || day < a.SignedOn:
		return AssessmentDraft
	case day > a.ValidUntil():
		return AssessmentExpired
	}
	return AssessmentSigned
}

// About tells whether facts are of the transfer that was assessed: the same places,
// and no other tool or roles than those assessed.
func (a Assessment) About(f *Facts) bool {
	if f.From != a.Facts.From || f.To != a.Facts.To {
		return false
	}
	for group, question := range map[string]string{"tool": "tool", "exporter-role": "exporter-role", "importer-role": "importer-role"} {
		if f.Is(group, a.Answers.One(question)) == No {
			return false
		}
	}
	return true
}

// Apply tells the facts what the assessment found. Only a signed one that is still
// good on the day counts; one that found against the transfer says that too. For
// another transfer it says nothing.
func (a Assessment) Apply(f *Facts, on time.Time) {
	a.apply(f, a.Standing(entente.DayOf(on)))
}

func (a Assessment) apply(f *Facts, standing AssessmentStatus) {
	if !a.About(f) {
		return
	}
	f.Say("assessed", "tia", standing == AssessmentSigned)
	if standing != AssessmentSigned {
		return
	}
	passed := a.Result() == AssessmentPassed
	f.Say("assessment-failed", "tia", !passed)
	f.Say("problematic-law", "found", a.Answers.One("problematic") != "no")
	for _, m := range groups["measure"].values {
		// One that failed did so with its measures: they cure nothing.
		f.Say("measure", m, passed && slices.Contains(a.Measures(), m))
	}
}
