// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"entente/internal/node"
)

type flowCmd struct {
	Decide flowDecideCmd `cmd:"" help:"Decide whether data may flow, for each case of a file."`
	Log    flowLogCmd    `cmd:"" help:"List what was sent under decisions, and check the log of it."`
	State  flowStateCmd  `cmd:"" help:"Sign what was found of a condition that a person looks at."`
}

type flowDecideCmd struct {
	asJSON

	Cases string `required:"" type:"existingfile" help:"JSON file with the cases."`
}

func (c *flowDecideCmd) Run(a *app) error {
	file, err := os.Open(c.Cases)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	lines, wrong := node.DecideFlows(file)
	for _, line := range lines {
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
