// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/flow"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// newQuestions are the questions of the form whose options a new assessment begins
// with, and the questions of the vocabulary that they say.
var newQuestions = []struct{ question, fact, label string }{
	{"exporter-role", "exporter-role", "assessment.field.exporter-role"},
	{"importer-role", "importer-role", "assessment.field.importer-role"},
	{"tool", "tool", "assessment.field.tool"},
	{"data-state", "data-state", "assessment.field.state"},
}

func optionsOf(ctx context.Context, question string) []ui.Option {
	for _, q := range flow.TheAssessmentForm().Questions {
		if q.ID == question {
			return desk.Options(i18n.From(ctx), "assessment.value", q.Options...)
		}
	}
	return nil
}

func (p *AssessmentPages) newForm(w http.ResponseWriter, r *http.Request) error {
	if err := desk.Present(r).Actor.Need(entente.MayEdit); err != nil {
		return err
	}
	return p.showNew(w, r, http.StatusOK, ui.Form{Values: url.Values{}})
}

func (p *AssessmentPages) showNew(w http.ResponseWriter, r *http.Request, status int, form ui.Form) error {
	ctx := r.Context()
	page := ui.Page{Title: i18n.T(ctx, "assessment.new.title"), Lead: i18n.T(ctx, "assessment.new.lead"), Nav: nav, Crumbs: assessmentCrumbs(ctx, nil), Narrow: true}
	return desk.RenderStatus(w, r, status, page, newAssessmentPage(form))
}

func (p *AssessmentPages) begin(w http.ResponseWriter, r *http.Request) error {
	a := desk.Present(r).Actor
	if err := a.Need(entente.MayEdit); err != nil {
		return err
	}
	f, err := desk.Values(r)
	if err != nil {
		return err
	}
	facts := flow.Facts{From: strings.ToUpper(f.Get("from")), To: strings.ToUpper(f.Get("to")), Categories: lines(f.Get("categories"))}
	facts.Say("data-personal", "personal", true) // other data need no assessment
	for _, q := range newQuestions {
		if v := f.Get(q.fact); v != "" {
			facts.Say(q.fact, v, true) // what the vocabulary does not have is not said
		}
	}
	e, err := p.Assessments.Begin(r.Context(), a, f.Get("title"), facts)
	if len(entente.FieldErrors(err)) > 0 {
		return p.showNew(w, r, desk.Status(entente.Invalid), ui.Form{Values: f, Err: err})
	}
	if err != nil {
		return err
	}
	return desk.Done(w, r, stepHref(e.ID, flow.TheAssessmentForm().Steps[0].ID), "assessment-saved")
}

// lines are the entries of a list, one a line.
func lines(text string) []string {
	out := []string{}
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// stepView is one step of the form.
type stepView struct {
	flow.AssessmentEntry

	step      flow.AssessmentStep
	questions []flow.AssessmentQuestion
	form      ui.Form
	back      string // the step before; the assessment itself before the first
}

func (v stepView) here() string { return stepHref(v.ID, v.step.ID) }

// field is the field of a question, with its help.
func (v stepView) field(ctx context.Context, q flow.AssessmentQuestion) ui.Field {
	f := v.form.Field(ctx, flow.AnswerField(q.ID), i18n.T(ctx, "assessment.q."+q.ID))
	if q.Help != "" {
		f = f.With(i18n.T(ctx, q.Help))
	}
	f.Required = q.Must(v.Data.Answers)
	return f
}

// links are the steps with where one is.
func stepLinks(ctx context.Context, e flow.AssessmentEntry, current string) []ui.StepLink {
	var out []ui.StepLink
	for _, s := range flow.TheAssessmentForm().Steps {
		out = append(out, ui.StepLink{
			Text: flow.AssessmentStepTitle(i18n.From(ctx), s), Href: stepHref(e.ID, s.ID), Current: s.ID == current,
			Done: len(flow.TheAssessmentForm().Open(e.Data.Answers, s.ID)) == 0,
		})
	}
	return out
}

// draft is the assessment whose form is asked for, and the place of the step.
func (p *AssessmentPages) draft(r *http.Request) (e flow.AssessmentEntry, at int, err error) {
	v := desk.Present(r)
	if e, err = p.Assessments.Get(r.Context(), v, r.PathValue("id")); err != nil {
		return e, 0, err
	}
	if err = v.Actor.Need(entente.MayEdit); err != nil {
		return e, 0, err
	}
	at = slices.IndexFunc(flow.TheAssessmentForm().Steps, func(s flow.AssessmentStep) bool { return s.ID == r.PathValue("step") })
	switch {
	case at < 0:
		err = entente.Fail(entente.NotFound, "error.not-found", nil)
	case e.Data.Status == flow.AssessmentSigned:
		err = entente.Fail(entente.Conflict, "assessment.error.signed", nil)
	}
	return e, at, err
}

func (p *AssessmentPages) stepForm(w http.ResponseWriter, r *http.Request) error {
	e, at, err := p.draft(r)
	if err != nil {
		return err
	}
	f := url.Values{"number": {strconv.FormatInt(e.Number, 10)}}
	for _, q := range flow.TheAssessmentForm().Of(r.PathValue("step")) {
		values := e.Data.Answers[q.ID]
		if q.Kind == flow.QuestionList && len(q.Options) == 0 {
			values = []string{strings.Join(values, "\n")}
		}
		f[flow.AnswerField(q.ID)] = values
	}
	return p.showStep(w, r, http.StatusOK, e, at, ui.Form{Values: f})
}

func (p *AssessmentPages) showStep(w http.ResponseWriter, r *http.Request, status int, e flow.AssessmentEntry, at int, form ui.Form) error {
	ctx, steps := r.Context(), flow.TheAssessmentForm().Steps
	v := stepView{AssessmentEntry: e, step: steps[at], questions: flow.TheAssessmentForm().Of(steps[at].ID), form: form, back: assessmentHref(e.ID)}
	if at > 0 {
		v.back = stepHref(e.ID, steps[at-1].ID)
	}
	page := ui.Page{
		Kicker: e.Data.Title, Title: flow.AssessmentStepTitle(i18n.From(ctx), v.step), Nav: nav, Crumbs: assessmentCrumbs(ctx, &e),
		Facts: ui.Tag(ui.Info, progressText(ctx, e.Data)),
	}
	if v.step.Wording != "" {
		page.Lead = i18n.T(ctx, "assessment.wording", entente.Args{"Words": v.step.Wording, "How": i18n.T(ctx, "assessment.verification."+v.step.Verification)})
	}
	return desk.RenderStatus(w, r, status, page, stepPage(v))
}

// answer saves one step, and goes on to the next or stays.
func (p *AssessmentPages) answer(w http.ResponseWriter, r *http.Request) error {
	e, at, err := p.draft(r)
	if err != nil {
		return err
	}
	f, err := desk.Values(r)
	if err != nil {
		return err
	}
	step, answers := r.PathValue("step"), flow.Answers{}
	for _, q := range flow.TheAssessmentForm().Of(step) {
		values := f[flow.AnswerField(q.ID)]
		if q.Kind == flow.QuestionList && len(q.Options) == 0 {
			values = lines(strings.Join(values, "\n"))
		}
		answers[q.ID] = values
	}
	_, err = p.Assessments.Answer(r.Context(), desk.Present(r).Actor, e.ID, versionNumber(f), answers)
	switch code := entente.CodeOf(err); {
	case err == nil:
		return desk.Done(w, r, p.after(e.ID, at, f.Has("stay")), "assessment-saved")
	case len(entente.FieldErrors(err)) > 0 || code == entente.Stale:
		if code == entente.Stale { // what was typed is kept, on top of what is there now
			f.Set("number", strconv.FormatInt(e.Number, 10))
		}
		return p.showStep(w, r, desk.Status(code), e, at, ui.Form{Values: f, Err: err})
	}
	return err
}

// after is where one goes from a step.
func (p *AssessmentPages) after(id string, at int, stay bool) string {
	steps := flow.TheAssessmentForm().Steps
	switch {
	case stay:
		return stepHref(id, steps[at].ID)
	case at+1 < len(steps):
		return stepHref(id, steps[at+1].ID)
	}
	return assessmentHref(id) + "/sign"
}
