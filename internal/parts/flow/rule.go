// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"entente/internal/kit/canonical"
)

// Rule is one dated legal rule, as a lawyer edits it.
type Rule struct {
	ID           string   `json:"id"`
	Regime       string   `json:"regime"` // the law it belongs to: gdpr, eui, led, a partner's own, non-personal, trade, info
	Jurisdiction string   `json:"jurisdiction"`
	Instrument   string   `json:"instrument"`
	Article      string   `json:"article"`
	Kind         string   `json:"kind"`   // gate, adequacy, tool, measure, derogation, duty, trade, info, default
	Effect       string   `json:"effect"` // see effects
	From         []string `json:"from"`   // places or sets of places
	To           []string `json:"to"`
	Data         string   `json:"data"`
	When         []Cond   `json:"when,omitzero"`    // a gate stands in the way only when all of these hold
	Conditions   []Cond   `json:"conditions"`       // all must hold
	Exclusions   []Cond   `json:"exclusions"`       // none may hold
	InForceFrom  string   `json:"inForceFrom"`      // YYYY-MM-DD, counted in; 9999-12-31: agreed and not in force
	InForceTo    string   `json:"inForceTo"`        // YYYY-MM-DD, counted in; empty: open
	Follows      string   `json:"follows,omitzero"` // the rule that it took over from, on the day after that one's last
	Priority     int      `json:"priority"`         // the lower is tried first
	Citation     Citation `json:"citation"`
	Verification string   `json:"verification"` // primary-excerpt, secondary, known-text
	Confidence   string   `json:"confidence"`   // high, medium, low
	Note         string   `json:"note"`
	Flags        []Flag   `json:"flags,omitzero"`
}

// Citation says where a rule can be read.
type Citation struct {
	Ref   string `json:"ref"`
	CELEX string `json:"celex,omitzero"`
	URL   string `json:"url"`
}

// Flag is a warning that goes with a rule from a day on.
type Flag struct {
	Flag string `json:"flag"`
	From string `json:"from"`
}

// Cond is one condition: a name of the vocabulary with its values, or others
// joined. Exactly one of Is, All, Any and Not is set.
type Cond struct {
	Is    string   `json:"is,omitzero"`
	Args  []string `json:"args,omitzero"` // any of them
	All   []Cond   `json:"all,omitzero"`
	Any   []Cond   `json:"any,omitzero"`
	Not   *Cond    `json:"not,omitzero"`
	As    string   `json:"as,omitzero"`    // what lawyers call it, and how an answer names it
	Apart bool     `json:"apart,omitzero"` // of an exclusion of data: what is excluded can be left out, and the rest may go
}

// Doubtful tells whether a rule carries a badge wherever it is used: nobody has
// read its text for this table, or whoever entered it was not sure.
func (r *Rule) Doubtful() bool { return r.Verification == "known-text" || r.Confidence != "high" }

// InForce tells whether a rule holds on a day.
func (r *Rule) InForce(day string) bool {
	return day >= r.InForceFrom && (r.InForceTo == "" || day <= r.InForceTo)
}

// name is how an answer names a condition.
func (c *Cond) name() string {
	if c.As != "" {
		return c.As
	}
	switch {
	case c.Is == "importer-role" || c.Is == "exporter-role":
		return c.Is + "=" + c.Args[0]
	case c.Is != "":
		return c.Is + ":" + strings.Join(c.Args, "|")
	case c.Not != nil:
		return "not " + c.Not.name()
	}
	list, join := c.All, " and "
	if len(c.Any) > 0 {
		list, join = c.Any, " or "
	}
	names := make([]string, len(list))
	for i := range list {
		names[i] = list[i].name()
	}
	return strings.Join(names, join)
}

// Book is a set of rules that belong together, as they are stored and sent.
type Book struct {
	Title         string `json:"title"`
	AsOf          string `json:"asOf"`          // the law was looked at on this day
	SourceHorizon string `json:"sourceHorizon"` // how new the newest source is
	Rules         []Rule `json:"rules"`
}

// Hash is the SHA-256 of a book in canonical form (RFC 8785), lower-case hex.
func (b Book) Hash() (string, error) {
	text, err := canonical.Marshal(b)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}
