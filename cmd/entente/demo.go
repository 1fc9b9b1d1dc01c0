// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/node"
)

type demoCmd struct {
	listening
	Dir        string `help:"Folder to keep the demonstration in; a second start finds it there. Without it everything is gone in the end." placeholder:"FOLDER"`
	Alone      bool   `help:"One node instead of three; so it is too with --db."`
	NoExamples bool   `help:"Load the public record only, without the example entries."`
}

// Run starts the three nodes, lets them exchange, and says where to look.
func (c *demoCmd) Run(a *app) (err error) {
	begun := time.Now()
	dir, remove, err := c.place()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	c.Level = max(c.Level, slog.LevelError) // the terminal is for the visitor
	logger := c.logger(a)
	slog.SetDefault(logger)
	config := a.config
	alone := c.Alone || config.DB != node.DefaultDB
	if config.DB == node.DefaultDB && alone {
		config.DB, config.Keys = filepath.Join(dir, "node.db"), ""
	}
	demo := &node.Demo{Dir: dir, Alone: alone, Logger: logger, Say: func(key string, args entente.Args) { a.say("%s", a.t(key, args)) }}
	a.say("%s", a.t("cli.demo.loading"))
	filled, err := demo.Open(a.ctx, config, c.Listen, !c.NoExamples, func(count node.ImportCount) {
		fmt.Fprintf(a.messages, "  %-18s %d\n", count.File, count.Rows)
	})
	if err != nil {
		return errors.Join(err, demo.Close())
	}
	return demo.Serve(a.ctx, func(places []node.DemoPlace) error {
		a.tour(filled, places, time.Since(begun))
		return nil
	})
}

// place is the folder that the demonstration lives in: the one named, or a
// temporary one that remove takes away.
func (c *demoCmd) place() (dir string, remove func() error, err error) {
	if c.Dir != "" {
		if err := os.MkdirAll(c.Dir, 0o700); err != nil {
			return "", nil, fmt.Errorf("make the folder of the demonstration: %w", err)
		}
		return c.Dir, func() error { return nil }, nil
	}
	if dir, err = os.MkdirTemp("", "entente-demo-"); err != nil {
		return "", nil, fmt.Errorf("make a folder for the demonstration: %w", err)
	}
	return dir, func() error { return os.RemoveAll(dir) }, nil
}

// tour tells the visitor where to go and how to sign in.
func (a *app) tour(d node.DemoReport, places []node.DemoPlace, took time.Duration) {
	p := func(format string, args ...any) { fmt.Fprintf(a.out, format+"\n", args...) }
	origin := places[0].Origin
	p("")
	p("%s", a.t("cli.demo.ready", entente.Args{"Seconds": fmt.Sprintf("%.1f", took.Seconds())}))
	p("")
	for _, n := range places {
		p("  %-24s %s", n.Origin, n.Name)
	}
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
	if len(places) > 1 {
		steps = append(steps, step{"/sign-in?next=/exchange", "exchange"})
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
