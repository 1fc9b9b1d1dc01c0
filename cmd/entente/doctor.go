// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"errors"

	"entente"
	"entente/internal/node"
)

type doctorCmd struct {
	asJSON
	node.Listen
}

func (c *doctorCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		found := n.Examine(a.ctx, c.Listen)
		failed := 0
		rows := make([][]string, len(found))
		for i, f := range found {
			if f.Verdict == node.Failed {
				failed++
			}
			rows[i] = []string{a.t("doctor.check." + f.Check), a.t("doctor.verdict." + string(f.Verdict)), a.t(f.Key, f.Args)}
		}
		var err error
		if c.JSON {
			err = a.json(found)
		} else {
			err = a.table([]string{"check", "verdict", "detail"}, rows)
		}
		if failed > 0 {
			err = errors.Join(err, entente.Fail(entente.Unavailable, "error.doctor", entente.Args{"Count": failed}))
		}
		return err
	})
}
