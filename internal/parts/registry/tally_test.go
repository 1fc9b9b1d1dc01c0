// SPDX-License-Identifier: EUPL-1.2

package registry_test

import (
	"testing"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
	"entente/internal/testkit"
)

func TestTalliesCountWhatTheViewerSees(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		overdue := func(c *registry.Commitment) { c.Due, c.DuePrecision = "2026-06-14", entente.PrecisionDay }
		promise(t, s, "late", overdue)
		promise(t, s, "late-by-source-but-kept", func(c *registry.Commitment) { overdue(c); c.Reported = "done" })
		promise(t, s, "late-but-kept-by-account", overdue)
		account(t, s, "late-but-kept-by-account", "eu", func(a *registry.Account) { a.State = registry.Done })
		promise(t, s, "due-today", func(c *registry.Commitment) { c.Due, c.DuePrecision = "2026-06-15", entente.PrecisionDay })
		promise(t, s, "own", func(c *registry.Commitment) { c.Parties = []string{"eu"} })
		instrument := registry.Instrument{Title: "Pact", Kind: "memorandum", Parties: []string{"eu", "jp"}, Topics: []string{"ai"}, Provenance: provenance("")}
		if _, err := s.Instruments.Create(t.Context(), officer, "pact", instrument, entente.Unmarked); err != nil {
			t.Fatal(err)
		}
		v := entente.Now(officer, today)
		partners, err := s.TallyPartners(t.Context(), v, "jp", "eu", "nowhere")
		if err != nil {
			t.Fatal(err)
		}
		if got, want := partners["jp"], (registry.Tally{Instruments: 1, Commitments: 4, Open: 2, Overdue: 1}); got != want {
			t.Errorf("jp: %+v, want %+v", got, want)
		}
		if got, want := partners["eu"], (registry.Tally{Instruments: 1, Commitments: 5, Open: 3, Overdue: 1}); got != want {
			t.Errorf("eu: %+v, want %+v", got, want)
		}
		if _, counted := partners["nowhere"]; counted {
			t.Error("something was counted for a partner that has nothing")
		}
		topics, err := s.TallyTopics(t.Context(), v, "ai")
		if err != nil {
			t.Fatal(err)
		}
		if got, want := topics["ai"], (registry.Tally{Instruments: 1, Commitments: 5, Open: 3, Overdue: 1}); got != want {
			t.Errorf("ai: %+v, want %+v", got, want)
		}
		cells, err := s.CellsOf(t.Context(), v, "ai")
		if err != nil || len(cells) != 2 || cells[1] != (registry.Cell{Partner: "jp", Topic: "ai", Commitments: 4, Instruments: 1}) {
			t.Errorf("cells: %+v, %v", cells, err)
		}
		public, err := s.TallyPartners(t.Context(), entente.Now(entente.Actor{}, today), "jp", "eu")
		if err != nil || len(public) != 0 {
			t.Errorf("the public is told of what is not released: %+v, %v", public, err)
		}
	})
}

func TestNamedLeavesOutWhatIsNotSeen(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		got, err := registry.Named(t.Context(), s.Partners, entente.Now(officer, today), "jp", "jp", "", "nowhere")
		if err != nil || len(got) != 1 || got["jp"].Data.Name != "jp" {
			t.Errorf("named %+v, %v", got, err)
		}
		none, err := registry.Named(t.Context(), s.Partners, entente.Now(entente.Actor{}, today), "jp")
		if err != nil || len(none) != 0 {
			t.Errorf("the public is told of %+v, %v", none, err)
		}
	})
}

func TestHoldersAreToldToTheNodesOwnPeople(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		for id, partner := range map[string]string{"chair": "jp", "clerk": "jp", "other": "eu"} {
			if _, err := s.Posts.Create(t.Context(), officer, id, registry.Post{Title: id, Partner: partner, Provenance: provenance("")}, entente.Unmarked); err != nil {
				t.Fatal(err)
			}
		}
		hold := func(post string, from, to entente.Date) {
			t.Helper()
			if err := s.Hold(t.Context(), officer, registry.Holding{Post: post, Person: registry.Person{Name: "A. Holder"}, From: from, To: to}); err != nil {
				t.Fatal(err)
			}
		}
		hold("chair", "2025", "")
		hold("clerk", "2020", "2024")
		hold("other", "2019", "2020")
		v := entente.Now(officer, today)
		holders, err := s.HoldersOf(t.Context(), v, "jp")
		if err != nil || len(holders) != 2 || holders["chair"][0].Person.Name != "A. Holder" || holders["clerk"][0].To != "2024" {
			t.Errorf("holders %+v, %v", holders, err)
		}
		held, err := s.HoldingsOf(t.Context(), v, holders["chair"][0].Person.ID)
		if err != nil || len(held) != 3 || held[0].Post != "chair" || held[2].Post != "other" {
			t.Errorf("posts held %+v, %v", held, err)
		}
		if told, err := s.HoldersOf(t.Context(), entente.Now(entente.Actor{}, today), "jp"); err != nil || len(told) != 0 {
			t.Errorf("the public is told %+v, %v", told, err)
		}
		page, err := s.ListPosts(t.Context(), v, registry.PostFilter{Partner: "jp", Text: "CLE"}, record.Query{})
		if err != nil || len(page.Rows) != 1 || page.Rows[0].ID != "clerk" {
			t.Errorf("posts %+v, %v", page.Rows, err)
		}
		topics, err := s.ListTopics(t.Context(), v, "ai", record.Query{})
		if err != nil || topics.Total != 1 {
			t.Errorf("topics %+v, %v", topics, err)
		}
	})
}
