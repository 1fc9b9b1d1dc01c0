// SPDX-License-Identifier: EUPL-1.2

package flow_test

import (
	"fmt"
	"slices"
	"testing"

	"cel.dev/cel-go/cel"
	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"entente/internal/parts/flow"
)

// engine answers request i of a world: the rules that allow it, in no order. Requests
// have been put into its own form before. flow names the one that it rests on.
type engine struct {
	name string
	make func(tb testing.TB, w *world) func(i int) []string
}

var engines = []engine{{"flow", newFlow}, {"cel-go", newCEL}, {"cedar-go", newCedar}, {"opa", newOPA}}

func newFlow(_ testing.TB, w *world) func(int) []string {
	return func(i int) []string {
		d := w.table.Decide(&w.requests[i].facts)
		if !d.May() {
			return nil
		}
		return d.Basis
	}
}

func newCedar(tb testing.TB, w *world) func(int) []string {
	tb.Helper()
	form := words{
		fact: "context.facts.contains(%q)", from: "context.from.contains(%q)", to: "context.to.contains(%q)",
		dates: "context.day >= %s && context.day <= %s",
	}
	set := cedar.NewPolicySet()
	for i := range w.table.Book.Rules {
		r := &w.table.Book.Rules[i]
		var p cedar.Policy
		if err := p.UnmarshalCedar([]byte("permit(principal, action, resource) when { " + form.write(r) + " };")); err != nil {
			tb.Fatal(err)
		}
		set.Add(cedar.PolicyID(r.ID), &p)
	}
	var asks []cedar.Request
	for i := range w.requests {
		q := &w.requests[i]
		asks = append(asks, cedar.Request{
			Principal: types.NewEntityUID("Party", "exporter"), Action: types.NewEntityUID("Action", "transfer"), Resource: types.NewEntityUID("Data", "it"),
			Context: types.NewRecord(types.RecordMap{"day": types.Long(q.day), "from": cedarSet(q.from), "to": cedarSet(q.to), "facts": cedarSet(q.yes)}),
		})
	}
	entities := types.EntityMap{}
	return func(i int) []string {
		ok, why := cedar.Authorize(set, entities, asks[i])
		if !ok {
			return nil
		}
		out := make([]string, len(why.Reasons))
		for k := range why.Reasons {
			out[k] = string(why.Reasons[k].PolicyID)
		}
		return out
	}
}

func cedarSet(names []string) types.Set {
	var out []types.Value
	for _, n := range names {
		out = append(out, types.String(n))
	}
	return types.NewSet(out...)
}

// newCEL has no rules in CEL, only expressions: it gets the index that flow has, from
// the place to the rules that name it or the whole world, and stops at the first.
func newCEL(tb testing.TB, w *world) func(int) []string {
	tb.Helper()
	form := words{fact: "%q in facts", from: "%q in from", to: "%q in to", dates: "day >= %s && day <= %s"}
	names := cel.MapType(cel.StringType, cel.BoolType)
	env, err := cel.NewEnv(cel.Variable("facts", names), cel.Variable("from", names), cel.Variable("to", names), cel.Variable("day", cel.IntType))
	if err != nil {
		tb.Fatal(err)
	}
	type program struct {
		id  string
		run cel.Program
	}
	index := map[string][]program{}
	for i := range w.table.Book.Rules {
		r := &w.table.Book.Rules[i]
		tree, issues := env.Compile(form.write(r))
		if issues.Err() != nil {
			tb.Fatal(issues.Err())
		}
		run, err := env.Program(tree, cel.EvalOptions(cel.OptOptimize))
		if err != nil {
			tb.Fatal(err)
		}
		for _, to := range r.To {
			index[to] = append(index[to], program{r.ID, run})
		}
	}
	var asks []map[string]any
	for i := range w.requests {
		q := &w.requests[i]
		asks = append(asks, map[string]any{"facts": known(q.yes), "from": known(q.from), "to": known(q.to), "day": int64(q.day)})
	}
	return func(i int) []string {
		for _, to := range w.requests[i].to {
			for _, p := range index[to] {
				out, _, err := p.run.Eval(asks[i])
				if err != nil {
					return []string{err.Error()}
				}
				if out.Value() == true {
					return []string{p.id}
				}
			}
		}
		return nil
	}
}

func known(names []string) map[string]bool {
	out := map[string]bool{}
	for _, n := range names {
		out[n] = true
	}
	return out
}

func newOPA(tb testing.TB, w *world) func(int) []string {
	tb.Helper()
	text := new(writer).book(w.table.Book.Rules)
	query, err := rego.New(rego.Query("data.flow.basis"), rego.Module("flow.rego", text), rego.Store(inmem.New())).PrepareForEval(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	var asks []ast.Value
	for i := range w.requests {
		q := &w.requests[i]
		in, err := ast.InterfaceToValue(map[string]any{"facts": known(q.yes), "from": known(q.from), "to": known(q.to), "day": q.day})
		if err != nil {
			tb.Fatal(err)
		}
		asks = append(asks, in)
	}
	ctx := tb.Context()
	return func(i int) []string {
		out, err := query.Eval(ctx, rego.EvalParsedInput(asks[i]))
		if err != nil || len(out) == 0 {
			return []string{fmt.Sprint(err)}
		}
		list, _ := out[0].Expressions[0].Value.([]any)
		var ids []string
		for _, id := range list {
			ids = append(ids, fmt.Sprint(id))
		}
		return ids
	}
}

// agree holds the peers to flow: allowed or not is the same, and where a peer names
// all rules that allow, the basis is among them.
func agree(tb testing.TB, w *world, e engine, answer func(int) []string) {
	tb.Helper()
	ours := newFlow(tb, w)
	allowed := 0
	for i := range w.requests {
		want, got := ours(i), answer(i)
		if len(want) > 0 {
			allowed++
		}
		if (len(want) > 0) != (len(got) > 0) || e.name != "cel-go" && len(want) > 0 && !slices.Contains(got, want[0]) {
			text, _ := w.requests[i].facts.MarshalJSON()
			tb.Fatalf("request %d: flow says %v, %s %v for %s", i, want, e.name, got, text)
		}
	}
	if allowed < len(w.requests)/5 || allowed > len(w.requests)*4/5 {
		tb.Fatalf("%d of %d are allowed: too one-sided", allowed, len(w.requests))
	}
}

var worlds = []struct {
	name string
	make func(testing.TB) world
}{{"generated", generated}, {"carried", carried}}

func TestAgree(t *testing.T) {
	for _, one := range worlds {
		w := one.make(t)
		t.Logf("%s: %d rules, %d requests", one.name, len(w.table.Book.Rules), len(w.requests))
		for _, e := range engines {
			agree(t, &w, e, e.make(t, &w))
		}
	}
}

func BenchmarkDecide(b *testing.B) {
	for _, one := range worlds {
		w := one.make(b)
		for _, e := range engines {
			b.Run(one.name+"/"+e.name, func(b *testing.B) {
				answer := e.make(b, &w)
				agree(b, &w, e, answer)
				b.ReportAllocs()
				i := 0
				done := cpu(b)
				for b.Loop() {
					answer(i)
					i = (i + 1) % len(w.requests)
				}
				done()
			})
		}
	}
}

// BenchmarkLoad reads and checks the rules that the program carries.
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	done := cpu(b)
	for b.Loop() {
		if _, err := flow.Base(); err != nil {
			b.Fatal(err)
		}
	}
	done()
}
