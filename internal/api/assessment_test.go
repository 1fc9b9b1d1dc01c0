// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"entente/internal/parts/flow"
)

func toIndia() AssessmentDraft {
	return AssessmentDraft{"Clinical data to India", FlowFacts{
		From: "DE", To: "IN", Categories: []string{"health"}, No: []string{"importer-under:gdpr"},
		Yes: []string{"data-personal:personal", "exporter-role:controller", "importer-role:processor", "tool:scc-m2", "data-state:clear"},
	}}
}

// inFavour answers what is open.
func inFavour(open []string) AssessmentAnswers {
	var out AssessmentAnswers
	for _, q := range flow.TheAssessmentForm().Questions {
		value := "Seen."
		switch {
		case !slices.Contains(open, q.ID):
			continue
		case q.ID == "problematic" || q.ID == "onward" || q.ID == "remote-access":
			value = "no"
		case q.Kind == flow.QuestionYesNo:
			value = "yes"
		case len(q.Options) > 0:
			value = q.Options[0]
		}
		out.Answers = append(out.Answers, AssessmentAnswer{q.ID, []string{value}})
	}
	return out
}

func TestAssessments(t *testing.T) {
	each(t, func(b *bench) {
		const path = "/flow/assessments"
		b.ask(http.MethodPost, path, nobody, toIndia()).problem(http.StatusUnauthorized, "unauthenticated")
		b.ask(http.MethodPost, path, reader, toIndia()).problem(http.StatusForbidden, "forbidden")
		wrong := toIndia()
		wrong.Facts.Yes = []string{"tool:prayer"}
		b.ask(http.MethodPost, path, editor, wrong).problem(http.StatusUnprocessableEntity, "invalid")
		made := b.ask(http.MethodPost, path, editor, toIndia()).want(http.StatusCreated)
		read := func(a *answer) (out TransferAssessment) {
			b.Helper()
			b.must(json.Unmarshal(a.body, &out))
			return out
		}
		one := read(made)
		here := path + "/" + one.ID
		if one.Status != flow.AssessmentDraft || len(one.Cited) == 0 || !slices.Contains(one.Facts.Yes, "tool:scc-m2") || one.ValidUntil != "2027-11-24" {
			b.Errorf("begun: %+v", one)
		}
		b.get(here, nobody).problem(http.StatusUnauthorized, "unauthenticated")
		b.get(path, nobody).problem(http.StatusUnauthorized, "unauthenticated")
		b.get("/flow/assessment-form", nobody).want(http.StatusOK)
		b.ask(http.MethodPut, here+"/answers", editor, inFavour(one.Open)).problem(http.StatusPreconditionRequired, "precondition-required")
		b.ask(http.MethodPost, here+"/sign", releaser, nil, "If-Match", made.etag()).problem(http.StatusUnprocessableEntity, "invalid")
		answered := b.ask(http.MethodPut, here+"/answers", editor, inFavour(one.Open), "If-Match", made.etag()).want(http.StatusOK)
		b.ask(http.MethodPut, here+"/answers", editor, inFavour(one.Open), "If-Match", made.etag()).problem(http.StatusPreconditionFailed, "stale")
		if open := read(answered).Open; len(open) > 0 {
			b.Errorf("still open: %v", open)
		}
		b.ask(http.MethodPost, here+"/sign", editor, nil, "If-Match", answered.etag()).problem(http.StatusForbidden, "forbidden")
		signed := read(b.ask(http.MethodPost, here+"/sign", releaser, nil, "If-Match", answered.etag()).want(http.StatusOK))
		if signed.Status != flow.AssessmentSigned || signed.Result != flow.AssessmentPassed || signed.SignedBy == "" {
			b.Errorf("signed: %+v", signed)
		}
		b.ask(http.MethodPut, here+"/answers", editor, inFavour(one.Open), "If-Match", b.get(here, reader).etag()).problem(http.StatusConflict, "conflict")
		var list AssessmentList
		b.must(json.Unmarshal(b.get(path+"?status=expired&on=2028-01-01", reader).want(http.StatusOK).body, &list))
		if list.Total != 1 || len(list.Items) != 1 || list.Items[0].Status != flow.AssessmentExpired {
			b.Errorf("expired: %+v", list)
		}
		b.get(path+"?status=lost", reader).problem(http.StatusUnprocessableEntity, "invalid")
		if html := b.get(here+"/document/html", reader).want(http.StatusOK); !strings.Contains(string(html.body), "Clinical data to India") {
			b.Error("the document does not say what it is about")
		}
		b.get(here+"/document/docx", reader).want(http.StatusOK)
		b.get(here+"/document/html", nobody).problem(http.StatusUnauthorized, "unauthenticated")
		next := read(b.ask(http.MethodPost, here+"/anew", editor, nil).want(http.StatusCreated))
		if next.Replaces != one.ID || next.Status != flow.AssessmentDraft {
			b.Errorf("anew: %+v", next)
		}
	})
}
