// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"os"
	"strconv"
	"strings"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/node"
)

type importCmd struct {
	Record importRecordCmd `cmd:"" help:"Take in partners.json, instruments.json, meetings.json and commitments.json of a folder. Rows that are there already write nothing."`
}

type importRecordCmd struct {
	asJSON
	Dir      string   `arg:"" type:"existingdir" help:"Folder with the files."`
	Audience []string `help:"Release what is taken in: public, network, group:NAME, member:DID. Without it nothing is released." placeholder:"AUDIENCE"`
}

// importReport is what is printed for programs.
type importReport struct {
	Files    []node.ImportCount `json:"files"`
	Problems []importProblem    `json:"problems"`
}

type importProblem struct {
	File    string `json:"file"`
	Row     int    `json:"row"`
	ID      string `json:"id,omitempty"`
	Field   string `json:"field,omitempty"`
	Problem string `json:"problem"`
}

func (c *importRecordCmd) Run(a *app) error {
	var audience *entente.Audience
	if len(c.Audience) > 0 {
		list := entente.NewAudience(c.Audience...)
		audience = &list
	}
	return a.withNode(true, func(n *node.Node) error {
		r, err := n.Import(a.ctx, os.DirFS(c.Dir), authn.Operator(), audience, nil)
		if err != nil {
			return err
		}
		return c.report(a, r)
	})
}

// report prints what became of the rows, and fails when any was not taken.
func (c *importRecordCmd) report(a *app, r node.ImportReport) error {
	out := importReport{Files: r.Counts, Problems: []importProblem{}}
	for _, p := range r.Problems {
		for _, line := range a.explainRow(p.Err) {
			out.Problems = append(out.Problems, importProblem{p.File, p.Row, p.ID, p.Field, line})
		}
	}
	if c.JSON {
		if err := a.json(out); err != nil {
			return err
		}
	} else {
		rows := make([][]string, len(r.Counts))
		for i, f := range r.Counts {
			rows[i] = []string{f.File, strconv.Itoa(f.Rows), strconv.Itoa(f.Written), strconv.Itoa(f.Same), strconv.Itoa(f.Broken)}
		}
		if err := a.table([]string{"file", "rows", "written", "same", "broken"}, rows); err != nil {
			return err
		}
	}
	for _, p := range out.Problems {
		at := a.t("cli.import.row", entente.Args{"File": p.File, "Row": strconv.Itoa(p.Row)})
		a.say("%s: %s", strings.Join(strings.Fields(at+" "+p.ID+" "+p.Field), " "), p.Problem)
	}
	if n := len(r.Problems); n > 0 {
		return entente.Fail(entente.Invalid, "error.rows-broken", entente.Args{"Count": n})
	}
	return nil
}

// explainRow is explain without the names of the fields, which have a place of
// their own.
func (a *app) explainRow(err error) []string {
	if fields := entente.FieldErrors(err); len(fields) > 0 {
		lines := make([]string, len(fields))
		for i, e := range fields {
			lines[i] = a.cause(e)
		}
		return lines
	}
	return a.explain(err)
}
