// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"entente"
	"entente/internal/kit/db"
	"entente/internal/node"
)

type migrateCmd struct {
	asJSON
}

func (c *migrateCmd) Run(a *app) error {
	return a.withNode(true, func(n *node.Node) error {
		at, _, err := n.SchemaVersion(a.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return a.json(map[string]any{"database": db.Redact(a.config.DB), "schema": at, "member": n.Log.Author})
		}
		a.say("%s", a.t("cli.migrated", entente.Args{"Version": at, "DID": n.Log.Author}))
		return nil
	})
}
