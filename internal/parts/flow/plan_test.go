// SPDX-License-Identifier: EUPL-1.2

package flow_test

import (
	"strings"
	"sync"
	"testing"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/deid"
	"entente/internal/parts/flow"
	"entente/internal/testkit"
)

const orders = `{"format": "csv", "columns": [
  {"name": "customer", "action": "keep", "identifier": true},
  {"name": "number", "action": "keep", "category": "resident-registration-number"},
  {"name": "amount", "action": "keep"}
]}`

func TestPlansMeetConditions(t *testing.T) {
	p, err := flow.ReadPlan(orders)
	if err != nil {
		t.Fatal(err)
	}
	transform := func(is string, args ...string) flow.Condition {
		return flow.Condition{Name: is, Enforcer: flow.ByTransform, Is: is, Args: args, Open: true}
	}
	for name, c := range map[string]struct {
		condition flow.Condition
		column    int
		want      deid.Action
	}{
		"withhold":                     {transform("withhold", "resident-registration-number"), 1, deid.Withhold},
		"pseudonymise":                 {transform("transform", "pseudonymise"), 0, deid.Pseudonymise},
		"state":                        {transform("data-state", "pseudonymised"), 0, deid.Pseudonymise},
		"a column that is not there":   {transform("withhold", "genomic"), 0, ""},
		"what the node cannot do":      {transform("transform", "aggregate"), 0, ""},
		"what the plan does not do":    {transform("transform", "generalise"), 0, ""},
		"what nobody knows":            {transform(""), 0, ""},
		"another enforcer's condition": {flow.Condition{Name: "x", Enforcer: flow.AtStart}, 0, deid.Keep},
	} {
		out, err := p.For(&flow.Decision{Outcome: flow.AllowWith, Conditions: []flow.Condition{c.condition}})
		if (err == nil) != (c.want != "") {
			t.Errorf("%s: %v", name, err)
		} else if err == nil && out.Columns[c.column].Action != c.want {
			t.Errorf("%s: the column is %+v", name, out.Columns[c.column])
		}
		if p.Columns[0].Action != deid.Keep {
			t.Fatalf("%s: the plan itself has changed", name)
		}
	}
}

func FuzzReadPlan(f *testing.F) {
	f.Add(orders)
	f.Add(`{"format":"csv","columns":[{"name":"a","action":"keep"}],"k":5}`)
	f.Add(`{"columns":null} {}`)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := flow.ReadPlan(text)
		if err != nil {
			return
		}
		if out, err := p.For(&flow.Decision{Conditions: []flow.Condition{{Enforcer: flow.ByTransform}}}); err == nil {
			t.Errorf("a condition that nobody knows is met: %+v", out)
		}
	})
}

// TestStatementsCount says what a person found, takes it back, and lets it lapse.
func TestStatementsCount(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		ctx := t.Context()
		f := sales("SG")
		f.Say("tool", "scc-m1", true)
		f.Say("assessed", "tia", true)
		k, err := s.Decide(ctx, lawyer, flow.Question{Facts: f})
		if err != nil || !k.Decision.May() {
			t.Fatalf("%v %+v", err, k.Decision)
		}
		met := func() bool {
			t.Helper()
			all, err := s.Met(ctx, &k)
			if err != nil {
				t.Fatal(err)
			}
			return all["tia-documented"]
		}
		st := flow.Statement{Decision: k.ID, Condition: "tia-documented", Holds: true, Until: "2099-01-01", Text: "Read it."}
		if err := s.State(ctx, lawyer, st); !entente.Is(err, entente.Forbidden) {
			t.Errorf("an editor signs: %v", err)
		}
		if met() {
			t.Error("met before anybody said so")
		}
		for _, step := range []struct {
			holds bool
			until string
			want  bool
		}{{true, "2099-01-01", true}, {false, "2099-01-01", false}, {true, "2001-01-01", false}, {true, "2099-01-01", true}} {
			st.Holds, st.Until = step.holds, step.until
			if err := s.State(ctx, approver, st); err != nil {
				t.Fatal(err)
			}
			if met() != step.want {
				t.Errorf("holds %v until %s: met is %v", step.holds, step.until, !step.want)
			}
		}
		st.Condition = "enforceable-rights-and-effective-remedies" // in the contract, not for a person
		if err := s.State(ctx, approver, st); len(entente.FieldErrors(err)) != 1 {
			t.Errorf("signed for what is not for a person: %v", err)
		}
		// Whoever changes a statement in the database makes it count for nothing.
		if _, err := d.ExecContext(ctx, `UPDATE flow_statement SET statement = replace(statement, 'Read it', 'Read him')`); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Met(ctx, &k); err == nil || !strings.Contains(err.Error(), "signature") {
			t.Errorf("a changed statement counts: %v", err)
		}

		plan, err := flow.ReadPlan(orders)
		if err != nil {
			t.Fatal(err)
		}
		b := flow.Bound{Dataset: "orders", Decision: k.ID, Importer: "did:web:sg.example", Plan: plan}
		if _, err := s.Bind(ctx, lawyer, b); !entente.Is(err, entente.Forbidden) {
			t.Errorf("an editor binds: %v", err)
		}
		if _, err := s.Bind(ctx, approver, b); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Bound(ctx, "orders"); err != nil || got == nil || got.Decision != k.ID || len(got.Plan.Columns) != 3 || !got.Plan.Columns[0].Identifier {
			t.Errorf("bound is %+v, %v", got, err)
		}
		if err := s.Free(ctx, approver, "orders"); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Bound(ctx, "orders"); err != nil || got != nil {
			t.Errorf("still bound: %+v, %v", got, err)
		}
	})
}

// TestLogOfManyTransfers has transfers end at the same time, and then changes
// what one of the entries says.
func TestLogOfManyTransfers(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				for range 10 {
					if err := s.Write(t.Context(), flow.Sent{Dataset: "orders", Outcome: "whole", Rows: 3}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if count, broken, err := s.Verify(t.Context()); err != nil || count != 60 || broken != 0 {
			t.Errorf("%d entries, broken at %d, %v", count, broken, err)
		}
		if _, err := d.ExecContext(t.Context(), `UPDATE flow_log SET entry = replace(entry, '"rows":3', '"rows":2') WHERE seq = 40`); err != nil {
			t.Fatal(err)
		}
		if _, broken, err := s.Verify(t.Context()); err != nil || broken != 40 {
			t.Errorf("broken at %d, %v", broken, err)
		}
	})
}
