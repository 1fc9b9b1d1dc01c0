// SPDX-License-Identifier: EUPL-1.2

package flow_test

import (
	"slices"
	"testing"

	"entente/internal/parts/flow"
)

// elsewhere says what a rule needs that it does not say itself: a place at which
// none of higher rank wins always, the facts that another rule asks for.
var elsewhere = map[string]struct {
	to    string
	leans string // the rule of the Union that it leans on
	say   [2]string
}{
	"EU-A45-EFTA-EEA":       {to: "BR", leans: "EU-A45-BR"},
	"EDPB-05-2021-criteria": {say: [2]string{"importer-kind", "branch"}}, // the test that fails is what decides
	"EU-A48":                {say: [2]string{"request", "third-country-authority"}},
	"LED-37-38":             {say: [2]string{"purpose", "law-enforcement"}}, // what makes it the law that is asked
	"EU-FFD-4":              {say: [2]string{"localisation", "required"}},
}

// neverBasis are the kinds and effects that answer nothing by themselves.
func neverBasis(r *flow.Rule) bool {
	switch r.Kind {
	case "default", "info":
		return true
	case "measure":
		return true // see TestMeasures
	case "duty":
		return r.Effect != "safeguard-duty"
	case "trade":
		return r.ID != "EU-FFD-4" // an agreement on trade is never a basis
	case "gate":
		return r.Effect == "member-state-may-limit" || r.ID == "EU-EHDS-88-90" || r.ID == "JP-SuppRule-onward"
	}
	return false
}

// Each rule is the basis on its first and its last day, and not on the day before
// or after; where it is not on a day in force, a rule of the same law that is asked
// before it is.
func TestEachRuleOnItsDays(t *testing.T) {
	table := base(t)
	for i := range table.Book.Rules {
		r := &table.Book.Rules[i]
		if neverBasis(r) || r.InForceFrom > "2100" {
			continue
		}
		t.Run(r.ID, func(t *testing.T) { onItsDays(t, table, r) })
	}
}

func onItsDays(t *testing.T, table *flow.Table, r *flow.Rule) {
	t.Helper()
	f := satisfy(r)
	first := r.InForceFrom
	if e, ok := elsewhere[r.ID]; ok {
		if e.to != "" {
			f.To = e.to
		}
		if e.say[0] != "" {
			f.Say(e.say[0], e.say[1], true)
		}
		if e.leans != "" {
			other, _ := table.Rule(e.leans)
			for i := range other.Conditions {
				meet(&f, &other.Conditions[i], true)
			}
			first = max(first, other.InForceFrom)
		}
	}
	days := []string{shifted(first, -1), first}
	if r.InForceTo != "" {
		days = append(days, r.InForceTo, shifted(r.InForceTo, 1))
	}
	ever := false
	for _, day := range days {
		f.On = day
		d := table.Decide(&f)
		is, want := slices.Contains(d.Basis, r.ID), r.InForce(day) && day >= first
		ever = ever || is
		if is == want {
			continue
		}
		if !want {
			t.Errorf("on %s: basis %v, though it is not in force", day, d.Basis)
			continue
		}
		if len(d.Basis) == 0 {
			t.Errorf("on %s: %s without a basis: %+v", day, d.Outcome, d.Trace)
			continue
		}
		if won, _ := table.Rule(d.Basis[0]); won.Priority >= r.Priority || !won.InForce(day) {
			t.Errorf("on %s: %s is the basis, which does not go before it", day, won.ID)
		} else {
			t.Logf("on %s %s goes before it", day, won.ID)
		}
	}
	if !ever {
		t.Error("is never the basis")
	}
}

// A measure holds with the tool that it saves, or blocks it, on its days.
func TestMeasures(t *testing.T) {
	table := base(t)
	tool, _ := table.Rule("EU-A46-2-d")
	for i := range table.Book.Rules {
		r := &table.Book.Rules[i]
		if r.Kind != "measure" {
			continue
		}
		f := satisfy(r)
		f.To = "ZA"
		for k := range tool.Conditions {
			meet(&f, &tool.Conditions[k], true)
		}
		f.Say("assessment-failed", "tia", true)
		for _, day := range []string{shifted(r.InForceFrom, -1), r.InForceFrom} {
			f.On = day
			d := table.Decide(&f)
			want := flow.Deny
			if r.Effect == "supplementary-effective" && r.InForce(day) {
				want = flow.AllowWith
			}
			if d.Outcome != want || slices.Contains(d.Basis, r.ID) != r.InForce(day) {
				t.Errorf("%s on %s: %s %v, want %s", r.ID, day, d.Outcome, d.Basis, want)
			}
		}
	}
}
