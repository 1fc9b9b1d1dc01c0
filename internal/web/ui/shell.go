// SPDX-License-Identifier: EUPL-1.2

package ui

import (
	"context"
	"net/url"
	"strings"

	"entente"
)

// Shell is what all pages of a request share. A middleware puts it into the
// context, so that a page only names what is its own.
type Shell struct {
	Theme     *Theme       // who this node is
	Nav       []NavItem    // the service navigation; see [Nav]
	Query     Query        // the address of the page
	View      entente.View // who looks, and as of when
	Flash     *Flash       // what has just happened; nil mostly
	DataDate  entente.Date // the day of the newest fact
	Licence   string       // of the data, such as "CC BY 4.0"
	Version   string       // of the software
	Languages []string     // that the reader can choose
	// NameOf says another member by its DID; nil: nobody is known by name.
	NameOf func(did string) string
}

// Member says another member: by its name where that is known, else by its DID.
func (s *Shell) Member(did string) string {
	if s.NameOf == nil {
		return did
	}
	return s.NameOf(did)
}

// NavItem is one entry of the service navigation; Label is a key.
type NavItem struct{ Key, Label, Href string }

// Nav lists the entries that every node has.
func Nav() []NavItem {
	return []NavItem{
		{Key: "home", Label: "ui.nav.home", Href: "/"},
		{Key: "partners", Label: "ui.nav.partners", Href: "/partners"},
		{Key: "instruments", Label: "ui.nav.instruments", Href: "/instruments"},
		{Key: "commitments", Label: "ui.nav.commitments", Href: "/commitments"},
		{Key: "meetings", Label: "ui.nav.meetings", Href: "/meetings"},
		{Key: "topics", Label: "ui.nav.topics", Href: "/topics"},
	}
}

// Flash is a message about what the reader has just done. Tone is Good or Bad.
type Flash struct {
	Tone Tone
	Text string
	Link Link // an optional next step
}

// Link is a text that leads somewhere.
type Link struct{ Text, Href string }

type shellKey struct{}

// WithShell puts the shell into the context.
func WithShell(ctx context.Context, s Shell) context.Context {
	return context.WithValue(ctx, shellKey{}, &s)
}

// ShellOf is the shell of the context; an empty one where none was put in.
func ShellOf(ctx context.Context) *Shell {
	if s, ok := ctx.Value(shellKey{}).(*Shell); ok {
		return s
	}
	return &Shell{Theme: DefaultTheme()}
}

// The parameters with which any page is asked as of another day.
const (
	ParamAsOf = "asof" // what was known at the end of the day, for that day
	ParamOn   = "on"   // what is known now, for that day
)

// Href writes a path of this node. Looking at a past day, it leads to that
// same day, so that a reader stays in the past until choosing to leave it.
func Href(ctx context.Context, path string) string {
	q := ShellOf(ctx).Query
	for _, name := range []string{ParamAsOf, ParamOn} {
		v := q.Get(name)
		if v == "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
			continue
		}
		if u, err := url.Parse(path); err == nil && !u.Query().Has(name) {
			values := u.Query()
			values.Set(name, v)
			u.RawQuery = values.Encode()
			path = u.String()
		}
	}
	return path
}

// ReadView turns a view of now into the one that the address asks for.
func ReadView(q Query, now entente.View) (entente.View, error) {
	for _, name := range []string{ParamAsOf, ParamOn} {
		d, err := entente.ParseDate(q.Get(name))
		switch {
		case err != nil:
			return now, err
		case d.Known() && name == ParamAsOf && d.LastDay() < now.Today:
			return now.AsOf(d), nil
		case d.Known():
			return now.On(d), nil
		}
	}
	return now, nil
}
