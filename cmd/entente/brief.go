// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"entente/internal/node"
)

type briefCmd struct {
	asOf
	Partner string   `required:"" placeholder:"ID" help:"Partner that is met, such as jp."`
	Meeting string   `placeholder:"ID" help:"Meeting that it is for; without it, the partner at large."`
	Output  string   `short:"o" required:"" type:"path" placeholder:"FOLDER" help:"Folder to write into."`
	Format  []string `enum:"html,pdf,docx,ics" default:"html,pdf,docx,ics" help:"What to write: ${enum}."`
	Lang    string   `enum:"en,fr," default:"" help:"Language: en or fr; that of the terminal when not given."`
}

// Run writes each format that it can, and fails when any could not be written:
// without a browser there is no PDF, and the others are there all the same.
func (c *briefCmd) Run(a *app) error {
	v, err := c.view()
	if err != nil {
		return err
	}
	words := a.words
	if c.Lang != "" {
		catalog, err := node.Words()
		if err != nil {
			return err
		}
		words = catalog.Printer(c.Lang)
	}
	return a.with(func(n *node.Node) error {
		b, err := n.Briefing(a.ctx, v, c.Partner, c.Meeting)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(c.Output, 0o700); err != nil {
			return fmt.Errorf("make the folder: %w", err)
		}
		name := "briefing-" + c.Partner
		if c.Meeting != "" {
			name += "-" + c.Meeting
		}
		var failed []error
		for _, format := range c.Format {
			out, err := n.WriteBriefing(a.ctx, b, words, format)
			if err == nil {
				err = a.replace(filepath.Join(c.Output, name+"."+format), out)
			}
			failed = append(failed, err)
		}
		return errors.Join(failed...)
	})
}

// replace writes a file whole or not at all, and prints its path.
func (a *app) replace(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".briefing-*") // mode 0600
	if err != nil {
		return fmt.Errorf("make the file: %w", err)
	}
	defer os.Remove(f.Name()) //nolint:errcheck // gone after the rename
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("put %s in place: %w", path, err)
	}
	fmt.Fprintln(a.out, path)
	return nil
}
