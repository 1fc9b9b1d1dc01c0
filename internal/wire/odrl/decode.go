// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"entente"
	"entente/internal/kit/canonical"
)

// The bounds of a policy that is read: bytes, nesting, and over the whole
// policy the rules (duties included), constraints and right operands.
const (
	MaxBytes       = 64 << 10
	MaxDepth       = 32
	maxRules       = 200
	maxConstraints = 1000
	maxValues      = 2000
	maxText        = 2048
)

// Decode reads a policy in compact form. It refuses what breaks the form of an
// offer, an agreement or a set, with the path of the member; what we merely do
// not know is kept, and judged as unknown by [Evaluate].
func Decode(src []byte) (Policy, error) {
	if len(src) > MaxBytes {
		return Policy{}, entente.Fail(entente.TooLarge, "odrl.error.size", entente.Args{"Max": MaxBytes >> 10})
	}
	if deep(src) {
		return Policy{}, entente.Fail(entente.Invalid, "odrl.error.depth", entente.Args{"Max": MaxDepth})
	}
	// Doubled members, broken text and what follows the value are found here.
	if _, err := canonical.JSON(src); err != nil {
		return Policy{}, entente.Fail(entente.Invalid, "error.json", nil).Because(err)
	}
	d := decoder{}
	p := d.policy(src)
	if err := d.problems.Err(); err != nil {
		return Policy{}, fmt.Errorf("read the policy: %w", err)
	}
	return p, nil
}

// UnmarshalJSON is [Decode], so that messages can hold policies.
func (p *Policy) UnmarshalJSON(src []byte) error {
	got, err := Decode(src)
	if err == nil {
		*p = got
	}
	return err
}

// deep tells whether the nesting goes beyond MaxDepth.
func deep(src []byte) bool {
	depth, inText := 0, false
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			if depth++; depth > MaxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

type decoder struct {
	problems                   entente.Problems
	rules, constraints, values int
}

func (d *decoder) fail(path, key string, args entente.Args) { d.problems.Add(path, key, args) }

// object opens an object, its members by their normal names.
func (d *decoder) object(raw json.RawMessage, path string) *object {
	var members Extra
	if err := json.Unmarshal(raw, &members); err != nil || members == nil {
		d.fail(path, "odrl.error.object", nil)
		return nil
	}
	o := &object{d: d, path: path, members: Extra{}}
	for k, v := range members {
		n := name(k)
		switch n {
		case "uid":
			n = "@id"
		case "type":
			n = "@type"
		}
		if _, twice := o.members[n]; twice {
			d.fail(o.at(n), "odrl.error.twice", nil)
		}
		o.members[n] = v
	}
	return o
}

func (d *decoder) policy(src json.RawMessage) Policy {
	var p Policy
	o := d.object(src, "")
	if o == nil {
		return p
	}
	p.ID, p.Type = o.text("@id"), name(o.text("@type"))
	p.Profile = o.texts("profile")
	p.Conflict, p.Timestamp = name(o.text("conflict")), o.text("timestamp")
	p.Target, p.Assigner, p.Assignee = o.id("target"), o.id("assigner"), o.id("assignee")
	p.Permission = o.rules("permission", "duty")
	p.Prohibition = o.rules("prohibition", "remedy")
	p.Obligation = o.rules("obligation", "consequence")
	p.Other = o.rest()

	need := func(member, value string) {
		if value == "" {
			d.fail(member, "odrl.error.missing", nil)
		}
	}
	if !slices.Contains([]string{Set, Offer, Agreement}, p.Type) {
		d.fail("@type", "odrl.error.type", entente.Args{"Value": p.Type})
	}
	if p.Type == Agreement {
		need("@id", p.ID)
		need("target", p.Target)
		need("assigner", p.Assigner)
		need("assignee", p.Assignee)
	}
	if len(p.Permission)+len(p.Prohibition) == 0 && (p.Type != Set || len(p.Obligation) == 0) {
		d.fail("permission", "odrl.error.rules", nil)
	}
	if p.Timestamp != "" {
		if _, ok := parseTime(p.Timestamp, "dateTime"); !ok {
			d.fail("timestamp", "odrl.error.time", entente.Args{"Value": p.Timestamp})
		}
	}
	return p
}

func (d *decoder) rule(raw json.RawMessage, path, inner string) Rule {
	var r Rule
	if d.rules++; d.rules > maxRules {
		if d.rules == maxRules+1 {
			d.fail(path, "odrl.error.many", entente.Args{"Max": maxRules})
		}
		return r
	}
	o := d.object(raw, path)
	if o == nil {
		return r
	}
	r.ID = o.text("@id")
	o.class("Permission", "Prohibition", "Duty", "Rule")
	if _, ok := o.members["action"]; !ok {
		d.fail(o.at("action"), "odrl.error.missing", nil)
	}
	r.Action = compact(o.id("action"))
	r.Target, r.Assigner, r.Assignee = o.ref("target"), o.ref("assigner"), o.ref("assignee")
	r.Constraint = o.constraints("constraint")
	switch inner {
	case "duty":
		r.Duty = o.rules("duty", "consequence")
	case "remedy":
		r.Remedy = o.rules("remedy", "")
	case "consequence":
		r.Consequence = o.rules("consequence", "")
	}
	r.Other = o.rest()
	return r
}

func (d *decoder) constraint(raw json.RawMessage, path string) Constraint {
	var c Constraint
	if d.constraints++; d.constraints > maxConstraints {
		if d.constraints == maxConstraints+1 {
			d.fail(path, "odrl.error.many", entente.Args{"Max": maxConstraints})
		}
		return c
	}
	o := d.object(raw, path)
	if o == nil {
		return c
	}
	c.ID = o.text("@id")
	o.class("Constraint", "LogicalConstraint", "AtomicConstraint")
	for _, logic := range []string{"and", "or", "xone", "andSequence"} {
		if _, ok := o.members[logic]; !ok {
			continue
		}
		if c.Logic != "" {
			d.fail(o.at(logic), "odrl.error.logic", nil)
		}
		c.Logic, c.Parts = logic, o.constraints(logic)
	}
	if c.Logic == "" {
		for _, member := range []string{"leftOperand", "operator", "rightOperand"} {
			if _, ok := o.members[member]; !ok {
				// Some carry a reference instead of a value: kept, and unknown.
				if _, ref := o.members["rightOperandReference"]; !ref || member != "rightOperand" {
					d.fail(o.at(member), "odrl.error.missing", nil)
				}
			}
		}
		c.Left, c.Operator = compact(o.id("leftOperand")), compact(o.id("operator"))
		c.Right = o.values("rightOperand")
		c.Unit, c.DataType = o.id("unit"), datatype(o.id("dataType"))
	}
	c.Other = o.rest()
	return c
}

func (d *decoder) value(raw json.RawMessage, path string) Value {
	if d.values++; d.values == maxValues+1 {
		d.fail(path, "odrl.error.many", entente.Args{"Max": maxValues})
	}
	var s string
	if json.Unmarshal(raw, &s) == nil && raw[0] == '"' {
		return Value{Text: s}
	}
	if raw[0] != '{' {
		d.fail(path, "odrl.error.value", nil)
		return Value{}
	}
	var members map[string]any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	_ = dec.Decode(&members) // the whole was read before
	id, isID := members["@id"].(string)
	typ, typed := members["@type"].(string)
	switch v := members["@value"].(type) {
	case nil:
		if isID && len(members) == 1 {
			return Value{Text: id, IRI: true}
		}
	case string:
		if len(members) == 1 {
			return Value{Text: v}
		}
		if typed && len(members) == 2 {
			return Value{Text: v, Type: datatype(typ)}
		}
	case json.Number:
		if typed && len(members) == 2 {
			return Value{Text: v.String(), Type: datatype(typ)}
		}
	}
	return Value{Raw: slices.Clone(raw)}
}
