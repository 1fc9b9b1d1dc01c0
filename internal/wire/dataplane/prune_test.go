// SPDX-License-Identifier: EUPL-1.2

package dataplane_test

import (
	"net/http"
	"testing"
	"time"

	"entente/internal/kit/db"
	"entente/internal/testkit"
	"entente/internal/wire/dataplane"
)

// TestPrune forgets what moved more than 400 days ago.
func TestPrune(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		h := &hand{now: time.Unix(1_800_000_000, 0)}
		s := newSide(t, d, func(c *dataplane.Config) { c.Source, c.Clock = file(t, "a.bin", []byte("the data")), h.clock })
		moved := func(id string) {
			t.Helper()
			a, err := s.Start(t.Context(), provides(id))
			if err != nil {
				t.Fatal(err)
			}
			if resp, _, err := ask(t, http.MethodGet, a.Endpoint, token(a)); err != nil || resp.StatusCode != http.StatusOK {
				t.Fatal(resp, err)
			}
			eventually(t, "the stream is written down", func() bool { return last(t, s.Service, id) == dataplane.Whole })
		}
		moved("old")
		h.on(300 * 24 * time.Hour)
		moved("new")
		for _, step := range []struct {
			on       time.Duration
			old, new dataplane.Outcome
		}{{0, dataplane.Whole, dataplane.Whole}, {101 * 24 * time.Hour, "", dataplane.Whole}} {
			h.on(step.on)
			if err := s.Prune(t.Context()); err != nil {
				t.Fatal(err)
			}
			if o, n := last(t, s.Service, "old"), last(t, s.Service, "new"); o != step.old || n != step.new {
				t.Errorf("after %s more: %q and %q, want %q and %q", step.on, o, n, step.old, step.new)
			}
		}
	})
}
