// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"entente"
	"entente/internal/ingest/flowcases"
	"entente/internal/parts/flow"
)

type flowCmd struct {
	Decide flowDecideCmd `cmd:"" help:"Decide whether data may flow, for each case of a file."`
}

type flowDecideCmd struct {
	asJSON
	Cases string `required:"" type:"existingfile" help:"JSON file with the cases."`
}

// decided is one line of the answer.
type decided struct {
	ID            string       `json:"id"`
	Outcome       flow.Outcome `json:"outcome"`
	Basis         []string     `json:"basis"`
	Conditions    []string     `json:"conditions"`
	Enforce       []string     `json:"enforce"`
	MustNotRelyOn []string     `json:"mustNotRelyOn"`
	Flags         []string     `json:"flags"`
	Missing       []string     `json:"missing"`
}

func (c *flowDecideCmd) Run(a *app) error {
	file, err := os.Open(c.Cases)
	if err != nil {
		return err
	}
	defer file.Close()
	cases, err := flowcases.Read(file)
	if err != nil {
		return err
	}
	table, err := flow.Base()
	if err != nil {
		return err
	}
	var wrong error
	for i := range cases {
		one := &cases[i]
		line := answer(table, one)
		if one.Err != nil {
			wrong = errors.Join(wrong, one.Err)
		}
		if c.JSON {
			text, err := json.Marshal(line)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%s\n", text)
			continue
		}
		fmt.Fprintf(a.out, "%-16s %-22s %s\n", line.ID, line.Outcome, strings.Join(line.Basis, ", "))
		for _, name := range line.Conditions {
			fmt.Fprintf(a.out, "   %s\n", name)
		}
		for _, name := range line.Missing {
			fmt.Fprintf(a.out, "   %s %s\n", a.t("cli.flow.missing"), name)
		}
	}
	return wrong
}

// answer decides one case. What could not be read of it can only make the answer
// stricter: a person has to look.
func answer(table *flow.Table, one *flowcases.Case) decided {
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
	line := decided{
		ID: one.ID, Outcome: d.Outcome, Basis: list(d.Basis), Conditions: list(d.ConditionNames()), Enforce: d.Enforce(),
		Flags: list(d.Flags), Missing: list(d.Missing), MustNotRelyOn: []string{},
	}
	for _, n := range d.NotRelyOn {
		line.MustNotRelyOn = append(line.MustNotRelyOn, n.Rule)
	}
	return line
}

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
