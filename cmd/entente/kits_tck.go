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
	DSP dspKitCmd `cmd:"" name:"dsp" help:"Serve for the test kit of the Dataspace Protocol."`
	DCP dcpKitCmd `cmd:"" name:"dcp" help:"Serve for the test kit of the Decentralized Claims Protocol."`
}

type dspKitCmd struct {
	listening
}

// Run answers with the moves that the kit's tests name.
func (c *dspKitCmd) Run(a *app) (err error) {
	n, err := node.Open(a.ctx, a.config, c.logger(a), true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	return n.ServeDSPKit(a.ctx, c.Address, func(origin string) error {
		a.say("%s", a.t("cli.serving", entente.Args{"Origin": origin}))
		return nil
	})
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
