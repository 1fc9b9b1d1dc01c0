// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

// AssessmentForm is the guided form: the steps of the guide, and the questions
// under each.
type AssessmentForm struct {
	Title     string               `json:"title" doc:"Title"`
	Guide     string               `json:"guide" doc:"Address of the guide"`                    // where the guide is
	Note      string               `json:"note" doc:"What of the guide was read, and what not"` // what of it was read, and what not
	Steps     []AssessmentStep     `json:"steps" doc:"Steps"`
	Questions []AssessmentQuestion `json:"questions" doc:"Questions"`
}

// AssessmentStep is one page of the form.
type AssessmentStep struct {
	ID           string `json:"id" doc:"Identifier"`
	Part         string `json:"part" doc:"preliminary, step or closing"`                           // preliminary, step, closing
	Wording      string `json:"wording,omitempty" doc:"The guide's wording, as the source has it"` // the guide's, in English, as the source has it
	Source       string `json:"source,omitempty" doc:"Where it was read"`
	Verification string `json:"verification" doc:"How the wording was checked"` // as of a rule; own where it is not the guide's
}

// AssessmentQuestion is one thing to answer.
type AssessmentQuestion struct {
	ID         string   `json:"id" doc:"Identifier"`
	Step       string   `json:"step" doc:"Step that it is under"`
	Kind       string   `json:"kind" doc:"text, choice, yesno, date or list"` // text, choice, yesno, date (YYYY-MM-DD), list
	Required   bool     `json:"required" doc:"It has to be answered"`
	RequiredIf string   `json:"requiredIf,omitempty" doc:"question=answer with which it has to be answered"` // "question=answer": required with that answer
	Options    []string `json:"options,omitempty" doc:"Answers to choose from"`                              // of a choice, or of a list that is not free
	Prefill    string   `json:"prefill,omitempty" doc:"What fills it in"`                                    // see prefill
	Help       string   `json:"help,omitempty" doc:"Key of the message that helps"`                          // key of the message
}

// The kinds of question.
const (
	QuestionText   = "text"
	QuestionChoice = "choice"
	QuestionYesNo  = "yesno"
	QuestionDate   = "date"
	QuestionList   = "list"
)

//go:embed assessment.json
var assessmentJSON []byte

// TheAssessmentForm is the form that the program carries.
var TheAssessmentForm = sync.OnceValue(func() *AssessmentForm {
	f := &AssessmentForm{}
	if err := json.Unmarshal(assessmentJSON, f); err != nil {
		panic("flow: the form of the assessment: " + err.Error()) // it is compiled in, and a test reads it
	}
	return f
})

// Step finds a step, with its place among those of its part, from 1.
func (f *AssessmentForm) Step(id string) (s AssessmentStep, number int, found bool) {
	count := map[string]int{}
	for _, s := range f.Steps {
		count[s.Part]++
		if s.ID == id {
			return s, count[s.Part], true
		}
	}
	return s, 0, false
}

// Of lists the questions of a step.
func (f *AssessmentForm) Of(step string) []AssessmentQuestion {
	var out []AssessmentQuestion
	for _, q := range f.Questions {
		if q.Step == step {
			out = append(out, q)
		}
	}
	return out
}

func (f *AssessmentForm) question(id string) (AssessmentQuestion, bool) {
	i := slices.IndexFunc(f.Questions, func(q AssessmentQuestion) bool { return q.ID == id })
	if i < 0 {
		return AssessmentQuestion{}, false
	}
	return f.Questions[i], true
}

// Must tells whether a question has to be answered, given the other answers.
func (q AssessmentQuestion) Must(a Answers) bool {
	other, answer, conditional := strings.Cut(q.RequiredIf, "=")
	return q.Required || conditional && slices.Contains(a[other], answer)
}

// Open lists the questions that have to be answered and are not, of one step or,
// with an empty step, of all.
func (f *AssessmentForm) Open(a Answers, step string) []AssessmentQuestion {
	var out []AssessmentQuestion
	for _, q := range f.Questions {
		if (step == "" || q.Step == step) && q.Must(a) && len(a[q.ID]) == 0 {
			out = append(out, q)
		}
	}
	return out
}

// Progress counts the questions that have to be answered, and those that are.
func (f *AssessmentForm) Progress(a Answers) (done, all int) {
	for _, q := range f.Questions {
		if !q.Must(a) {
			continue
		}
		all++
		if len(a[q.ID]) > 0 {
			done++
		}
	}
	return done, all
}
