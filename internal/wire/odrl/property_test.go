// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Generators of small policies, requests and worlds in which rules meet often.

func genConstraint(depth int) *rapid.Generator[Constraint] {
	return rapid.Custom(func(t *rapid.T) Constraint {
		if depth > 0 && rapid.IntRange(0, 2).Draw(t, "nested") == 0 {
			return Constraint{
				Logic: rapid.SampledFrom([]string{"and", "or", "xone", "andSequence"}).Draw(t, "logic"),
				Parts: rapid.SliceOfN(genConstraint(depth-1), 0, 3).Draw(t, "parts"),
			}
		}
		return rapid.SampledFrom([]Constraint{
			{Left: DateTime, Operator: "lt", Right: text("2026-06-01T00:00:00Z")},
			{Left: DateTime, Operator: "gteq", Right: text("2026-06-01T00:00:00Z")},
			{Left: Jurisdiction, Operator: "isAnyOf", Right: text("JP", "EU")},
			{Left: Jurisdiction, Operator: "isNoneOf", Right: text("KR", "JP")},
			{Left: Group, Operator: "isPartOf", Right: text("urn:g:tech")},
			{Left: Member, Operator: "eq", Right: []Value{{Text: us, IRI: true}}},
			{Left: "payAmount", Operator: "lt", Right: text("5")},
			{Left: Recipient, Operator: "neq", Right: text(them), ID: "urn:c"},
		}).Draw(t, "constraint")
	})
}

func genRule(inner func(*rapid.T, *Rule)) *rapid.Generator[Rule] {
	return rapid.Custom(func(t *rapid.T) Rule {
		r := Rule{
			Action:     rapid.SampledFrom([]string{"use", "read", "distribute", "sell", "urn:frob"}).Draw(t, "action"),
			Constraint: rapid.SliceOfN(genConstraint(2), 0, 2).Draw(t, "constraints"),
			Assignee:   rapid.SampledFrom([]Ref{{}, {}, {ID: us}, {ID: them}, {ID: "urn:list", Collection: true}}).Draw(t, "assignee"),
		}
		if inner != nil {
			inner(t, &r)
		}
		return r
	})
}

func genDuties(t *rapid.T) []Rule {
	duty := rapid.SampledFrom([]Rule{
		{ID: "urn:d1", Action: "compensate"},
		{ID: "urn:d2", Action: "inform"},
		{ID: "urn:d3", Action: "urn:frob"},
	})
	return rapid.SliceOfN(duty, 0, 2).Draw(t, "duties")
}

func genPolicy() *rapid.Generator[Policy] {
	return rapid.Custom(func(t *rapid.T) Policy {
		permission := genRule(func(t *rapid.T, r *Rule) { r.Duty = genDuties(t) })
		prohibition := genRule(func(t *rapid.T, r *Rule) { r.Remedy = genDuties(t) })
		return Policy{
			ID: "urn:p", Type: Offer,
			Profile:     rapid.SampledFrom([][]string{nil, {Profile}, {Profile, vocabulary + "core"}}).Draw(t, "profile"),
			Permission:  rapid.SliceOfN(permission, 0, 3).Draw(t, "permissions"),
			Prohibition: rapid.SliceOfN(prohibition, 0, 2).Draw(t, "prohibitions"),
			Obligation:  genDuties(t),
		}
	})
}

func genRequest() *rapid.Generator[Request] {
	return rapid.Custom(func(t *rapid.T) Request {
		r := Request{
			Action: rapid.SampledFrom([]string{"use", "read", "sell"}).Draw(t, "action"),
			Target: "urn:t", Party: rapid.SampledFrom([]string{us, them}).Draw(t, "party"),
			Claims: map[string][]string{},
		}
		if rapid.Bool().Draw(t, "verified") {
			r.Claims[Jurisdiction], r.Claims[Group] = []string{"EU", "FR"}, []string{"urn:g:chips"}
		}
		return r
	})
}

func genWorld() *rapid.Generator[World] {
	return rapid.Custom(func(t *rapid.T) World {
		state := rapid.SampledFrom([]DutyState{Pending, Fulfilled, Fulfilled, Violated})
		w := World{
			Now:    time.Date(2026, time.Month(rapid.IntRange(5, 6).Draw(t, "month")), 15, 0, 0, 0, 0, time.UTC),
			Parts:  map[string][]string{"urn:g:chips": {"urn:g:tech"}},
			Duties: map[string]DutyState{"urn:d1": state.Draw(t, "d1"), "urn:d2": state.Draw(t, "d2"), "urn:d3": Fulfilled},
		}
		if rapid.Bool().Draw(t, "listed") {
			w.Parts[us] = []string{"urn:list"}
			w.Parts[them] = nil
		}
		return w
	})
}

// shuffled gives the same policy with everything in another order that may be.
func shuffled(p Policy, seed uint64) Policy {
	random := rand.New(rand.NewPCG(seed, 1))
	var rules func([]Rule) []Rule
	var constraints func([]Constraint, bool) []Constraint
	constraints = func(in []Constraint, keep bool) []Constraint {
		out := slices.Clone(in)
		for i := range out {
			out[i].Parts = constraints(out[i].Parts, out[i].Logic == "andSequence")
			out[i].Right = slices.Clone(out[i].Right)
			random.Shuffle(len(out[i].Right), func(a, b int) { out[i].Right[a], out[i].Right[b] = out[i].Right[b], out[i].Right[a] })
		}
		if !keep {
			random.Shuffle(len(out), func(a, b int) { out[a], out[b] = out[b], out[a] })
		}
		return out
	}
	rules = func(in []Rule) []Rule {
		out := slices.Clone(in)
		for i := range out {
			out[i].Constraint = constraints(out[i].Constraint, false)
			out[i].Duty, out[i].Remedy = rules(out[i].Duty), rules(out[i].Remedy)
		}
		random.Shuffle(len(out), func(a, b int) { out[a], out[b] = out[b], out[a] })
		return out
	}
	p.Permission, p.Prohibition, p.Obligation = rules(p.Permission), rules(p.Prohibition), rules(p.Obligation)
	p.Profile = slices.Clone(p.Profile)
	slices.Reverse(p.Profile)
	return p
}

func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, r, w := genPolicy().Draw(t, "policy"), genRequest().Draw(t, "request"), genWorld().Draw(t, "world")
		other := shuffled(p, rapid.Uint64().Draw(t, "seed"))
		if a, b := Canonical(p), Canonical(other); !bytes.Equal(a, b) {
			t.Fatalf("the canonical form depends on the order:\n%s\n%s", a, b)
		}
		if Evaluate(p, r, w).Because.Outcome != Evaluate(other, r, w).Because.Outcome {
			t.Fatal("the outcome depends on the order")
		}
	})
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, r, w := genPolicy().Draw(t, "policy"), genRequest().Draw(t, "request"), genWorld().Draw(t, "world")
		if len(p.Permission)+len(p.Prohibition) == 0 {
			t.Skip("not a policy")
		}
		src, err := p.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode(src)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		if !Equal(p, again) || Evaluate(p, r, w).Because.Outcome != Evaluate(again, r, w).Because.Outcome {
			t.Fatalf("read again it is\n%s\nand was\n%s", Canonical(again), Canonical(p))
		}
	})
}

// never fails if a change turned a no into a yes.
func never(t *rapid.T, p, changed Policy, r Request, w World) {
	if !Evaluate(p, r, w).Allowed && Evaluate(changed, r, w).Allowed {
		t.Fatalf("what was not allowed is allowed by\n%s", Canonical(changed))
	}
}

// places lists every list of constraints in a policy.
func places(p *Policy) []*[]Constraint {
	var out []*[]Constraint
	var inside func(*[]Constraint)
	inside = func(list *[]Constraint) {
		out = append(out, list)
		for i := range *list {
			if (*list)[i].Logic != "" {
				inside(&(*list)[i].Parts)
			}
		}
	}
	var rules func([]Rule)
	rules = func(list []Rule) {
		for i := range list {
			inside(&list[i].Constraint)
			rules(list[i].Duty)
			rules(list[i].Remedy)
		}
	}
	rules(p.Permission)
	rules(p.Prohibition)
	rules(p.Obligation)
	return out
}

func TestAnUnknownConstraintAllowsNothing(t *testing.T) {
	unknown := []Constraint{
		{Left: "urn:never-heard-of", Operator: "eq", Right: text("x")},
		{Left: Recipient, Operator: "urn:never-heard-of", Right: text(us)},
		{Left: Recipient, Operator: "eq", Right: text(us), Unit: "urn:unit"},
		{Left: Recipient, Operator: "eq", Right: typed(us, "hexBinary")},
		{Left: Recipient, Operator: "eq", Right: text(us), Other: Extra{"urn:x": []byte("1")}},
		{Logic: "nand", Parts: []Constraint{{Left: Recipient, Operator: "neq", Right: text(us)}}},
	}
	rapid.Check(t, func(t *rapid.T) {
		p, r, w := genPolicy().Draw(t, "policy"), genRequest().Draw(t, "request"), genWorld().Draw(t, "world")
		changed := shuffled(p, 1) // a deep copy
		all := places(&changed)
		if len(all) == 0 {
			t.Skip("no rule")
		}
		at := all[rapid.IntRange(0, len(all)-1).Draw(t, "place")]
		// A combination without parts is unknown already; filled, it is that still.
		*at = append(*at, rapid.SampledFrom(unknown).Draw(t, "unknown"))
		never(t, p, changed, r, w)
	})
}

func TestTakingAwayAPermissionAllowsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, r, w := genPolicy().Draw(t, "policy"), genRequest().Draw(t, "request"), genWorld().Draw(t, "world")
		for i := range p.Permission {
			changed := p
			changed.Permission = slices.Delete(slices.Clone(p.Permission), i, i+1)
			never(t, p, changed, r, w)
		}
	})
}

func TestTakingAwayAProhibitionForbidsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, r, w := genPolicy().Draw(t, "policy"), genRequest().Draw(t, "request"), genWorld().Draw(t, "world")
		for i := range p.Prohibition {
			changed := p
			changed.Prohibition = slices.Delete(slices.Clone(p.Prohibition), i, i+1)
			never(t, changed, p, r, w)
		}
	})
}

func TestForgettingAClaimAllowsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, r, w := genPolicy().Draw(t, "policy"), genRequest().Draw(t, "request"), genWorld().Draw(t, "world")
		without := r
		without.Claims = nil
		if !Evaluate(p, r, w).Allowed && Evaluate(p, without, w).Allowed {
			t.Fatal("to know less allows more")
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	src, err := benchPolicy(20).MarshalJSON()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := Decode(src); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEvaluate(b *testing.B) {
	for _, n := range []int{1, 20} {
		p := benchPolicy(n)
		r := ask(us, map[string][]string{Jurisdiction: {"EU", "FR"}, Group: {Network}})
		w := World{Now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
		b.Run(fmt.Sprintf("permissions=%d", n), func(b *testing.B) {
			for b.Loop() {
				if !Evaluate(p, r, w).Allowed {
					b.Fatal("not allowed")
				}
			}
		})
	}
}

func BenchmarkEqual(b *testing.B) {
	p := benchPolicy(20)
	other := shuffled(p, 1)
	for b.Loop() {
		if !Equal(p, other, Envelope()...) {
			b.Fatal("not equal")
		}
	}
}

// benchPolicy is an offer with some permissions of three constraints each, the
// last of which applies.
func benchPolicy(permissions int) Policy {
	p := Policy{ID: "urn:p", Type: Offer, Profile: []string{Profile}}
	for i := range permissions {
		until := time.Date(2026, 3, 3-permissions+i, 0, 0, 0, 0, time.UTC).Format(time.RFC3339)
		p.Permission = append(p.Permission, Rule{Action: "use", Constraint: []Constraint{
			among(Group, []string{Network}),
			among(Jurisdiction, []string{"JP", "KR", "EU"}),
			{Left: DateTime, Operator: "lt", Right: typed(until, "dateTime")},
		}})
	}
	return p
}
