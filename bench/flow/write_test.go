// SPDX-License-Identifier: EUPL-1.2

package flow_test

import (
	"fmt"
	"strings"

	"entente/internal/parts/flow"
)

// words are how a language says what all of them can say.
type words struct {
	fact, from, to string // with one %q
	dates          string // with the first and the last day
}

// write puts a rule into a language with &&, || and !: Cedar and CEL.
func (w words) write(r *flow.Rule) string {
	parts := []string{w.places(w.from, r.From), w.places(w.to, r.To), fmt.Sprintf(w.dates, number(r.InForceFrom), number(r.InForceTo))}
	for i := range r.Conditions {
		parts = append(parts, w.one(&r.Conditions[i]))
	}
	for i := range r.Exclusions {
		parts = append(parts, "!"+w.one(&r.Exclusions[i]))
	}
	return strings.Join(parts, " && ")
}

func (w words) places(form string, names []string) string {
	var parts []string
	for _, n := range names {
		parts = append(parts, fmt.Sprintf(form, n))
	}
	return "(" + strings.Join(parts, " || ") + ")"
}

func (w words) one(c *flow.Cond) string {
	var parts []string
	join := " || "
	switch {
	case c.Not != nil:
		return "(!" + w.one(c.Not) + ")"
	case len(c.All) > 0:
		join = " && "
		for i := range c.All {
			parts = append(parts, w.one(&c.All[i]))
		}
	case len(c.Any) > 0:
		for i := range c.Any {
			parts = append(parts, w.one(&c.Any[i]))
		}
	case taken(c):
		return "(true)"
	default:
		for _, a := range c.Args {
			parts = append(parts, fmt.Sprintf(w.fact, question(c)+":"+a))
		}
		if c.Is == "importer-outside" {
			return "(!(" + strings.Join(parts, join) + "))"
		}
	}
	return "(" + strings.Join(parts, join) + ")"
}

func number(day string) string {
	if day == "" {
		return "99991231"
	}
	return strings.ReplaceAll(day, "-", "")
}

// writer puts a book into Rego, which has no "or": what is joined so gets a name.
type writer struct {
	strings.Builder
	names int
}

func (g *writer) book(rules []flow.Rule) string {
	g.WriteString("package flow\n\nimport rego.v1\n\n")
	for i := range rules {
		r := &rules[i]
		var body []string
		for side, list := range map[string][]string{"from": r.From, "to": r.To} {
			var ways [][]string
			for _, n := range list {
				ways = append(ways, []string{fmt.Sprintf("input.%s[%q]", side, n)})
			}
			body = append(body, g.either(ways))
		}
		body = append(body, "input.day >= "+number(r.InForceFrom), "input.day <= "+number(r.InForceTo))
		for k := range r.Conditions {
			body = append(body, g.one(&r.Conditions[k]))
		}
		for k := range r.Exclusions {
			body = append(body, "not "+g.either([][]string{{g.one(&r.Exclusions[k])}, {"false"}}))
		}
		fmt.Fprintf(g, "basis contains %q if { %s }\n\n", r.ID, strings.Join(body, "; "))
	}
	return g.String()
}

// either is a name for one of several ways; one way needs none.
func (g *writer) either(ways [][]string) string {
	if len(ways) == 1 {
		return strings.Join(ways[0], "; ")
	}
	g.names++
	name := fmt.Sprintf("c%d", g.names)
	for _, way := range ways {
		fmt.Fprintf(g, "%s if { %s }\n\n", name, strings.Join(way, "; "))
	}
	return name
}

func (g *writer) one(c *flow.Cond) string {
	switch {
	case c.Not != nil:
		return "not " + g.either([][]string{{g.one(c.Not)}, {"false"}})
	case len(c.All) > 0:
		var way []string
		for i := range c.All {
			way = append(way, g.one(&c.All[i]))
		}
		return strings.Join(way, "; ")
	case taken(c) && len(c.Any) == 0:
		return "true"
	}
	var ways [][]string
	for i := range c.Any {
		ways = append(ways, []string{g.one(&c.Any[i])})
	}
	for _, a := range c.Args {
		ways = append(ways, []string{fmt.Sprintf("input.facts[%q]", question(c)+":"+a)})
	}
	if c.Is == "importer-outside" {
		return "not " + g.either(append(ways, []string{"false"}))
	}
	return g.either(ways)
}
