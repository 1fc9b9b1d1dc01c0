// SPDX-License-Identifier: EUPL-1.2

package partstest

import (
	"io/fs"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"entente"
	ingest "entente/internal/ingest/record"
	"entente/internal/kit/clock"
	"entente/internal/kit/db"
	"entente/internal/kit/i18n"
	"entente/internal/kit/keys"
	"entente/internal/kit/record"
	"entente/internal/parts/exchange"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/words"
)

// Now is the day on which tests take place.
var Now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// Actors of the tests.
var (
	Admin  = entente.Actor{Account: "admin", Role: entente.Administrator, Clearance: entente.Sensitive}
	Editor = entente.Actor{Account: "editor", Role: entente.Editor, Clearance: entente.Limited}
	Reader = entente.Actor{Account: "reader", Role: entente.Reader}
	Public = entente.Actor{}
)

// Parts are the parts of a node on one log.
type Parts struct {
	DB       *db.DB
	Log      *record.Log
	Registry *registry.Service
	Meeting  *meeting.Service
	Exchange *exchange.Service
}

// New makes the parts on an empty database.
func New(tb testing.TB, d *db.DB) *Parts {
	tb.Helper()
	ring, err := keys.Open(tb.Context(), d, filepath.Join(tb.TempDir(), "keys.json"), Now)
	if err != nil {
		tb.Fatal(err)
	}
	log := &record.Log{DB: d, Ring: ring, Author: "did:web:eu.example", Clock: clock.At(Now)}
	r := registry.New(log)
	m := meeting.New(log, r)
	e := exchange.New(log, slices.Concat(r.Takers(), m.Takers()))
	log.Others, r.PartnerOf = e, e.PartnerOf
	return &Parts{DB: d, Log: log, Registry: r, Meeting: m, Exchange: e}
}

// Fill loads the public record, released to the public.
func (p *Parts) Fill(tb testing.TB) *Parts {
	tb.Helper()
	files, err := fs.Sub(ingest.Public, "data")
	if err != nil {
		tb.Fatal(err)
	}
	everybody := entente.NewAudience(entente.ToPublic)
	report, err := ingest.Import(tb.Context(), files, p.Meeting, p.Log, Admin, &everybody, nil)
	if err != nil || len(report.Problems) > 0 {
		tb.Fatal(err, report.Problems)
	}
	return p
}

// View is how an actor sees things now.
func View(a entente.Actor) entente.View { return entente.Now(a, Now) }

// Must returns v, or fails the test.
func Must[T any](tb testing.TB) func(v T, err error) T {
	tb.Helper()
	return func(v T, err error) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return v
	}
}

// Printer speaks a language with the program's own messages.
func Printer(tb testing.TB, lang string) *i18n.Printer {
	tb.Helper()
	return Must[*i18n.Catalog](tb)(words.Catalog()).Printer(lang)
}
