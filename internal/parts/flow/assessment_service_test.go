// SPDX-License-Identifier: EUPL-1.2

package flow_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"entente"
	"entente/internal/kit/clock"
	"entente/internal/kit/db"
	"entente/internal/kit/pagedocx"
	"entente/internal/kit/pagehtml"
	"entente/internal/kit/record"
	"entente/internal/parts/flow"
	"entente/internal/testkit"
	"entente/internal/testkit/partstest"
)

var (
	releaser = entente.Actor{Account: "releaser", Role: entente.Releaser, Clearance: entente.Limited}
	entry    = partstest.Must[record.Entry[flow.Assessment]]
	got      = partstest.Must[flow.AssessmentEntry]
)

func assessments(t *testing.T, d *db.DB) (*flow.AssessmentService, *partstest.Parts) {
	t.Helper()
	p, table := partstest.New(t, d), base(t)
	return flow.NewAssessments(p.Log, func(context.Context) (*flow.Table, error) { return table, nil }), p
}

// begun is a draft with every answer, in favour, and its version.
func begun(t *testing.T, s *flow.AssessmentService) record.Entry[flow.Assessment] {
	t.Helper()
	e := entry(t)(s.Begin(t.Context(), partstest.Editor, "Clinical data to India", toIndia(t)))
	return entry(t)(s.Answer(t.Context(), partstest.Editor, e.ID, e.Number, filled(e.Data.Answers)))
}

func fields(err error) []string {
	var out []string
	for _, e := range entente.FieldErrors(err) {
		out = append(out, e.Field)
	}
	return out
}

func TestFromDraftToSigned(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, p := assessments(t, d)
		ctx := t.Context()
		e := begun(t, s)
		if len(e.Audience) > 0 {
			t.Errorf("a draft is for %v", e.Audience)
		}
		if _, err := s.Sign(ctx, partstest.Editor, e.ID, e.Number); !entente.Is(err, entente.Forbidden) {
			t.Errorf("an editor signs: %v", err)
		}
		done := entry(t)(s.Sign(ctx, releaser, e.ID, e.Number))
		v := partstest.View(partstest.Reader)
		one := got(t)(s.Get(ctx, v, e.ID))
		if one.Standing != flow.AssessmentSigned || one.Account != "releaser" || one.Data.SignedOn != today || one.Number != e.Number+1 {
			t.Errorf("once signed: %s by %s on %s, version %d", one.Standing, one.Account, one.Data.SignedOn, one.Number)
		}
		if _, err := s.Answer(ctx, partstest.Editor, e.ID, done.Number, flow.Answers{"conclusion": {"Other."}}); !entente.Is(err, entente.Conflict) {
			t.Errorf("a signed one was changed: %v", err)
		}
		if _, err := s.Sign(ctx, releaser, e.ID, done.Number); !entente.Is(err, entente.Conflict) {
			t.Errorf("signed twice: %v", err)
		}
		if _, err := s.Book.Release(ctx, releaser, e.ID, done.Number, entente.NewAudience(entente.ToNetwork)); err == nil {
			t.Error("it left its node")
		}
		if h := partstest.Must[[]record.Entry[flow.Assessment]](t)(s.History(ctx, v, e.ID)); len(h) != 3 {
			t.Errorf("%d versions", len(h))
		}
		for name, err := range map[string]error{
			"read":    second(s.Get(ctx, partstest.View(partstest.Public), e.ID)),
			"begin":   second(s.Begin(ctx, partstest.Public, "x", toIndia(t))),
			"history": second(s.History(ctx, partstest.View(partstest.Public), e.ID)),
		} {
			if !entente.Is(err, entente.Unauthenticated) {
				t.Errorf("the public may %s: %v", name, err)
			}
		}
		report, err := p.Log.Verify(ctx)
		if err != nil {
			t.Errorf("the log: %v %+v", err, report)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestSigningNamesWhatIsMissing(t *testing.T) {
	for _, c := range []struct {
		name   string
		change flow.Answers
		want   []string
	}{
		{"nothing", nil, nil},
		{"two open", flow.Answers{"assessor": nil, "watch": nil}, []string{"answers.assessor", "answers.watch"}},
		{"onward to nobody", flow.Answers{"onward": {"yes"}, "onward-recipients": nil}, []string{"answers.onward-recipients"}},
		{"no transfer", flow.Answers{"is-transfer": {"no"}}, []string{"answers.is-transfer"}},
		{"adequacy", flow.Answers{"needed": {"adequacy"}}, []string{"answers.needed"}},
		{"review in the past", flow.Answers{"valid-until": {"2026-11-24"}}, []string{"answers.valid-until"}},
		{"review in six years", flow.Answers{"valid-until": {"2032-01-01"}}, []string{"answers.valid-until"}},
		{"review in five years", flow.Answers{"valid-until": {"2031-11-24"}}, nil},
		{"passed though not necessary", flow.Answers{"necessary": {"no"}}, []string{"answers.necessary"}},
		{"failed since not necessary", flow.Answers{"necessary": {"no"}, "result": {"failed"}}, nil},
		{"passed without a tool", flow.Answers{"tool-bound": {"no"}}, []string{"answers.tool-bound"}},
		{"passed though impinged on", flow.Answers{"problematic": {"yes"}}, []string{"answers.measures"}},
		{"failed since impinged on", flow.Answers{"problematic": {"yes"}, "result": {"failed"}}, nil},
		{"tool does not work alone", flow.Answers{"tool-effective": {"no"}}, []string{"answers.measures"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := assessments(t, testkit.OpenDB(t, t.TempDir()+"/node.db"))
			e := begun(t, s)
			if c.change != nil {
				e = entry(t)(s.Answer(t.Context(), partstest.Editor, e.ID, e.Number, c.change))
			}
			_, err := s.Sign(t.Context(), releaser, e.ID, e.Number)
			if got := fields(err); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestAnswersAreClosed(t *testing.T) {
	s, _ := assessments(t, testkit.OpenDB(t, t.TempDir()+"/node.db"))
	e := entry(t)(s.Begin(t.Context(), partstest.Editor, "x", toIndia(t)))
	many := make([]string, 101)
	for i := range many {
		many[i] = "x"
	}
	for question, values := range map[string][]string{
		"nonsense": {"x"}, "personal": {"maybe"}, "tool": {"scc-m9"}, "measures": {"prayer"}, "tool-date": {"2026-13-01"}, "assessor": {"a", "b"},
		"watch": {strings.Repeat("x", 8001)}, "subjects": many, "conclusion": {"\x00"}, "destination": {"CN"},
	} {
		_, err := s.Answer(t.Context(), partstest.Editor, e.ID, e.Number, flow.Answers{question: values})
		if got := fields(err); !slices.Equal(got, []string{"answers." + question}) {
			t.Errorf("%s: got %v", question, got)
		}
	}
	if _, err := s.Answer(t.Context(), partstest.Editor, e.ID, e.Number+1, flow.Answers{"sector": {"x"}}); !entente.Is(err, entente.Stale) {
		t.Errorf("a lost update: %v", err)
	}
	bad := toIndia(t)
	bad.To = "nowhere"
	if _, err := s.Begin(t.Context(), partstest.Editor, "x", bad); !slices.Equal(fields(err), []string{"to"}) {
		t.Errorf("to nowhere: %v", err)
	}
}

func TestANewOneTakesOver(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, p := assessments(t, d)
		ctx, v := t.Context(), partstest.View(partstest.Editor)
		e := begun(t, s)
		if _, err := s.Anew(ctx, partstest.Editor, e.ID); !entente.Is(err, entente.Conflict) {
			t.Errorf("a draft was replaced: %v", err)
		}
		e = entry(t)(s.Sign(ctx, releaser, e.ID, e.Number))
		p.Log.Clock = clock.At(partstest.Now.AddDate(0, 6, 0))
		next := entry(t)(s.Anew(ctx, partstest.Editor, e.ID))
		if a := next.Data; a.Replaces != e.ID || a.Status != flow.AssessmentDraft || a.Result() != "" || a.ValidUntil() != "2028-05-24" || a.Answers.One("assessor") == "" {
			t.Errorf("the new draft: %+v", a)
		}
		standing := func(want flow.AssessmentStatus, f flow.AssessmentFilter, n int) {
			t.Helper()
			if one := got(t)(s.Get(ctx, v, e.ID)); one.Standing != want {
				t.Errorf("the old one is %s, want %s", one.Standing, want)
			}
			if rows, _, err := s.List(ctx, v, f, record.Query{}); err != nil || len(rows) != n {
				t.Errorf("%+v: %d rows, want %d: %v", f, len(rows), n, err)
			}
		}
		standing(flow.AssessmentSigned, flow.AssessmentFilter{Status: flow.AssessmentSigned}, 1)
		standing(flow.AssessmentSigned, flow.AssessmentFilter{Status: flow.AssessmentDraft, To: "IN"}, 1)
		standing(flow.AssessmentSigned, flow.AssessmentFilter{To: "CN"}, 0)
		failed := flow.Answers{"result": {"failed"}, "conclusion": {"A new law opens the data."}}
		next = entry(t)(s.Answer(ctx, partstest.Editor, next.ID, next.Number, failed))
		entry(t)(s.Sign(ctx, releaser, next.ID, next.Number))
		v = entente.Now(partstest.Editor, p.Log.Clock())
		standing(flow.AssessmentReplaced, flow.AssessmentFilter{Status: flow.AssessmentSigned}, 1)
		standing(flow.AssessmentReplaced, flow.AssessmentFilter{Status: flow.AssessmentReplaced}, 1)
		f := toIndia(t)
		if err := s.Apply(ctx, v, e.ID, &f); err != nil || f.Is("assessment-failed", "tia") != flow.Yes {
			t.Errorf("the old one still speaks: %v", err)
		}
		v = v.On("2029-01-01")
		standing(flow.AssessmentReplaced, flow.AssessmentFilter{Status: flow.AssessmentExpired}, 1)
		if _, _, err := s.List(ctx, v, flow.AssessmentFilter{Status: "x"}, record.Query{}); !slices.Equal(fields(err), []string{"status"}) {
			t.Errorf("an unknown status: %v", err)
		}
	})
}

func TestTheDocumentHasEveryStep(t *testing.T) {
	s, _ := assessments(t, testkit.OpenDB(t, t.TempDir()+"/node.db"))
	e := begun(t, s)
	draft := got(t)(s.Get(t.Context(), partstest.View(partstest.Editor), e.ID))
	entry(t)(s.Sign(t.Context(), releaser, e.ID, e.Number))
	one := got(t)(s.Get(t.Context(), partstest.View(partstest.Editor), e.ID))
	for lang, says := range map[string][]string{
		"en": {"Preliminary step 5", "Step 6", "Signed", "24 November 2027", "to be checked", "EU-SCC-2021-914-M2", "European Union", "Standard clauses, controller to processor"},
		"fr": {"Étape préalable 5", "Étape 6", "Signée", "24 novembre 2027", "à vérifier", "Clauses types, "},
	} {
		p := partstest.Printer(t, lang)
		d := one.Document(p, "European Union", "releaser")
		if err := d.Validate(); err != nil {
			t.Errorf("%s: %v", lang, err)
		}
		var html, docx bytes.Buffer
		if err := pagehtml.Write(&html, d); err != nil {
			t.Fatal(err)
		}
		if err := pagedocx.Write(&docx, d); err != nil || docx.Len() == 0 {
			t.Errorf("%s: docx: %v", lang, err)
		}
		for _, text := range says {
			if !strings.Contains(html.String(), text) {
				t.Errorf("%s: the document does not say %q", lang, text)
			}
		}
		html.Reset()
		if err := pagehtml.Write(&html, draft.Document(p, "", "")); err != nil || !strings.Contains(html.String(), p.T("assessment.document.draft")) {
			t.Errorf("%s: a draft does not say that it is one: %v", lang, err)
		}
	}
}
