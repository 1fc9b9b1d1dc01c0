// SPDX-License-Identifier: EUPL-1.2

package ui

import (
	"context"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
)

func noticeIcon(t Tone) string {
	switch t {
	case Good:
		return "tick"
	case Warn, Bad:
		return "warn"
	case Neutral, Info, Quiet:
	}
	return "info"
}

// FailurePage is the page for an error: its heading follows the code.
func FailurePage(ctx context.Context, err error) Page {
	code := string(entente.CodeOf(err))
	if !i18n.From(ctx).Has("ui.failure." + code) {
		code = string(entente.Internal)
	}
	return Page{Title: i18n.T(ctx, "ui.failure."+code), Narrow: true}
}

// said is what an error says beyond the heading; errors of our own side keep
// their words for the operator's log.
func said(ctx context.Context, err error) string {
	return strings.TrimSpace(i18n.Error(ctx, err))
}
