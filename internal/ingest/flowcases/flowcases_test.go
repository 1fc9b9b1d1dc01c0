// SPDX-License-Identifier: EUPL-1.2

package flowcases_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"entente/internal/ingest/flowcases"
	"entente/internal/parts/flow"
)

func TestShared(t *testing.T) {
	text, err := os.Open("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := flowcases.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Cases []struct {
			ID       string
			Expected struct {
				Outcome                                          string
				Basis, Conditions, Enforce, MustNotRelyOn, Flags []string
			}
			Why string
		}
	}
	raw, _ := os.ReadFile("testdata/cases.json")
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	table, err := flow.Base()
	if err != nil {
		t.Fatal(err)
	}
	right, wrongly := 0, 0
	for i, c := range cases {
		e := want.Cases[i].Expected
		if c.Err != nil {
			t.Errorf("%s: %v", c.ID, c.Err)
			continue
		}
		if len(c.Unread) > 0 {
			t.Errorf("%s: unread %v", c.ID, c.Unread)
		}
		d := table.Decide(&c.Facts)
		slices.Sort(d.Basis)
		slices.Sort(e.Basis)
		allowed := e.Outcome == "allow" || e.Outcome == "allow-with-conditions" || e.Outcome == "not-a-transfer"
		if d.May() && !allowed {
			wrongly++
		}
		if string(d.Outcome) != e.Outcome || !slices.Equal(d.Basis, e.Basis) {
			t.Errorf("%s: %s %v, want %s %v (%s)\n missing %v cures %v trace %v", c.ID, d.Outcome, d.Basis, e.Outcome, e.Basis, want.Cases[i].Why, d.Missing, d.Cures, d.Trace)
			continue
		}
		right++
		if d.May() {
			for _, w := range e.Conditions {
				if !slices.Contains(d.ConditionNames(), w) {
					t.Errorf("%s: no condition %s: %v", c.ID, w, d.ConditionNames())
				}
			}
		}
		for _, w := range e.Enforce {
			if !slices.Contains(d.Enforce(), w) {
				t.Errorf("%s: does not enforce %s: %v", c.ID, w, d.Enforce())
			}
		}
		for _, w := range e.MustNotRelyOn {
			if slices.Contains(d.Basis, w) {
				t.Errorf("%s: relies on %s", c.ID, w)
			}
			if !slices.ContainsFunc(d.NotRelyOn, func(n flow.Temptation) bool { return n.Rule == w }) {
				t.Logf("%s: does not say why %s fails", c.ID, w)
			}
		}
		for _, w := range e.Flags {
			if !slices.Contains(d.Flags, w) {
				t.Errorf("%s: no flag %s: %v", c.ID, w, d.Flags)
			}
		}
	}
	t.Logf("%d of %d right, %d wrongful allows", right, len(cases), wrongly)
	if wrongly > 0 {
		t.Errorf("%d wrongful allows", wrongly)
	}
}
