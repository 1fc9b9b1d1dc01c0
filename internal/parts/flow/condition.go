// SPDX-License-Identifier: EUPL-1.2

package flow

import "slices"

// The kinds of compiled condition.
const (
	opFacts   = iota // any of some facts
	opPlace          // the destination is one of some places
	opCured          // see condCured
	opDuty           // something to do: always still open
	opNothing        // decides nothing
	opAll
	opAny
	opNot
)

// cond is a Cond made ready.
type cond struct {
	op       int
	name     string
	facts    bits
	places   places
	parts    []cond
	doubt    Doubt
	shown    bool
	claim    bool // somebody claims it: a tool, a ground, a consent, a certificate
	outside  bool // false sends the flow to a person
	apart    bool
	enforcer Enforcer
	category string // of an exclusion of data
	args     []string
	is       string
}

func (w *problems) compile(field string, list []Cond) []cond {
	out := make([]cond, 0, len(list))
	for i := range list {
		out = append(out, w.one(field, &list[i], 0))
	}
	return out
}

const deepest = 8 // conditions within conditions

func (w *problems) one(field string, c *Cond, depth int) cond {
	out := cond{name: c.name(), apart: c.Apart, is: c.Is, args: c.Args}
	filled := 0
	for _, set := range []bool{c.Is != "", len(c.All) > 0, len(c.Any) > 0, c.Not != nil} {
		if set {
			filled++
		}
	}
	if filled != 1 || depth > deepest {
		w.add(field, "shape", "")
		return out
	}
	switch {
	case c.Not != nil:
		out.op, out.parts = opNot, []cond{w.one(field, c.Not, depth+1)}
		out.parts[0].sayNo()
		out.inherit()
	case c.Is == "":
		out.op = opAll
		list := c.All
		if len(c.Any) > 0 {
			out.op, list = opAny, c.Any
		}
		for i := range list {
			out.parts = append(out.parts, w.one(field, &list[i], depth+1))
		}
		out.inherit()
	default:
		w.leaf(field, c, &out)
	}
	return out
}

func (w *problems) leaf(field string, c *Cond, out *cond) {
	switch c.Is {
	case condCured:
		out.op, out.doubt, out.enforcer = opCured, Select, AtNegotiation
	case condGround, condRemark:
		out.op = opNothing
	case condDestination:
		out.op, out.places, out.doubt = opPlace, meant(c.Args), Select
		for _, place := range c.Args {
			if !slices.Contains(sets, place) && !KnownPlace(place) {
				w.add(field, "place", place)
			}
		}
	case condOutside:
		out.outside = true
		w.facts(field, "importer-under", c.Args, out)
		out.doubt, out.shown = Bind, false
		out.enforcer = AtNegotiation
	default:
		w.facts(field, c.Is, c.Args, out)
	}
	if out.op != opCured && len(c.Args) == 0 {
		w.add(field, "values", c.Is)
	}
}

func (w *problems) facts(field, name string, values []string, out *cond) {
	g := groups[name]
	if g == nil {
		w.add(field, "condition", name)
		return
	}
	out.doubt, out.shown, out.enforcer = g.doubt, g.shown, g.enforcer
	if g.duty {
		out.op = opDuty
	}
	if g.enforcer == "" && (g.duty || g.doubt == Bind || g.shown) {
		w.add(field, "enforcer", name)
	}
	for _, v := range values {
		bit, ok := factBit[name+":"+v]
		if !ok {
			w.add(field, "value", name+":"+v)
			continue
		}
		out.facts.set(bit)
	}
	out.claim = name == "tool" || name == "ground" || name == "consent" || name == "importer-holds"
	if name == "data-category" && len(values) == 1 {
		out.category = values[0]
	}
}

// sayNo: that a thing is not so must be said, and is not taken from its not being
// claimed. What is not said then becomes a condition.
func (c *cond) sayNo() {
	if c.doubt == Claim {
		c.doubt = Bind
	}
	for i := range c.parts {
		c.parts[i].sayNo()
	}
}

// inherit: joined conditions doubt as the one whose doubt weighs most, are shown if
// any is, and have the enforcer of the first that has one.
func (c *cond) inherit() {
	c.doubt = Claim
	for i := range c.parts {
		p := &c.parts[i]
		if p.doubt == Select || c.doubt == Claim {
			c.doubt = p.doubt
		}
		c.claim = c.claim || p.claim
		if p.shown || p.op == opDuty {
			c.shown = true
		}
		if c.enforcer == "" {
			c.enforcer = p.enforcer
		}
	}
}

// holds tells whether a condition holds. A duty holds: it is owed, not asked.
func (c *cond) holds(f *Facts, to *where) Truth {
	switch c.op {
	case opFacts:
		t := f.any(&c.facts)
		if t == Unknown && c.doubt == Claim {
			t = No
		}
		if c.outside {
			return t.Not()
		}
		return t
	case opPlace:
		if to.among(&c.places) {
			return Yes
		}
		return No
	case opAll:
		return every(c.parts, f, to)
	case opAny:
		none := No
		for i := range c.parts {
			if t := c.parts[i].holds(f, to); t == Yes {
				return Yes
			} else if t == Unknown {
				none = Unknown
			}
		}
		return none
	case opNot:
		return c.parts[0].holds(f, to).Not()
	}
	return Yes
}

// unknown adds the facts that a condition would have to know and that a person
// must find out. It gives false when all that is unknown can be bound.
func (c *cond) unknown(f *Facts, to *where, missing *bits) bool {
	if c.op == opFacts && c.doubt == Select && c.holds(f, to) == Unknown {
		for i := range missing {
			missing[i] |= c.facts[i] &^ (f.Yes[i] | f.No[i])
		}
		return true
	}
	found, before := false, *missing
	for i := range c.parts {
		if c.parts[i].holds(f, to) != Unknown {
			continue
		}
		if c.parts[i].unknown(f, to, missing) {
			found = true
		} else if c.op == opAny { // one way that can be bound is enough
			*missing = before
			return false
		}
	}
	return found
}

// every tells whether all of some conditions hold.
func every(list []cond, f *Facts, to *where) Truth {
	all := Yes
	for i := range list {
		if t := list[i].holds(f, to); t == No {
			return No
		} else if t == Unknown {
			all = Unknown
		}
	}
	return all
}
