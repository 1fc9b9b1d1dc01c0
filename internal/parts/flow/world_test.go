// SPDX-License-Identifier: EUPL-1.2

package flow_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/parts/flow"
)

func base(t testing.TB) *flow.Table {
	t.Helper()
	table, err := flow.Base()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// one is a place that a name of a rule means: a set gives one of its members. For
// the world at large it is a country that nobody has found adequate.
func one(name string) string {
	switch name {
	case "EEA", "EU", "appi-designated":
		return "FR"
	case "*", "third":
		return "ZA"
	case "C108":
		return "TR"
	case "EU-adequate":
		return "CH"
	case "listed":
		return "third"
	}
	return name
}

// satisfy makes facts under which all conditions of a rule hold and no exclusion
// does: the first of its places, the first of each list of answers, and no to
// everything that the rule does not ask for.
func satisfy(r *flow.Rule) flow.Facts {
	f := flow.Facts{From: one(r.From[0]), To: one(r.To[0])}
	switch {
	case r.Data == "non-personal-protected-public-sector":
		f.Say("data-personal", "personal", false)
		f.Say("data-state", "protected", true)
	case strings.HasPrefix(r.Data, "personal"), r.Data == "health-secondary-use":
		f.Say("data-personal", "personal", true)
	default:
		f.Say("data-personal", "personal", false)
	}
	if r.Regime == "led" {
		f.Say("exporter-kind", "law-enforcement-authority", true)
	}
	for _, list := range [][]flow.Cond{r.When, r.Conditions} {
		for i := range list {
			meet(&f, &list[i], true)
		}
	}
	deny(&f)
	return f
}

// meet says what makes a condition hold, or fail.
func meet(f *flow.Facts, c *flow.Cond, so bool) {
	switch {
	case c.Not != nil:
		meet(f, c.Not, !so)
	case len(c.All) > 0:
		for i := range c.All {
			meet(f, &c.All[i], so)
		}
	case len(c.Any) > 0 && so:
		meet(f, &c.Any[0], true)
	case len(c.Any) > 0:
		for i := range c.Any {
			meet(f, &c.Any[i], false)
		}
	case c.Is == "importer-outside":
		f.Say("importer-under", c.Args[0], !so)
	case len(c.Args) > 0 && so:
		f.Say(c.Is, c.Args[0], true)
	default:
		for _, a := range c.Args {
			f.Say(c.Is, a, false)
		}
	}
}

// deny says no to all that is not known.
func deny(f *flow.Facts) {
	for _, name := range flow.FactNames() {
		if q, a, _ := strings.Cut(name, ":"); f.Is(q, a) == flow.Unknown {
			f.Say(q, a, false)
		}
	}
}

func shifted(day string, by int) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return at.AddDate(0, 0, by).Format(time.DateOnly)
}

// chance makes facts near the rules of a book: those that satisfy one, with some
// made yes, no or unknown, other places now and then, on a day on which something
// changes.
type chance struct {
	*rand.Rand
	rules  []flow.Rule
	names  []string
	places []string
	days   []string
}

func newChance(seed uint64, rules []flow.Rule) *chance {
	c := &chance{Rand: rand.New(rand.NewPCG(seed, 7)), rules: rules, names: flow.FactNames()}
	for i := range rules {
		r := &rules[i]
		for _, name := range slices.Concat(r.From, r.To) {
			c.places = append(c.places, one(name))
		}
		c.days = append(c.days, r.InForceFrom)
		if r.InForceTo != "" {
			c.days = append(c.days, r.InForceTo)
		}
	}
	for _, list := range []*[]string{&c.places, &c.days} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	c.days = slices.DeleteFunc(c.days, func(d string) bool { return d > "2100" })
	return c
}

func (c *chance) pick(from []string) string { return from[c.IntN(len(from))] }

func (c *chance) facts() flow.Facts {
	r := &c.rules[c.IntN(len(c.rules))]
	f := satisfy(r)
	f.To = one(c.pick(r.To))
	f.From = one(c.pick(r.From))
	if c.IntN(5) == 0 {
		f.To = c.pick(c.places)
	}
	if c.IntN(10) == 0 {
		f.From = c.pick(c.places)
	}
	f.On = shifted(max(r.InForceFrom, "1995-01-01"), c.IntN(3)-1)
	if c.IntN(2) == 0 || f.On > "2100" {
		f.On = shifted(c.pick(c.days), c.IntN(3)-1)
	}
	for range c.IntN(6) {
		q, a, _ := strings.Cut(c.pick(c.names), ":")
		f.Say(q, a, c.IntN(3) > 0)
	}
	for range c.IntN(4) { // what a second rule asks for
		o := &c.rules[c.IntN(len(c.rules))]
		if len(o.Conditions) > 0 && o.Regime == r.Regime {
			meet(&f, &o.Conditions[c.IntN(len(o.Conditions))], c.IntN(4) > 0)
		}
	}
	if c.IntN(3) == 0 { // a tool in trouble, and what may mend it
		f.Say("problematic-law", "found", true)
		for range 2 {
			also := satisfy(&c.rules[c.IntN(len(c.rules))])
			f.And(&also)
		}
	}
	for range c.IntN(4) {
		q, _, _ := strings.Cut(c.pick(c.names), ":")
		if q != "data-personal" {
			f.Forget(q)
		}
	}
	return f
}
