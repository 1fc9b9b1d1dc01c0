// SPDX-License-Identifier: EUPL-1.2

package meeting_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"entente"
	"entente/internal/kit/clock"
	"entente/internal/kit/db"
	"entente/internal/kit/keys"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/testkit"
)

var (
	now    = time.Date(2026, 6, 15, 9, 0, 0, 0, time.UTC)
	editor = entente.Actor{Account: "editor", Role: entente.Editor, Clearance: entente.Limited}
	own    = entente.Provenance{Basis: entente.BasisOwn, Confidence: entente.High}
)

func service(t *testing.T, d *db.DB) *meeting.Service {
	t.Helper()
	ring, err := keys.Open(t.Context(), d, filepath.Join(t.TempDir(), "keys.json"), now)
	if err != nil {
		t.Fatal(err)
	}
	log := &record.Log{DB: d, Ring: ring, Author: "did:web:node.example", Clock: clock.At(now)}
	s := meeting.New(log, registry.New(log))
	for _, p := range []string{"eu", "jp"} {
		data := registry.Partner{Name: p, Kind: registry.PartnerOther, Provenance: own}
		if _, err := s.Registry.Partners.Create(t.Context(), editor, p, data, entente.Unmarked); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// TestListsAskWhatTheRulesSay holds the conditions in SQL equal to the rules of
// a meeting, for every state and for dates of every kind around the day.
func TestListsAskWhatTheRulesSay(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := service(t, d)
		n := 0
		for _, reported := range meeting.ReportedStates() {
			for _, dates := range [][2]entente.Date{
				{"", ""},
				{"2026-06-14", ""},
				{"2026-06-15", ""},
				{"2026-06-16", ""},
				{"2026-06-10", "2026-06-20"},
				{"2026-06", ""},
				{"2026-05", ""},
				{"2027", ""},
			} {
				n++
				data := meeting.Meeting{
					Title: fmt.Sprint("Meeting ", n), Kind: "summit", Date: dates[0], End: dates[1],
					Parties: []string{"eu", "jp"}, Reported: reported, Provenance: own,
				}
				if _, err := s.Meetings.Create(t.Context(), editor, "", data, entente.Unmarked); err != nil {
					t.Fatal(err)
				}
			}
		}
		v := entente.Now(editor, now)
		all, err := s.ListMeetings(t.Context(), v, meeting.Filter{}, record.Query{})
		if err != nil {
			t.Fatal(err)
		}
		for when, holds := range map[string]func(meeting.Meeting) bool{
			"ahead":       func(m meeting.Meeting) bool { return m.Ahead(v.Day) },
			"past":        func(m meeting.Meeting) bool { return !m.Ahead(v.Day) },
			"unconfirmed": func(m meeting.Meeting) bool { return m.Unconfirmed(v.Day) },
		} {
			page, err := s.ListMeetings(t.Context(), v, meeting.Filter{When: when}, record.Query{})
			if err != nil {
				t.Fatal(err)
			}
			var want, got []string
			for _, e := range all.Rows {
				if holds(e.Data) {
					want = append(want, e.ID)
				}
			}
			for _, e := range page.Rows {
				got = append(got, e.ID)
			}
			if len(want) == 0 || len(want) == n || !slices.Equal(want, got) {
				t.Errorf("%s: got %q, the rule says %q", when, got, want)
			}
		}
	})
}

func TestAheadOnAnEarlierDay(t *testing.T) {
	held := meeting.Meeting{Reported: meeting.Held, Date: "2026-06-10"}
	if held.Ahead("2026-06-15") || held.Ahead("2026-06-10") {
		t.Error("a meeting that was held is ahead on its day or after")
	}
	if !held.Ahead("2026-06-09") {
		t.Error("a meeting that was held later was not ahead the day before")
	}
}
