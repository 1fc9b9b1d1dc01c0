// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"entente"
	"entente/internal/kit/authn"
	"entente/internal/node"
)

type meetingCmd struct {
	Carry   carryCmd   `cmd:"" help:"Take the open agenda items of the meeting before over to this one."`
	Promote promoteCmd `cmd:"" help:"Make a commitment out of an action item."`
}

type carryCmd struct {
	asJSON
	ID string `arg:"" help:"Identifier of the meeting that gets the items."`
}

func (c *carryCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		items, err := n.Carry(a.ctx, authn.Operator(), c.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return a.json(items)
		}
		for _, item := range items {
			if err := a.done(item, false); err != nil {
				return err
			}
		}
		a.say("%s", a.t("cli.carried", entente.Args{"Count": len(items)}))
		return nil
	})
}

type promoteCmd struct {
	asJSON
	ID string `arg:"" help:"Identifier of the action item."`
}

func (c *promoteCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		item, err := n.Promote(a.ctx, authn.Operator(), c.ID)
		if err != nil {
			return err
		}
		return a.done(item, c.JSON)
	})
}

type personCmd struct {
	Erase eraseCmd `cmd:"" help:"Take a person's name, contact and posts out for good."`
}

type eraseCmd struct {
	ID string `arg:"" help:"Identifier of the person, such as person-12; search finds it by the name."`
}

func (c *eraseCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		if err := n.Registry.ErasePerson(a.ctx, authn.Operator(), c.ID); err != nil {
			return err
		}
		a.say("%s", a.t("cli.erased", entente.Args{"ID": c.ID}))
		return nil
	})
}
