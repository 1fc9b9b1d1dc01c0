// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"entente/internal/api"
	"entente/internal/kit/i18n"
	"entente/internal/web"
	"entente/internal/web/home"
	"entente/internal/web/ui"
)

// pages is the handler of all pages. watch sees every request with its route.
func (n *Node) pages(s Serving, catalog *i18n.Catalog, watch func(http.Handler) http.Handler) (http.Handler, error) {
	theme, err := n.Config.theme()
	if err != nil {
		return nil, err
	}
	return web.New(web.Deps{
		Registry: n.Registry, Meeting: n.Meeting, Briefs: n.Briefs, Exchange: n.Exchange, Flow: n.Flow, Talk: n.talk(s.Wire), Accounts: s.Accounts, Log: n.Log, DB: n.DB, Clock: n.Clock, Logger: n.Logger,
		Assessments: n.Assessments,
		Catalog:     catalog, Theme: theme, Self: n.Config.Member, Version: Version().Version, Licence: n.Config.Licence, Chromium: n.Config.Chromium,
		Host: n.host(), Watch: watch,
		NameOf: n.NameOf, Tour: n.tour,
		Handles: func(ctx context.Context, _ []string) (map[string]string, error) { return n.Handles(ctx) },
	}), nil
}

// tour is what the home page of a demonstration leads through.
func (n *Node) tour() []home.Place {
	if n.Tour == nil {
		return nil
	}
	var out []home.Place
	for _, p := range n.Tour() {
		out = append(out, home.Place{Member: p.ID, Name: p.Name, Origin: p.Origin})
	}
	return out
}

// programs is the handler of the API.
func (n *Node) programs(s Serving, catalog *i18n.Catalog) http.Handler {
	return api.New(api.Deps{
		Registry: n.Registry, Meeting: n.Meeting, Brief: n.Briefs, Exchange: n.Exchange, Flow: n.Flow, Talk: n.talk(s.Wire), Accounts: s.Accounts, Log: n.Log, DB: n.DB, Clock: n.Clock,
		Assessments: n.Assessments,
		Catalog:     catalog, Logger: n.Logger, Self: n.Config.Member, Version: Version().Version, Chromium: n.Config.Chromium,
	})
}

// theme is the look that is set, and the default one in what is not.
func (c Config) theme() (*ui.Theme, error) {
	t := ui.DefaultTheme()
	primary, secondary := t.Primary, t.Secondary
	if c.Primary != "" {
		primary = c.Primary
	}
	if c.Secondary != "" {
		secondary = c.Secondary
	}
	var crest []byte
	if c.Crest != "" {
		var err error
		if crest, err = os.ReadFile(c.Crest); err != nil {
			return nil, fmt.Errorf("read the crest: %w", err)
		}
	}
	return ui.NewTheme(c.Name, c.Subtitle, primary, secondary, crest)
}
