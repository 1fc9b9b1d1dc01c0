// SPDX-License-Identifier: EUPL-1.2

package flow_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/internal/parts/flow"
	"entente/internal/testkit/partstest"
)

const today = entente.Date("2026-11-24")

// toIndia is a transfer from Germany to a processor in India under the standard
// clauses, of pseudonymised data.
func toIndia(t *testing.T) flow.Facts {
	t.Helper()
	f := flow.Facts{On: string(today), From: "DE", To: "IN", Categories: []string{"health"}}
	for _, fact := range []string{
		"data-personal:personal", "data-state:pseudonymised", "exporter-role:controller", "importer-role:processor", "tool:scc-m2",
		"exporter-under:gdpr", "purpose:research",
	} {
		question, answer, _ := strings.Cut(fact, ":")
		if !f.Say(question, answer, true) {
			t.Fatalf("the vocabulary has no %s", fact)
		}
	}
	f.Say("importer-under", "gdpr", false)
	return f
}

// filled answers every question that is open, in favour of the transfer.
func filled(a flow.Answers) flow.Answers {
	out := flow.Answers{}
	for _, q := range flow.TheAssessmentForm().Questions {
		switch {
		case len(a[q.ID]) > 0:
		case q.ID == "problematic" || q.ID == "onward" || q.ID == "remote-access":
			out[q.ID] = []string{"no"}
		case q.Kind == flow.QuestionYesNo:
			out[q.ID] = []string{"yes"}
		case q.ID == "measures" || q.Kind == flow.QuestionDate:
		case len(q.Options) > 0:
			out[q.ID] = q.Options[:1]
		default:
			out[q.ID] = []string{"Seen and found in order."}
		}
	}
	return out
}

// signed is an assessment as it is once signed today.
func signed(t *testing.T, change flow.Answers) flow.Assessment {
	t.Helper()
	a := flow.NewAssessment(base(t), "Clinical data to India", toIndia(t), today)
	maps.Copy(a.Answers, filled(a.Answers))
	maps.Copy(a.Answers, change)
	a.Status, a.SignedOn = flow.AssessmentSigned, today
	return a
}

func TestTheFormFollowsTheGuide(t *testing.T) {
	form := flow.TheAssessmentForm()
	count := map[string]int{}
	words := map[string]bool{}
	for _, s := range form.Steps {
		count[s.Part]++
		if s.Part != "closing" && (s.Wording == "" || s.Source == "" || s.Verification == "") {
			t.Errorf("step %s does not say where its wording is from", s.ID)
		}
		if len(form.Of(s.ID)) == 0 {
			t.Errorf("step %s asks nothing", s.ID)
		}
	}
	if count["preliminary"] != 5 || count["step"] != 6 {
		t.Errorf("steps: %v", count)
	}
	for _, lang := range []string{"en", "fr"} {
		p := partstest.Printer(t, lang)
		for _, q := range form.Questions {
			if lang == "en" && words[q.ID] {
				t.Errorf("%s is asked twice", q.ID)
			}
			words[q.ID] = true
			keys := []string{"assessment.q." + q.ID}
			if q.Help != "" {
				keys = append(keys, q.Help)
			}
			for _, o := range q.Options {
				keys = append(keys, "assessment.value."+o)
			}
			for _, k := range keys {
				if !p.Has(k) {
					t.Errorf("%s lacks %s", lang, k)
				}
			}
			if _, _, there := form.Step(q.Step); !there {
				t.Errorf("%s is under step %s, which there is none of", q.ID, q.Step)
			}
			if !slices.Contains([]string{"text", "choice", "yesno", "date", "list"}, q.Kind) || (q.Kind == "choice") != (len(q.Options) > 0 && q.Kind != "list") {
				t.Errorf("%s: kind %s with options %v", q.ID, q.Kind, q.Options)
			}
			if other, _, cond := strings.Cut(q.RequiredIf, "="); cond && !slices.ContainsFunc(form.Questions, func(o flow.AssessmentQuestion) bool { return o.ID == other }) {
				t.Errorf("%s hangs on %s", q.ID, q.RequiredIf)
			}
		}
		for _, s := range form.Steps {
			if !p.Has("assessment.step." + s.ID) {
				t.Errorf("%s lacks step %s", lang, s.ID)
			}
		}
	}
	for _, tool := range []string{"tool", "measures", "data-state", "exporter-role", "importer-role"} {
		i := slices.IndexFunc(form.Questions, func(q flow.AssessmentQuestion) bool { return q.ID == tool })
		q := form.Questions[i]
		f := flow.Facts{}
		for _, o := range q.Options {
			if !f.Say(strings.TrimPrefix(q.Prefill, "fact:"), o, true) {
				t.Errorf("%s offers %s, which the vocabulary does not have", q.ID, o)
			}
		}
	}
}

func TestItBeginsWithWhatIsKnown(t *testing.T) {
	a := flow.NewAssessment(base(t), "x", toIndia(t), today)
	for question, want := range map[string]string{
		"personal": "yes", "categories": "health", "exporter-role": "controller", "importer-role": "processor", "tool": "scc-m2",
		"destination": "IN", "exporter-place": "DE", "data-state": "pseudonymised", "purpose": "research", "needed": "tool", "valid-until": "2027-11-24",
		"problematic": "", "result": "", "measures": "",
	} {
		if got := a.Answers.One(question); got != want {
			t.Errorf("%s: got %q, want %q", question, got, want)
		}
	}
	i := slices.IndexFunc(a.Cited, func(c flow.Cited) bool { return c.Rule == "EU-SCC-2021-914-M2" })
	if i < 0 || a.Cited[i].Ref == "" || a.Cited[i].Verification == "" {
		t.Fatalf("the rule on the clauses is not cited: %+v", a.Cited)
	}
	for _, c := range a.Cited {
		r, _ := base(t).Rule(c.Rule)
		if c.Doubtful != r.Doubtful() {
			t.Errorf("the badge of %s: %v", c.Rule, c.Doubtful)
		}
	}
	f := toIndia(t)
	f.To = "JP"
	f.Say("importer-under", "appi", true)
	f.Say("importer-kind", "company", true)
	if got := flow.NewAssessment(base(t), "x", f, today).Answers.One("needed"); got == "tool" {
		t.Errorf("to Japan it says that a tool is needed")
	}
}

func TestWhatASignedOneDoesToADecision(t *testing.T) {
	problem := flow.Answers{"problematic": {"yes"}, "tool-effective": {"no"}}
	cured := flow.Answers{"problematic": {"yes"}, "tool-effective": {"no"}, "measures": {"pseudonymisation-key-with-exporter"}}
	for _, c := range []struct {
		name    string
		answers flow.Answers
		on      string
		status  flow.AssessmentStatus
		outcome flow.Outcome
	}{
		{"none yet", nil, "2026-11-23", flow.AssessmentDraft, flow.Deny},
		{"passed", nil, "2026-11-24", flow.AssessmentSigned, flow.AllowWith},
		{"last day", nil, "2027-11-24", flow.AssessmentSigned, flow.AllowWith},
		{"expired", nil, "2027-11-25", flow.AssessmentExpired, flow.Deny},
		{"failed", flow.Answers{"result": {"failed"}}, "2026-11-24", flow.AssessmentSigned, flow.Deny},
		{"failed with measures", flow.Answers{"result": {"failed"}, "measures": {"pseudonymisation-key-with-exporter"}}, "2026-11-24", flow.AssessmentSigned, flow.Deny},
		{"problem without a cure", problem, "2026-11-24", flow.AssessmentSigned, flow.Refer},
		{"problem with a cure", cured, "2026-11-24", flow.AssessmentSigned, flow.AllowWith},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := signed(t, c.answers)
			on := partstest.Must[time.Time](t)(time.Parse(time.DateOnly, c.on))
			f := toIndia(t)
			f.On = c.on
			a.Apply(&f, on)
			if got := a.Standing(entente.Date(c.on)); got != c.status {
				t.Errorf("it is %s, want %s", got, c.status)
			}
			if d := base(t).Decide(&f); d.Outcome != c.outcome {
				t.Errorf("got %s, want %s: missing %v, cures %v, trace %v", d.Outcome, c.outcome, d.Missing, d.Cures, d.Trace)
			}
		})
	}
}

func TestItSaysNothingOfAnotherTransfer(t *testing.T) {
	a := signed(t, nil)
	other := toIndia(t)
	other.To = "CN"
	tool := toIndia(t)
	tool.Say("tool", "scc-m2", false)
	for _, f := range []*flow.Facts{&other, &tool} {
		a.Apply(f, partstest.Now)
		if f.Is("assessed", "tia") != flow.Unknown {
			t.Errorf("an assessment of a transfer to India speaks of one to %s", f.To)
		}
	}
}
