// SPDX-License-Identifier: EUPL-1.2

package flow

import "slices"

// index makes the table quick to ask: most rules name one place, and a flow goes to
// one.
func (t *Table) index() {
	t.near = map[string][]*rule{}
	for i := range t.rules {
		r := &t.rules[i]
		if r.Kind != "adequacy" {
			continue
		}
		for _, place := range r.to.names {
			t.near[place] = append(t.near[place], r)
		}
		for place, law := range lawOf {
			if law == r.Regime && !slices.Contains(r.to.names, place) {
				t.near[place] = append(t.near[place], r)
			}
		}
	}
	for _, g := range t.regimes {
		g.places, g.elsewhere = map[string]*regime{}, g.narrowed("")
		for _, list := range [][]*rule{g.adequacy, g.tools, g.derogations} {
			for _, r := range list {
				for _, place := range r.to.names {
					if g.places[place] == nil {
						g.places[place] = g.narrowed(place)
					}
				}
			}
		}
	}
}

// narrowed leaves out the grounds that are for other places only.
func (g *regime) narrowed(place string) *regime {
	n := *g
	for _, list := range []*[]*rule{&n.adequacy, &n.tools, &n.derogations} {
		*list = slices.DeleteFunc(slices.Clone(*list), func(r *rule) bool {
			return r.to.sets == 0 && !r.to.adequate && !slices.Contains(r.to.names, place)
		})
	}
	return &n
}

// toward gives the rules of a law for a place; a law without rules has none.
func (t *Table) toward(law, place string) *regime {
	g := t.regimes[law]
	if g == nil {
		return &regime{}
	}
	if n := g.places[place]; n != nil {
		return n
	}
	return g.elsewhere
}
