// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"entente"
)

const (
	us       = "did:web:member-a.example"
	them     = "did:web:member-b.example"
	research = "https://w3id.org/dpv#ResearchAndDevelopment"
)

// ask is a request of a member, with what is verified about it.
func ask(party string, claims map[string][]string) Request {
	return Request{Action: "use", Target: "urn:data", Party: party, Claims: claims}
}

func TestTemplatesSayWhoMayUse(t *testing.T) {
	now := time.Date(2026, 3, 1, 23, 59, 59, 0, time.UTC)
	inNetwork := map[string][]string{Group: {Network, "urn:group:semiconductors"}, Jurisdiction: {"FR", "EU"}}
	cases := []struct {
		what    string
		key     string
		values  Values
		request Request
		now     time.Time
		allowed bool
	}{
		{"a member of the Network", "network", nil, ask(us, inNetwork), now, true},
		{"somebody of whom nothing is verified", "network", nil, ask(us, nil), now, false},
		{"the member named", "member", Values{FieldMember: {us}}, ask(us, nil), now, true},
		{"another than the member named", "member", Values{FieldMember: {us}}, ask(them, inNetwork), now, false},
		{"one of two members named", "member", Values{FieldMember: {us, them}}, ask(them, nil), now, true},
		{"a member of the group", "group", Values{FieldGroup: {"urn:group:semiconductors"}}, ask(us, inNetwork), now, true},
		{"a member of another group", "group", Values{FieldGroup: {"urn:group:quantum"}}, ask(us, inNetwork), now, false},
		{"a jurisdiction named", "jurisdiction", Values{FieldJurisdiction: {"JP", "EU"}}, ask(us, inNetwork), now, true},
		{"a jurisdiction not named", "jurisdiction", Values{FieldJurisdiction: {"JP", "KR"}}, ask(us, inNetwork), now, false},
		{"the Network, but another jurisdiction", "network", Values{FieldJurisdiction: {"JP"}}, ask(us, inNetwork), now, false},
		{"the last second of the last day", "member", Values{FieldMember: {us}, FieldUntil: {"2026-03-01"}}, ask(us, nil), now, true},
		{"the first second of the day after", "member", Values{FieldMember: {us}, FieldUntil: {"2026-03-01"}}, ask(us, nil), now.Add(time.Second), false},
		{"no purpose said", "network", Values{FieldPurpose: {research}}, ask(us, inNetwork), now, false},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			form, ok := TemplateOf(c.key)
			if !ok {
				t.Fatal("no such form")
			}
			p, err := form.Build(c.values)
			if err != nil {
				t.Fatal(err)
			}
			if d := Evaluate(p, c.request, World{Now: c.now}); d.Allowed != c.allowed {
				t.Errorf("allowed = %v:\n%s", d.Allowed, english(t, d))
			}
		})
	}
}

func TestPurposeTakesNarrowerOnes(t *testing.T) {
	form, _ := TemplateOf("network")
	p, err := form.Build(Values{FieldPurpose: {research}})
	if err != nil {
		t.Fatal(err)
	}
	w := World{Kinds: map[string][]string{"urn:academic": {research}, "urn:marketing": {"urn:commercial"}}}
	for purpose, want := range map[string]bool{research: true, "urn:academic": true, "urn:marketing": false, "urn:never-heard-of": false} {
		r := ask(us, map[string][]string{Group: {Network}})
		r.Stated = map[string][]string{OdrlPurpose: {purpose}}
		if d := Evaluate(p, r, w); d.Allowed != want {
			t.Errorf("%s: allowed = %v:\n%s", purpose, d.Allowed, english(t, d))
		}
	}
}

func TestWhatAFormMakesReadsBack(t *testing.T) {
	cases := []struct {
		key    string
		values Values
	}{
		{"network", Values{}},
		{"network", Values{FieldJurisdiction: {"JP", "EU"}, FieldPurpose: {research}, FieldUntil: {"2026-12-31"}}},
		{"member", Values{FieldMember: {us}}},
		{"member", Values{FieldMember: {us, them}, FieldUntil: {"2028-02-29"}}},
		{"group", Values{FieldGroup: {"urn:group:quantum"}, FieldJurisdiction: {"KR"}}},
		{"jurisdiction", Values{FieldJurisdiction: {"SG"}}},
	}
	for _, c := range cases {
		form, _ := TemplateOf(c.key)
		p, err := form.Build(c.values)
		if err != nil {
			t.Fatal(err)
		}
		p.ID, p.Type, p.Target, p.Assigner, p.Assignee = "urn:a", Agreement, "urn:data", us, them
		src, err := p.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode(src)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		key, values, ok := Read(again)
		if !ok || key != c.key || !reflect.DeepEqual(values, c.values) {
			t.Errorf("%s %v reads back as %s %v, %v", c.key, c.values, key, values, ok)
		}
	}
}

func TestWhatWasMadeElsewhereIsSaidToBe(t *testing.T) {
	change := map[string]func(*Policy){
		"a prohibition besides":     func(p *Policy) { p.Prohibition = []Rule{{Action: "distribute"}} },
		"another action":            func(p *Policy) { p.Permission[0].Action = "read" },
		"a duty":                    func(p *Policy) { p.Permission[0].Duty = []Rule{{Action: "compensate"}} },
		"another operator":          func(p *Policy) { p.Permission[0].Constraint[0].Operator = "neq" },
		"a time that is no day":     func(p *Policy) { p.Permission[0].Constraint[1].Right[0].Text = "2026-03-02T12:00:00Z" },
		"a member we do not know":   func(p *Policy) { p.Permission[0].Other = Extra{"x": []byte(`1`)} },
		"the same constraint twice": func(p *Policy) { p.Permission[0].Constraint = slices.Repeat(p.Permission[0].Constraint, 2) },
		"nothing":                   func(p *Policy) { p.Permission = nil },
	}
	for what, f := range change {
		form, _ := TemplateOf("member")
		p, err := form.Build(Values{FieldMember: {us}, FieldUntil: {"2026-03-01"}})
		if err != nil {
			t.Fatal(err)
		}
		if f(&p); what != "" {
			if key, v, ok := Read(p); ok {
				t.Errorf("%s: read as %s %v", what, key, v)
			}
		}
	}
}

func TestFormsNameTheFieldThatIsWrong(t *testing.T) {
	cases := []struct {
		key    string
		values Values
		field  string
	}{
		{"member", nil, FieldMember},
		{"member", Values{FieldMember: {"member-b"}}, FieldMember},
		{"member", Values{FieldMember: {us, ""}}, FieldMember},
		{"group", Values{FieldGroup: {"quantum"}}, FieldGroup},
		{"jurisdiction", Values{FieldJurisdiction: {"Japan"}}, FieldJurisdiction},
		{"network", Values{FieldUntil: {"2026-02-30"}}, FieldUntil},
		{"network", Values{FieldUntil: {"2026-02-01", "2026-02-02"}}, FieldUntil},
		{"network", Values{FieldPurpose: {"research"}}, FieldPurpose},
		{"network", Values{"price": {"5"}}, "price"},
	}
	for _, c := range cases {
		form, _ := TemplateOf(c.key)
		_, err := form.Build(c.values)
		if got := entente.FieldErrors(err); len(got) != 1 || got[0].Field != c.field {
			t.Errorf("%s %v: %v, want one about %s", c.key, c.values, err, c.field)
		}
	}
}

func TestFeedIsForOneMember(t *testing.T) {
	p := Feed(us)
	if !Evaluate(p, ask(us, nil), World{}).Allowed || Evaluate(p, ask(them, nil), World{}).Allowed {
		t.Error("the feed is for its member alone")
	}
	if key, v, ok := Read(p); !ok || key != "member" || !slices.Equal(v[FieldMember], []string{us}) {
		t.Errorf("the offer of the feed reads as %s %v %v", key, v, ok)
	}
}
