// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"bytes"
	"context"
	"encoding/json"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/exchange"
	"entente/internal/web/ui"
)

var streamTable = ui.Table[exchange.Stream]{
	ID: "stream-list", Caption: "talk.streams.caption",
	Columns: []ui.Column[exchange.Stream]{
		{Key: "at", Label: "talk.field.began", Kind: ui.Date, Cell: func(ctx context.Context, s exchange.Stream) ui.Cell { return ui.Cell{Text: moment(ctx, s.At)} }},
		{Key: "way", Label: "talk.field.way", Cell: func(ctx context.Context, s exchange.Stream) ui.Cell {
			if s.Out {
				return ui.Cell{Text: i18n.T(ctx, "talk.direction.out")}
			}
			return ui.Cell{Text: i18n.T(ctx, "talk.direction.in")}
		}},
		{Key: "bytes", Label: "talk.field.bytes", Kind: ui.Number, Cell: func(ctx context.Context, s exchange.Stream) ui.Cell { return ui.NumberCell(ctx, int(s.Bytes)) }},
		{Key: "outcome", Label: "talk.field.state", Cell: func(ctx context.Context, s exchange.Stream) ui.Cell {
			tone := ui.Warn
			if s.Outcome == "whole" {
				tone = ui.Good
			}
			text := word(ctx, "talk.outcome", s.Outcome)
			return ui.Cell{Text: text, Show: ui.StateTag(tone, text), Note: s.Trouble}
		}},
	},
}

// endForm is the form with what is wrong with a field of it; anything else is
// said above the page.
func endForm(f ui.Form) ui.Form {
	if len(entente.FieldErrors(f.Err)) == 0 {
		f.Err = nil
	}
	return f
}

// pretty sets JSON in lines; what is none stays as it came.
func pretty(s string) string {
	var b bytes.Buffer
	if json.Indent(&b, []byte(s), "", "  ") != nil {
		return s
	}
	return b.String()
}
