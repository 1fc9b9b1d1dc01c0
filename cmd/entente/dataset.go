// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"os"
	"strings"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/node"
)

type datasetCmd struct {
	List     datasetListCmd     `cmd:"" help:"List what this member offers, to whom."`
	Offer    datasetOfferCmd    `cmd:"" help:"Offer a dataset: a file or an address."`
	Withdraw datasetWithdrawCmd `cmd:"" help:"Take a dataset out of the catalog. Agreements on it stay."`
	Check    datasetCheckCmd    `cmd:"" help:"Tell whether a member would get a dataset, and why."`
}

type datasetListCmd struct {
	asJSON
}

func (c *datasetListCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		talk, done := n.Talk("")
		defer done()
		list, err := talk.Datasets(a.ctx, authn.Operator())
		if err != nil {
			return err
		}
		if c.JSON {
			return a.json(list)
		}
		rows := make([][]string, len(list))
		for i, d := range list {
			policy := []string{d.Policy.Template}
			for _, t := range d.Policy.Terms {
				policy = append(policy, t.Field+"="+strings.Join(t.Values, ","))
			}
			rows[i] = []string{d.ID, d.Title, strings.Join(d.Audience, " "), strings.Join(policy, " "), d.Source}
		}
		return a.table([]string{"id", "title", "audience", "policy", "source"}, rows)
	})
}

type datasetOfferCmd struct {
	ID          string            `placeholder:"ID" help:"Identifier; made of the title when not given. One that is there is replaced."`
	Title       string            `arg:"" help:"Name in catalogs."`
	Source      string            `arg:"" help:"Address, or path of a file in the folder of datasets beside the database."`
	Description string            `placeholder:"TEXT" help:"What it holds."`
	To          []string          `placeholder:"AUDIENCE" help:"Who sees it in the catalog: public, network, group:NAME, member:DID. Can be given several times."`
	Policy      string            `default:"network" enum:"network,member,group,jurisdiction" help:"Who may have it: network, member, group, jurisdiction."`
	With        map[string]string `mapsep:"none" placeholder:"FIELD=VALUE" help:"Field of the policy: member, group, jurisdiction, purpose, until; several values with commas between them. Can be given several times."`
	Decision    string            `placeholder:"ID" help:"Decision on the flow that it goes under, in place of --to and --policy."`
	Importer    string            `placeholder:"DID" help:"Member that the decision is about."`
	Plan        string            `type:"existingfile" placeholder:"FILE" help:"JSON file: what the columns are and what is done to each."`
}

func (c *datasetOfferCmd) Run(a *app) error {
	values := map[string][]string{}
	for name, v := range c.With {
		values[name] = strings.Split(v, ",")
	}
	var plan []byte
	if c.Plan != "" {
		var err error
		if plan, err = os.ReadFile(c.Plan); err != nil {
			return err
		}
	}
	return a.with(func(n *node.Node) error {
		talk, done := n.Talk("")
		defer done()
		id, err := talk.Publish(a.ctx, authn.Operator(), node.DatasetDraft{
			ID: c.ID, Title: c.Title, Description: c.Description, Source: c.Source, Audience: entente.NewAudience(c.To...), Template: c.Policy, Values: values,
			Decision: c.Decision, Importer: c.Importer, Plan: string(plan),
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(a.out, id)
		return err
	})
}

type datasetWithdrawCmd struct {
	ID string `arg:"" help:"Its identifier."`
}

func (c *datasetWithdrawCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		talk, done := n.Talk("")
		defer done()
		return talk.Unpublish(a.ctx, authn.Operator(), c.ID)
	})
}

type datasetCheckCmd struct {
	asJSON
	ID     string `arg:"" help:"Its identifier."`
	Member string `arg:"" help:"DID of the member."`
}

func (c *datasetCheckCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		talk, done := n.Talk("")
		defer done()
		j, err := talk.Would(a.ctx, authn.Operator(), c.ID, c.Member)
		if err != nil {
			return err
		}
		if c.JSON {
			return a.json(j)
		}
		key := "talk.would.no"
		switch {
		case !j.Sees:
			key = "talk.would.unseen"
		case j.Allowed:
			key = "talk.would.yes"
		}
		fmt.Fprintf(a.out, "%s\n\n", a.t(key, entente.Args{"Peer": c.Member}))
		a.tree(j.Lines)
		return nil
	})
}
