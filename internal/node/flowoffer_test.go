// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"testing"

	"entente"
	"entente/internal/ingest/flowcases"
	"entente/internal/parts/flow"
	"entente/internal/wire/odrl"
)

// askedFacts are facts of a flow somebody may ask about: some said, some denied,
// some left open.
func askedFacts(r *rand.Rand) flow.Facts {
	one := func(list ...string) string { return list[r.IntN(len(list))] }
	f := flow.Facts{
		On: one("2024-03-01", "2026-10-01", "2026-11-25"), From: one("DE", "FR", "KR", "JP", "GB"), To: one("JP", "KR", "SG", "US", "CA", "GB", "IN", "DE"),
		Categories: []string{"contact", "health"},
	}
	f.Say("data-personal", "personal", r.IntN(5) > 0)
	for question, answers := range map[string][]string{
		"data-state": {"clear", "pseudonymised"}, "exporter-role": {"controller", "processor"}, "importer-role": {"controller", "processor"},
		"exporter-kind": {"company", "hospital"}, "importer-kind": {"company", "university"}, "importer-under": {"appi", "pipa"},
		"importer-certified": {"dpf"}, "certificate-covers": {"non-hr"}, "tool": {"scc-m1", "scc-m2", "bcr", "contract"}, "assessed": {"tia"},
		"purpose": {"research", "storage", "other"}, "consent": {"explicit"}, "exporter-under": {"gdpr"},
		"data-category": {"hr", "resident-registration-number"},
	} {
		switch r.IntN(4) {
		case 0:
		case 1:
			f.Deny(question)
		default:
			f.Say(question, answers[r.IntN(len(answers))], true)
			f.Deny(question)
		}
	}
	return f
}

// TestOffersAreJudgedAsDecided makes an offer of each decision, sends it through
// its written form, and takes one fact after the other away.
func TestOffersAreJudgedAsDecided(t *testing.T) {
	table, err := flow.Base()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]flow.Facts{}
	if file, err := os.Open("../ingest/flowcases/testdata/cases.json"); err == nil {
		cases, err := flowcases.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		for i := range cases {
			if cases[i].Err == nil {
				all[cases[i].ID] = cases[i].Facts
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2)) // the same facts each time
	for i := range 2000 {
		all[fmt.Sprintf("made-%d", i)] = askedFacts(r)
	}
	offers, conditions := 0, 0
	for id, facts := range all {
		k := flow.Kept{ID: "flow-" + id, Book: table.Hash, Facts: facts, Decision: table.Decide(&facts)}
		p, err := offerOf(&k, "did:web:importer.example")
		if (err == nil) != k.Decision.May() {
			t.Fatalf("%s: decided %s, offer: %v", id, k.Decision.Outcome, err)
		}
		if err != nil {
			if fields := entente.FieldErrors(err); len(fields) != 1 || fields[0].Field != "decision" {
				t.Fatalf("%s: the error is not about the decision: %v", id, err)
			}
			continue
		}
		offers++
		p.ID = "urn:x"
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if p, err = odrl.Decode(text); err != nil {
			t.Fatalf("%s: %v\n%s", id, err, text)
		}
		met := map[string]bool{}
		for _, c := range k.Decision.Conditions {
			met[c.Name] = true
		}
		judge := func(party string, stands bool, met map[string]bool) bool {
			q, w := odrl.Request{Action: "use", Target: "x", Party: party}, odrl.World{}
			flowFacts(&k, stands, met, &q, &w)
			return odrl.Evaluate(p, q, w).Allowed
		}
		if !judge("did:web:importer.example", true, met) {
			t.Fatalf("%s: all is met, and it is denied: %s", id, text)
		}
		if judge("did:web:other.example", true, met) || judge("", true, met) {
			t.Errorf("%s: another importer is allowed", id)
		}
		if judge("did:web:importer.example", false, met) {
			t.Errorf("%s: allowed when the decision no longer stands", id)
		}
		for name := range met {
			conditions++
			less := maps.Clone(met)
			delete(less, name)
			if judge("did:web:importer.example", true, less) {
				t.Errorf("%s: allowed without %s", id, name)
			}
		}
		other := k
		other.Book, other.Decision.Basis = "other", []string{"another"}
		q, w := odrl.Request{Action: "use", Target: "x", Party: "did:web:importer.example"}, odrl.World{}
		flowFacts(&other, true, met, &q, &w)
		if odrl.Evaluate(p, q, w).Allowed {
			t.Errorf("%s: allowed on another basis, by other rules", id)
		}
		onward := odrl.Request{Action: "distribute", Target: "x", Party: "did:web:importer.example"}
		flowFacts(&k, true, met, &onward, &w)
		if odrl.Evaluate(p, onward, w).Allowed {
			t.Errorf("%s: may be handed on", id)
		}
	}
	t.Logf("%d decisions, %d offers, %d conditions taken away", len(all), offers, conditions)
	if offers < 100 || conditions < 100 {
		t.Error("too few offers to tell anything")
	}
}
