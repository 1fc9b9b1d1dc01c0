// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"log/slog"

	"entente"
	"entente/internal/node"
)

type backupCmd struct {
	asJSON
	File     string `arg:"" help:"File to make; one that is there is never replaced."`
	WithKeys bool   `help:"Put the private key in as well. Whoever has the file can then sign as this node."`
}

func (c *backupCmd) Run(a *app) error {
	return a.with(func(n *node.Node) error {
		m, err := n.Backup(a.ctx, c.File, c.WithKeys)
		if err != nil {
			return err
		}
		if c.JSON {
			return a.json(m)
		}
		a.say("%s", a.t("cli.backed-up", backupArgs(m, c.File)))
		if !m.Keys {
			a.say("%s", a.t("cli.backup-without-keys"))
		}
		return nil
	})
}

func backupArgs(m node.Manifest, file string) entente.Args {
	rows := int64(0)
	for _, t := range m.Tables {
		rows += t.Rows
	}
	return entente.Args{"File": file, "Versions": m.Versions, "Rows": rows, "Tables": len(m.Tables), "Made": m.Made.Format("2006-01-02 15:04:05 MST")}
}

type restoreCmd struct {
	asJSON
	File string `arg:"" type:"existingfile" help:"File that backup has made."`
}

// Run restores and then checks the log, so that a backup that somebody has
// changed is found out at once.
func (c *restoreCmd) Run(a *app) error {
	quiet := slog.New(slog.NewTextHandler(a.messages, &slog.HandlerOptions{Level: slog.LevelWarn}))
	m, err := node.Restore(a.ctx, a.config, quiet, c.File)
	if err != nil {
		return err
	}
	a.say("%s", a.t("cli.restored", backupArgs(m, c.File)))
	return a.with(func(n *node.Node) error { return a.verify(n, c.JSON) })
}
