// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"

	"entente/internal/node"
)

type versionCmd struct {
	asJSON
}

func (c *versionCmd) Run(a *app) error {
	v := node.Version()
	if c.JSON {
		return a.json(v)
	}
	fmt.Fprintf(a.out, "entente %s %s %s/%s\n", v.Version, v.Go, v.OS, v.Arch)
	return nil
}
