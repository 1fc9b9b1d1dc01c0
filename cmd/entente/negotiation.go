// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"strconv"
	"strings"

	"entente/internal/kit/authn"
	"entente/internal/node"
)

type negotiationCmd struct {
	List  negotiationListCmd  `cmd:"" help:"List negotiations, or transfers, the one that changed last first."`
	Show  negotiationShowCmd  `cmd:"" help:"Print a negotiation, or a transfer, with its timeline."`
	Retry negotiationRetryCmd `cmd:"" help:"Send what waits of it now."`
	End   negotiationEndCmd   `cmd:"" help:"End it, and tell the other side why."`
}

type negotiationListCmd struct {
	asJSON
	State    string `placeholder:"STATE" help:"Only those in this state, such as REQUESTED."`
	Peer     string `placeholder:"DID" help:"Only those with this member."`
	Transfer bool   `help:"List transfers instead."`
	Limit    int    `default:"50" help:"Rows to print, at most 1000."`
}

func (c *negotiationListCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		talk, done := n.Talk("")
		defer done()
		f := node.ProcessFilter{Kind: "negotiation", State: c.State, Peer: c.Peer}
		if c.Transfer {
			f.Kind = "transfer"
		}
		list, _, err := talk.Processes(a.ctx, authn.Operator(), f, c.Limit, 0)
		if err != nil {
			return err
		}
		if c.JSON {
			return a.json(list)
		}
		rows := make([][]string, len(list))
		for i, p := range list {
			rows[i] = []string{p.ID, p.Role, p.Peer, p.State, p.Dataset, stamp(p.Changed), p.Reason}
		}
		return a.table([]string{"id", "role", "peer", "state", "dataset", "changed", "reason"}, rows)
	})
}

type negotiationShowCmd struct {
	asJSON
	ID string `arg:"" help:"Its identifier, such as urn:uuid:…"`
}

func (c *negotiationShowCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		talk, done := n.Talk("")
		defer done()
		t, err := talk.Process(a.ctx, authn.Operator(), c.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return a.json(t)
		}
		return a.timeline(t)
	})
}

// timeline prints what happened in a process, each message with its answer and
// how a policy was judged.
func (a *app) timeline(t node.Timeline) error {
	fmt.Fprintf(a.out, "%s %s\n%s, %s, %s\n\n", t.Kind, t.ID, t.State, t.Role, t.Peer)
	rows := make([][]string, len(t.Moves))
	for i, m := range t.Moves {
		status := ""
		if m.Status > 0 {
			status = strconv.Itoa(m.Status)
		}
		rows[i] = []string{stamp(m.At), m.Direction, m.Message, m.State, status, m.Detail}
	}
	if err := a.table([]string{"at", "way", "message", "state", "status", "detail"}, rows); err != nil {
		return err
	}
	for _, m := range t.Moves {
		if len(m.Judged) > 0 {
			fmt.Fprintln(a.out)
			a.tree(m.Judged)
		}
	}
	if len(t.Waiting) == 0 {
		return nil
	}
	fmt.Fprintln(a.out)
	rows = make([][]string, len(t.Waiting))
	for i, w := range t.Waiting {
		rows[i] = []string{w.Message, strconv.Itoa(w.Attempts), stamp(w.Next), w.Trouble}
	}
	return a.table([]string{"waiting", "attempts", "next", "error"}, rows)
}

// tree prints how a policy was judged, each step under the one it is part of.
func (a *app) tree(lines []node.TreeLine) {
	for _, l := range lines {
		words := ""
		if l.Words != "" {
			words = " " + l.Words
		}
		fmt.Fprintf(a.out, "%s%s%s: %s. %s\n", strings.Repeat("  ", l.Depth), a.t("odrl.kind."+l.Kind), words, a.t("odrl.outcome."+l.Outcome), a.t(l.Key, l.Args))
	}
}

type negotiationRetryCmd struct {
	reached
	ID string `arg:"" help:"Its identifier."`
}

func (c *negotiationRetryCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		talk, done := n.Talk(c.Public)
		defer done()
		return talk.Act(a.ctx, authn.Operator(), c.ID, node.SendNow, "")
	})
}

type negotiationEndCmd struct {
	reached
	ID     string `arg:"" help:"Its identifier."`
	Reason string `required:"" placeholder:"TEXT" help:"Why: the other side reads it."`
}

func (c *negotiationEndCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		talk, done := n.Talk(c.Public)
		defer done()
		return talk.Act(a.ctx, authn.Operator(), c.ID, node.End, c.Reason)
	})
}
