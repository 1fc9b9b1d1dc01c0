// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"math"
	"time"

	"entente"
	"entente/internal/node"
)

type membershipCmd struct {
	Show membershipShowCmd `cmd:"" help:"Print what this node holds and asked for, and whether its membership counts."`
	Ask  membershipAskCmd  `cmd:"" help:"Ask an authority that this node trusts for membership. The node must be running."`
}

// reached is where peers reach the node, for commands that speak with them.
type reached struct {
	Public string `help:"Address under which peers reach the node, as for “entente serve”." required:"" env:"ENTENTE_PUBLIC" placeholder:"URL"`
}

type membershipShowCmd struct {
	asJSON
	reached
}

type heldRow struct {
	Type   string    `json:"type"`
	Issuer string    `json:"issuer"`
	State  string    `json:"state"`
	Until  time.Time `json:"until,omitzero"`
	Reason string    `json:"reason,omitempty"`
}

func (c *membershipShowCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		id := n.Identity(c.Public)
		defer id.Close()
		held, err := id.Held(a.ctx)
		if err != nil {
			return err
		}
		requests, err := id.Requests(a.ctx)
		if err != nil {
			return err
		}
		out := []heldRow{}
		for _, h := range held {
			out = append(out, heldRow{Type: h.Type, Issuer: h.Issuer, State: "HELD", Until: instant(h.Until)})
		}
		for _, q := range requests {
			out = append(out, heldRow{Issuer: q.Issuer, State: q.Status, Reason: q.Reason})
		}
		if c.JSON {
			return a.json(out)
		}
		rows := make([][]string, len(out))
		for i, r := range out {
			rows[i] = []string{r.Type, r.Issuer, r.State, stamp(r.Until), r.Reason}
		}
		if err := a.table([]string{"kind", "issuer", "state", "until", "reason"}, rows); err != nil {
			return err
		}
		if err := id.Standing(a.ctx); err != nil {
			return err
		}
		a.say("%s", a.t("cli.membership.counts"))
		return nil
	})
}

// instant is a time of the database; zero for never.
func instant(micro int64) time.Time {
	if micro == 0 || micro == math.MaxInt64 {
		return time.Time{}
	}
	return time.UnixMicro(micro).UTC()
}

type membershipAskCmd struct {
	reached
	Authority string `arg:"" help:"DID of the authority."`
}

func (c *membershipAskCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		id := n.Identity(c.Public)
		defer id.Close()
		if _, err := id.Ask(a.ctx, c.Authority); err != nil {
			return err
		}
		a.say("%s", a.t("cli.membership.asked", entente.Args{"Authority": c.Authority}))
		return nil
	})
}
