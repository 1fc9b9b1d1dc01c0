// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"testing"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/testkit"
)

// TestPrune forgets the steps of what ended long ago, but not those of an
// agreement in force.
func TestPrune(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		provider, consumer := two(t, d, letters{})
		n := provider.over(t, omega, finalized(t, provider, consumer).Pid)
		provider.await(t, n.Pid, Finalized)
		a, err := consumer.Standing(t.Context(), alpha, "one")
		if err != nil {
			t.Fatal(err)
		}
		tid, err := consumer.Begin(t.Context(), *a, provider.address(), "HttpData-PULL", nil)
		if err != nil {
			t.Fatal(err)
		}
		consumer.await(t, tid, Started)
		f := provider.over(t, omega, tid)
		steps := func(when string, negotiation, transfer bool) {
			t.Helper()
			if err := provider.Prune(t.Context()); err != nil {
				t.Fatal(err)
			}
			if is := len(provider.steps(t, n.Pid)) > 0; is != negotiation {
				t.Errorf("%s: the negotiation has steps: %v", when, is)
			}
			if is := len(provider.steps(t, f.Pid)) > 0; is != transfer {
				t.Errorf("%s: the transfer has steps: %v", when, is)
			}
		}
		provider.ahead.Add(int64(2 * stepsFor))
		steps("while it runs", true, true)
		if err := consumer.Act(t.Context(), tid, Decision{Do: KindComplete}); err != nil {
			t.Fatal(err)
		}
		provider.await(t, f.Pid, Completed)
		steps("soon after its end", true, true)
		provider.ahead.Add(int64(stepsFor + 1e9))
		steps("long after its end", true, false)
		if err := provider.Retire(t.Context(), n.Agreement, Provider, "a test"); err != nil {
			t.Fatal(err)
		}
		steps("soon after the agreement", true, false)
		provider.ahead.Add(int64(stepsFor + 1e9))
		steps("long after the agreement", false, false)

		p, err := provider.Get(t.Context(), n.Pid)
		if err != nil || p.State != Finalized {
			t.Errorf("the process is %+v, %v", p, err)
		}
		if list, err := provider.Agreements(t.Context(), omega); err != nil || len(list) != 1 {
			t.Errorf("%d agreements, %v", len(list), err)
		}
		if err := provider.same(t.Context(), p, []byte(`{"@id":"late"}`)); !entente.Is(err, entente.Invalid) {
			t.Errorf("another first message gets %v", err)
		}
	})
}
