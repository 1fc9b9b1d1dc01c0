// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"strings"

	"entente/internal/kit/search"
	"entente/internal/node"
)

type searchCmd struct {
	asJSON
	asOf
	Words []string `arg:"" help:"Words to find; the beginning of a word is enough."`
	Limit int      `default:"20" help:"Records to print."`
}

type hit struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Title   string `json:"title"`
	Excerpt string `json:"excerpt,omitempty"`
}

func (c *searchCmd) Run(a *app) error {
	v, err := c.view()
	if err != nil {
		return err
	}
	return a.with(func(n *node.Node) error {
		found, err := search.Find(a.ctx, n.DB, v, strings.Join(c.Words, " "), max(1, c.Limit))
		if err != nil {
			return err
		}
		out := make([]hit, len(found))
		rows := make([][]string, len(found))
		for i, h := range found {
			out[i] = hit{h.Kind, h.ID, h.Title, h.Excerpt}
			rows[i] = []string{h.Kind, h.ID, h.Title}
		}
		if c.JSON {
			return a.json(out)
		}
		return a.table([]string{"kind", "id", "title"}, rows)
	})
}
