// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"net/url"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/web/ui"
)

// sourceItems are the facts of where a thing is from.
func sourceItems(ctx context.Context, p entente.Provenance) []ui.Item {
	out := []ui.Item{
		{Label: i18n.T(ctx, "field.basis"), Text: i18n.T(ctx, "basis."+string(p.Basis))},
		{Label: i18n.T(ctx, "field.confidence"), Text: i18n.T(ctx, "confidence."+string(p.Confidence))},
	}
	if p.Source != "" {
		out = append(out, ui.Item{Label: i18n.T(ctx, "field.source"), Show: outside(shortAddress(p.Source), p.Source)})
	}
	if p.Accessed.Known() {
		out = append(out, ui.Item{Label: i18n.T(ctx, "field.accessed"), Show: ui.DateText(p.Accessed, "")})
	}
	if p.Note != "" {
		out = append(out, ui.Item{Label: i18n.T(ctx, "field.note"), Text: p.Note})
	}
	return out
}

// shortAddress is an address that can be read: host and path.
func shortAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return entente.Shorten(strings.TrimPrefix(u.Hostname(), "www.")+strings.TrimSuffix(u.Path, "/"), 44)
}
