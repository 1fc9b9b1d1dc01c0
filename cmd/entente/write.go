// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"io"
	"os"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/record"
	"entente/internal/node"
)

// content is the new content of a record, as JSON.
type content struct {
	asJSON
	Data string `short:"d" placeholder:"FILE" default:"-" help:"File with the content as a JSON object; - for standard input. See show --json for its form."`
}

// maxContent bounds what is read, far above any content that is taken.
const maxContent = 4 << 20

func (c content) read(a *app) ([]byte, error) {
	in := a.in
	if c.Data != "-" {
		f, err := os.Open(c.Data)
		if err != nil {
			return nil, fmt.Errorf("read the content: %w", err)
		}
		defer f.Close() //nolint:errcheck // only read
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, maxContent+1))
	if err != nil {
		return nil, fmt.Errorf("read the content: %w", err)
	}
	if len(b) > maxContent {
		return nil, entente.Fail(entente.TooLarge, "error.too-large", nil)
	}
	return b, nil
}

// done prints what a write has made of a record.
func (a *app) done(item node.Item, asJSON bool) error {
	if asJSON {
		return a.json(item)
	}
	fmt.Fprintf(a.out, "%s %s %d\n", item.Kind, item.ID, item.Number)
	return nil
}

// ifNumber is the condition against a lost update.
type ifNumber struct {
	If int64 `placeholder:"NUMBER" default:"-1" help:"Write only if this is still the record's version; without it, whatever it is."`
}

// number is the condition as the record log has it.
func (i ifNumber) number() (int64, error) {
	if i.If == record.Any || i.If > 0 {
		return i.If, nil
	}
	return 0, entente.FieldError("if", "error.number", nil)
}

type createCmd struct {
	content
	Kind    string          `arg:"" help:"Kind of record; see list."`
	ID      string          `arg:"" optional:"" help:"Its identifier; made from the content when not given."`
	Marking entente.Marking `placeholder:"MARKING" help:"How it must be handled: limited or sensitive."`
}

func (c *createCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		s, err := n.Shelf(c.Kind)
		if err != nil {
			return err
		}
		data, err := c.read(a)
		if err != nil {
			return err
		}
		item, err := s.Create(a.ctx, authn.Operator(), c.ID, data, c.Marking)
		if err != nil {
			return err
		}
		return a.done(item, c.JSON)
	})
}

type editCmd struct {
	content
	ifNumber
	Kind    string  `arg:"" help:"Kind of record; see list."`
	ID      string  `arg:"" help:"Its identifier."`
	Marking *string `placeholder:"MARKING" help:"How it must be handled: limited, sensitive, or none. Kept when not given."`
}

func (c *editCmd) Run(a *app) error {
	number, err := c.number()
	if err != nil {
		return err
	}
	var marking *entente.Marking
	if c.Marking != nil {
		m := entente.Marking(*c.Marking)
		if m == "none" {
			m = entente.Unmarked
		}
		marking = &m
	}
	return a.with(func(n *node.Node) error {
		s, err := n.Shelf(c.Kind)
		if err != nil {
			return err
		}
		data, err := c.read(a)
		if err != nil {
			return err
		}
		item, err := s.Edit(a.ctx, authn.Operator(), c.ID, number, data, marking)
		if err != nil {
			return err
		}
		return a.done(item, c.JSON)
	})
}

type releaseCmd struct {
	asJSON
	ifNumber
	Kind     string   `arg:"" help:"Kind of record; see list."`
	ID       string   `arg:"" help:"Its identifier."`
	Audience []string `required:"" placeholder:"AUDIENCE" help:"Who gets it: public, network, group:NAME, member:DID. Several with commas. It takes the place of the audience before."`
}

func (c *releaseCmd) Run(a *app) error {
	return a.release(c.Kind, c.ID, c.ifNumber, entente.NewAudience(c.Audience...), c.JSON)
}

type withdrawCmd struct {
	asJSON
	ifNumber
	Kind string `arg:"" help:"Kind of record; see list."`
	ID   string `arg:"" help:"Its identifier."`
}

func (c *withdrawCmd) Run(a *app) error {
	return a.release(c.Kind, c.ID, c.ifNumber, entente.Audience{}, c.JSON)
}

func (a *app) release(kind, id string, condition ifNumber, audience entente.Audience, asJSON bool) error {
	number, err := condition.number()
	if err != nil {
		return err
	}
	return a.with(func(n *node.Node) error {
		s, err := n.Shelf(kind)
		if err != nil {
			return err
		}
		item, err := s.Release(a.ctx, authn.Operator(), id, number, audience)
		if err != nil {
			return err
		}
		return a.done(item, asJSON)
	})
}
