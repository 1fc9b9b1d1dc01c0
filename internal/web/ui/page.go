// SPDX-License-Identifier: EUPL-1.2

package ui

import (
	"context"

	"github.com/a-h/templ"

	"entente/internal/kit/i18n"
)

// Page is what one page says about itself; [Layout] draws it.
type Page struct {
	Title   string          // the heading, and the beginning of the browser's title
	Kicker  string          // above the heading: what kind of thing this is
	Lead    string          // one or two sentences under the heading
	Nav     string          // key of the entry of the service navigation it belongs to
	Crumbs  []Link          // the way here from the home page, without the page itself
	Tabs    []Tab           // the faces of one thing
	Facts   templ.Component // tags, badges and provenance in one line under the heading
	Actions templ.Component // buttons beside the heading
	Narrow  bool            // a width for reading and for forms instead of the whole desk
}

// Tab is one face of a thing, a page of its own. Count is shown when Counted.
type Tab struct {
	Text, Href string
	Count      int
	Counted    bool
	Current    bool
}

func (p Page) browserTitle(ctx context.Context) string {
	name := ShellOf(ctx).Theme.Name
	if p.Title == "" || p.Title == name {
		return name
	}
	return p.Title + " – " + name
}

// otherLanguages are the languages to switch to.
func otherLanguages(ctx context.Context) []string {
	var out []string
	for _, lang := range ShellOf(ctx).Languages {
		if lang != i18n.Lang(ctx) {
			out = append(out, lang)
		}
	}
	return out
}

// htmxConfig keeps htmx inside the content security policy: no styles of its
// own, nothing evaluated, requests to this node only. Going back loads the page, and
// a menu that is open stays open while the list under it is refreshed.
const htmxConfig = `{"includeIndicatorCSS":false,"mode":"same-origin","history":"reload","defaultSwap":"outerMorph","morphIgnore":["data-htmx-powered","open"]}`
