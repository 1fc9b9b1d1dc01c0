// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"errors"
	"log/slog"

	"entente"
	"entente/internal/node"
)

// listening is what a command that serves is told.
type listening struct {
	node.Listen
	Log   string     `help:"Form of the log on standard error: ${enum}." enum:"text,json" default:"text" env:"ENTENTE_LOG"`
	Level slog.Level `name:"log-level" help:"The least that is logged: DEBUG, INFO, WARN or ERROR." default:"INFO" env:"ENTENTE_LOG_LEVEL"`
}

func (l listening) logger(a *app) *slog.Logger {
	options := &slog.HandlerOptions{Level: l.Level}
	if l.Log == "json" {
		return slog.New(slog.NewJSONHandler(a.messages, options))
	}
	return slog.New(slog.NewTextHandler(a.messages, options))
}

type serveCmd struct {
	listening
}

// Run makes or updates the tables first, so that serving needs nothing else.
func (c *serveCmd) Run(a *app) (err error) {
	logger := c.logger(a)
	slog.SetDefault(logger)
	n, err := node.Open(a.ctx, a.config, logger, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	return n.Serve(a.ctx, c.Listen, false, func(s node.Serving) error {
		a.say("%s", a.t("cli.serving", entente.Args{"Origin": s.Origin}))
		return nil
	})
}
