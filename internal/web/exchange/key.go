// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"errors"
	"math"
	"time"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/keys"
	"entente/internal/web/ui"
)

var keyTable = ui.Table[keys.Key]{
	ID: "key-list", Caption: "talk.keys.title",
	Columns: []ui.Column[keys.Key]{
		{Key: "thumbprint", Label: "talk.field.thumbprint", Cell: func(_ context.Context, k keys.Key) ui.Cell {
			return ui.Cell{Text: k.KID, Show: thumbprint(k.KID)}
		}},
		{Key: "from", Label: "field.from", Kind: ui.Date, Cell: func(ctx context.Context, k keys.Key) ui.Cell {
			return ui.Cell{Text: moment(ctx, instant(k.Created))}
		}},
		{Key: "to", Label: "field.to", Kind: ui.Date, Cell: func(ctx context.Context, k keys.Key) ui.Cell {
			if k.Retired == math.MaxInt64 {
				return ui.Cell{Text: i18n.T(ctx, "talk.keys.in-use")}
			}
			return ui.Cell{Text: moment(ctx, instant(k.Retired))}
		}},
	},
}

func instant(micro int64) time.Time {
	if micro == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micro).UTC()
}

func asOurs(err error) (*entente.Error, bool) { return errors.AsType[*entente.Error](err) }
