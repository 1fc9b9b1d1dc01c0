// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"strconv"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/node"
)

type verifyCmd struct {
	asJSON
}

func (c *verifyCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error { return a.verify(n, c.JSON) })
}

// verify prints what the logs are found to be, of records and of flows, and fails
// when anything in them is broken.
func (a *app) verify(n *node.Node, asJSON bool) error {
	report, err := n.Log.Verify(a.ctx)
	if err != nil {
		return err
	}
	flows, err := readFlowLog(a, n)
	if err != nil {
		return err
	}
	broken := len(report.Broken) + report.More
	if asJSON {
		if report.Broken == nil {
			report.Broken = []record.Broken{}
		}
		err = a.json(struct {
			record.Report

			FlowLog flowLog `json:"flowLog"`
		}{report, flows})
	} else {
		fmt.Fprintln(a.out, a.t("cli.verified", entente.Args{"Count": report.Versions, "Records": report.Records, "Broken": broken}))
		if err = a.printBroken(report.Broken); err == nil {
			err = flows.print(a)
		}
	}
	if err != nil {
		return err
	}
	if broken == 0 {
		return flows.err()
	}
	first := report.Broken[0]
	return entente.Fail(entente.Conflict, "error.log-broken", entente.Args{"Where": where(first), "Reason": first.Reason})
}

func (a *app) printBroken(list []record.Broken) error {
	if len(list) == 0 {
		return nil
	}
	rows := make([][]string, len(list))
	for i, b := range list {
		rows[i] = []string{strconv.FormatInt(b.Seq, 10), b.ID, strconv.FormatInt(b.Number, 10), b.Reason}
	}
	return a.table([]string{"place", "id", "version", "reason"}, rows)
}

// where names a broken thing.
func where(b record.Broken) string {
	if b.ID == "" {
		return "log"
	}
	return fmt.Sprintf("%s, version %d (place %d)", b.ID, b.Number, b.Seq)
}
