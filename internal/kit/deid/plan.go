// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"fmt"

	"entente"
)

// Action is what happens to a column. An empty value, and null, stay as they are
// under all of them but Withhold.
type Action string

// The actions.
const (
	Keep         Action = "keep"         // as it is
	Withhold     Action = "withhold"     // the column is not in the output
	Pseudonymise Action = "pseudonymise" // the same value gives the same pseudonym, under this secret
	Generalise   Action = "generalise"   // a coarser value
	Encrypt      Action = "encrypt"      // readable by the recipient alone
)

// Method is how a pseudonym is made.
type Method string

// The methods.
const (
	HMAC Method = "hmac" // HMAC-SHA-256 cut to 128 bits, in hex; nobody can turn it back
	SIV  Method = "siv"  // AES-SIV, base64url; whoever has the secret can turn it back, see [Reveal]
)

// The hierarchies that need no file.
const (
	ByRange = "range" // numbers to "20..30": from 20, less than 30; Level is the width
	ByMonth = "month" // dates and RFC 3339 times to "2026-03"
	ByYear  = "year"  // the same to "2026"
)

// Column says what is done to one column. A field that the action does not use
// must be empty.
type Column struct {
	Name   string `json:"name"`
	Action Action `json:"action"`
	// Method is for Pseudonymise.
	Method Method `json:"method,omitempty"`
	// Scope is for Pseudonymise: columns of the same scope and method have the same
	// pseudonym for the same value, so that they join. Empty is a scope of its own.
	Scope string `json:"scope,omitempty"`
	// Hierarchy is for Generalise: ByRange, ByMonth, ByYear, or a name in
	// [Plan.Hierarchies].
	Hierarchy string `json:"hierarchy,omitempty"`
	// Level is for Generalise: a column of the hierarchy, 1 the finest; the width
	// of a range.
	Level int `json:"level,omitempty"`
}

// Plan says what is done to each column of a data set.
type Plan struct {
	Columns     []Column              `json:"columns"`
	Hierarchies map[string]*Hierarchy `json:"-"`
}

// Keys are what a plan needs beside the data.
type Keys struct {
	Secret    []byte // 32 bytes, one for each contract, for Pseudonymise
	Recipient []byte // X25519 public key, 32 bytes, for Encrypt
}

// Check returns field errors such as "columns[2].level".
func (p Plan) Check() error {
	var pr entente.Problems
	seen := map[string]bool{}
	left := 0
	for i, c := range p.Columns {
		field := func(name string) string { return fmt.Sprintf("columns[%d].%s", i, name) }
		if c.Name == "" {
			pr.Add(field("name"), "deid.column-name", nil)
		}
		if seen[c.Name] {
			pr.Add(field("name"), "deid.column-double", entente.Args{"Column": c.Name})
		}
		seen[c.Name] = true
		if c.Action != Withhold {
			left++
		}
		pr.Merge(fmt.Sprintf("columns[%d].", i), c.check(p.Hierarchies))
	}
	if left == 0 {
		pr.Add("columns", "deid.nothing-left", nil)
	}
	return pr.Err()
}

func (c Column) check(files map[string]*Hierarchy) error {
	var pr entente.Problems
	switch c.Action {
	case Keep, Withhold, Pseudonymise, Generalise, Encrypt:
	default:
		pr.Add("action", "deid.action", entente.Args{"Action": string(c.Action)})
		return pr.Err()
	}
	pseudonym := c.Method == HMAC || c.Method == SIV
	if pseudonym != (c.Action == Pseudonymise) || (!pseudonym && c.Method != "") {
		pr.Add("method", "deid.method", nil)
	}
	if c.Scope != "" && c.Action != Pseudonymise {
		pr.Add("scope", "deid.unused", nil)
	}
	if c.Action != Generalise {
		if c.Hierarchy != "" {
			pr.Add("hierarchy", "deid.unused", nil)
		}
		if c.Level != 0 {
			pr.Add("level", "deid.unused", nil)
		}
		return pr.Err()
	}
	var highest int
	switch c.Hierarchy {
	case ByRange:
		highest = maxStep
	case ByMonth, ByYear:
		if c.Level != 0 {
			pr.Add("level", "deid.unused", nil)
		}
		return pr.Err()
	default:
		h := files[c.Hierarchy]
		if h == nil {
			pr.Add("hierarchy", "deid.hierarchy", entente.Args{"Name": c.Hierarchy})
			return pr.Err()
		}
		highest = h.Levels
	}
	if c.Level < 1 || c.Level > highest {
		pr.Add("level", "deid.level", entente.Args{"Max": highest})
	}
	return pr.Err()
}

// checkKeys refuses keys that the plan needs and that are missing or no keys.
func (p Plan) checkKeys(k Keys) error {
	var pr entente.Problems
	for _, c := range p.Columns {
		if c.Action == Pseudonymise && len(k.Secret) != secretSize {
			pr.Add("keys.secret", "deid.secret", entente.Args{"Bytes": secretSize})
			break
		}
	}
	for _, c := range p.Columns {
		if c.Action == Encrypt && len(k.Recipient) == 0 {
			pr.Add("keys.recipient", "deid.recipient", nil)
			break
		}
	}
	return pr.Err()
}
