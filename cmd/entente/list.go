// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/clock"
	"entente/internal/kit/record"
	"entente/internal/node"
)

// asOf is the day to look from.
type asOf struct {
	AsOf string `name:"asof" placeholder:"DATE" help:"Show what was known at the end of this day, as of this day."`
}

// view is how the operator looks at the record.
func (o asOf) view() (entente.View, error) {
	v := entente.Now(authn.Operator(), clock.System())
	if o.AsOf == "" {
		return v, nil
	}
	day, err := entente.ParseDate(o.AsOf)
	if err != nil {
		return v, entente.FieldError("asof", "error.date", entente.Args{"Value": entente.Shorten(o.AsOf, 40)})
	}
	return v.AsOf(day), nil
}

type listCmd struct {
	asJSON
	asOf
	Kind   string            `arg:"" help:"Kind of record: partner, topic, instrument, commitment, account, post, meeting, agenda-item, line, decision, action-item, document."`
	Filter map[string]string `short:"f" mapsep:"none" placeholder:"NAME=VALUE" help:"Narrow the list, such as partner=jp, topic=quantum, due=overdue, state=disagreement, when=ahead, text=WORDS, meeting=ID. Can be given several times."`
	Sort   string            `placeholder:"COLUMN" help:"Sort by this column."`
	Desc   bool              `help:"Sort downwards."`
	Limit  int               `default:"50" help:"Rows to print, at most 5000."`
	After  string            `placeholder:"CURSOR" help:"Go on after the list that printed this cursor."`
}

func (c *listCmd) Run(a *app) error {
	v, err := c.view()
	if err != nil {
		return err
	}
	return a.with(func(n *node.Node) error {
		s, err := n.Shelf(c.Kind)
		if err != nil {
			return err
		}
		items, err := s.List(a.ctx, v, c.Filter, record.Query{Sort: c.Sort, Desc: c.Desc, Limit: c.Limit, After: c.After})
		if err != nil {
			return err
		}
		if c.JSON {
			return a.json(items)
		}
		rows := make([][]string, len(items.Rows))
		for i, item := range items.Rows {
			rows[i] = append([]string{item.ID}, item.Cells...)
		}
		if err := a.table(append([]string{"id"}, s.Heads...), rows); err != nil {
			return err
		}
		if len(items.Rows) < items.Total {
			a.say("%s", a.t("cli.list.part", entente.Args{"Shown": len(items.Rows), "Total": items.Total, "Cursor": items.Next}))
		}
		return nil
	})
}

type showCmd struct {
	asJSON
	asOf
	Kind string `arg:"" help:"Kind of record; see list."`
	ID   string `arg:"" help:"Its identifier."`
}

func (c *showCmd) Run(a *app) error {
	v, err := c.view()
	if err != nil {
		return err
	}
	return a.with(func(n *node.Node) error {
		s, err := n.Shelf(c.Kind)
		if err != nil {
			return err
		}
		item, err := s.Get(a.ctx, v, c.ID)
		if err != nil {
			return err
		}
		return a.item(item, c.JSON)
	})
}

// item prints one record: what it says, then what the log knows of it.
func (a *app) item(item node.Item, asJSON bool) error {
	if asJSON {
		return a.json(item)
	}
	data, err := fields(item.Data)
	if err != nil {
		return err
	}
	rows := slices.Concat(data, [][]string{
		{"", ""},
		{"author", item.Author},
		{"version", strconv.FormatInt(item.Number, 10)},
		{"recorded", item.Recorded},
		{"act", a.t("cli.act." + string(item.Act))},
		{"marking", string(item.Marking)},
		{"audience", strings.Join(item.Audience, ", ")},
		{"hash", item.Hash},
	})
	fmt.Fprintf(a.out, "%s %s\n\n", item.Kind, item.ID)
	width := 0
	for _, r := range rows {
		width = max(width, len(r[0]))
	}
	for _, r := range rows {
		if r[0] == "" {
			fmt.Fprintln(a.out)
			continue
		}
		text := r[1]
		if text == "" {
			text = "-"
		}
		fmt.Fprintf(a.out, "  %-*s  %s\n", width, r[0], strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", width+4)))
	}
	return nil
}

// fields are the members of an object in the order they are written in, with
// their values as text.
func fields(data any) ([][]string, error) {
	raw, err := json.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("write the content: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("read the content: %w", err)
	}
	var out [][]string
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("read the content: %w", err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, fmt.Errorf("read the content: %w", err)
		}
		out = append(out, []string{fmt.Sprint(name), plain(value)})
	}
	return out, nil
}

// plain is a value as a reader wants it: text without quotes, a list of texts
// with commas.
func plain(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return strings.Join(list, ", ")
	}
	return string(raw)
}
