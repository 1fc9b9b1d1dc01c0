// SPDX-License-Identifier: EUPL-1.2

package flow

import "strings"

// FactNames is every fact that can be known, as "question:answer". Duties are none.
func FactNames() []string {
	var out []string
	for i, name := range factName {
		if !factGroup[i].duty {
			out = append(out, name)
		}
	}
	return out
}

// DoubtOf is what an unknown answer to a question leads to.
func DoubtOf(question string) Doubt { return groups[question].doubt }

// Forget makes all answers to a question unknown.
func (f *Facts) Forget(question string) {
	g := groups[question]
	for i := range g.values {
		f.Yes.clear(g.first + i)
		f.No.clear(g.first + i)
	}
}

// Known tells whether any answer to a question is known.
func (f *Facts) Known(question string) bool {
	g := groups[question]
	for i := range g.values {
		if f.Yes.has(g.first+i) || f.No.has(g.first+i) {
			return true
		}
	}
	return false
}

// And adds what others know to be so.
func (f *Facts) And(o *Facts) {
	for i, name := range factName {
		if o.Yes.has(i) && !f.Yes.has(i) {
			question, answer, _ := strings.Cut(name, ":")
			f.Say(question, answer, true)
		}
	}
}

// Unenforced is a question that a rule may ask and that has nothing to make its
// answer hold: only a mistake in the vocabulary could be one.
var Unenforced = func() string {
	g := &group{name: "test-unenforced", doubt: Bind, shown: true, first: len(factName)}
	groups[g.name] = g
	return g.name
}()
