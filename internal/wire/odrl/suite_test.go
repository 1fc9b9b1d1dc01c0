// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	report = "https://w3id.org/force/compliance-report#"
	ex     = "http://example.org/"
	issued = "http://purl.org/dc/terms/issued"
	title  = "http://purl.org/dc/terms/title"
)

// states are what a compliance report says about one rule.
type states struct{ activation, attempt, performance, deontic string }

// premises maps what a rule report says of its premises: the kind, or the
// constraint, to whether it is satisfied.
type premises map[string]string

// TestSuite runs the cases of the ODRL test suite, each in a world that holds
// only what the case says, and compares the report that follows from the
// decision with the one that is expected.
func TestSuite(t *testing.T) {
	dir := filepath.Join("testdata", "odrl-test-suite")
	policies, requests, worlds := load(t, dir, "policies"), load(t, dir, "requests"), load(t, dir, "sotw")
	cases, err := filepath.Glob(filepath.Join(dir, "test_cases", "*.ttl"))
	if err != nil || len(cases) < 34 {
		t.Fatalf("%d cases found: %v", len(cases), err)
	}
	held := 0
	for _, file := range cases {
		g := graph{}
		read(t, file, g)
		for _, c := range g.of(ex + "TestCase") {
			pid, rid, wid := g.one(c, ex+"policy"), g.one(c, ex+"request"), g.one(c, ex+"sotw")
			policy, request, world := policies[pid], requests[rid], worlds[wid]
			if policy == nil || request == nil || world == nil {
				t.Fatalf("%s: a file is missing", file)
			}
			ok := t.Run(strings.TrimSuffix(filepath.Base(file), ".ttl"), func(t *testing.T) {
				t.Log(g.one(c, title))
				r := suiteRequest(request, rid)
				d := Evaluate(suitePolicy(policy, pid), r, suiteWorld(world, r))
				compareReports(t, g, world, g.one(c, ex+"expectedReport"), d)
			})
			if ok {
				held++
			}
		}
	}
	t.Logf("%d of %d cases hold", held, len(cases))
}

func read(t *testing.T, file string, g graph) {
	t.Helper()
	src, err := os.ReadFile(file)
	if err == nil {
		err = readTurtle(string(src), g)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// load reads the files of a folder, each its own graph, by their subjects.
func load(t *testing.T, dir, kind string) map[string]graph {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, kind, "*.ttl"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]graph{}
	for _, file := range files {
		g := graph{}
		read(t, file, g)
		for s := range g {
			if g.is(s, vocabulary+Set) || g.is(s, vocabulary+Offer) || g.is(s, vocabulary+Agreement) ||
				g.is(s, vocabulary+"Policy") || g.is(s, vocabulary+"Request") || g.is(s, ex+"Sotw") {
				out[s] = g
			}
		}
	}
	return out
}

// suitePolicy makes a policy of a graph. What we have no place for is kept as
// an unknown member, as the decoder does.
func suitePolicy(g graph, id string) Policy {
	rules := func(member string) []Rule { return suiteRules(g, id, member) }
	return Policy{
		ID: id, Type: Set, Conflict: name(g.one(id, vocabulary+"conflict")),
		Target: g.one(id, vocabulary+"target"), Assignee: g.one(id, vocabulary+"assignee"), Assigner: g.one(id, vocabulary+"assigner"),
		Permission: rules("permission"), Prohibition: rules("prohibition"), Obligation: rules("obligation"),
	}
}

func suiteRules(g graph, id, member string) []Rule {
	var out []Rule
	for _, o := range g.all(id, vocabulary+member) {
		r := Rule{ID: o.value, Action: name(g.one(o.value, vocabulary+"action"))}
		r.Target, r.Assignee = suiteRef(g, o.value, "target"), suiteRef(g, o.value, "assignee")
		r.Assigner = suiteRef(g, o.value, "assigner")
		r.Constraint = suiteConstraints(g, o.value, "constraint")
		r.Duty, r.Remedy = suiteRules(g, o.value, "duty"), suiteRules(g, o.value, "remedy")
		r.Consequence = suiteRules(g, o.value, "consequence")
		r.Other = leftover(g, o.value, "uid action target assignee assigner constraint duty remedy consequence")
		out = append(out, r)
	}
	return out
}

func suiteRef(g graph, id, member string) Ref {
	iri := g.one(id, vocabulary+member)
	return Ref{
		ID: iri, Source: g.one(iri, vocabulary+"source"),
		Collection: g.is(iri, vocabulary+"PartyCollection") || g.is(iri, vocabulary+"AssetCollection"),
	}
}

func suiteConstraints(g graph, id, member string) []Constraint {
	var out []Constraint
	for _, o := range g.all(id, vocabulary+member) {
		c := Constraint{
			ID: o.value, Left: name(g.one(o.value, vocabulary+"leftOperand")),
			Operator: name(g.one(o.value, vocabulary+"operator")), Unit: g.one(o.value, vocabulary+"unit"),
		}
		for _, logic := range []string{"and", "or", "xone", "andSequence"} {
			if parts := suiteConstraints(g, o.value, logic); len(parts) > 0 {
				c.Logic, c.Parts = logic, parts
			}
		}
		for _, v := range g.all(o.value, vocabulary+"rightOperand") {
			value := Value{Text: v.value, Type: v.datatype, IRI: !v.literal()}
			c.Right = append(c.Right, value)
		}
		c.Other = leftover(g, o.value, "uid leftOperand operator rightOperand unit and or xone andSequence")
		out = append(out, c)
	}
	return out
}

// leftover finds the predicates of ODRL that were not taken.
func leftover(g graph, id, known string) Extra {
	out := Extra{}
	for predicate := range g[id] {
		if bare, ok := strings.CutPrefix(predicate, vocabulary); ok && !slices.Contains(strings.Fields(known), bare) {
			out[bare] = []byte("true")
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func suiteRequest(g graph, id string) Request {
	rule := g.one(id, vocabulary+"permission")
	return Request{
		Action: g.one(rule, vocabulary+"action"), Target: g.one(rule, vocabulary+"target"),
		Party: g.one(rule, vocabulary+"assignee"),
	}
}

// suiteWorld makes a world of a graph. The suite's world is closed: what it does
// not say of the party and the asset is not so.
func suiteWorld(g graph, r Request) World {
	w := World{Parts: map[string][]string{r.Party: nil, r.Target: nil}, Duties: map[string]DutyState{}}
	for s := range g {
		for _, whole := range g.all(s, vocabulary+"partOf") {
			w.Parts[s] = append(w.Parts[s], whole.value)
		}
		if now := g.one(s, issued); now != "" {
			w.Now, _ = time.Parse(time.RFC3339Nano, now)
		}
		if g.is(s, report+"DutyReport") {
			state := map[string]DutyState{"Fulfilled": Fulfilled, "Violated": Violated, "NonSet": Pending}
			w.Duties[g.one(s, report+"rule")] = state[strings.TrimPrefix(g.one(s, report+"deonticState"), report)]
		}
	}
	return w
}

// compareReports holds the rule reports that follow from a decision against
// those expected.
func compareReports(t *testing.T, g, world graph, expected string, d Decision) {
	t.Helper()
	got, gotPremises := map[string]states{}, map[string]premises{}
	for _, n := range d.Because.Children {
		got[n.ID], gotPremises[n.ID] = statesOf(n), premises{}
		for _, c := range n.Children {
			if c.Kind == KindDuty {
				got[c.ID] = statesOf(c)
			}
		}
		collect(n.Children, gotPremises[n.ID])
	}
	reports := g.all(expected, report+"ruleReport")
	if len(reports) == 0 {
		t.Fatal("no rule reports are expected")
	}
	for _, rr := range reports {
		rule := g.one(rr.value, report+"rule")
		want := wantedStates(g, rr.value)
		if got[rule].activation != want.activation || got[rule].attempt != want.attempt {
			t.Errorf("rule %s: %+v, want %+v", rule, got[rule], want)
		}
		wantPremises := premises{}
		wanted(g, rr.value, wantPremises)
		if !maps.Equal(gotPremises[rule], wantPremises) {
			t.Errorf("rule %s: premises %v, want %v", rule, gotPremises[rule], wantPremises)
		}
		for _, cr := range g.all(rr.value, report+"conditionReport") {
			source := g
			if g[cr.value] == nil {
				source = world // the report of the duty is part of the world
			}
			duty, want := source.one(cr.value, report+"rule"), wantedStates(source, cr.value)
			have, ok := got[duty]
			if !ok {
				t.Logf("the suite reports on the duty %s, which is not one of this policy", duty)
				continue
			}
			if have.performance != want.performance || have.deontic != want.deontic || have.attempt != want.attempt {
				t.Errorf("duty %s: %+v, want %+v", duty, have, want)
			}
		}
	}
}

// statesOf reads the states of a rule off its step in the decision. What is
// unknown counts, in a report, as not satisfied.
func statesOf(n Node) states {
	s := states{activation: "Inactive", attempt: "Attempted"} // there always is a request
	if n.Active == Yes {
		s.activation = "Active"
	}
	switch n.State {
	case Fulfilled:
		s.performance, s.deontic = "Performed", "Fulfilled"
	case Violated:
		s.performance, s.deontic = "Unperformed", "Violated"
	case Pending:
		s.performance, s.deontic = "Unknown", "NonSet"
	}
	return s
}

func collect(nodes []Node, into premises) {
	kinds := map[string]string{KindTarget: "TargetReport", KindAssignee: "PartyReport", KindAction: "ActionReport"}
	for _, n := range nodes {
		key := kinds[n.Kind]
		if n.Kind == KindConstraint || n.Kind == KindLogic {
			key = n.ID
			collect(n.Children, into)
		}
		if key != "" {
			into[key] = map[bool]string{true: "Satisfied", false: "Unsatisfied"}[n.Outcome == Yes]
		}
	}
}

func wanted(g graph, of string, into premises) {
	for _, p := range g.all(of, report+"premiseReport") {
		key := g.one(p.value, report+"constraint")
		if key == "" {
			key = strings.TrimPrefix(g.one(p.value, rdfType), report)
		}
		into[key] = strings.TrimPrefix(g.one(p.value, report+"satisfactionState"), report)
		wanted(g, p.value, into)
	}
}

func wantedStates(g graph, id string) states {
	get := func(member string) string { return strings.TrimPrefix(g.one(id, report+member), report) }
	return states{get("activationState"), get("attemptState"), get("performanceState"), get("deonticState")}
}
