// SPDX-License-Identifier: EUPL-1.2

package ui

import (
	"context"

	"entente"
	"entente/internal/kit/i18n"
)

func dateHint(ctx context.Context, hint string) string {
	if hint != "" {
		return hint
	}
	return i18n.T(ctx, "ui.form.date-hint")
}

func precisionOptions(ctx context.Context) []Option {
	return options(ctx, "precision.", entente.PrecisionDay, entente.PrecisionMonth, entente.PrecisionYear, entente.PrecisionApproximate)
}

func basisOptions(ctx context.Context) []Option { return options(ctx, "basis.", entente.Bases()...) }

func confidenceOptions(ctx context.Context) []Option {
	return options(ctx, "confidence.", entente.Confidences()...)
}

// options says each value as the text of its key.
func options[T ~string](ctx context.Context, area string, values ...T) []Option {
	out := make([]Option, len(values))
	for i, v := range values {
		out[i] = Option{Value: string(v), Text: i18n.T(ctx, area+string(v))}
	}
	return out
}
