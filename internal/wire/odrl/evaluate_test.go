// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"testing"
	"time"
)

func text(values ...string) []Value {
	out := make([]Value, len(values))
	for i, s := range values {
		out[i] = Value{Text: s}
	}
	return out
}

func typed(s, datatype string) []Value { return []Value{{Text: s, Type: xsd + datatype}} }

// TestConstraints says for each operator and type when a constraint holds.
func TestConstraints(t *testing.T) {
	j := judgement{
		request: Request{
			Party:  "did:web:a",
			Claims: map[string][]string{Jurisdiction: {"FR", "EU"}, Group: {"urn:g:chips"}},
			Stated: map[string][]string{OdrlPurpose: {"urn:p:academic"}},
			Asset:  map[string][]string{Marking: {"limited"}},
		},
		world: World{
			Now:   time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
			Parts: map[string][]string{"urn:g:chips": {"urn:g:tech"}, "urn:g:tech": {"urn:g:all"}, "urn:g:sub": {"urn:g:chips"}},
			Kinds: map[string][]string{"urn:p:academic": {"urn:p:research"}},
			Facts: map[string][]string{Count: {"3"}, ElapsedTime: {"PT36H"}},
		},
	}
	cases := []struct {
		left, operator string
		right          []Value
		want           Outcome
	}{
		{DateTime, "lt", text("2026-03-01T12:00:01Z"), Yes},
		{DateTime, "lt", text("2026-03-01T12:00:00Z"), No},
		{DateTime, "lteq", text("2026-03-01T12:00:00Z"), Yes},
		{DateTime, "lteq", text("2026-03-01T12:00Z"), Yes},
		{DateTime, "gt", text("2026-03-01T12:00:00Z"), No},
		{DateTime, "gteq", text("2026-03-01T12:00:00Z"), Yes},
		{DateTime, "eq", text("2026-03-01T13:00:00+01:00"), Yes},
		{DateTime, "neq", typed("2026-03-01T12:00:00Z", "dateTimeStamp"), No},
		{DateTime, "lt", text("2026-03-02"), Unknown}, // it depends on the zone
		{DateTime, "gt", text("2026-02-28T23:00:00"), Unknown},
		{DateTime, "gt", text("2026-02-28T20:00:00"), Yes},
		{DateTime, "lt", text("2026-03-03"), Yes},
		{DateTime, "lt", text("2026-03-02Z"), Yes},
		{DateTime, "lteq", text("2026-03-01Z"), Yes},
		{DateTime, "gt", text("2026-03-01Z"), No},
		{DateTime, "gt", typed("2026-02-28Z", "date"), Yes},
		{DateTime, "eq", typed("2026-03-01Z", "date"), Yes},
		{DateTime, "eq", text("2026-03-01T12:00:00"), Unknown},
		{DateTime, "eq", text("2026-03-04T12:00:00"), No},
		{DateTime, "lt", typed("2026-03-02T00:00:00Z", "date"), Unknown},
		{DateTime, "lt", typed("2026-03-02", "string"), Unknown},
		{DateTime, "lt", typed("2026", "gYear"), Unknown},
		{DateTime, "lt", text("tomorrow"), Unknown},
		{DateTime, "lt", text("2026-02-30T00:00:00Z"), Unknown},
		{DateTime, "isAnyOf", text("2026-03-01T12:00:00Z"), Unknown},
		{DateTime, "lt", text("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"), Unknown},
		{DateTime, "lt", []Value{{Text: "2027-01-01T00:00:00Z", IRI: true}}, Unknown},

		{Count, "lt", text("10"), Yes},
		{Count, "lteq", typed("3.0", "decimal"), Yes},
		{Count, "gt", text("3"), No},
		{Count, "lt", text("1e9"), Unknown},
		{Count, "lt", text(" 10"), Unknown},
		{Count, "isA", text("3"), Unknown},
		{ElapsedTime, "lt", text("P2D"), Yes},
		{ElapsedTime, "eq", typed("P1DT12H", "duration"), Yes},
		{ElapsedTime, "gt", text("P1W"), No},
		{ElapsedTime, "lt", text("P1M"), Unknown},
		{ElapsedTime, "lt", text("PT"), Unknown},
		{ElapsedTime, "lt", text("P"), Unknown},

		{Marking, "lteq", text("limited"), Yes},
		{Marking, "lt", text("limited"), No},
		{Marking, "gt", text("unmarked"), Yes},
		{Marking, "lteq", text("secret"), Unknown},

		{Jurisdiction, "eq", text("EU"), Yes},
		{Jurisdiction, "eq", text("JP"), No},
		{Jurisdiction, "eq", text("EU", "FR"), Unknown},
		{Jurisdiction, "neq", text("EU"), No},
		{Jurisdiction, "neq", text("JP"), Yes},
		{Jurisdiction, "isAnyOf", text("JP", "EU"), Yes},
		{Jurisdiction, "isAnyOf", text("JP", "KR"), No},
		{Jurisdiction, "isAllOf", text("FR", "EU"), Yes},
		{Jurisdiction, "isAllOf", text("FR", "JP"), No},
		{Jurisdiction, "isNoneOf", text("JP", "KR"), Yes},
		{Jurisdiction, "isNoneOf", text("JP", "FR"), No},
		{Jurisdiction, "lt", text("ZZ"), Unknown},
		{Jurisdiction, "eq", typed("EU", "integer"), Unknown},
		{Jurisdiction, "eq", nil, Unknown},
		{RecipientRole, "isNoneOf", text("processor"), Unknown}, // nothing is verified: no proof of the contrary
		{Recipient, "eq", []Value{{Text: "did:web:a", IRI: true}}, Yes},
		{Member, "isAnyOf", text("did:web:b"), No},
		{OdrlPurpose, "isA", text("urn:p:research"), Yes},
		{OdrlPurpose, "isA", text("urn:p:academic"), Yes},
		{OdrlPurpose, "isA", text("urn:p:marketing"), No},
		{OdrlPurpose, "isA", text("urn:p:research", "urn:p:marketing"), Unknown},
		{OdrlPurpose, "isPartOf", text("urn:p:research"), Unknown}, // of no hierarchy of parts
		{Group, "isPartOf", text("urn:g:all"), Yes},
		{Group, "isPartOf", text("urn:g:other"), No},
		{Group, "hasPart", text("urn:g:sub"), Yes},
		{Group, "hasPart", text("urn:g:tech"), No},
		{Group, "hasPart", text("urn:g:never-heard-of"), Unknown},

		{"payAmount", "eq", text("5"), Unknown},
		{"https://example.com/partner", "eq", text("gold"), Unknown},
		{Jurisdiction, "term-lteq", text("EU"), Unknown},
		{Jurisdiction, "", text("EU"), Unknown},
		{Jurisdiction, "eq gt", text("EU"), Unknown},
		{Jurisdiction, "eq", []Value{{Raw: []byte(`{"x":1}`)}}, Unknown},
	}
	for _, c := range cases {
		n := j.constraint(Constraint{Left: c.left, Operator: c.operator, Right: c.right})
		if n.Outcome != c.want {
			t.Errorf("%s: %s (%s), want %s", n.Words, n.Outcome, n.Reason, c.want)
		}
		if n.Outcome == Unknown && n.Reason == "odrl.reason.compared" {
			t.Errorf("%s: the reason does not say what is unknown", n.Words)
		}
	}
}

func TestCombinations(t *testing.T) {
	y := Constraint{Left: Recipient, Operator: "eq", Right: text("did:web:a")}
	n := Constraint{Left: Recipient, Operator: "neq", Right: text("did:web:a")}
	u := Constraint{Left: "payAmount", Operator: "eq", Right: text("5")}
	cases := []struct {
		logic string
		parts []Constraint
		want  Outcome
	}{
		{"and", []Constraint{y, y}, Yes},
		{"and", []Constraint{y, n}, No},
		{"and", []Constraint{y, u}, Unknown},
		{"and", []Constraint{n, u}, No},
		{"or", []Constraint{n, n}, No},
		{"or", []Constraint{n, y}, Yes},
		{"or", []Constraint{u, y}, Yes},
		{"or", []Constraint{u, n}, Unknown},
		{"xone", []Constraint{y, n, n}, Yes},
		{"xone", []Constraint{y, y, n}, No},
		{"xone", []Constraint{n, n}, No},
		{"xone", []Constraint{y, u}, Unknown},
		{"xone", []Constraint{n, u}, Unknown},
		{"xone", []Constraint{y, y, u}, No},
		{"andSequence", []Constraint{y, y}, Yes},
		{"andSequence", []Constraint{n, y}, No},
		{"andSequence", []Constraint{u, y}, Unknown},
		{"and", nil, Unknown},
		{"or", nil, Unknown},
		{"nand", []Constraint{n}, Unknown},
		{"and", []Constraint{y, {Logic: "or", Parts: []Constraint{n, y}}}, Yes},
	}
	j := judgement{request: Request{Party: "did:web:a"}}
	for _, c := range cases {
		if got := j.constraint(Constraint{Logic: c.logic, Parts: c.parts}); got.Outcome != c.want {
			t.Errorf("%s of %v: %s, want %s", c.logic, c.parts, got.Outcome, c.want)
		}
	}
}

// TestPolicies says what whole policies allow.
func TestPolicies(t *testing.T) {
	use := Rule{Action: "use"}
	duty := Rule{ID: "urn:duty", Action: "compensate"}
	unknown := []Constraint{{Left: "payAmount", Operator: "eq", Right: text("5")}}
	inCollection := Rule{Action: "use", Assignee: Ref{ID: "urn:list", Collection: true}}
	cases := []struct {
		what    string
		policy  Policy
		action  string
		duties  map[string]DutyState
		outcome Outcome
		reason  string
	}{
		{"use includes read", Policy{Permission: []Rule{use}}, "read", nil, Yes, "permitted"},
		{"use includes display through play", Policy{Permission: []Rule{use}}, "odrl:display", nil, Yes, "permitted"},
		{"play includes display", Policy{Permission: []Rule{{Action: "play"}}}, "display", nil, Yes, "permitted"},
		{"use does not include sell", Policy{Permission: []Rule{use}}, "sell", nil, No, "not-permitted"},
		{"transfer includes sell", Policy{Permission: []Rule{{Action: "transfer"}}}, "sell", nil, Yes, "permitted"},
		{"read does not include use", Policy{Permission: []Rule{{Action: "read"}}}, "use", nil, No, "not-permitted"},
		{"nothing is permitted", Policy{}, "use", nil, No, "not-permitted"},
		{"an action asked for that nobody knows", Policy{Permission: []Rule{use}}, "frobnicate", nil, Unknown, "permission-unknown"},
		{"an action of a rule that nobody knows", Policy{Permission: []Rule{{Action: "https://example.com/frob"}}}, "https://example.com/frob", nil, Unknown, "permission-unknown"},
		{"prohibition beats permission", Policy{Permission: []Rule{use}, Prohibition: []Rule{use}}, "read", nil, No, "prohibited"},
		{"prohibition beats permission, whatever the strategy", Policy{Conflict: "perm", Permission: []Rule{use}, Prohibition: []Rule{use}}, "read", nil, No, "prohibited"},
		{"a prohibition of something else", Policy{Permission: []Rule{use}, Prohibition: []Rule{{Action: "distribute"}}}, "read", nil, Yes, "permitted"},
		{"a prohibition under an unknown condition", Policy{Permission: []Rule{use}, Prohibition: []Rule{{Action: "use", Constraint: unknown}}}, "read", nil, Unknown, "prohibition-unknown"},
		{"a prohibition of an unknown action", Policy{Permission: []Rule{use}, Prohibition: []Rule{{Action: "urn:frob"}}}, "read", nil, Unknown, "prohibition-unknown"},
		{"a prohibition with an unknown member", Policy{Permission: []Rule{use}, Prohibition: []Rule{{Action: "sell", Other: Extra{"x": nil}}}}, "read", nil, Unknown, "prohibition-unknown"},
		{"a permission under an unknown condition", Policy{Permission: []Rule{{Action: "use", Constraint: unknown}}}, "read", nil, Unknown, "permission-unknown"},
		{"a second permission that is known", Policy{Permission: []Rule{{Action: "use", Constraint: unknown}, use}}, "read", nil, Yes, "permitted"},
		{"a profile that is not known", Policy{Profile: []string{"urn:p"}, Permission: []Rule{use}}, "read", nil, Unknown, "policy-unknown"},
		{"a duty not yet fulfilled", Policy{Permission: []Rule{{Action: "use", Duty: []Rule{duty}}}}, "use", nil, No, "not-permitted"},
		{"a duty fulfilled", Policy{Permission: []Rule{{Action: "use", Duty: []Rule{duty}}}}, "use", map[string]DutyState{"urn:duty": Fulfilled}, Yes, "permitted"},
		{"a duty violated", Policy{Permission: []Rule{{Action: "use", Duty: []Rule{duty}}}}, "use", map[string]DutyState{"urn:duty": Violated}, No, "not-permitted"},
		{"a duty without a name", Policy{Permission: []Rule{{Action: "use", Duty: []Rule{{Action: "inform"}}}}}, "use", map[string]DutyState{Rule{Action: "inform"}.Key(): Fulfilled}, Yes, "permitted"},
		{"a duty whose state makes no sense", Policy{Permission: []Rule{{Action: "use", Duty: []Rule{duty}}}}, "use", map[string]DutyState{"urn:duty": "done"}, Unknown, "permission-unknown"},
		{"a duty that we cannot read", Policy{Permission: []Rule{{Action: "use", Duty: []Rule{{ID: "urn:duty", Action: "compensate", Constraint: unknown}}}}}, "use", map[string]DutyState{"urn:duty": Fulfilled}, Unknown, "permission-unknown"},
		{"one of two duties fulfilled", Policy{Permission: []Rule{{Action: "use", Duty: []Rule{duty, {ID: "urn:second", Action: "inform"}}}}}, "use", map[string]DutyState{"urn:duty": Fulfilled}, No, "not-permitted"},
		{"an obligation still owed", Policy{Permission: []Rule{use}, Obligation: []Rule{duty}}, "use", nil, Yes, "permitted"},
		{"an obligation violated", Policy{Permission: []Rule{use}, Obligation: []Rule{duty}}, "use", map[string]DutyState{"urn:duty": Violated}, No, "obligation-violated"},
		{"an obligation that we cannot read", Policy{Permission: []Rule{use}, Obligation: []Rule{{Action: "urn:frob"}}}, "use", nil, Unknown, "obligation-unknown"},
		{"a remedy does not lift a prohibition", Policy{Permission: []Rule{use}, Prohibition: []Rule{{Action: "use", Remedy: []Rule{duty}}}}, "use", map[string]DutyState{"urn:duty": Fulfilled}, No, "prohibited"},
		{"another target", Policy{Target: "urn:other", Permission: []Rule{use}}, "use", nil, No, "not-permitted"},
		{"a rule's own target counts", Policy{Target: "urn:other", Permission: []Rule{{Action: "use", Target: Ref{ID: "urn:t"}}}}, "use", nil, Yes, "permitted"},
		{"another party", Policy{Assignee: "did:web:b", Permission: []Rule{use}}, "use", nil, No, "not-permitted"},
		{"a collection of which we know nothing", Policy{Permission: []Rule{inCollection}}, "use", nil, Unknown, "permission-unknown"},
		{"a prohibition for such a collection", Policy{Permission: []Rule{use}, Prohibition: []Rule{inCollection}}, "use", nil, Unknown, "prohibition-unknown"},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			c.policy.Type = Offer
			d := Evaluate(c.policy, Request{Action: c.action, Target: "urn:t", Party: "did:web:a"}, World{Duties: c.duties})
			if d.Because.Outcome != c.outcome || d.Because.Reason != "odrl.reason."+c.reason || d.Allowed != (c.outcome == Yes) {
				t.Errorf("want %s, %s:\n%s", c.outcome, c.reason, english(t, d))
			}
		})
	}
}

func TestARequestWithoutPartyIsNotAnybody(t *testing.T) {
	p := Policy{Type: Offer, Permission: []Rule{{Action: "use"}}, Prohibition: []Rule{{Action: "use", Assignee: Ref{ID: "did:web:b"}}}}
	if d := Evaluate(p, Request{Action: "use", Target: "urn:t"}, World{}); d.Allowed {
		t.Errorf("nobody knows that it is not the one who is shut out:\n%s", english(t, d))
	}
}
