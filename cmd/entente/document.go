// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/clock"
	"entente/internal/node"
)

type documentCmd struct {
	Upload uploadCmd   `cmd:"" help:"Add a file to a meeting."`
	Get    downloadCmd `cmd:"" help:"Write the file of a document."`
}

type uploadCmd struct {
	asJSON
	Meeting string          `arg:"" help:"Identifier of the meeting."`
	File    string          `arg:"" type:"existingfile" help:"File: PDF, PNG, JPEG, plain text, or an office document without macros; at most 20 MiB."`
	Title   string          `help:"Title; the name of the file when not given."`
	Marking entente.Marking `placeholder:"MARKING" help:"How it must be handled: limited or sensitive."`
}

func (c *uploadCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		f, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("open the file: %w", err)
		}
		defer f.Close() //nolint:errcheck // only read
		name := filepath.Base(c.File)
		title := c.Title
		if title == "" {
			title = name
		}
		item, err := n.Upload(a.ctx, authn.Operator(), c.Meeting, title, name, f, c.Marking)
		if err != nil {
			return err
		}
		return a.done(item, c.JSON)
	})
}

type downloadCmd struct {
	ID     string `arg:"" help:"Identifier of the document."`
	Output string `short:"o" placeholder:"FILE" help:"File to make; the name it came under when not given; - for standard output. One that is there is never replaced."`
}

func (c *downloadCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		name, file, err := n.Download(a.ctx, entente.Now(authn.Operator(), clock.System()), c.ID)
		if err != nil {
			return err
		}
		if c.Output == "-" {
			_, err := a.out.Write(file)
			return err
		}
		if c.Output != "" {
			name = c.Output
		}
		return a.writeNew(name, file)
	})
}

// writeNew makes a file and says so. One that is there is never replaced.
func (a *app) writeNew(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if os.IsExist(err) {
		return entente.Fail(entente.Conflict, "error.file-there", entente.Args{"Path": path})
	}
	if err != nil {
		return fmt.Errorf("make the file: %w", err)
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(path))
	}
	fmt.Fprintln(a.out, path)
	return nil
}
