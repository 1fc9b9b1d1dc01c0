// SPDX-License-Identifier: EUPL-1.2

package registry_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"entente"
	"entente/internal/kit/clock"
	"entente/internal/kit/db"
	"entente/internal/kit/keys"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
	"entente/internal/testkit"
)

var (
	today   = time.Date(2026, 6, 15, 9, 0, 0, 0, time.UTC)
	officer = entente.Actor{Account: "editor", Role: entente.Editor, Clearance: entente.Limited}
)

func provenance(accessed entente.Date) entente.Provenance {
	return entente.Provenance{Basis: entente.BasisOwn, Confidence: entente.High, Accessed: accessed}
}

func newService(t *testing.T, d *db.DB) *registry.Service {
	t.Helper()
	ring, err := keys.Open(t.Context(), d, filepath.Join(t.TempDir(), "keys.json"), today)
	if err != nil {
		t.Fatal(err)
	}
	s := registry.New(&record.Log{DB: d, Ring: ring, Author: "did:web:node.example", Clock: clock.At(today)})
	for _, p := range []string{"eu", "jp"} {
		data := registry.Partner{Name: p, Kind: registry.PartnerOther, Provenance: provenance("")}
		if _, err := s.Partners.Create(t.Context(), officer, p, data, entente.Unmarked); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Topics.Create(t.Context(), officer, "ai", registry.Topic{Name: "AI"}, entente.Unmarked); err != nil {
		t.Fatal(err)
	}
	return s
}

func promise(t *testing.T, s *registry.Service, id string, change func(*registry.Commitment)) {
	t.Helper()
	c := registry.Commitment{Text: id, Parties: []string{"eu", "jp"}, Topic: "ai", Provenance: provenance("")}
	change(&c)
	if _, err := s.Commitments.Create(t.Context(), officer, id, c, entente.Unmarked); err != nil {
		t.Fatal(err)
	}
}

func account(t *testing.T, s *registry.Service, commitment, side string, change func(*registry.Account)) {
	t.Helper()
	a := registry.Account{Commitment: commitment, Side: side, State: registry.Ongoing, Provenance: provenance("")}
	change(&a)
	if _, err := s.SaveAccount(t.Context(), officer, 0, a, entente.Unmarked); err != nil {
		t.Fatal(err)
	}
}

func TestStaleAreOpenWithOldSources(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		promise(t, s, "old", func(c *registry.Commitment) { c.Made = "2024-03" })
		promise(t, s, "old-but-read-lately", func(c *registry.Commitment) { c.Made, c.Accessed = "2024-03", "2026-01-10" })
		promise(t, s, "a-year-to-the-day", func(c *registry.Commitment) { c.Made = "2025-06-15" })
		promise(t, s, "a-day-more", func(c *registry.Commitment) { c.Made = "2025-06-14" })
		promise(t, s, "kept", func(c *registry.Commitment) { c.Made, c.Reported = "2024-03", "done" })
		promise(t, s, "no-source-date", func(*registry.Commitment) {})
		page, err := s.ListCommitments(t.Context(), entente.Now(officer, today), registry.CommitmentFilter{Stale: true}, record.Query{})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := ids(page.Rows), []string{"a-day-more", "old"}; !slices.Equal(got, want) {
			t.Errorf("stale are %q, want %q", got, want)
		}
	})
}

// TestListOfDisagreementsIsWhatIsCounted: a difference in anything counts, not
// only in the state.
func TestListOfDisagreementsIsWhatIsCounted(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		for _, id := range []string{"agreed", "by-state", "by-date", "one-account"} {
			promise(t, s, id, func(*registry.Commitment) {})
			account(t, s, id, "eu", func(a *registry.Account) { a.Due, a.DuePrecision = "2026-01-01", entente.PrecisionDay })
		}
		account(t, s, "agreed", "jp", func(*registry.Account) {})
		account(t, s, "by-state", "jp", func(a *registry.Account) { a.State = registry.Done })
		account(t, s, "by-date", "jp", func(a *registry.Account) { a.Due, a.DuePrecision = "2026-02-01", entente.PrecisionDay })
		v, want := entente.Now(officer, today), []string{"by-date", "by-state"}
		page, err := s.ListCommitments(t.Context(), v, registry.CommitmentFilter{State: "disagreement"}, record.Query{})
		if err != nil {
			t.Fatal(err)
		}
		if got := ids(page.Rows); !slices.Equal(got, want) {
			t.Errorf("the list holds %q, want %q", got, want)
		}
		disputes, err := s.Disputed(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range disputes {
			got = append(got, d.Commitment.ID)
			if len(d.Disagreements) != 1 || len(d.Accounts) != 2 {
				t.Errorf("%s: %d disagreements between %d accounts, want 1 between 2", d.Commitment.ID, len(d.Disagreements), len(d.Accounts))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("disputed are %q, want %q", got, want)
		}
	})
}

func ids[T any](entries []record.Entry[T]) []string {
	out := make([]string, len(entries))
	for i, e := range entries {
		out[i] = e.ID
	}
	return out
}
