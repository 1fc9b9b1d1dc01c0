// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"entente"
	"entente/internal/kit/deid"
)

// Plan says what a data set holds and what is done to each column whoever gets
// it. What a decision asks for besides is added by [Plan.For].
type Plan struct {
	Format  deid.Format `json:"format"`
	Columns []Column    `json:"columns"`
	// Quasi are the columns that together could tell who somebody is, Sensitive
	// the one that nobody should learn of him, both as they leave. In every group
	// of rows that agree in the former there must be at least K. K 0 asks nothing.
	Quasi     []string `json:"quasi,omitempty"`
	Sensitive string   `json:"sensitive,omitempty"`
	K         int64    `json:"k,omitempty"`
}

// Column is a column with what is in it.
type Column struct {
	deid.Column

	Category   string `json:"category,omitempty"`   // of data, which a decision may withhold: health
	Identifier bool   `json:"identifier,omitempty"` // tells by itself who somebody is
}

const mostPlan = 256 << 10 // bytes

// ReadPlan reads a plan strictly: one JSON object without members that it does
// not know.
func ReadPlan(text string) (Plan, error) {
	var p Plan
	if len(text) > mostPlan {
		return p, entente.FieldError("plan", "flow.plan.large", entente.Args{"Most": mostPlan})
	}
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	err := d.Decode(&p)
	if err == nil {
		if _, e := d.Token(); !errors.Is(e, io.EOF) {
			err = errors.New("more than one value")
		}
	}
	if err != nil {
		return Plan{}, entente.FieldError("plan", "flow.plan.form", entente.Args{"Why": entente.Shorten(err.Error(), 200)})
	}
	return p, p.check()
}

func (p *Plan) check() error {
	var wrong entente.Problems
	if !slices.Contains([]deid.Format{deid.CSV, deid.Semicolon, deid.TSV, deid.NDJSON, deid.Parquet}, p.Format) {
		wrong.Add("plan.format", "deid.format", entente.Args{"Format": entente.Shorten(string(p.Format), 40)})
	}
	wrong.Merge("plan.", p.bare().Check())
	if p.K < 0 || p.K > 0 && (len(p.Quasi) == 0 || p.Sensitive == "") {
		wrong.Add("plan.k", "flow.plan.k", nil)
	}
	return wrong.Err()
}

// bare is the plan as it stands, without any decision.
func (p *Plan) bare() deid.Plan {
	out := deid.Plan{Columns: make([]deid.Column, len(p.Columns))}
	for i := range p.Columns {
		out.Columns[i] = p.Columns[i].Column
	}
	return out
}

// For adds to a plan what the conditions of a decision ask for. A condition that
// this program has no transform for, or that finds no column to work on, is an
// error: nothing flows then.
func (p *Plan) For(d *Decision) (deid.Plan, error) {
	out := p.bare()
	var wrong entente.Problems
	for i := range d.Conditions {
		c := &d.Conditions[i]
		if c.Enforcer == ByTransform && !p.meets(c, &out) {
			wrong.Add("plan.columns", "flow.plan.condition", entente.Args{"Condition": c.Name})
		}
	}
	wrong.Merge("plan.", out.Check())
	if p.K > 0 {
		for _, name := range append(slices.Clone(p.Quasi), p.Sensitive) {
			if !slices.ContainsFunc(out.Columns, func(c deid.Column) bool { return c.Name == name && c.Action != deid.Withhold }) {
				wrong.Add("plan.quasi", "flow.plan.measured", entente.Args{"Column": entente.Shorten(name, 100)})
			}
		}
	}
	return out, wrong.Err()
}

// meets makes a condition hold, by any of the ways that it names.
func (p *Plan) meets(c *Condition, out *deid.Plan) bool {
	if c.Is == "withhold" {
		return len(c.Args) == 1 && p.change(out, func(col *Column) bool { return col.Category == c.Args[0] }, deid.Column{Action: deid.Withhold})
	}
	if c.Is == "data-state" && !c.Open {
		return true // so before it came here
	}
	for _, way := range c.Args {
		switch {
		case c.Is == "transform" && way == "pseudonymise", c.Is == "data-state" && way == "pseudonymised":
			if p.change(out, func(col *Column) bool { return col.Identifier }, deid.Column{Action: deid.Pseudonymise, Method: deid.HMAC}) {
				return true
			}
		case c.Is == "transform" && way == "minimise" && p.has(deid.Withhold), c.Is == "transform" && way == "generalise" && p.has(deid.Generalise):
			return true
		}
	}
	return false
}

// change sets what is done to the columns that are kept as they are, or, to
// withhold them, to all. It gives false where no column is meant.
func (p *Plan) change(out *deid.Plan, meant func(*Column) bool, to deid.Column) bool {
	found := false
	for i := range p.Columns {
		if !meant(&p.Columns[i]) {
			continue
		}
		found = true
		if out.Columns[i].Action == deid.Keep || to.Action == deid.Withhold {
			to.Name = out.Columns[i].Name
			out.Columns[i] = to
		}
	}
	return found
}

func (p *Plan) has(a deid.Action) bool {
	return slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Action == a })
}
