// SPDX-License-Identifier: EUPL-1.2

//go:build tck

package main

import (
	"fmt"
	"net"

	"entente/internal/node"
)

// kits are commands for the official test kits; only programs built for them
// have any.
type kits struct {
	Tck struct {
		DSP tckDSPCmd `cmd:"" name:"dsp" help:"Answer the test kit of the Dataspace Protocol."`
	} `cmd:"" hidden:""`
}

type tckDSPCmd struct {
	Address string `default:"127.0.0.1:18080"`
}

// Run opens a node that is thrown away, and answers.
func (c *tckDSPCmd) Run(a *app) error {
	return a.withNode(true, func(n *node.Node) error {
		return n.ServeTestKit(a.ctx, c.Address, func(at net.Addr) error {
			_, err := fmt.Fprintln(a.out, "ready on", at)
			return err
		})
	})
}
