// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"encoding/json"
	"fmt"
	"slices"

	"entente"
)

// object is a JSON object whose members are taken out one after the other;
// what is left over in the end is what we do not know.
type object struct {
	d       *decoder
	path    string
	members Extra
}

func (o *object) at(member string) string {
	if o.path == "" {
		return member
	}
	return o.path + "." + member
}

func (o *object) take(member string) json.RawMessage {
	raw := o.members[member]
	delete(o.members, member)
	return raw
}

func (o *object) rest() Extra {
	if len(o.members) == 0 {
		return nil
	}
	return o.members
}

// text takes a member that is a text.
func (o *object) text(member string) string {
	raw := o.take(member)
	if raw == nil {
		return ""
	}
	var s string
	if json.Unmarshal(raw, &s) != nil || raw[0] != '"' {
		o.d.fail(o.at(member), "odrl.error.text", nil)
	} else if len(s) > maxText {
		o.d.fail(o.at(member), "odrl.error.long", entente.Args{"Max": maxText})
	} else if s == "" {
		o.d.fail(o.at(member), "odrl.error.missing", nil)
	}
	return s
}

// list takes a member that is an array, or one thing where JSON-LD leaves the
// brackets out.
func (o *object) list(member string) []json.RawMessage {
	raw := o.take(member)
	if raw == nil {
		return nil
	}
	var list []json.RawMessage
	if raw[0] != '[' {
		return []json.RawMessage{raw}
	}
	_ = json.Unmarshal(raw, &list) // the whole was read before
	return list
}

func (o *object) texts(member string) []string {
	var out []string
	for _, raw := range o.list(member) {
		one := object{d: o.d, path: o.path, members: Extra{member: raw}}
		if s := one.id(member); s != "" {
			out = append(out, s)
		}
		if one.members[member] != nil {
			o.members[member] = raw
		}
	}
	return out
}

// class takes the class of an object, which must be one of some.
func (o *object) class(known ...string) {
	if raw, ok := o.members["@type"]; ok {
		var s string
		if json.Unmarshal(raw, &s) == nil && slices.Contains(known, name(s)) {
			delete(o.members, "@type")
		}
	}
}

// id takes a member that is a text or {"@id": text}, alone or in brackets. What
// says more than that stays behind as unknown.
func (o *object) id(member string) string {
	raw, ok := o.members[member]
	if !ok {
		return ""
	}
	ref, ok := o.reference(raw, member)
	if !ok || ref.Collection || ref.Source != "" {
		return ""
	}
	delete(o.members, member)
	return ref.ID
}

// ref takes a party or an asset: as id does, or a collection.
func (o *object) ref(member string) Ref {
	raw, ok := o.members[member]
	if !ok {
		return Ref{}
	}
	ref, ok := o.reference(raw, member)
	if ok {
		delete(o.members, member)
	}
	return ref
}

// reference reads what names a thing. It is not ok, without a complaint, where
// the thing is described by more than we know.
func (o *object) reference(raw json.RawMessage, member string) (Ref, bool) {
	if raw[0] == '[' {
		var list []json.RawMessage
		_ = json.Unmarshal(raw, &list) // the whole was read before
		if len(list) != 1 {
			return Ref{}, false
		}
		raw = list[0]
	}
	switch raw[0] {
	case '"':
		one := object{d: o.d, path: o.path, members: Extra{member: raw}}
		return Ref{ID: one.text(member)}, true
	case '{':
		inner := o.d.object(raw, o.at(member))
		if inner == nil {
			return Ref{}, false
		}
		var ref Ref
		ref.ID, ref.Source = inner.text("@id"), inner.text("source")
		if class, ok := inner.members["@type"]; ok {
			inner.class("Party", "Asset")
			inner.class("PartyCollection", "AssetCollection")
			var s string
			ref.Collection = json.Unmarshal(class, &s) == nil && (name(s) == "PartyCollection" || name(s) == "AssetCollection")
		}
		return ref, ref.ID != "" && len(inner.members) == 0
	}
	o.d.fail(o.at(member), "odrl.error.text", nil)
	return Ref{}, false
}

func (o *object) rules(member, inner string) []Rule {
	var out []Rule
	for i, raw := range o.list(member) {
		out = append(out, o.d.rule(raw, fmt.Sprintf("%s[%d]", o.at(member), i), inner))
	}
	return out
}

func (o *object) constraints(member string) []Constraint {
	var out []Constraint
	for i, raw := range o.list(member) {
		out = append(out, o.d.constraint(raw, fmt.Sprintf("%s[%d]", o.at(member), i)))
	}
	return out
}

func (o *object) values(member string) []Value {
	var out []Value
	for i, raw := range o.list(member) {
		out = append(out, o.d.value(raw, fmt.Sprintf("%s[%d]", o.at(member), i)))
	}
	return out
}
