// SPDX-License-Identifier: EUPL-1.2

package flow_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"entente/internal/parts/flow"
)

// request is one question, as facts for flow and as plain sets for the peers. All
// its facts are known: a peer has no word for what is not.
type request struct {
	facts    flow.Facts
	from, to []string // names of rules that mean the place
	day      int      // 20260131
	yes      []string
}

type world struct {
	table    *flow.Table
	requests []request
}

const requests = 240

// generated is forty destinations with three rules each: two decisions, of which
// one took over from the other, and a tool.
func generated(tb testing.TB) world {
	places := strings.Fields("AR AU BD BO CL CN CO CR EC EG ET GH ID IN JM JP KE KH KR LK MA MX MY NG NP NZ PE PH PK PY RW SG SN TH TN TW US UY VN ZA")
	var b flow.Book
	for _, to := range places {
		add := func(id, kind, effect, from, until, follows string, conditions, exclusions []flow.Cond) {
			b.Rules = append(b.Rules, flow.Rule{
				ID: to + id, Regime: "gdpr", Jurisdiction: "EU", Instrument: "Decision " + to + id, Article: "1", Kind: kind, Effect: effect,
				From: []string{"EEA"}, To: []string{to}, Data: "personal", Conditions: conditions, Exclusions: exclusions, InForceFrom: from,
				InForceTo: until, Follows: follows, Priority: 10, Citation: flow.Citation{Ref: "OJ"}, Verification: "secondary", Confidence: "high",
			})
		}
		add("-1", "adequacy", "allow", "2010-01-01", "2020-12-31", "", is("importer-certified:safe-harbour"), is("data-category:hr"))
		add("-2", "adequacy", "allow", "2021-01-01", "", to+"-1", is("importer-certified:dpf"), is("purpose:journalism"))
		add("-3", "tool", "allow-with-safeguards", "2018-05-25", "", "", is("tool:scc-m1", "assessed:tia"), nil)
	}
	return asked(tb, b)
}

func is(facts ...string) []flow.Cond {
	var out []flow.Cond
	for _, f := range facts {
		question, answer, _ := strings.Cut(f, ":")
		out = append(out, flow.Cond{Is: question, Args: []string{answer}})
	}
	return out
}

// carried is the rules of the program that a peer can express: the decisions, tools
// and derogations of the Regulation. What follows from other rules is left out.
func carried(tb testing.TB) world {
	tb.Helper()
	all, err := flow.Base()
	if err != nil {
		tb.Fatal(err)
	}
	b := flow.Book{Title: "carried"}
	for _, r := range all.Book.Rules {
		if r.Regime != "gdpr" || !slices.Contains([]string{"adequacy", "tool", "derogation"}, r.Kind) || slices.Contains(r.To, "EU-adequate") {
			continue
		}
		b.Rules = append(b.Rules, r)
	}
	return asked(tb, b)
}

// asked makes the requests near the rules of a book: most answers that a rule asks
// for are yes, and the day is one on which it may be in force.
func asked(tb testing.TB, b flow.Book) world {
	tb.Helper()
	table, err := flow.NewTable(b)
	if err != nil {
		tb.Fatal(err)
	}
	w := world{table: table}
	chance := rand.New(rand.NewPCG(1, 2))
	questions := leaves(b.Rules)
	for i := range requests {
		r := &b.Rules[i*7%len(b.Rules)]
		f := flow.Facts{From: "FR", To: r.To[0], Law: "gdpr", On: fmt.Sprintf("%d-06-15", 2012+chance.IntN(15))}
		if f.To == "third" {
			f.To = "ZA"
		}
		f.Say("data-personal", "personal", true)
		for _, name := range leaves([]flow.Rule{{Conditions: r.Conditions}}) {
			if chance.IntN(10) > 0 {
				say(&f, name, true)
			}
		}
		for _, name := range questions {
			question, answer, _ := strings.Cut(name, ":")
			if f.Is(question, answer) == flow.Unknown {
				say(&f, name, chance.IntN(30) == 0)
			}
		}
		day, _ := strconv.Atoi(strings.ReplaceAll(f.On, "-", ""))
		q := request{facts: f, from: []string{"EEA", "EU", "FR", "*"}, to: []string{f.To, "third", "*"}, day: day}
		for _, name := range questions {
			question, answer, _ := strings.Cut(name, ":")
			if f.Is(question, answer) == flow.Yes {
				q.yes = append(q.yes, name)
			}
		}
		w.requests = append(w.requests, q)
	}
	return w
}

func say(f *flow.Facts, name string, so bool) {
	question, answer, _ := strings.Cut(name, ":")
	f.Say(question, answer, so)
}

// leaves are the facts that rules ask for.
func leaves(rules []flow.Rule) []string {
	var out []string
	var walk func(list []flow.Cond)
	walk = func(list []flow.Cond) {
		for i := range list {
			c := &list[i]
			walk(c.All)
			walk(c.Any)
			if c.Not != nil {
				walk([]flow.Cond{*c.Not})
			}
			if taken(c) {
				continue
			}
			for _, a := range c.Args {
				out = append(out, question(c)+":"+a)
			}
		}
	}
	for i := range rules {
		walk(rules[i].Conditions)
		walk(rules[i].Exclusions)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// question is what a condition asks; "outside" is another one turned round.
func question(c *flow.Cond) string {
	if c.Is == "importer-outside" {
		return "importer-under"
	}
	return c.Is
}

// taken tells whether a condition is one that always holds here: a duty, a remark, or
// the answer that no harmful law was found.
func taken(c *flow.Cond) bool {
	return slices.Contains([]string{"", "clause", "transform", "record", "notice", "task", "domestic-ground", "remark", "law-or-practice-cured"}, c.Is)
}
