// SPDX-License-Identifier: EUPL-1.2

package i18n

import (
	"context"
	"time"

	"golang.org/x/text/language"

	"entente"
)

type contextKey struct{}

// none speaks where no catalog was put into the context: every key is missing.
var none, _ = newPrinter(&Catalog{languages: []string{"en"}}, "en", language.English)

// With puts the printer of a language into the context.
func With(ctx context.Context, c *Catalog, lang string) context.Context {
	return context.WithValue(ctx, contextKey{}, c.Printer(lang))
}

// From is the printer of the context.
func From(ctx context.Context) *Printer {
	if p, ok := ctx.Value(contextKey{}).(*Printer); ok {
		return p
	}
	return none
}

// T says the message of a key; see [Printer.T].
func T(ctx context.Context, key string, args ...entente.Args) string {
	return From(ctx).T(key, args...)
}

// Error says what went wrong; see [Printer.Error].
func Error(ctx context.Context, err error) string { return From(ctx).Error(err) }

// Date says a date as exactly as it is known; see [Printer.Date].
func Date(ctx context.Context, d entente.Date) string { return From(ctx).Date(d) }

// DayTime says a moment; see [Printer.DayTime].
func DayTime(ctx context.Context, t time.Time) string { return From(ctx).DayTime(t) }

// Number says a number; see [Printer.Number].
func Number(ctx context.Context, v any) string { return From(ctx).Number(v) }

// Lang is the language of the context.
func Lang(ctx context.Context) string { return From(ctx).Lang() }
