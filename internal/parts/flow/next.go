// SPDX-License-Identifier: EUPL-1.2

package flow

// Ask is one question that still matters.
type Ask struct {
	Question string
	Answers  []string
	One      bool // there is one answer
}

// order is how a person would tell it: what it is, who they are, what for, and then
// what a route would stand on.
var order = []string{
	"data-personal", "data-state", "exporter-role", "importer-role", "exporter-kind", "importer-kind", "importer-relation", "data-category", "purpose",
	"data-origin", "request", "agreement", "safeguards", "order", "importer-certified", "certificate-covers", "importer-under", "importer-outside", "importer-overseen", "tool",
	"tool-concluded", "approved", "assessed", "assessment-failed", "problematic-law", "measure", "importer-holds", "consent", "ground", "frequency",
	"processing", "localisation",
}

// Next lists the questions whose answer could still turn the decision, in the order
// in which a person would tell it. An empty list: nothing that could be asked
// would change the outcome or its basis.
func (t *Table) Next(f *Facts) []Ask {
	now := t.Decide(f)
	var out []Ask
	for _, name := range order {
		g := groups[name]
		if g == nil || g.settled(f) {
			continue
		}
		if a := t.matters(f, g, &now); len(a) > 0 {
			out = append(out, Ask{Question: name, Answers: a, One: g.one})
		}
	}
	return out
}

// settled tells whether a question is answered.
func (g *group) settled(f *Facts) bool {
	for i := range g.values {
		bit := g.first + i
		if f.Yes.has(bit) && g.one {
			return true
		}
		if !f.Yes.has(bit) && !f.No.has(bit) {
			return false
		}
	}
	return true
}

// matters lists the answers that would turn the decision, the denial of all of
// them aside; none when that would not either.
func (t *Table) matters(f *Facts, g *group, now *Decision) []string {
	none := *f
	none.Deny(g.name)
	without := t.Decide(&none)
	turns := differs(*now, without)
	var out []string
	for i, v := range g.values {
		if f.Yes.has(g.first+i) || f.No.has(g.first+i) {
			continue
		}
		with := none
		with.Say(g.name, v, true)
		if d := t.Decide(&with); differs(*now, d) || differs(without, d) || len(d.Conditions) != len(now.Conditions) {
			out = append(out, v)
		}
	}
	if len(out) == 0 && turns {
		out = append(out, g.values...)
	}
	if g.one && len(out) > 0 && len(g.values) <= 4 {
		return g.values // a choice of few is clearer whole
	}
	return out
}

// Turn is one answer that would turn a decision, for "what would change it".
type Turn struct {
	Question, Answer string
	Outcome          Outcome
	Basis            []string
}

// Turns lists the single facts that would turn the outcome of a decision: what is
// not known or known not to be so, and would have to be.
func (t *Table) Turns(f *Facts) []Turn {
	now := t.Decide(f)
	var out []Turn
	for _, name := range order {
		g := groups[name]
		if g == nil || g.one && g.settled(f) {
			continue // what a party is, is not to be wished otherwise
		}
		for i, v := range g.values {
			if f.Yes.has(g.first + i) {
				continue
			}
			with := *f
			with.Say(name, v, true)
			if d := t.Decide(&with); d.Outcome != now.Outcome {
				out = append(out, Turn{name, v, d.Outcome, d.Basis})
			}
		}
	}
	return out
}
