// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/node"
)

type peerCmd struct {
	Add    peerAddCmd    `cmd:"" help:"Begin with a member, and trust the keys that its document has now."`
	Change peerChangeCmd `cmd:"" help:"Say anew what a peer is: its name, partner, groups."`
	List   peerListCmd   `cmd:"" help:"Print every peer and how its feeds are."`
	Show   peerShowCmd   `cmd:"" help:"Print one peer, and the lines of it that were not taken."`
	Stop   peerStopCmd   `cmd:"" help:"End the exchange with a peer. What it has it keeps."`
	Start  peerStartCmd  `cmd:"" help:"Begin again with a peer that was stopped."`
	Pull   peerPullCmd   `cmd:"" help:"Read a peer's feed now."`
	Decide peerDecideCmd `cmd:"" help:"Decide about a line that was not taken, so that its feed goes on."`
}

// peerWords is what a person says of a peer.
type peerWords struct {
	Partner string   `help:"Partner of the record that it is the node of." placeholder:"ID"`
	Group   []string `help:"Group that it is in; give it more than once for more." placeholder:"NAME"`
	Network bool     `help:"It is a member of the Network."`
}

func (w peerWords) draft(did, name string) node.PeerDraft {
	return node.PeerDraft{Name: cmp.Or(name, did), Partner: w.Partner, Groups: w.Group, Network: w.Network}
}

type peerRow struct {
	DID      string   `json:"did"`
	Name     string   `json:"name"`
	Partner  string   `json:"partner,omitempty"`
	Groups   []string `json:"groups"`
	Network  bool     `json:"network"`
	State    string   `json:"state"`
	Keys     int      `json:"keys"`
	Given    int64    `json:"given"`
	Taken    int64    `json:"taken"`
	Pulled   string   `json:"pulled,omitempty"`
	Failures int      `json:"failures"`
	Error    string   `json:"error,omitempty"`
	Stop     int64    `json:"stop,omitempty"`
}

func (a *app) peerRow(p node.Peer) peerRow {
	r := peerRow{
		DID: p.DID, Name: p.Name, Partner: p.Partner, Groups: p.Groups, Network: p.Network, State: string(p.State), Keys: len(p.Keys),
		Given: p.Given, Taken: p.Taken, Pulled: stamp(p.Pulled), Failures: p.Failures, Stop: p.Stop,
	}
	if p.Error != nil {
		r.Error = a.t(p.Error.Key, p.Error.Args)
	}
	return r
}

// printPeers prints a table, or one peer or more as JSON.
func (a *app) printPeers(list []node.Peer) error {
	rows := make([][]string, len(list))
	for i, p := range list {
		r := a.peerRow(p)
		rows[i] = []string{
			r.DID, r.Name, r.Partner, strings.Join(r.Groups, " "), r.State, strconv.FormatInt(r.Given, 10), strconv.FormatInt(r.Taken, 10), r.Pulled, r.Error,
		}
	}
	return a.table([]string{"did", "name", "partner", "groups", "state", "given", "taken", "pulled", "error"}, rows)
}

// peer does something that gives a peer, and prints it.
func (a *app) peer(asJSON bool, do func(*node.Node) (node.Peer, error)) error {
	return a.with(func(n *node.Node) error {
		p, err := do(n)
		if err != nil {
			return err
		}
		if asJSON {
			return a.json(a.peerRow(p))
		}
		return a.printPeers([]node.Peer{p})
	})
}

type peerAddCmd struct {
	asJSON
	peerWords
	DID  string `arg:"" name:"peer" placeholder:"DID" help:"DID of the member, such as did:web:node.example."`
	Name string `arg:"" optional:"" help:"What to call it; the DID when not given."`
}

func (c *peerAddCmd) Run(a *app) error {
	return a.peer(c.JSON, func(n *node.Node) (node.Peer, error) {
		return n.Exchange.AddPeer(a.ctx, authn.Operator(), c.DID, c.draft(c.DID, c.Name))
	})
}

type peerChangeCmd struct {
	asJSON
	peerWords
	DID  string `arg:"" name:"peer" placeholder:"DID" help:"DID of the peer."`
	Name string `arg:"" optional:"" help:"What to call it; the DID when not given."`
}

func (c *peerChangeCmd) Run(a *app) error {
	return a.peer(c.JSON, func(n *node.Node) (node.Peer, error) {
		return n.Exchange.ChangePeer(a.ctx, authn.Operator(), c.DID, c.draft(c.DID, c.Name))
	})
}

type peerListCmd struct {
	asJSON
}

func (c *peerListCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		list, err := n.Exchange.Peers(a.ctx, authn.Operator())
		if err != nil {
			return err
		}
		if !c.JSON {
			return a.printPeers(list)
		}
		out := make([]peerRow, len(list))
		for i, p := range list {
			out[i] = a.peerRow(p)
		}
		return a.json(out)
	})
}

type quarantineRow struct {
	ID       int64  `json:"id"`
	Position int64  `json:"position"`
	At       string `json:"at"`
	Reason   string `json:"reason"`
	Line     string `json:"line"`
	Decision string `json:"decision,omitempty"`
	Note     string `json:"note,omitempty"`
}

type peerShowCmd struct {
	asJSON
	DID string `arg:"" name:"peer" placeholder:"DID" help:"DID of the peer."`
}

func (c *peerShowCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		p, err := n.Exchange.Peer(a.ctx, authn.Operator(), c.DID)
		if err != nil {
			return err
		}
		list, err := n.Exchange.Quarantine(a.ctx, authn.Operator(), c.DID)
		if err != nil {
			return err
		}
		lines := make([]quarantineRow, len(list))
		rows := make([][]string, len(list))
		for i, l := range list {
			q := quarantineRow{l.ID, l.Position, stamp(l.At), a.t(l.Reason.Key, l.Reason.Args), l.Raw, string(l.Decision), l.Note}
			lines[i] = q
			rows[i] = []string{strconv.FormatInt(q.ID, 10), strconv.FormatInt(q.Position, 10), q.At, q.Reason, entente.Shorten(q.Line, 60), q.Decision, q.Note}
		}
		if c.JSON {
			return a.json(struct {
				peerRow
				Quarantine []quarantineRow `json:"quarantine"`
			}{a.peerRow(p), lines})
		}
		if err := a.printPeers([]node.Peer{p}); err != nil || len(rows) == 0 {
			return err
		}
		fmt.Fprintln(a.out)
		return a.table([]string{"line", "position", "at", "reason", "text", "decision", "note"}, rows)
	})
}

type peerStopCmd struct {
	asJSON
	DID string `arg:"" name:"peer" placeholder:"DID" help:"DID of the peer."`
}

func (c *peerStopCmd) Run(a *app) error {
	return a.peer(c.JSON, func(n *node.Node) (node.Peer, error) { return n.Exchange.StopPeer(a.ctx, authn.Operator(), c.DID) })
}

type peerStartCmd struct {
	asJSON
	DID string `arg:"" name:"peer" placeholder:"DID" help:"DID of the peer."`
}

func (c *peerStartCmd) Run(a *app) error {
	return a.peer(c.JSON, func(n *node.Node) (node.Peer, error) { return n.Exchange.StartPeer(a.ctx, authn.Operator(), c.DID) })
}

type peerPullCmd struct {
	asJSON
	DID string `arg:"" name:"peer" placeholder:"DID" help:"DID of the peer."`
}

func (c *peerPullCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		r, err := n.Exchange.Pull(a.ctx, authn.Operator(), c.DID)
		if err != nil {
			return err
		}
		if c.JSON {
			return a.json(r)
		}
		fmt.Fprintln(a.out, a.t("cli.pulled", entente.Args{"Count": r.Released, "Withdrawn": r.Withdrawn, "Taken": r.Taken}))
		return nil
	})
}

type peerDecideCmd struct {
	Line     int64             `arg:"" help:"Number of the line."`
	Decision node.PeerDecision `arg:"" help:"accept: let it pass; discard: forget it, and ask for the page again."`
	Note     string            `help:"Why." placeholder:"TEXT"`
}

func (c *peerDecideCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		_, err := n.Exchange.Decide(a.ctx, authn.Operator(), c.Line, c.Decision, c.Note)
		return err
	})
}
