// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// The types of a policy that are read.
const (
	Set       = "Set"
	Offer     = "Offer"
	Agreement = "Agreement"
)

// Extra are the properties of a JSON object that we do not know, by name, as they
// came.
type Extra map[string]json.RawMessage

// Policy is a set, an offer or an agreement. Target, Assigner and Assignee
// stand for those of its rules that name none.
type Policy struct {
	ID        string
	Type      string
	Profile   []string
	Assigner  string
	Assignee  string
	Target    string
	Timestamp string // when an agreement was made, xsd:dateTime
	Conflict  string // perm, prohibit, invalid or nothing; kept, see the package

	Permission, Prohibition, Obligation []Rule

	Other Extra
}

// Rule is a permission, a prohibition or a duty. What it leaves empty it does
// not restrict.
type Rule struct {
	ID         string
	Action     string // a name of ODRL in any of its spellings, or an IRI
	Target     Ref
	Assigner   Ref
	Assignee   Ref
	Constraint []Constraint

	Duty        []Rule // of a permission: to be fulfilled first
	Remedy      []Rule // of a prohibition: owed once it is infringed
	Consequence []Rule // of a duty: owed once it is violated

	Other Extra
}

// Ref names a party or an asset, or a collection of them, which then stands
// for all its members.
type Ref struct {
	ID         string
	Collection bool
	Source     string
}

// Constraint is atomic (Left, Operator, Right) or, with Logic set, a
// combination of others.
type Constraint struct {
	ID       string
	Left     string // as Rule.Action
	Operator string // as Rule.Action
	Right    []Value
	Unit     string
	DataType string

	Logic string // and, or, xone, andSequence
	Parts []Constraint

	Other Extra
}

// Value is one right operand: a text, with its datatype if one was given, or
// an IRI.
type Value struct {
	Text string
	Type string // IRI of the datatype, or nothing
	IRI  bool
	Raw  json.RawMessage // an object that is neither, as it came
}

// Key is how a [World] calls a duty: its id, or the hash of its canonical form
// where it has none.
func (r Rule) Key() string {
	if r.ID != "" {
		return r.ID
	}
	sum := sha256.Sum256(canonicalBytes(ruleObject(r, true)))
	return "sha256:" + hex.EncodeToString(sum[:])
}
