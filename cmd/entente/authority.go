// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"time"

	"entente"
	"entente/internal/node"
)

type authorityCmd struct {
	Requests authorityRequestsCmd `cmd:"" help:"Print who asked for membership, the newest first."`
	Approve  authorityApproveCmd  `cmd:"" help:"Issue what was asked for and deliver it. The node must be running."`
	Reject   authorityRejectCmd   `cmd:"" help:"Decline what was asked for."`
	Members  authorityMembersCmd  `cmd:"" help:"Print the credentials that were issued, the newest first."`
	Revoke   authorityRevokeCmd   `cmd:"" help:"End a credential that was issued."`
}

type authorityRequestsCmd struct{ asJSON }

type requestRow struct {
	ID        string    `json:"id"`
	Holder    string    `json:"holder"`
	Asked     time.Time `json:"asked"`
	State     string    `json:"state"`
	Reason    string    `json:"reason,omitempty"`
	Delivered time.Time `json:"delivered,omitzero"`
}

func (c *authorityRequestsCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		id := n.Identity("")
		defer id.Close()
		list, err := id.Issuances(a.ctx)
		if err != nil {
			return err
		}
		out := make([]requestRow, len(list))
		rows := make([][]string, len(list))
		for i, q := range list {
			out[i] = requestRow{q.ID, q.Holder, instant(q.Asked), q.Status, q.Reason, instant(q.Delivered)}
			rows[i] = []string{q.ID, q.Holder, stamp(out[i].Asked), q.Status, q.Reason}
		}
		if c.JSON {
			return a.json(out)
		}
		return a.table([]string{"id", "holder", "asked", "state", "reason"}, rows)
	})
}

type authorityApproveCmd struct {
	reached
	ID           string `arg:"" help:"Id of the request."`
	Jurisdiction string `help:"ISO 3166-1 code that the credential names." placeholder:"CODE"`
}

func (c *authorityApproveCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		id := n.Identity(c.Public)
		defer id.Close()
		if err := id.Approve(a.ctx, c.ID, c.Jurisdiction); err != nil {
			return err
		}
		q, err := id.Issuance(a.ctx, c.ID)
		if err != nil {
			return err
		}
		a.say("%s", a.t("cli.authority.approved", entente.Args{"Holder": q.Holder}))
		return nil
	})
}

type authorityRejectCmd struct {
	reached
	ID     string `arg:"" help:"Id of the request."`
	Reason string `required:"" help:"Why; who asked gets to read it."`
}

func (c *authorityRejectCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		id := n.Identity(c.Public)
		defer id.Close()
		if err := id.Reject(a.ctx, c.ID, c.Reason); err != nil {
			return err
		}
		a.say("%s", a.t("cli.authority.rejected"))
		return nil
	})
}

type authorityMembersCmd struct{ asJSON }

type memberRow struct {
	ID      string    `json:"id"`
	Holder  string    `json:"holder"`
	Type    string    `json:"type"`
	Until   time.Time `json:"until"`
	Revoked time.Time `json:"revoked,omitzero"`
}

func (c *authorityMembersCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		id := n.Identity("")
		defer id.Close()
		list, err := id.Issued(a.ctx)
		if err != nil {
			return err
		}
		out := make([]memberRow, len(list))
		rows := make([][]string, len(list))
		for i, m := range list {
			out[i] = memberRow{m.ID, m.Holder, m.Type, instant(m.Until), instant(m.Revoked)}
			rows[i] = []string{m.ID, m.Holder, m.Type, stamp(out[i].Until), stamp(out[i].Revoked)}
		}
		if c.JSON {
			return a.json(out)
		}
		return a.table([]string{"id", "holder", "kind", "until", "revoked"}, rows)
	})
}

type authorityRevokeCmd struct {
	ID string `arg:"" help:"Id of the credential."`
}

func (c *authorityRevokeCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		id := n.Identity("")
		defer id.Close()
		if err := id.Revoke(a.ctx, c.ID); err != nil {
			return err
		}
		a.say("%s", a.t("cli.authority.revoked"))
		return nil
	})
}
