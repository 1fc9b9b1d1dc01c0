// SPDX-License-Identifier: EUPL-1.2

package flow_test

import (
	"slices"
	"strings"
	"testing"

	"entente/internal/parts/flow"
)

// presumed are the adverse facts that are taken not to be so unless somebody says
// that they are: nobody can show that there was no demand.
var presumed = []string{"request", "order", "problematic-law", "assessment-failed", "data-origin", "localisation"}

// A question that nobody has answered never lets a flow through that one of its
// answers would stop: not at all, or only with the open condition that it be so.
func TestUnknownAllowsNothing(t *testing.T) {
	table := base(t)
	chance := newChance(5, table.Book.Rules)
	seen := map[string]int{}
	for range 2000 {
		f := chance.facts()
		known := table.Decide(&f)
		if known.May() {
			continue
		}
		for _, q := range questions() {
			if !f.Known(q) || slices.Contains(presumed, q) {
				continue
			}
			less := f
			less.Forget(q)
			d := table.Decide(&less)
			if !d.May() || openAbout(table, &d, q) {
				continue
			}
			if flow.DoubtOf(q) == flow.Claim && known.Outcome == flow.Refer && derogates(table, &d) {
				continue // a tool that nobody claims is none, and no longer in doubt
			}
			if seen[q]++; seen[q] <= 2 {
				t.Errorf("without %q: %s %v %+v instead of %s\nyes %s\nbefore %+v\nafter %+v", q, d.Outcome, d.Basis, d.Conditions, known.Outcome, yes(t, &f), known.Trace, d.Trace)
			}
		}
	}
	t.Log(seen)
}

func yes(t *testing.T, f *flow.Facts) string {
	var said []string
	for _, n := range flow.FactNames() {
		q, a, _ := strings.Cut(n, ":")
		switch f.Is(q, a) {
		case flow.Yes:
			said = append(said, n)
		case flow.Unknown:
			said = append(said, "?"+n)
		}
	}
	return f.From + ">" + f.To + " " + f.On + " " + strings.Join(said, " ")
}

func questions() []string {
	var out []string
	for _, n := range flow.FactNames() {
		q, _, _ := strings.Cut(n, ":")
		out = append(out, q)
	}
	return slices.Compact(out)
}

// openAbout tells whether an answer has an open condition that asks a question.
func openAbout(table *flow.Table, d *flow.Decision, question string) bool {
	for _, c := range d.Conditions {
		if !c.Open {
			continue
		}
		if strings.Contains(c.Name, question+":") || question == "exporter-kind" && c.Name == "not purpose:law-enforcement" {
			return true
		}
		r, _ := table.Rule(c.Rule)
		for _, list := range [][]flow.Cond{r.Conditions, r.Exclusions, r.When} {
			for i := range list {
				if asks(&list[i], question) && strings.Contains(c.Name, name(&list[i])) {
					return true
				}
			}
		}
	}
	return false
}

func asks(c *flow.Cond, question string) bool {
	if c.Is == question || c.Is == "importer-outside" && question == "importer-under" {
		return true
	}
	for _, list := range [][]flow.Cond{c.All, c.Any} {
		for i := range list {
			if asks(&list[i], question) {
				return true
			}
		}
	}
	return c.Not != nil && asks(c.Not, question)
}

func name(c *flow.Cond) string { return c.As }
