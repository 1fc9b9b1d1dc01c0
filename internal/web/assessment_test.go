// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/parts/flow"
	"entente/internal/testkit"
	"entente/internal/testkit/partstest"
	"entente/internal/web"
)

// withAssessments is a node on which transfers are assessed.
func withAssessments(t *testing.T, d *db.DB) *node {
	t.Helper()
	table := partstest.Must[*flow.Table](t)(flow.Base())
	return start(t, d, func(deps *web.Deps) {
		deps.Assessments = flow.NewAssessments(deps.Log, func(context.Context) (*flow.Table, error) { return table, nil })
	})
}

// toIndia is what the form of a new assessment is filled in with.
func toIndia() url.Values {
	return url.Values{
		"title": {"Clinical data to India"}, "from": {"de"}, "to": {"in"}, "categories": {"health\r\nage"},
		"exporter-role": {"controller"}, "importer-role": {"processor"}, "tool": {"scc-m2"}, "data-state": {"pseudonymised"},
	}
}

var numberField = regexp.MustCompile(`name="number" value="(\d+)"`)

// fill answers all questions of a step that begins empty, in favour of the
// transfer, and returns the page that follows.
func fill(t *testing.T, b *browser, here string, step flow.AssessmentStep) answer {
	t.Helper()
	page := b.get(here + "/steps/" + step.ID).is(http.StatusOK)
	m := numberField.FindStringSubmatch(page.body)
	if m == nil {
		t.Fatalf("step %s has no version: %s", step.ID, page.body)
	}
	f := url.Values{"number": {m[1]}}
	for _, q := range flow.TheAssessmentForm().Of(step.ID) {
		name := flow.AnswerField(q.ID)
		switch {
		case q.ID == "problematic" || q.ID == "onward" || q.ID == "remote-access":
			f.Set(name, "no")
		case q.ID == "tool":
			f.Set(name, "scc-m2")
		case q.ID == "exporter-place":
			f.Set(name, "DE")
		case q.ID == "destination":
			f.Set(name, "IN")
		case q.Kind == flow.QuestionYesNo:
			f.Set(name, "yes")
		case q.ID == "valid-until":
			f.Set(name, "2027-11-24")
		case q.Kind == flow.QuestionDate || q.ID == "measures":
		case len(q.Options) > 0:
			f.Set(name, q.Options[0])
		default:
			f.Set(name, "Seen, "+q.ID+".")
		}
	}
	return b.post(here+"/steps/"+step.ID, f)
}

func TestATransferIsAssessed(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		n := withAssessments(t, d)
		reader, editor, releaser, public := n.as(entente.Reader), n.as(entente.Editor), n.as(entente.Releaser), n.browser()
		const list = "/flow/assessments"
		public.get("/").lacks(list)
		public.get(list).is(http.StatusUnauthorized, "Sign in")
		reader.get(list).is(http.StatusOK, "No assessment yet").lacks("New assessment")
		reader.get(list + "/new").is(http.StatusForbidden)
		reader.post(list+"/new", toIndia()).is(http.StatusForbidden)
		public.post(list+"/new", toIndia()).is(http.StatusUnauthorized)

		wrong := toIndia()
		wrong.Set("to", "nowhere")
		editor.post(list+"/new", wrong).is(http.StatusUnprocessableEntity, "#field-to", "Clinical data to India")
		first := editor.post(list+"/new", toIndia()).is(http.StatusOK, "The draft is saved.", "Preliminary step 1", "health\nage", "as others report it")
		here := strings.TrimSuffix(first.path, "/steps/transfer")

		reader.get(here).is(http.StatusOK, "Clinical data to India", "Draft", "EU-SCC-2021-914-M2", "to be checked").lacks("Go on with the form")
		reader.get(here + "/steps/law").is(http.StatusForbidden)
		reader.get(here + "/sign").is(http.StatusForbidden)
		public.get(here).is(http.StatusUnauthorized).lacks("Clinical")
		editor.get(here + "/steps/none").is(http.StatusNotFound)
		editor.get(here).is(http.StatusOK, "Go on with the form")
		editor.get(here+"/sign").is(http.StatusOK, "Still to be answered", "An account that may release signs it.")
		releaser.post(here+"/sign", url.Values{"number": {"1"}}).is(http.StatusUnprocessableEntity, "Answer this question before signing.", "/steps/law#field-answers-law-reasons")
		editor.post(here+"/steps/tool", url.Values{"number": {"1"}, "answers.tool": {"scc-m9"}}).is(http.StatusUnprocessableEntity, "#field-answers-tool")
		editor.post(here+"/steps/tool", url.Values{"number": {"7"}, "answers.tool-reasons": {"Typed in vain?"}}).is(http.StatusPreconditionFailed, "Typed in vain?")
		stay := editor.post(here+"/steps/need", url.Values{"number": {"1"}, "answers.needed": {"tool"}, "stay": {"1"}}).is(http.StatusOK)
		if stay.path != here+"/steps/need" {
			t.Errorf("it went on to %s", stay.path)
		}

		var last answer
		for _, step := range flow.TheAssessmentForm().Steps {
			last = fill(t, editor, here, step).is(http.StatusOK, "The draft is saved.")
		}
		if last.path != here+"/sign" {
			t.Errorf("after the last step: %s", last.path)
		}
		editor.post(here+"/sign", url.Values{"number": {"99"}}).is(http.StatusForbidden)
		page := releaser.get(here+"/sign").is(http.StatusOK, "24 November 2027").lacks("Still to be answered")
		number := numberField.FindStringSubmatch(page.body)[1]
		releaser.post(here+"/sign", url.Values{"number": {number}}).is(http.StatusOK, "The assessment is signed.", "Signed", "Assess anew")
		editor.get(here + "/steps/law").is(http.StatusConflict)
		releaser.get(here + "/sign").is(http.StatusConflict)
		reader.get(list+"?status=signed&to=IN").is(http.StatusOK, "Clinical data to India", "Passed")
		reader.get(list + "?status=expired").is(http.StatusOK).lacks("Clinical data to India")
		reader.get(list+"?on=2028-01-01&status=expired").is(http.StatusOK, "Clinical data to India")
		reader.get(list+"?lang=fr").is(http.StatusOK, "Valable jusqu’au", "Favorable")
		reader.get(list+"?lang=en&format=csv").is(http.StatusOK, "Clinical data to India")

		html := reader.get(here+"/document/html").is(http.StatusOK, "Step 6", "Seen, law-reasons.", "to be checked")
		if p := html.header.Get("Content-Security-Policy"); !strings.Contains(p, "sandbox") {
			t.Errorf("policy of the document: %s", p)
		}
		if docx := reader.get(here + "/document/docx").is(http.StatusOK); !strings.HasPrefix(docx.body, "PK") {
			t.Error("the DOCX is none")
		}
		reader.get(here + "/document/exe").is(http.StatusNotFound)
		public.get(here + "/document/html").is(http.StatusUnauthorized)

		reader.post(here+"/anew", nil).is(http.StatusForbidden)
		again := editor.post(here+"/anew", nil).is(http.StatusOK, "Preliminary step 1")
		reader.get(strings.TrimSuffix(again.path, "/steps/transfer")).is(http.StatusOK, "Replaces", "Draft")
	})
}

func TestAssessmentPagesForEverybody(t *testing.T) {
	r := reviewOf(t, withAssessments(t, testkit.OpenDB(t, t.TempDir()+"/node.db")))
	first := r.as(entente.Editor).post("/flow/assessments/new", toIndia())
	here := strings.TrimSuffix(first.path, "/steps/transfer")
	r.signIn()
	r.look("/flow/assessments", "/flow/assessments/new", here, here+"/steps/transfer", here+"/steps/law", here+"/steps/measures?lang=fr", here+"/sign?lang=en")
}
