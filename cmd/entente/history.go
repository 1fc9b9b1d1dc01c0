// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"

	"entente/internal/node"
)

type historyCmd struct {
	asJSON
	asOf
	ID string `arg:"" help:"Identifier of a record of any kind."`
}

func (c *historyCmd) Run(a *app) error {
	v, err := c.view()
	if err != nil {
		return err
	}
	return a.with(func(n *node.Node) error {
		steps, err := n.History(a.ctx, v, c.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return a.json(steps)
		}
		for i, s := range steps {
			if i > 0 {
				fmt.Fprintln(a.out)
			}
			by := s.By
			if by == "" {
				by = a.t("cli.by.gone")
			}
			fmt.Fprintf(a.out, "%d  %s  %s  %s\n", s.Number, s.Recorded, a.t("cli.act."+string(s.Act)), by)
			if s.Source != "" || s.Basis != "" {
				fmt.Fprintf(a.out, "   %s %s\n", a.t("basis."+string(s.Basis)), s.Source)
			}
			for _, d := range s.Changes {
				fmt.Fprintf(a.out, "   %s: %s\n", d.Field, arrow(d))
			}
		}
		return nil
	})
}

// arrow shows a value that came, went or changed.
func arrow(c node.Changed) string {
	switch {
	case c.Before == "":
		return c.After
	case c.After == "":
		return c.Before + " → -"
	}
	return c.Before + " → " + c.After
}
