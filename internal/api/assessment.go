// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/i18n"
	"entente/internal/kit/limit"
	"entente/internal/kit/page"
	"entente/internal/kit/pagedocx"
	"entente/internal/kit/pagehtml"
	"entente/internal/kit/pagepdf"
	"entente/internal/parts/flow"
)

// FlowFacts are what is known of a flow.
type FlowFacts struct {
	On         string   `json:"on,omitempty" doc:"Day that it is asked for; today where it is left out"`
	From       string   `json:"from" doc:"Place of the exporter: code of a country or organisation"`
	To         string   `json:"to" doc:"Place of the importer"`
	Law        string   `json:"law,omitempty" doc:"Law of the exporter, where it is not that of its place"`
	Categories []string `json:"categories" doc:"Categories of data"`
	Yes        []string `json:"yes" doc:"Facts that are so, such as tool:scc-m2"`
	No         []string `json:"no" doc:"Facts that are not so"`
}

// AssessmentAnswer is the answer to one question.
type AssessmentAnswer struct {
	Question string   `json:"question" doc:"Question of the form"`
	Values   []string `json:"values" doc:"One value, or several for a list; none takes the answer away"`
}

// AssessmentDraft begins an assessment.
type AssessmentDraft struct {
	Title string    `json:"title" doc:"Title"`
	Facts FlowFacts `json:"facts" doc:"The transfer"`
}

// AssessmentAnswers go into a draft; questions that are not named stay as they are.
type AssessmentAnswers struct {
	Answers []AssessmentAnswer `json:"answers" doc:"Answers"`
}

// TransferAssessment is a transfer impact assessment.
type TransferAssessment struct {
	ID         string                `json:"id" doc:"Identifier"`
	Number     int64                 `json:"number" doc:"Version"`
	Title      string                `json:"title" doc:"Title"`
	Status     flow.AssessmentStatus `json:"status" doc:"draft, signed, expired or replaced, on the day looked at"`
	Result     flow.AssessmentResult `json:"result,omitempty" doc:"passed or failed"`
	SignedOn   entente.Date          `json:"signedOn,omitempty" doc:"Day of signing"`
	SignedBy   string                `json:"signedBy,omitempty" doc:"Account that signed"`
	ValidUntil entente.Date          `json:"validUntil,omitempty" doc:"Review date: the last day on which it is good"`
	Replaces   string                `json:"replaces,omitempty" doc:"Assessment that it takes over from"`
	Successor  string                `json:"successor,omitempty" doc:"Assessment that took over from it"`
	Facts      FlowFacts             `json:"facts" doc:"The transfer"`
	Table      string                `json:"table" doc:"Hash of the table of rules that was asked"`
	Outcome    flow.Outcome          `json:"outcome" doc:"What the table said when it was begun"`
	Cited      []flow.Cited          `json:"cited" doc:"Rules that were asked; doubtful ones were not checked against their text"`
	Measures   []string              `json:"measures" doc:"Supplementary measures"`
	Answers    []AssessmentAnswer    `json:"answers" doc:"Answers, in the order of the form"`
	Open       []string              `json:"open" doc:"Questions that have to be answered and are not"`
}

// AssessmentList is a page of assessments.
type AssessmentList struct {
	Items []TransferAssessment `json:"items" doc:"Assessments"`
	Total int                  `json:"total" doc:"How many there are in all"`
	Next  string               `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
}

type (
	assessmentsInput struct {
		ListParams

		Status string `query:"status" doc:"Only those that are draft, signed, expired or replaced"`
		To     string `query:"to" doc:"Only those to this destination"`
	}
	assessmentInput struct {
		IDParam
		ViewParams
	}
	assessmentWrite struct {
		IDParam

		IfMatch string `header:"If-Match" required:"true" doc:"Entity tag of the version that was read"`
	}
	assessmentOutput struct {
		ETag string `header:"ETag" doc:"Version, for If-Match"`
		Body *TransferAssessment
	}
	assessmentsOutput struct{ Body *AssessmentList }
	assessmentForm    struct{ Body *flow.AssessmentForm }
)

func (a *api) addAssessments() {
	const path, one = "/flow/assessments", "/flow/assessments/{id}"
	list := read(path, "list-assessments", "List transfer impact assessments", tagFlow)
	list.right = entente.MayRead
	register(a, list, a.assessments)
	describeSort(find(a.huma.OpenAPI(), http.MethodGet, path), a.Assessments.Book.Kind.Sorts)
	form := read("/flow/assessment-form", "get-assessment-form", "Read the form of transfer impact assessments", tagFlow)
	register(a, form, func(context.Context, *struct{}) (*assessmentForm, error) {
		return &assessmentForm{flow.TheAssessmentForm()}, nil
	})
	get := read(one, "get-assessment", "Read a transfer impact assessment", tagFlow)
	get.right = entente.MayRead
	register(a, get, a.assessment)
	write := func(method, path, id, summary string, right entente.Right, conditional bool) operation {
		return operation{
			Operation: huma.Operation{Method: method, Path: path, OperationID: id, Summary: summary, Tags: []string{tagFlow}},
			right:     right, conditional: conditional,
		}
	}
	begin := write(http.MethodPost, path, "create-assessment", "Begin a transfer impact assessment", entente.MayEdit, false)
	begin.DefaultStatus = http.StatusCreated
	begin.Description = "What the facts and the rules know is filled in."
	register(a, takingJSON(begin, AssessmentDraft{"Clinical data to India", FlowFacts{
		From: "DE", To: "IN", Categories: []string{"health"}, No: []string{"importer-under:gdpr"},
		Yes: []string{"data-personal:personal", "exporter-role:controller", "importer-role:processor", "tool:scc-m2"},
	}}), a.beginAssessment)
	answer := write(http.MethodPut, one+"/answers", "answer-assessment", "Answer questions of a draft", entente.MayEdit, true)
	register(a, takingJSON(answer, AssessmentAnswers{[]AssessmentAnswer{{"is-transfer", []string{"yes"}}}}), a.answerAssessment)
	sign := write(http.MethodPost, one+"/sign", "sign-assessment", "Sign a draft", entente.MayRelease, true)
	sign.Description = "It cannot be changed afterwards. What is missing is said by question."
	register(a, sign, a.signAssessment)
	anew := write(http.MethodPost, one+"/anew", "renew-assessment", "Begin the assessment that replaces a signed one", entente.MayEdit, false)
	anew.DefaultStatus = http.StatusCreated
	register(a, anew, a.renewAssessment)
	for _, form := range []struct{ name, media string }{{"html", "text/html; charset=utf-8"}, {"pdf", "application/pdf"}, {"docx", mediaDOCX}} {
		op := read(one+"/document/"+form.name, "assessment-"+form.name, "Give a transfer impact assessment as "+strings.ToUpper(form.name), tagFlow)
		op.right = entente.MayRead
		media, _, _ := strings.Cut(form.media, ";")
		op.Responses = sending("Transfer impact assessment", media)
		register(a, op, func(ctx context.Context, in *assessmentInput) (*sentFile, error) {
			file, err := a.assessmentDocument(ctx, in, form.name)
			out := &sentFile{Status: http.StatusOK, Type: form.media, Body: file, Disposition: attachment(in.ID + "." + form.name)}
			if form.name == "html" {
				out.Disposition, out.Policy = "inline", pagePolicy
			}
			return out, err
		})
	}
}

// assessmentOf is an assessment as the API gives it.
func assessmentOf(e flow.AssessmentEntry) (*TransferAssessment, error) {
	form, d := flow.TheAssessmentForm(), e.Data
	out := &TransferAssessment{
		ID: e.ID, Number: e.Number, Title: d.Title, Status: e.Standing, Result: d.Result(), SignedOn: d.SignedOn, ValidUntil: d.ValidUntil(),
		Replaces: d.Replaces, Successor: e.Successor, Table: d.Table, Outcome: d.Outcome, Cited: d.Cited, Measures: append([]string{}, d.Measures()...),
		Answers: []AssessmentAnswer{}, Open: []string{},
	}
	if d.Status == flow.AssessmentSigned {
		out.SignedBy = e.Account
	}
	for _, q := range form.Questions {
		if values := d.Answers[q.ID]; len(values) > 0 {
			out.Answers = append(out.Answers, AssessmentAnswer{q.ID, values})
		}
	}
	for _, q := range form.Open(d.Answers, "") {
		out.Open = append(out.Open, q.ID)
	}
	text, err := json.Marshal(d.Facts)
	if err == nil {
		err = json.Unmarshal(text, &out.Facts)
	}
	if err != nil {
		return nil, fmt.Errorf("say the facts of %s: %w", e.ID, err)
	}
	return out, nil
}

func (a *api) assessments(ctx context.Context, in *assessmentsInput) (*assessmentsOutput, error) {
	v, err := a.view(ctx, in.ViewParams)
	if err != nil {
		return nil, err
	}
	q, err := in.query(a.Assessments.Book.Kind.Sorts)
	if err != nil {
		return nil, err
	}
	rows, page, err := a.Assessments.List(ctx, v, flow.AssessmentFilter{Status: flow.AssessmentStatus(in.Status), To: in.To}, q)
	if err != nil {
		return nil, err
	}
	list := make([]TransferAssessment, len(rows))
	for i, e := range rows {
		one, err := assessmentOf(e)
		if err != nil {
			return nil, err
		}
		list[i] = *one
	}
	return &assessmentsOutput{&AssessmentList{list, page.Total, page.Next}}, nil
}

func (a *api) assessment(ctx context.Context, in *assessmentInput) (*assessmentOutput, error) {
	v, err := a.view(ctx, in.ViewParams)
	if err != nil {
		return nil, err
	}
	return a.sayAssessment(ctx, v, in.ID)
}

func (a *api) sayAssessment(ctx context.Context, v entente.View, id string) (*assessmentOutput, error) {
	e, err := a.Assessments.Get(ctx, v, id)
	if err != nil {
		return nil, err
	}
	out, err := assessmentOf(e)
	if err != nil {
		return nil, err
	}
	tag, err := tagOf(e.Version, out)
	return &assessmentOutput{tag, out}, err
}

func (a *api) beginAssessment(ctx context.Context, _ *struct{}) (*assessmentOutput, error) {
	actor := authn.ActorFrom(ctx)
	if err := actor.Need(entente.MayEdit); err != nil {
		return nil, err
	}
	draft, err := body[AssessmentDraft](ctx)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(draft.Facts)
	if err != nil {
		return nil, fmt.Errorf("read the facts: %w", err)
	}
	var facts flow.Facts
	if err := json.Unmarshal(text, &facts); err != nil {
		return nil, err
	}
	e, err := a.Assessments.Begin(ctx, actor, draft.Title, facts)
	if err != nil {
		return nil, err
	}
	return a.sayAssessment(ctx, a.now(ctx), e.ID)
}

// seenAssessment is the version that a writer has read, who holds the right.
func (a *api) seenAssessment(ctx context.Context, in *assessmentWrite, right entente.Right) (entente.Actor, int64, error) {
	actor := authn.ActorFrom(ctx)
	if err := actor.Need(right); err != nil {
		return actor, 0, err
	}
	s, err := ifMatch(in.IfMatch)
	if err != nil {
		return actor, 0, err
	}
	e, err := a.Assessments.Get(ctx, a.now(ctx), in.ID)
	if err != nil {
		return actor, 0, err
	}
	return actor, s.number, s.check(e.Version)
}

func (a *api) answerAssessment(ctx context.Context, in *assessmentWrite) (*assessmentOutput, error) {
	actor, number, err := a.seenAssessment(ctx, in, entente.MayEdit)
	if err != nil {
		return nil, err
	}
	given, err := body[AssessmentAnswers](ctx)
	if err != nil {
		return nil, err
	}
	answers := flow.Answers{}
	for _, one := range given.Answers {
		answers[one.Question] = one.Values
	}
	if _, err := a.Assessments.Answer(ctx, actor, in.ID, number, answers); err != nil {
		return nil, err
	}
	return a.sayAssessment(ctx, a.now(ctx), in.ID)
}

func (a *api) signAssessment(ctx context.Context, in *assessmentWrite) (*assessmentOutput, error) {
	actor, number, err := a.seenAssessment(ctx, in, entente.MayRelease)
	if err != nil {
		return nil, err
	}
	if _, err := a.Assessments.Sign(ctx, actor, in.ID, number); err != nil {
		return nil, err
	}
	return a.sayAssessment(ctx, a.now(ctx), in.ID)
}

func (a *api) renewAssessment(ctx context.Context, in *IDParam) (*assessmentOutput, error) {
	e, err := a.Assessments.Anew(ctx, authn.ActorFrom(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return a.sayAssessment(ctx, a.now(ctx), e.ID)
}

func (a *api) assessmentDocument(ctx context.Context, in *assessmentInput, format string) ([]byte, error) {
	v, err := a.view(ctx, in.ViewParams)
	if err != nil {
		return nil, err
	}
	e, err := a.Assessments.Get(ctx, v, in.ID)
	if err != nil {
		return nil, err
	}
	say, member := i18n.From(ctx), a.Self
	if p, err := a.Registry.Partners.Get(ctx, v, a.Self); err == nil {
		member = p.Data.Label(say)
	}
	d := e.Document(say, member, "")
	var out bytes.Buffer
	switch format {
	case "docx":
		err = pagedocx.Write(&out, d)
	case "pdf":
		return a.printed(ctx, d)
	default:
		err = pagehtml.Write(&out, d)
	}
	return out.Bytes(), err
}

// printed is a document as PDF. Each print is a browser, so few run at once and
// nobody asks for many.
func (a *api) printed(ctx context.Context, d *page.Document) ([]byte, error) {
	if wait := a.prints.Take(limit.Address(requestOf(ctx))); wait > 0 {
		return nil, limit.TooMany(wait)
	}
	var html, out bytes.Buffer
	if err := pagehtml.Write(&html, d); err != nil {
		return nil, err
	}
	select {
	case a.printing <- struct{}{}:
		defer func() { <-a.printing }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	err := pagepdf.Printer{Path: a.Chromium}.Print(ctx, html.Bytes(), a.Clock(), &out)
	if errors.Is(err, pagepdf.ErrNoChromium) {
		return nil, entente.Fail(entente.Unavailable, "api.no-browser", nil).Because(err)
	}
	return out.Bytes(), err
}
