// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/node"
)

// app is what every command has at hand.
type app struct {
	ctx      context.Context
	in       io.Reader
	out      io.Writer // facts
	messages io.Writer // everything else
	words    *i18n.Printer
	config   node.Config
	parsed   *kong.Context
}

func newApp(ctx context.Context, in io.Reader, out, messages io.Writer) (*app, error) {
	a := &app{ctx: ctx, in: in, out: out, messages: messages}
	catalog, err := node.Words()
	if err != nil {
		return a, err
	}
	a.words = catalog.Printer(catalog.Match(systemLanguage()))
	return a, nil
}

// systemLanguage is the language of the terminal, as POSIX names it.
func systemLanguage() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v, _, _ := strings.Cut(os.Getenv(name), "."); v != "" {
			return strings.ReplaceAll(v, "_", "-")
		}
	}
	return ""
}

func (a *app) t(key string, args ...entente.Args) string { return a.words.T(key, args...) }

// say writes a line for the person at the terminal.
func (a *app) say(format string, args ...any) {
	fmt.Fprintf(a.messages, "entente: "+format+"\n", args...)
}

// open opens the node. With migrate the tables are made or brought up to date.
func (a *app) open(migrate bool) (*node.Node, error) {
	return node.Open(a.ctx, a.config, slog.New(slog.NewTextHandler(a.messages, &slog.HandlerOptions{Level: slog.LevelWarn})), migrate)
}

// with opens the node as it is, does something with it and closes it.
func (a *app) with(do func(n *node.Node) error) error { return a.withNode(false, do) }

func (a *app) withNode(migrate bool, do func(n *node.Node) error) (err error) {
	n, err := a.open(migrate)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	return do(n)
}

// failed says what went wrong and gives the exit status for it.
func (a *app) failed(err error) int {
	for _, line := range a.explain(err) {
		a.say("%s", line)
	}
	return exitFailed
}

// explain puts an error into words: what is wrong, where, and the cause as the
// system gave it, since who reads it here is the operator.
func (a *app) explain(err error) []string {
	if a.words == nil {
		return []string{err.Error()}
	}
	if errors.Is(err, context.Canceled) && a.ctx.Err() != nil {
		return []string{a.t("cli.interrupted")}
	}
	if fields := entente.FieldErrors(err); len(fields) > 0 {
		lines := make([]string, len(fields))
		for i, e := range fields {
			lines[i] = e.Field + ": " + a.cause(e)
		}
		return lines
	}
	if e, ok := errors.AsType[*entente.Error](err); ok {
		return []string{a.cause(e)}
	}
	return []string{err.Error()}
}

func (a *app) cause(e *entente.Error) string {
	said := a.words.Error(e)
	if here := "cli." + e.Key; a.words.Has(here) { // a page can show what a terminal must name
		said = a.t(here, e.Args)
	}
	if e.Err != nil {
		said += " (" + e.Err.Error() + ")"
	}
	return said
}

// json prints a fact for programs.
func (a *app) json(v any) error {
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// table prints facts for people. Heads are keys below "cli.head".
func (a *app) table(heads []string, rows [][]string) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for i, h := range heads {
		if i > 0 {
			fmt.Fprint(w, "\t")
		}
		fmt.Fprint(w, strings.ToUpper(a.t("cli.head."+h)))
	}
	fmt.Fprintln(w)
	clean := strings.NewReplacer("\t", " ", "\n", " ", "\r", " ")
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				fmt.Fprint(w, "\t")
			}
			if cell == "" {
				cell = "-"
			}
			fmt.Fprint(w, clean.Replace(cell))
		}
		fmt.Fprintln(w)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// asJSON is the flag of the commands that print facts.
type asJSON struct {
	JSON bool `help:"Print JSON instead of text."`
}
