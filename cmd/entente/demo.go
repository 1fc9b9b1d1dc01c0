// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/node"
)

type demoCmd struct {
	listening
	Dir        string `help:"Folder to keep the demonstration in; a second start finds it there. Without it everything is gone in the end." placeholder:"FOLDER"`
	NoExamples bool   `help:"Load the public record only, without the example entries."`
}

// portsTried is how many ports the demonstration tries from the one asked for.
const portsTried = 20

func (c *demoCmd) Run(a *app) (err error) {
	begun := time.Now()
	config, remove, err := c.place(a.config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	c.Level = max(c.Level, slog.LevelWarn) // the terminal is for the visitor
	logger := c.logger(a)
	slog.SetDefault(logger)
	n, err := node.Open(a.ctx, config, logger, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	users, err := n.Accounts("http://localhost", true)
	if err != nil {
		return err
	}
	a.say("%s", a.t("cli.demo.loading"))
	filled, err := n.FillDemo(a.ctx, users, !c.NoExamples, func(count node.ImportCount) {
		fmt.Fprintf(a.messages, "  %-18s %d\n", count.File, count.Rows)
	})
	if err != nil {
		return err
	}
	if c.Address, err = freeAddress(c.Address); err != nil {
		return err
	}
	return n.Serve(a.ctx, c.Listen, true, func(s node.Serving) error {
		a.tour(filled, s.Origin, time.Since(begun))
		return nil
	})
}

// place is where the demonstration lives: the database that was named, else
// the folder, else a temporary one that remove takes away.
func (c *demoCmd) place(config node.Config) (_ node.Config, remove func() error, err error) {
	remove = func() error { return nil }
	if config.DB != node.DefaultDB && c.Dir == "" {
		return config, remove, nil
	}
	dir := c.Dir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "entente-demo-"); err != nil {
			return config, remove, fmt.Errorf("make a folder for the demonstration: %w", err)
		}
		remove = func() error { return os.RemoveAll(dir) }
	}
	config.DB, config.Keys = filepath.Join(dir, "node.db"), ""
	return config, remove, nil
}

// freeAddress is the address asked for, or one with a higher port where that
// one is taken.
func freeAddress(address string) (string, error) {
	host, text, err := net.SplitHostPort(address)
	port, notNumber := strconv.Atoi(text)
	if err != nil || notNumber != nil || port == 0 {
		return address, nil //nolint:nilerr // the server says what is wrong with it
	}
	for p := port; p < port+portsTried && p <= 65535; p++ {
		next := net.JoinHostPort(host, strconv.Itoa(p))
		l, err := net.Listen("tcp", next) //nolint:noctx // closed at once
		if err == nil {
			return next, l.Close()
		}
	}
	return address, nil
}

// tour tells the visitor where to go and how to sign in.
func (a *app) tour(d node.DemoReport, origin string, took time.Duration) {
	p := func(format string, args ...any) { fmt.Fprintf(a.out, format+"\n", args...) }
	p("")
	p("%s", a.t("cli.demo.ready", entente.Args{"Seconds": fmt.Sprintf("%.1f", took.Seconds())}))
	p("")
	p("  %s", origin)
	p("")
	p("%s", a.t("cli.demo.sign-in", entente.Args{"Password": authn.DemoPassword}))
	for _, u := range authn.DemoAccounts() {
		p("  %-14s  %s", u.Handle, a.t("cli.demo.as."+string(u.Role)))
	}
	p("")
	p("%s", a.t("cli.demo.counts"))
	for _, c := range d.Import.Counts {
		p("  %-18s %4d", c.File, c.Rows-c.Broken)
	}
	steps := []step{{"/", "home"}, {"/partners/jp", "partner"}}
	if d.Examples != nil {
		p("  %-18s %4s  %s", "meetings", "+1", a.t("cli.demo.example-meeting"))
		// The examples are not released: who is to see them signs in on the way.
		const signIn = "/sign-in?next="
		steps = append(steps, step{signIn + "/meetings/" + d.Examples.Meeting, "meeting"},
			step{signIn + "/commitments/" + d.Examples.Disputed, "disputed"}, step{signIn + "/commitments/" + d.Examples.Agreed, "agreed"})
	}
	p("")
	p("%s", a.t("cli.demo.look"))
	for _, s := range steps {
		p("  %s%s", origin, s.path)
		p("      %s", a.t("cli.demo.step."+s.key))
	}
	p("")
	p("%s", a.t("cli.demo.stop"))
}

// step is one page of the tour, and the text that says what is to be seen.
type step struct{ path, key string }
