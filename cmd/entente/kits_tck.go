// SPDX-License-Identifier: EUPL-1.2

//go:build tck

package main

import (
	"errors"

	"github.com/alecthomas/kong"

	"entente"
	"entente/internal/node"
)

func kits() []kong.Option {
	return []kong.Option{kong.DynamicCommand("tck", "Serve for official test kits; not for use.", "run", &kitsCmd{})}
}

type kitsCmd struct {
	DCP dcpKitCmd `cmd:"" name:"dcp" help:"Serve for the test kit of the Decentralized Claims Protocol."`
}

type dcpKitCmd struct {
	listening
	Client string `help:"Id of the client of the token service." required:""`
	Secret string `help:"Its secret." required:""`
}

func (c *dcpKitCmd) Run(a *app) (err error) {
	n, err := node.Open(a.ctx, a.config, c.logger(a), true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	return n.ServeDCPKit(a.ctx, c.Listen, c.Client, c.Secret, func(s node.Serving) error {
		a.say("%s", a.t("cli.serving", entente.Args{"Origin": s.Origin}))
		return nil
	})
}
