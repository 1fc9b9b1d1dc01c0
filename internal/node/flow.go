// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"errors"
	"io"

	"entente"
	"entente/internal/ingest/flowcases"
	"entente/internal/parts/flow"
)

// FlowStatement is what a person has found of a condition, for the command line.
type FlowStatement = flow.Statement

// DecidedFlow is the answer about one case, in the words of the worked cases.
type DecidedFlow struct {
	ID            string       `json:"id"`
	Outcome       flow.Outcome `json:"outcome"`
	Basis         []string     `json:"basis"`
	Conditions    []string     `json:"conditions"`
	Enforce       []string     `json:"enforce"`
	MustNotRelyOn []string     `json:"mustNotRelyOn"`
	Flags         []string     `json:"flags"`
	Missing       []string     `json:"missing"`
}

// answer decides one case. What could not be read of it can only make the answer
// stricter: a person has to look.
func decideCase(table *flow.Table, one *flowcases.Case) DecidedFlow {
	var d flow.Decision
	if one.Err == nil {
		d = table.Decide(&one.Facts)
	}
	if one.Err != nil || d.May() && len(one.Unread) > 0 {
		d.Outcome, d.Basis, d.Conditions, d.Missing = flow.Refer, nil, nil, one.Unread
		for _, e := range entente.FieldErrors(one.Err) {
			d.Missing = append(d.Missing, e.Field)
		}
	}
	line := DecidedFlow{
		ID: one.ID, Outcome: d.Outcome, Basis: orEmpty(d.Basis), Conditions: orEmpty(d.ConditionNames()), Enforce: d.Enforce(),
		Flags: orEmpty(d.Flags), Missing: orEmpty(d.Missing), MustNotRelyOn: []string{},
	}
	for _, n := range d.NotRelyOn {
		line.MustNotRelyOn = append(line.MustNotRelyOn, n.Rule)
	}
	return line
}

func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// DecideFlows decides the cases of a file with the rules that the program carries.
// Cases that cannot be decided are answered with "refer", and joined in the error.
func DecideFlows(r io.Reader) ([]DecidedFlow, error) {
	cases, err := flowcases.Read(r)
	if err != nil {
		return nil, err
	}
	table, err := flow.Base()
	if err != nil {
		return nil, err
	}
	out := make([]DecidedFlow, len(cases))
	var wrong error
	for i := range cases {
		out[i] = decideCase(table, &cases[i])
		wrong = errors.Join(wrong, cases[i].Err)
	}
	return out, wrong
}
