// SPDX-License-Identifier: EUPL-1.2

package flow_test

import (
	"slices"
	"testing"

	"entente/internal/parts/flow"
)

// tightens tells whether a rule stands in the way of flows by its nature: without
// it more may flow, and with it never more.
func tightens(r *flow.Rule) bool {
	return r.Effect == "deny-unless" || r.Effect == "suspension-order" || r.Effect == "supplementary-not-effective"
}

// without is a book that lacks some rules. What followed a rule that is gone
// follows nothing.
func without(t testing.TB, b flow.Book, gone ...string) *flow.Table {
	t.Helper()
	b.Rules = slices.DeleteFunc(slices.Clone(b.Rules), func(r flow.Rule) bool { return slices.Contains(gone, r.ID) })
	for i := range b.Rules {
		if slices.Contains(gone, b.Rules[i].Follows) {
			b.Rules[i].Follows = ""
		}
	}
	table, err := flow.NewTable(b)
	if err != nil {
		t.Fatalf("without %v: %v", gone, err)
	}
	return table
}

// subsidiary tells whether a flow became possible because a derogation is for want
// of anything else: the rule that is gone stood in doubt, so that a person had to
// look before a derogation could be asked (Art. 49(1): "in the absence of").
func subsidiary(all *flow.Table, before, after *flow.Decision, gone ...string) bool {
	return before.Outcome == flow.Refer && derogates(all, after) && slices.ContainsFunc(before.Trace, func(s flow.Step) bool {
		return s.Holds == flow.Unknown && slices.Contains(gone, s.Rule)
	})
}

// derogates tells whether an answer leans on what comes after all else.
func derogates(all *flow.Table, d *flow.Decision) bool {
	if len(d.Basis) == 0 {
		return false
	}
	basis, _ := all.Rule(d.Basis[0])
	return basis.Kind == "derogation" || basis.ID == "EU-A48"
}

// Fewer rules never let more flow, but for rules that are there to stop flows, and
// for derogations, which come after all else.
func TestFewerRulesAllowNoMore(t *testing.T) {
	all := base(t)
	chance := newChance(1, all.Book.Rules)
	facts := make([]flow.Facts, 500)
	before := make([]flow.Decision, len(facts))
	for i := range facts {
		facts[i] = chance.facts()
		before[i] = all.Decide(&facts[i])
	}
	try := func(gone ...string) {
		fewer := without(t, all.Book, gone...)
		for i := range facts {
			if before[i].May() {
				continue
			}
			if after := fewer.Decide(&facts[i]); after.May() && !subsidiary(all, &before[i], &after, gone...) {
				t.Fatalf("without %v: %s %v instead of %s for %s\nbefore %+v\nafter %+v",
					gone, after.Outcome, after.Basis, before[i].Outcome, text(t, facts[i]), before[i].Trace, after.Trace)
			}
		}
	}
	var loose []string // rules without which nothing more may flow
	for i := range all.Book.Rules {
		if r := &all.Book.Rules[i]; !tightens(r) {
			loose = append(loose, r.ID)
			try(r.ID)
		}
	}
	for range 100 {
		try(chance.pick(loose), chance.pick(loose))
	}
}

// A rule that is there to stop flows never lets more flow. One of them is a ground
// besides: a judgment of a third country that an agreement makes enforceable
// (Art. 48). And where one settles that a tool fails, it is no longer in doubt that
// only a derogation is left.
func TestRulesThatStopAllowNoMore(t *testing.T) {
	all := base(t)
	chance := newChance(2, all.Book.Rules)
	stopped := map[string]bool{}
	var ids []string
	for i := range all.Book.Rules {
		ids = append(ids, all.Book.Rules[i].ID)
	}
	for i := range all.Book.Rules {
		r := &all.Book.Rules[i]
		if !tightens(r) || r.Kind == "default" {
			continue
		}
		fewer := without(t, all.Book, r.ID)
		near := newChance(3, []flow.Rule{*r})
		for k := range 1000 {
			f := chance.facts()
			if k%2 == 0 {
				f = near.facts()
				f.Say("problematic-law", "found", k%4 == 0)
				for _, id := range []string{"EU-A46-2-d", "EDPB-01-2020-UC4", chance.pick(ids)} { // and what others ask for
					also, _ := all.Rule(id)
					added := satisfy(&also)
					f.And(&added)
				}
			}
			with, less := all.Decide(&f), fewer.Decide(&f)
			switch {
			case with.May() && !less.May() && !slices.Contains(with.Basis, r.ID) && (less.Outcome != flow.Refer || !derogates(all, &with)):
				t.Fatalf("with %s: %s %v instead of %s for %s", r.ID, with.Outcome, with.Basis, less.Outcome, text(t, f))
			case !with.May() && less.May():
				stopped[r.ID] = true
			}
		}
		// Two only add conditions, or ask what the other rules of their law ask as well.
		if !stopped[r.ID] && r.ID != "EU-EHDS-88-90" && r.ID != "JP-SuppRule-onward" {
			t.Errorf("%s was never seen to stop anything", r.ID)
		}
	}
}
