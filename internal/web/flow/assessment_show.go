// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/page"
	"entente/internal/kit/pagedocx"
	"entente/internal/kit/pagehtml"
	"entente/internal/kit/pagepdf"
	"entente/internal/kit/record"
	"entente/internal/parts/flow"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

type assessmentView struct {
	flow.AssessmentEntry

	signer  string
	steps   []ui.StepLink
	history []historyRow
	pdf     bool // there is a program that prints
}

// historyRow is one version of an assessment.
type historyRow struct {
	record.Entry[flow.Assessment]

	by string
}

var historyTable = ui.Table[historyRow]{
	ID: "history-list", Caption: "assessment.history",
	Columns: []ui.Column[historyRow]{
		{Key: "number", Label: "assessment.field.version", Kind: ui.Number, Cell: func(ctx context.Context, r historyRow) ui.Cell {
			return ui.NumberCell(ctx, int(r.Number))
		}},
		{Key: "changed", Label: "assessment.field.changed", Kind: ui.Date, Cell: func(ctx context.Context, r historyRow) ui.Cell {
			return ui.Cell{Text: i18n.DayTime(ctx, r.RecordedAt())}
		}},
		{Key: "by", Label: "assessment.field.act", Cell: func(_ context.Context, r historyRow) ui.Cell { return ui.Cell{Text: r.by} }},
		{Key: "status", Label: "assessment.field.status", Cell: func(ctx context.Context, r historyRow) ui.Cell {
			return ui.Cell{Text: standingText(ctx, r.Data.Status)}
		}},
		{Key: "progress", Label: "assessment.field.progress", Cell: func(ctx context.Context, r historyRow) ui.Cell {
			return ui.Cell{Text: progressText(ctx, r.Data)}
		}},
	},
}

var citedTable = ui.Table[flow.Cited]{
	ID: "rule-list", Caption: "assessment.rules", Empty: "assessment.rules-none",
	Columns: []ui.Column[flow.Cited]{
		{Key: "rule", Label: "assessment.field.rule", Cell: func(_ context.Context, c flow.Cited) ui.Cell { return ui.Cell{Text: c.Rule} }},
		{Key: "citation", Label: "assessment.field.citation", Kind: ui.Wide, Cell: func(_ context.Context, c flow.Cited) ui.Cell {
			return ui.Cell{Text: c.Ref, Note: c.Article}
		}},
		{Key: "holds", Label: "assessment.field.holds", Cell: func(ctx context.Context, c flow.Cited) ui.Cell {
			return ui.Cell{Text: i18n.T(ctx, "assessment.holds."+c.Holds)}
		}},
		{Key: "badge", Label: "assessment.field.badge", Cell: func(ctx context.Context, c flow.Cited) ui.Cell {
			if !c.Doubtful {
				return ui.Cell{Text: "–"}
			}
			text := i18n.T(ctx, "assessment.badge")
			return ui.Cell{
				Text: text, Show: ui.StateTag(ui.Warn, text),
				Note: i18n.T(ctx, "assessment.verification."+c.Verification) + ", " + i18n.T(ctx, "assessment.confidence."+c.Confidence),
			}
		}},
	},
}

// facts are what is said of an assessment beside its answers.
func (v assessmentView) facts(ctx context.Context) []ui.Item {
	a := v.Data
	item := func(name, text string) ui.Item {
		return ui.Item{Label: i18n.T(ctx, "assessment.field."+name), Text: text}
	}
	result := resultCell(ctx, a.Result())
	out := []ui.Item{
		item("from", a.Facts.From), item("to", a.Facts.To), item("tool", valueText(ctx, a.Tool())),
		{Label: i18n.T(ctx, "assessment.field.result"), Text: result.Text, Show: result.Show},
		item("progress", progressText(ctx, a)), item("valid-until", i18n.Date(ctx, a.ValidUntil())),
		item("outcome", i18n.T(ctx, "assessment.outcome."+string(a.Outcome))),
	}
	if a.Status == flow.AssessmentSigned {
		out = append(out, item("signed", i18n.Date(ctx, a.SignedOn)), item("signed-by", v.signer))
	}
	if a.Replaces != "" {
		out = append(out, ui.Item{Label: i18n.T(ctx, "assessment.field.replaces"), Show: link(a.Replaces, assessmentHref(a.Replaces))})
	}
	return out
}

func (p *AssessmentPages) show(w http.ResponseWriter, r *http.Request) error {
	ctx, view := r.Context(), desk.View(r)
	e, err := p.Assessments.Get(ctx, view, r.PathValue("id"))
	if err != nil {
		return err
	}
	v := assessmentView{AssessmentEntry: e}
	if v.signer, err = p.signer(ctx, e); err != nil {
		return err
	}
	if v.history, err = p.history(ctx, view, e.ID); err != nil {
		return err
	}
	_, err = pagepdf.Find(p.Chromium)
	v.pdf = err == nil
	if e.Data.Status == flow.AssessmentDraft && view.Actor.May(entente.MayEdit) && !view.Past() {
		v.steps = stepLinks(ctx, e, "")
	}
	page := ui.Page{
		Kicker: i18n.T(ctx, "assessment.one"), Title: e.Data.Title, Nav: nav, Crumbs: assessmentCrumbs(ctx, nil),
		Facts: ui.StateTag(assessmentTones[e.Standing], standingText(ctx, e.Standing)), Actions: v.actions(ctx, view),
	}
	return desk.Render(w, r, page, assessmentPage(v))
}

// actions are what the reader can do next.
func (v assessmentView) actions(ctx context.Context, view entente.View) templ.Component {
	var out []templ.Component
	draft := v.Data.Status == flow.AssessmentDraft
	switch {
	case view.Past():
	case draft && view.Actor.May(entente.MayEdit):
		step := flow.TheAssessmentForm().Steps[0].ID
		if open := flow.TheAssessmentForm().Open(v.Data.Answers, ""); len(open) > 0 {
			step = open[0].Step
		}
		out = append(out, ui.ButtonLink(ui.Primary, i18n.T(ctx, "assessment.edit"), stepHref(v.ID, step)))
		out = append(out, ui.ButtonLink(ui.Secondary, i18n.T(ctx, "assessment.sign"), assessmentHref(v.ID)+"/sign"))
	case !draft && v.Standing != flow.AssessmentReplaced && view.Actor.May(entente.MayEdit):
		out = append(out, anewButton(v.ID))
	}
	return templ.Join(out...)
}

func (p *AssessmentPages) history(ctx context.Context, v entente.View, id string) ([]historyRow, error) {
	list, err := p.Assessments.History(ctx, v, id)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	if p.Handles != nil {
		var ids []string
		for _, e := range list {
			if e.Account != "" {
				ids = append(ids, e.Account)
			}
		}
		if names, err = p.Handles(ctx, ids); err != nil {
			return nil, err
		}
	}
	out := make([]historyRow, len(list))
	for i, e := range list {
		out[i] = historyRow{e, names[e.Account]}
		if out[i].by == "" {
			out[i].by = i18n.T(ctx, "desk.erased")
		}
	}
	return out, nil
}

// signView is the page before signing.
type signView struct {
	flow.AssessmentEntry

	open []flow.AssessmentQuestion
	may  bool
	err  error
}

func (p *AssessmentPages) signForm(w http.ResponseWriter, r *http.Request) error {
	return p.showSign(w, r, http.StatusOK, nil)
}

func (p *AssessmentPages) showSign(w http.ResponseWriter, r *http.Request, status int, failure error) error {
	ctx, view := r.Context(), desk.Present(r)
	e, err := p.Assessments.Get(ctx, view, r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := view.Actor.Need(entente.MayEdit); err != nil {
		return err
	}
	if e.Data.Status == flow.AssessmentSigned {
		return entente.Fail(entente.Conflict, "assessment.error.signed", nil)
	}
	v := signView{AssessmentEntry: e, open: flow.TheAssessmentForm().Open(e.Data.Answers, ""), may: view.Actor.May(entente.MayRelease), err: failure}
	page := ui.Page{Kicker: e.Data.Title, Title: i18n.T(ctx, "assessment.sign-title"), Nav: nav, Crumbs: assessmentCrumbs(ctx, &e), Narrow: true}
	return desk.RenderStatus(w, r, status, page, signPage(v))
}

func (p *AssessmentPages) sign(w http.ResponseWriter, r *http.Request) error {
	f, err := desk.Values(r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	_, err = p.Assessments.Sign(r.Context(), desk.Present(r).Actor, id, versionNumber(f))
	switch code := entente.CodeOf(err); {
	case err == nil:
		return desk.Done(w, r, assessmentHref(id), "assessment-signed")
	case len(entente.FieldErrors(err)) > 0 || code == entente.Stale:
		return p.showSign(w, r, desk.Status(code), err)
	}
	return err
}

func (p *AssessmentPages) anew(w http.ResponseWriter, r *http.Request) error {
	e, err := p.Assessments.Anew(r.Context(), desk.Present(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	return desk.Done(w, r, stepHref(e.ID, flow.TheAssessmentForm().Steps[0].ID), "assessment-saved")
}

// assessmentFormats are the forms of the document with their media types.
var assessmentFormats = map[string]string{
	"html": "text/html; charset=utf-8", "pdf": "application/pdf",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

// document answers with the assessment as a file.
func (p *AssessmentPages) document(w http.ResponseWriter, r *http.Request) error {
	ctx, v, format := r.Context(), desk.View(r), r.PathValue("format")
	kind, ok := assessmentFormats[format]
	if !ok {
		return entente.Fail(entente.NotFound, "error.not-found", nil)
	}
	e, err := p.Assessments.Get(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	signer, err := p.signer(ctx, e)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := p.write(ctx, &out, e.Document(i18n.From(ctx), p.member(ctx, v), signer), format); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Length", strconv.Itoa(out.Len()))
	if format == "html" {
		// It styles itself, and runs and loads nothing.
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox allow-modals allow-popups")
	} else {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": e.ID + "." + format}))
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		desk.Logger(ctx).DebugContext(ctx, "send an assessment", "error", err) // the reader is gone
	}
	return nil
}

func (p *AssessmentPages) write(ctx context.Context, out *bytes.Buffer, d *page.Document, format string) error {
	var err error
	switch format {
	case "docx":
		err = pagedocx.Write(out, d)
	case "pdf":
		var html bytes.Buffer
		if err = pagehtml.Write(&html, d); err == nil {
			err = pagepdf.Printer{Path: p.Chromium}.Print(ctx, html.Bytes(), p.Clock(), out)
		}
		if errors.Is(err, pagepdf.ErrNoChromium) {
			return entente.Fail(entente.Unavailable, "error.no-chromium", nil).Because(err)
		}
	default:
		err = pagehtml.Write(out, d)
	}
	if err != nil {
		return fmt.Errorf("write the assessment as %s: %w", format, err)
	}
	return nil
}
