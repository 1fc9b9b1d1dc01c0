// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"slices"
	"strings"

	"entente"
)

// judgement is one evaluation under way.
type judgement struct {
	request Request
	world   World
}

func (j judgement) constraint(c Constraint) Node {
	n := Node{Kind: KindConstraint, ID: c.ID, Words: c.String(), Outcome: Unknown}
	if c.Logic != "" {
		n.Kind, n.Words = KindLogic, c.Logic
		for _, part := range c.Parts {
			n.Children = append(n.Children, j.constraint(part))
		}
	}
	if len(c.Other) > 0 {
		n.Reason, n.Args = "odrl.reason.property", entente.Args{"Names": extraNames(c.Other)}
		return n
	}
	if c.Logic != "" {
		n.Outcome, n.Reason = combine(c.Logic, outcomes(n.Children))
		return n
	}
	n.Outcome, n.Reason, n.Args = j.atomic(c)
	return n
}

// combine joins the outcomes of the parts of a logical constraint. All facts
// are those of one moment, so a sequence is a conjunction.
func combine(logic string, parts []Outcome) (Outcome, string) {
	if len(parts) == 0 {
		return Unknown, "odrl.reason.no-parts"
	}
	out := Unknown
	switch logic {
	case "and", "andSequence":
		out = and(parts...)
	case "or":
		out = or(parts...)
	case "xone":
		yes, unknown := 0, 0
		for _, o := range parts {
			switch o {
			case Yes:
				yes++
			case Unknown:
				unknown++
			case No:
			}
		}
		if yes > 1 || unknown == 0 {
			out = truth(yes == 1)
		}
	default:
		return Unknown, "odrl.reason.logic"
	}
	return out, "odrl.reason." + logic
}

// operators are those whose meaning is known.
// The protocol's schema also has term-lteq, which nobody defines.
var operators = []string{
	"eq", "gt", "gteq", "lteq", "lt", "neq", "isA", "hasPart", "isPartOf", "isAllOf", "isAnyOf", "isNoneOf",
}

func (j judgement) atomic(c Constraint) (Outcome, string, entente.Args) {
	operand, ok := operandOf(name(c.Left))
	if !ok {
		return Unknown, "odrl.reason.operand", entente.Args{"Name": c.Left}
	}
	c.Operator = name(c.Operator)
	if !slices.Contains(operators, c.Operator) {
		return Unknown, "odrl.reason.operator", entente.Args{"Name": c.Operator}
	}
	if c.Unit != "" {
		return Unknown, "odrl.reason.unit", entente.Args{"Name": c.Unit}
	}
	if len(c.Right) == 0 {
		return Unknown, "odrl.reason.no-value", nil
	}
	for _, v := range c.Right {
		if v.Raw != nil || v.IRI && operand.Type != TermType {
			return Unknown, "odrl.reason.value", entente.Args{"Value": v.String()}
		}
		for _, t := range []string{v.Type, c.DataType} {
			if !fits(operand.Type, t) {
				return Unknown, "odrl.reason.datatype", entente.Args{"Name": t}
			}
		}
	}
	is := facts(operand, j.request, j.world)
	if len(is) == 0 {
		return Unknown, "odrl.reason.no-fact", entente.Args{"Name": c.Left}
	}
	args := entente.Args{"Is": strings.Join(is, ", ")}
	holds, known := j.terms(c, is)
	if operand.Type != TermType {
		holds, known = quantities(operand.Type, c, is)
	}
	if !known {
		return Unknown, "odrl.reason.misfit", entente.Args{"Operator": c.Operator, "Is": args["Is"]}
	}
	switch {
	case holds != Unknown:
		return holds, "odrl.reason.compared", args
	case operand.Type == TimeType:
		return Unknown, "odrl.reason.zone", args
	}
	return Unknown, "odrl.reason.membership", args
}

// quantities compares values that have an order. More than one fact, or more
// than one right operand, has no meaning there.
func quantities(t ValueType, c Constraint, is []string) (Outcome, bool) {
	if len(is) != 1 || len(c.Right) != 1 {
		return Unknown, false
	}
	typ := c.Right[0].Type
	if typ == "" {
		typ = c.DataType
	}
	o, ok := compare(t, is[0], c.Right[0].Text, typ)
	if !ok {
		return Unknown, false
	}
	return o.holds(c.Operator)
}

// terms compares sets of terms: a party may be under several jurisdictions and
// in several groups.
func (j judgement) terms(c Constraint, is []string) (Outcome, bool) {
	has := func(v Value) bool { return slices.Contains(is, v.Text) }
	one := len(c.Right) == 1
	first := c.Right[0]
	switch c.Operator {
	case "eq":
		return truth(has(first)), one
	case "neq":
		return truth(!has(first)), one
	case "isAnyOf":
		return truth(slices.ContainsFunc(c.Right, has)), true
	case "isNoneOf":
		return truth(!slices.ContainsFunc(c.Right, has)), true
	case "isAllOf":
		return truth(!slices.ContainsFunc(c.Right, func(v Value) bool { return !has(v) })), true
	}
	var found []Outcome
	for _, fact := range is {
		switch c.Operator {
		case "isA":
			found = append(found, under(j.world.Kinds, fact, first.Text))
		case "isPartOf":
			found = append(found, under(j.world.Parts, fact, first.Text))
		case "hasPart":
			found = append(found, under(j.world.Parts, first.Text, fact))
		default:
			return Unknown, false
		}
	}
	return or(found...), one
}

// String gives the constraint in the words of the policy.
func (c Constraint) String() string {
	words := make([]string, len(c.Right))
	for i, v := range c.Right {
		words[i] = v.String()
	}
	return strings.Join([]string{c.Left, c.Operator, strings.Join(words, ", ")}, " ")
}

// String gives the value as it was written, without its datatype.
func (v Value) String() string {
	if v.Raw != nil {
		return string(v.Raw)
	}
	return v.Text
}

func extraNames(m Extra) string {
	names := make([]string, 0, len(m))
	for k := range m {
		names = append(names, k)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
