// SPDX-License-Identifier: EUPL-1.2

package flow_test

import (
	"testing"
	"time"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/parts/flow"
	"entente/internal/testkit"
	"entente/internal/testkit/partstest"
)

var (
	lawyer   = entente.Actor{Account: "lawyer", Role: entente.Editor}
	approver = entente.Actor{Account: "second", Role: entente.Releaser}
	onlooker = entente.Actor{Account: "reader", Role: entente.Reader}
)

// sales is customer data on its way to a place, from a company to a company.
func sales(to string) flow.Facts {
	f := flow.Facts{On: "2026-10-01", From: "DE", To: to, Categories: []string{"contact", "order"}}
	f.Say("data-personal", "personal", true)
	f.Say("data-state", "clear", true)
	f.Say("exporter-role", "controller", true)
	f.Say("importer-role", "controller", true)
	f.Say("exporter-kind", "company", true)
	f.Say("importer-kind", "company", true)
	f.Say("purpose", "other", true)
	f.Deny("purpose")
	f.Deny("tool")
	f.Deny("data-category")
	return f
}

func serve(t *testing.T, d *db.DB) *flow.Service {
	t.Helper()
	return flow.New(partstest.New(t, d).Log)
}

// TestEndOfARule ends an adequacy decision with one date, by a proposal that
// another person approves, and asks for both readings of what was decided before.
func TestEndOfARule(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		ctx := t.Context()
		if _, err := s.Decide(ctx, onlooker, flow.Question{Facts: sales("JP")}); !entente.Is(err, entente.Forbidden) {
			t.Errorf("a reader decides: %v", err)
		}
		japan, err := s.Decide(ctx, lawyer, flow.Question{Dataset: "orders", Facts: sales("JP")})
		if err != nil {
			t.Fatal(err)
		}
		brazil, err := s.Decide(ctx, lawyer, flow.Question{Dataset: "orders", Facts: sales("BR")})
		if err != nil {
			t.Fatal(err)
		}
		if japan.Decision.Outcome != flow.AllowWith || brazil.Decision.Outcome != flow.AllowWith {
			t.Fatalf("decided %s and %s", japan.Decision.Outcome, brazil.Decision.Outcome)
		}
		table, err := s.Table(ctx)
		if err != nil {
			t.Fatal(err)
		}
		rule, _ := table.Rule("EU-A45-JP")
		rule.InForceTo = "2026-09-30"
		change, err := s.Propose(ctx, lawyer, "annulled (invented for this test)", []flow.Rule{rule})
		if err != nil {
			t.Fatal(err)
		}
		turned, err := s.Preview(ctx, approver, change.ID)
		if err != nil || len(turned) != 1 || turned[0].ID != japan.ID || turned[0].After.Outcome != flow.Deny {
			t.Fatalf("it would turn %+v, %v", turned, err)
		}
		if err := s.Approve(ctx, entente.Actor{Account: "lawyer", Role: entente.Releaser}, change.ID); !entente.Is(err, entente.Forbidden) {
			t.Errorf("who proposed approves: %v", err)
		}
		if err := s.Approve(ctx, approver, change.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.Approve(ctx, approver, change.ID); err == nil {
			t.Error("it is approved twice")
		}
		r, err := s.Replay(ctx, onlooker, japan.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !r.Same || !r.Changed || r.Decision.Outcome != flow.AllowWith || r.Now.Outcome != flow.Deny {
			t.Errorf("same %v, changed %v, then %s, now %s", r.Same, r.Changed, r.Decision.Outcome, r.Now.Outcome)
		}
		if r, err = s.Replay(ctx, onlooker, brazil.ID); err != nil || !r.Same || r.Changed {
			t.Errorf("Brazil: same %v, changed %v, %v", r.Same, r.Changed, err)
		}
		list, total, err := s.Decisions(ctx, onlooker, flow.Filter{Dataset: "orders"}, 1, 0)
		if err != nil || total != 2 || len(list) != 1 {
			t.Errorf("%d of %d, %v", len(list), total, err)
		}
		if _, _, err := s.Decisions(ctx, entente.Actor{}, flow.Filter{}, 1, 0); !entente.Is(err, entente.Unauthenticated) {
			t.Errorf("the public sees decisions: %v", err)
		}
	})
}

// TestLogOfWhatWasSent changes one entry and drops one, and both are found.
func TestLogOfWhatWasSent(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		for i := range int64(5) {
			if err := s.Write(t.Context(), flow.Sent{Decision: "flow-x", Rows: i, Outcome: "whole"}); err != nil {
				t.Fatal(err)
			}
		}
		check := func(want int64) {
			t.Helper()
			if _, broken, err := s.Verify(t.Context()); err != nil || broken != want {
				t.Errorf("broken is %d, want %d: %v", broken, want, err)
			}
		}
		check(0)
		const change = `UPDATE flow_log SET entry = REPLACE(entry, '"rows":2', '"rows":9') WHERE seq = 3`
		if _, err := d.ExecContext(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		check(3)
		if _, err := d.ExecContext(t.Context(), `UPDATE flow_log SET entry = REPLACE(entry, '"rows":9', '"rows":2') WHERE seq = 3`); err != nil {
			t.Fatal(err)
		}
		check(0)
		if _, err := d.ExecContext(t.Context(), `DELETE FROM flow_log WHERE seq = 2`); err != nil {
			t.Fatal(err)
		}
		check(3)
	})
}

func TestWatch(t *testing.T) {
	table, err := flow.Base()
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]int{"2031-06-29": 0, "2031-06-30": 2, "2031-12-27": 2, "2032-01-26": 2, "2032-01-27": 0} {
		found := table.Watch(at(t, day))
		if len(found) != want {
			t.Errorf("on %s %d rules are watched, want %d (the UK decisions end on 2031-12-27)", day, len(found), want)
		}
	}
}

func at(t *testing.T, day string) time.Time {
	t.Helper()
	when, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return when
}
