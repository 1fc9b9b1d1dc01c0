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
	ID           string   `json:"id" doc:"Identifier"`
	Regime       string   `json:"regime" doc:"Law that it belongs to"` // the law it belongs to: gdpr, eui, led, a partner's own, non-personal, trade, info
	Jurisdiction string   `json:"jurisdiction" doc:"Jurisdiction"`
	Instrument   string   `json:"instrument" doc:"Act"`
	Article      string   `json:"article" doc:"Article"`
	Kind         string   `json:"kind" doc:"gate, adequacy, tool, measure, derogation, duty, trade, info or default"` // gate, adequacy, tool, measure, derogation, duty, trade, info, default
	Effect       string   `json:"effect" doc:"What it does"`                                                          // see effects
	From         []string `json:"from" doc:"Places of exporters"`                                                     // places or sets of places
	To           []string `json:"to" doc:"Places of importers"`
	Data         string   `json:"data" doc:"Kind of data"`
	When         []Cond   `json:"when,omitzero" doc:"It stands in the way only when these hold"`        // a gate stands in the way only when all of these hold
	Conditions   []Cond   `json:"conditions" doc:"All must hold"`                                       // all must hold
	Exclusions   []Cond   `json:"exclusions" doc:"None may hold"`                                       // none may hold
	InForceFrom  string   `json:"inForceFrom" doc:"First day; 9999-12-31 when agreed and not in force"` // YYYY-MM-DD, counted in; 9999-12-31: agreed and not in force
	InForceTo    string   `json:"inForceTo" doc:"Last day; empty when open"`                            // YYYY-MM-DD, counted in; empty: open
	Follows      string   `json:"follows,omitzero" doc:"Rule that it took over from"`                   // the rule that it took over from, on the day after that one's last
	Priority     int      `json:"priority" doc:"The lower is tried first"`                              // the lower is tried first
	Citation     Citation `json:"citation" doc:"Where it can be read"`
	Verification string   `json:"verification" doc:"primary-excerpt, secondary or known-text"` // primary-excerpt, secondary, known-text
	Confidence   string   `json:"confidence" doc:"high, medium or low"`                        // high, medium, low
	Note         string   `json:"note" doc:"Note"`
	Flags        []Flag   `json:"flags,omitzero" doc:"Warnings that go with it"`
}

// Citation says where a rule can be read.
type Citation struct {
	Ref   string `json:"ref" doc:"Act or judgment"`
	CELEX string `json:"celex,omitzero" doc:"CELEX number"`
	URL   string `json:"url" doc:"Where it can be read"`
}

// Flag is a warning that goes with a rule from a day on.
type Flag struct {
	Flag string `json:"flag" doc:"Warning"`
	From string `json:"from" doc:"Day from which it goes with the rule"`
}

// Cond is one condition: a name of the vocabulary with its values, or others
// joined. Exactly one of Is, All, Any and Not is set.
type Cond struct {
	Is    string   `json:"is,omitzero" doc:"Name in the vocabulary"`
	Args  []string `json:"args,omitzero" doc:"Any of these values"` // any of them
	All   []Cond   `json:"all,omitzero" doc:"All of these"`
	Any   []Cond   `json:"any,omitzero" doc:"Any of these"`
	Not   *Cond    `json:"not,omitzero" doc:"Not this"`
	As    string   `json:"as,omitzero" doc:"What lawyers call it"`                                     // what lawyers call it, and how an answer names it
	Apart bool     `json:"apart,omitzero" doc:"What is excluded can be left out, and the rest may go"` // of an exclusion of data: what is excluded can be left out, and the rest may go
}

// Doubtful tells whether a rule carries a badge wherever it is used: nobody has
// read its text for this table, or whoever entered it was not sure.
func (r *Rule) Doubtful() bool { return r.Verification == "known-text" || r.Confidence != "high" }

// InForce tells whether a rule holds on a day.
func (r *Rule) InForce(day string) bool {
	return day >= r.InForceFrom && (r.InForceTo == "" || day <= r.InForceTo)
}

// Never is the first day of a rule that is agreed and not in force.
const Never = "9999-12-31"

// Words names a condition as an answer does.
func (c Cond) Words() string { return c.name() }

// Difference is a field of a rule that a change turns.
type Difference struct{ Field, Before, After string }

// Differences lists the fields in which two rules differ, as the spreadsheet names
// and writes them.
func Differences(before, after Rule) []Difference {
	var out []Difference
	for _, c := range columns {
		if a, b := c.get(&before), c.get(&after); a != b {
			out = append(out, Difference{c.name, a, b})
		}
	}
	return out
}

// name is how an answer names a condition.
func (c *Cond) name() string {
	if c.As != "" {
		return c.As
	}
	switch {
	case len(c.Args) > 0 && (c.Is == "importer-role" || c.Is == "exporter-role"):
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
