// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"errors"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/node"
)

type doctorCmd struct {
	Node doctorNodeCmd `cmd:"" default:"withargs" help:"Check this node: what it is without more words."`
	Peer doctorPeerCmd `cmd:"" help:"Test the connection with a member, both ways. The node must be running."`
}

type doctorNodeCmd struct {
	asJSON
	node.Listen
}

func (c *doctorNodeCmd) Run(a *app) error {
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

type doctorPeerCmd struct {
	asJSON
	reached
	DID string `arg:"" name:"peer" placeholder:"DID" help:"DID of the member."`
}

func (c *doctorPeerCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		talk, done := n.Talk(c.Public)
		defer done()
		found, err := talk.Test(a.ctx, authn.Operator(), c.DID)
		if err != nil {
			return err
		}
		failed := 0
		rows := make([][]string, len(found))
		for i, f := range found {
			if f.Outcome == node.FindingFailed {
				failed++
			}
			rows[i] = []string{a.t("talk.check." + f.Check), a.t("talk.found." + f.Outcome), a.t(f.Key, f.Args), f.Detail}
		}
		if c.JSON {
			err = a.json(found)
		} else {
			err = a.table([]string{"check", "verdict", "detail", "error"}, rows)
		}
		if failed > 0 {
			err = errors.Join(err, entente.Fail(entente.Unavailable, "error.doctor", entente.Args{"Count": failed}))
		}
		return err
	})
}
