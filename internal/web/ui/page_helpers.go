// SPDX-License-Identifier: EUPL-1.2

package ui

import (
	"context"
	"net/url"

	"entente"
	"entente/internal/kit/i18n"
)

// current tells the page itself from another page of the same section.
func current(href, path string) string {
	if href == path {
		return "page"
	}
	return "true"
}

func escapeQuery(s string) string { return url.QueryEscape(s) }

// searchText keeps what was searched for in the box of the result page.
func (q Query) searchText() string {
	if q.Path == "/search" {
		return q.Get("q")
	}
	return ""
}

func pastText(ctx context.Context, v entente.View) string {
	if v.Known != entente.Forever {
		return i18n.T(ctx, "ui.past.known", entente.Args{"Date": v.Day})
	}
	return i18n.T(ctx, "ui.past.world", entente.Args{"Date": v.Day})
}
