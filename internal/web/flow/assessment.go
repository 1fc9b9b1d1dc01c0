// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"entente"
	"entente/internal/kit/clock"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/flow"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// Assessments is what the pages ask: [flow.AssessmentService].
type Assessments interface {
	Get(ctx context.Context, v entente.View, id string) (flow.AssessmentEntry, error)
	List(ctx context.Context, v entente.View, f flow.AssessmentFilter, q record.Query) ([]flow.AssessmentEntry, record.Page[flow.Assessment], error)
	History(ctx context.Context, v entente.View, id string) ([]record.Entry[flow.Assessment], error)
	Begin(ctx context.Context, a entente.Actor, title string, f flow.Facts) (record.Entry[flow.Assessment], error)
	Anew(ctx context.Context, a entente.Actor, id string) (record.Entry[flow.Assessment], error)
	Answer(ctx context.Context, a entente.Actor, id string, number int64, answers flow.Answers) (record.Entry[flow.Assessment], error)
	Sign(ctx context.Context, a entente.Actor, id string, number int64) (record.Entry[flow.Assessment], error)
}

// AssessmentPages are the pages of the transfer impact assessments.
type AssessmentPages struct {
	Assessments Assessments
	Registry    *registry.Service
	Clock       clock.Clock
	Handles     desk.Handles // says accounts by their handle; may be nil
	Self        string       // the partner that this member is
	Chromium    string       // the program that prints; empty to look for one
}

const assessmentsHref = "/flow/assessments"

// Routes registers every page.
func (p *AssessmentPages) Routes(mux *http.ServeMux) {
	for pattern, page := range map[string]desk.Handler{
		"GET " + assessmentsHref:                             p.list,
		"GET " + assessmentsHref + "/new":                    p.newForm,
		"POST " + assessmentsHref + "/new":                   p.begin,
		"GET " + assessmentsHref + "/{id}":                   p.show,
		"GET " + assessmentsHref + "/{id}/steps/{step}":      p.stepForm,
		"POST " + assessmentsHref + "/{id}/steps/{step}":     p.answer,
		"GET " + assessmentsHref + "/{id}/sign":              p.signForm,
		"POST " + assessmentsHref + "/{id}/sign":             p.sign,
		"POST " + assessmentsHref + "/{id}/anew":             p.anew,
		"GET " + assessmentsHref + "/{id}/document/{format}": p.document,
	} {
		mux.Handle(pattern, page)
	}
}

func assessmentHref(id string) string { return assessmentsHref + "/" + url.PathEscape(id) }

func stepHref(id, step string) string { return assessmentHref(id) + "/steps/" + url.PathEscape(step) }

// assessmentCrumbs lead to the list, and to the assessment where there is one.
func assessmentCrumbs(ctx context.Context, e *flow.AssessmentEntry) []ui.Link {
	out := []ui.Link{{Text: i18n.T(ctx, "assessment.title"), Href: assessmentsHref}}
	if e != nil {
		out = append(out, ui.Link{Text: e.Data.Title, Href: assessmentHref(e.ID)})
	}
	return out
}

var assessmentTones = map[flow.AssessmentStatus]ui.Tone{
	flow.AssessmentDraft: ui.Info, flow.AssessmentSigned: ui.Good, flow.AssessmentExpired: ui.Bad, flow.AssessmentReplaced: ui.Quiet,
}

func standingText(ctx context.Context, s flow.AssessmentStatus) string {
	return i18n.T(ctx, "assessment.status."+string(s))
}

// resultCell is the result with its tone; a dash while there is none.
func resultCell(ctx context.Context, r flow.AssessmentResult) ui.Cell {
	if r == "" {
		return ui.Cell{Text: "–"}
	}
	tone := ui.Good
	if r == flow.AssessmentFailed {
		tone = ui.Bad
	}
	text := i18n.T(ctx, "assessment.value."+string(r))
	return ui.Cell{Text: text, Show: ui.StateTag(tone, text)}
}

// valueText is an option in words; a dash for none.
func valueText(ctx context.Context, value string) string {
	if value == "" {
		return "–"
	}
	return flow.AssessmentValue(i18n.From(ctx), value)
}

func progressText(ctx context.Context, a flow.Assessment) string {
	done, all := flow.TheAssessmentForm().Progress(a.Answers)
	return i18n.T(ctx, "assessment.progress", entente.Args{"Done": done, "All": all})
}

var assessmentTable = ui.Table[flow.AssessmentEntry]{
	ID: "assessments", Caption: "assessment.caption", Empty: "assessment.none", Sort: "title",
	Columns: []ui.Column[flow.AssessmentEntry]{
		{Key: "title", Label: "assessment.field.title", Kind: ui.Wide, Sort: true, Cell: func(_ context.Context, e flow.AssessmentEntry) ui.Cell {
			return ui.Cell{Text: e.Data.Title, Href: assessmentHref(e.ID)}
		}},
		{Key: "from", Label: "assessment.field.from", Cell: func(_ context.Context, e flow.AssessmentEntry) ui.Cell { return ui.Cell{Text: e.Data.Facts.From} }},
		{Key: "to", Label: "assessment.field.to", Sort: true, Cell: func(_ context.Context, e flow.AssessmentEntry) ui.Cell { return ui.Cell{Text: e.Data.Facts.To} }},
		{Key: "tool", Label: "assessment.field.tool", Sort: true, Cell: func(ctx context.Context, e flow.AssessmentEntry) ui.Cell {
			return ui.Cell{Text: valueText(ctx, e.Data.Tool())}
		}},
		{Key: "status", Label: "assessment.field.status", Cell: func(ctx context.Context, e flow.AssessmentEntry) ui.Cell {
			c := ui.Cell{Text: standingText(ctx, e.Standing)}
			c.Show = ui.StateTag(assessmentTones[e.Standing], c.Text)
			if e.Standing == flow.AssessmentDraft {
				c.Note = progressText(ctx, e.Data)
			}
			return c
		}},
		{Key: "result", Label: "assessment.field.result", Sort: true, Cell: func(ctx context.Context, e flow.AssessmentEntry) ui.Cell {
			return resultCell(ctx, e.Data.Result())
		}},
		{Key: "signed", Label: "assessment.field.signed", Kind: ui.Date, Sort: true, Cell: func(ctx context.Context, e flow.AssessmentEntry) ui.Cell {
			return ui.DateCell(ctx, e.Data.SignedOn)
		}},
		{Key: "until", Label: "assessment.field.valid-until", Kind: ui.Date, Sort: true, Cell: func(ctx context.Context, e flow.AssessmentEntry) ui.Cell {
			return ui.DateCell(ctx, e.Data.ValidUntil())
		}},
	},
}

func (p *AssessmentPages) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	page := ui.Page{Title: i18n.T(ctx, "assessment.title"), Lead: i18n.T(ctx, "assessment.lead"), Nav: nav, Tabs: tabs(ctx, "assessments")}
	if desk.View(r).Actor.May(entente.MayEdit) {
		page.Actions = ui.ButtonLink(ui.Primary, i18n.T(ctx, "assessment.new.title"), assessmentsHref+"/new")
	}
	q := ui.QueryOf(r)
	filter := flow.AssessmentFilter{Status: flow.AssessmentStatus(q.Get("status")), To: q.Get("to")}
	return desk.Listing[flow.AssessmentEntry]{
		Page: page, Table: assessmentTable, File: "assessments",
		Filters: []ui.Filter{
			{Name: "status", Label: i18n.T(ctx, "assessment.field.status"), Options: desk.Options(i18n.From(ctx), "assessment.status", flow.AssessmentStatuses()...)},
			{Name: "to", Label: i18n.T(ctx, "assessment.field.to")},
		},
		Read: func(ctx context.Context, v entente.View, q record.Query) ([]flow.AssessmentEntry, int, error) {
			rows, page, err := p.Assessments.List(ctx, v, filter, q)
			return rows, page.Total, err
		},
	}.Serve(w, r)
}

// signer is what to call who signed.
func (p *AssessmentPages) signer(ctx context.Context, e flow.AssessmentEntry) (string, error) {
	if e.Data.Status != flow.AssessmentSigned || e.Account == "" || p.Handles == nil {
		return "", nil
	}
	names, err := p.Handles(ctx, []string{e.Account})
	return names[e.Account], err
}

// member is the name of this member.
func (p *AssessmentPages) member(ctx context.Context, v entente.View) string {
	if e, err := p.Registry.Partners.Get(ctx, v, p.Self); err == nil {
		return desk.PartnerName(i18n.From(ctx), e.ID, e.Data)
	}
	return p.Self
}

func versionNumber(f url.Values) int64 {
	n, err := strconv.ParseInt(f.Get("number"), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
