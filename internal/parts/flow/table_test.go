// SPDX-License-Identifier: EUPL-1.2

package flow_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"entente"
	"entente/internal/parts/flow"
)

// sound is a book of three rules with which nothing is wrong.
func sound() flow.Book {
	rule := func(id, from, to string) flow.Rule {
		return flow.Rule{
			ID: id, Regime: "gdpr", Jurisdiction: "EU", Instrument: "Decision " + id, Article: "1", Kind: "adequacy", Effect: "allow",
			From: []string{"EEA"}, To: []string{"JP"}, Data: "personal", InForceFrom: from, InForceTo: to, Priority: 10,
			Conditions:   []flow.Cond{{Is: "importer-under", Args: []string{"appi"}}},
			Exclusions:   []flow.Cond{{Is: "purpose", Args: []string{"journalism"}}},
			Citation:     flow.Citation{Ref: "OJ L 1"},
			Verification: "secondary", Confidence: "high",
		}
	}
	b := flow.Book{Title: "t", AsOf: "2026-01-01", Rules: []flow.Rule{
		rule("A", "2019-01-01", "2020-12-31"), rule("B", "2021-01-01", ""), rule("C", "2019-01-01", ""),
	}}
	b.Rules[1].Follows = "A"
	b.Rules[2].To, b.Rules[2].Kind, b.Rules[2].Conditions[0] = []string{"third"}, "tool", flow.Cond{Is: "tool", Args: []string{"bcr"}}
	return b
}

func TestBadBooks(t *testing.T) {
	if _, err := flow.NewTable(sound()); err != nil {
		t.Fatalf("the sound book: %v", err)
	}
	cases := map[string]struct {
		spoil func(r []flow.Rule)
		field string
		why   string
	}{
		"unknown condition":         {func(r []flow.Rule) { r[1].Conditions[0].Is = "weather" }, "rules[2].conditions", "condition"},
		"unknown exclusion":         {func(r []flow.Rule) { r[1].Exclusions[0].Is = "weather" }, "rules[2].exclusions", "condition"},
		"unknown value":             {func(r []flow.Rule) { r[2].Conditions[0].Args = []string{"rain"} }, "rules[3].conditions", "value"},
		"no value":                  {func(r []flow.Rule) { r[2].Conditions[0].Args = nil }, "rules[3].conditions", "values"},
		"role without a value":      {func(r []flow.Rule) { r[2].Conditions[0] = flow.Cond{Is: "importer-role"} }, "rules[3].conditions", "values"},
		"such a role among others":  {func(r []flow.Rule) { r[2].Conditions[0] = flow.Cond{Any: []flow.Cond{{Is: "importer-role"}}} }, "rules[3].conditions", "values"},
		"condition without a shape": {func(r []flow.Rule) { r[0].Conditions[0] = flow.Cond{} }, "rules[1].conditions", "shape"},
		"condition of two shapes":   {func(r []flow.Rule) { r[0].Conditions[0].Not = &flow.Cond{Is: "tool"} }, "rules[1].conditions", "shape"},
		"conditions too deep":       {func(r []flow.Rule) { r[0].Conditions[0] = deep(20) }, "rules[1].conditions", "shape"},
		"unknown place":             {func(r []flow.Rule) { r[0].To = []string{"Atlantis"} }, "rules[1].to", "place"},
		"unknown place asked":       {func(r []flow.Rule) { r[0].Conditions[0] = flow.Cond{Is: "destination", Args: []string{"Q1"}} }, "rules[1].conditions", "place"},
		"no place":                  {func(r []flow.Rule) { r[0].From = nil }, "rules[1].from", "missing"},
		"not a date":                {func(r []flow.Rule) { r[2].InForceFrom = "2019-02-30" }, "rules[3].inForceFrom", "date"},
		"not a last day":            {func(r []flow.Rule) { r[0].InForceTo = "soon" }, "rules[1].inForceTo", "date"},
		"ends before it starts":     {func(r []flow.Rule) { r[0].InForceTo = "2018-01-01" }, "rules[1].inForceTo", "order"},
		"hole":                      {func(r []flow.Rule) { r[1].InForceFrom = "2021-01-02" }, "rules[2].inForceFrom", "hole"},
		"overlap with the former":   {func(r []flow.Rule) { r[1].InForceFrom = "2020-12-31" }, "rules[2].inForceFrom", "overlap"},
		"former without an end":     {func(r []flow.Rule) { r[0].InForceTo = "" }, "rules[2].inForceFrom", "overlap"},
		"two adequacy decisions":    {func(r []flow.Rule) { r[1].Follows, r[1].InForceFrom = "", "2020-06-01" }, "rules[2].inForceFrom", "overlap"},
		"follows nothing":           {func(r []flow.Rule) { r[1].Follows = "Z" }, "rules[2].follows", "none"},
		"follows itself":            {func(r []flow.Rule) { r[1].Follows = "B" }, "rules[2].follows", "circle"},
		"circle":                    {func(r []flow.Rule) { r[0].Follows = "B" }, "rules[1].follows", "circle"},
		"contradiction":             {func(r []flow.Rule) { r[2] = r[1]; r[2].ID, r[2].Follows, r[2].Effect = "C", "", "none" }, "rules[3]", ""},
		"contradicting tools":       {func(r []flow.Rule) { r[1] = r[2]; r[1].ID, r[1].Effect = "B", "none" }, "rules[3].effect", "contradiction"},
		"double id":                 {func(r []flow.Rule) { r[2].ID = "A" }, "rules[3].id", "double"},
		"no id":                     {func(r []flow.Rule) { r[2].ID = "" }, "rules[3].id", "id"},
		"condition nobody enforces": {func(r []flow.Rule) { r[0].Exclusions = nil; r[0].Conditions[0] = unenforced() }, "rules[1].conditions", "enforcer"},
		"unknown law":               {func(r []flow.Rule) { r[0].Regime = "mars" }, "rules[1].regime", "unknown"},
		"unknown kind":              {func(r []flow.Rule) { r[0].Kind = "wish" }, "rules[1].kind", "unknown"},
		"unknown effect":            {func(r []flow.Rule) { r[0].Effect = "maybe" }, "rules[1].effect", "unknown"},
		"no source":                 {func(r []flow.Rule) { r[0].Citation.Ref = " " }, "rules[1].citation.ref", "missing"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			b := sound()
			c.spoil(b.Rules)
			_, err := flow.NewTable(b)
			found := entente.FieldErrors(err)
			if !slices.ContainsFunc(found, func(e *entente.Error) bool {
				return strings.HasPrefix(e.Field, c.field) && (c.why == "" || e.Key == "flow.rule."+c.why) &&
					fmt.Sprintf("rules[%v].%v", e.Args["Row"], e.Args["Field"]) == e.Field
			}) {
				t.Errorf("found %v, want %s: %s", err, c.field, c.why)
			}
		})
	}
}

func deep(n int) flow.Cond {
	c := flow.Cond{Is: "tool", Args: []string{"bcr"}}
	for range n {
		inner := c
		c = flow.Cond{Not: &inner}
	}
	return c
}

// unenforced asks what nothing can make so.
func unenforced() flow.Cond { return flow.Cond{Is: flow.Unenforced, Args: []string{"x"}} }

func FuzzBook(f *testing.F) {
	text, err := json.Marshal(sound())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"rules":[{"id":"A","conditions":[{"any":[{"is":"importer-role"}]}]}]}`))
	f.Add([]byte(`{"rules":[{"id":"A","conditions":[{"not":{"not":{}}}],"follows":"A"}]}`))
	facts, err := json.Marshal(satisfy(&sound().Rules[0]))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(facts)
	f.Fuzz(func(t *testing.T, text []byte) {
		var b flow.Book
		if json.Unmarshal(text, &b) != nil {
			return
		}
		table, err := flow.NewTable(b)
		if err != nil {
			return
		}
		for i := range table.Book.Rules { // what is taken can be decided with
			facts := satisfy(&table.Book.Rules[i])
			facts.On = table.Book.Rules[i].InForceFrom
			table.Decide(&facts)
		}
	})
}

// FuzzFacts: facts that are taken come back the same, and are decided about.
func FuzzFacts(f *testing.F) {
	table, err := flow.Base()
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"on":"2026-01-01","from":"FR","to":"JP","categories":[],"yes":["data-personal:personal"],"no":["tool:bcr"]}`))
	f.Add([]byte(`{"on":"","from":"-","to":"CA-QC","law":"gdpr","yes":["exporter-role:controller","exporter-role:processor"]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		var facts, back flow.Facts
		if json.Unmarshal(in, &facts) != nil {
			return
		}
		table.Decide(&facts)
		if err := json.Unmarshal(text(t, facts), &back); err != nil || facts.Yes != back.Yes || facts.No != back.No {
			t.Errorf("%s does not come back: %v", text(t, facts), err)
		}
	})
}
