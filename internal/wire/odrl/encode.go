// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"bytes"
	"encoding/json"
	"slices"
)

// MarshalJSON writes the compact form, empty arrays left out as the schemas
// want it, names as they came.
func (p Policy) MarshalJSON() ([]byte, error) { return encoded(policyObject(p, false)), nil }

// A fields is an object to be written; empty members are left out.
type fields map[string]any

func (f fields) text(member, s string) {
	if s != "" {
		f[member] = s
	}
}

func (f fields) list(member string, list []any) {
	if len(list) > 0 {
		f[member] = list
	}
}

func (f fields) others(m Extra) {
	for k, raw := range m {
		if _, taken := f[k]; !taken {
			f[k] = raw
		}
	}
}

// The functions below make what is written. Sorted, they make what is compared:
// sets in the order of their bytes, without doubles, without the ids of blank
// nodes.

func policyObject(p Policy, sorted bool) fields {
	f := fields{}
	f.text("@id", p.ID)
	f.text("@type", p.Type)
	profiles := make([]any, len(p.Profile))
	for i, s := range p.Profile {
		profiles[i] = s
	}
	if sorted {
		profiles = set(profiles)
	}
	if len(profiles) == 1 {
		f["profile"] = profiles[0]
	} else {
		f.list("profile", profiles)
	}
	f.text("conflict", p.Conflict)
	f.text("target", p.Target)
	f.text("assigner", p.Assigner)
	f.text("assignee", p.Assignee)
	f.text("timestamp", p.Timestamp)
	f.list("permission", ruleList(p.Permission, sorted))
	f.list("prohibition", ruleList(p.Prohibition, sorted))
	f.list("obligation", ruleList(p.Obligation, sorted))
	f.others(p.Other)
	return f
}

func ruleList(rules []Rule, sorted bool) []any {
	out := make([]any, len(rules))
	for i, r := range rules {
		out[i] = ruleObject(r, sorted)
	}
	if sorted {
		out = set(out)
	}
	return out
}

func ruleObject(r Rule, sorted bool) fields {
	f := fields{}
	f.text("@id", identity(r.ID, sorted))
	f.text("action", spelling(r.Action, sorted))
	for member, ref := range map[string]Ref{"target": r.Target, "assigner": r.Assigner, "assignee": r.Assignee} {
		switch {
		case ref.ID == "":
		case ref.Collection || ref.Source != "":
			inner := fields{"@id": ref.ID}
			if ref.Collection {
				inner["@type"] = "PartyCollection"
				if member == "target" {
					inner["@type"] = "AssetCollection"
				}
			}
			inner.text("source", ref.Source)
			f[member] = inner
		default:
			f[member] = ref.ID
		}
	}
	f.list("constraint", constraintList(r.Constraint, sorted))
	f.list("duty", ruleList(r.Duty, sorted))
	f.list("remedy", ruleList(r.Remedy, sorted))
	f.list("consequence", ruleList(r.Consequence, sorted))
	f.others(r.Other)
	return f
}

func constraintItems(list []Constraint, sorted bool) []any {
	out := make([]any, len(list))
	for i, c := range list {
		out[i] = constraintObject(c, sorted)
	}
	return out
}

func constraintList(list []Constraint, sorted bool) []any {
	out := constraintItems(list, sorted)
	if sorted {
		out = set(out)
	}
	return out
}

func constraintObject(c Constraint, sorted bool) fields {
	f := fields{}
	f.text("@id", identity(c.ID, sorted))
	if c.Logic != "" {
		parts := constraintItems(c.Parts, sorted)
		switch {
		case !sorted || c.Logic == "andSequence":
		case c.Logic == "xone": // the same part twice is not the part once
			parts = ordered(parts)
		default:
			parts = set(parts)
		}
		f[c.Logic] = parts
		f.others(c.Other)
		return f
	}
	f.text("leftOperand", spelling(c.Left, sorted))
	f.text("operator", spelling(c.Operator, sorted))
	values := make([]any, len(c.Right))
	for i, v := range c.Right {
		values[i] = valueObject(v)
	}
	if sorted {
		values = set(values)
	}
	if len(values) == 1 {
		f["rightOperand"] = values[0]
	} else if _, ok := c.Other["rightOperandReference"]; !ok || len(values) > 0 {
		f["rightOperand"] = values
	}
	f.text("unit", c.Unit)
	f.text("dataType", c.DataType)
	f.others(c.Other)
	return f
}

func valueObject(v Value) any {
	switch {
	case v.Raw != nil:
		return v.Raw
	case v.IRI:
		return fields{"@id": v.Text}
	case v.Type == "" || v.Type == xsd+"string":
		return v.Text
	}
	return fields{"@value": v.Text, "@type": v.Type}
}

func spelling(s string, sorted bool) string {
	if sorted {
		return name(s)
	}
	return compact(s)
}

func identity(id string, sorted bool) string {
	if sorted && len(id) > 1 && id[:2] == "_:" {
		return ""
	}
	return id
}

// encoded writes what the functions above make.
func encoded(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) //nolint:errchkjson // texts, lists, fields and JSON that was read cannot fail
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// ordered writes the members of a list in canonical form, and sorts these.
func ordered(list []any) []any {
	written := make([][]byte, len(list))
	for i, v := range list {
		written[i] = canonicalBytes(v)
	}
	slices.SortFunc(written, bytes.Compare)
	for i, b := range written {
		list[i] = json.RawMessage(b)
	}
	return list
}

// set is ordered, each member once.
func set(list []any) []any {
	return slices.CompactFunc(ordered(list), func(a, b any) bool {
		x, _ := a.(json.RawMessage)
		y, _ := b.(json.RawMessage)
		return bytes.Equal(x, y)
	})
}
