// SPDX-License-Identifier: EUPL-1.2

package exchange_test

import (
	"strings"
	"testing"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/parts/exchange"
	"entente/internal/testkit"
)

func TestRecordsArriveAsTheyWereReleased(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		_, one, two := pair(t, d)
		two.release("a", "first", entente.ToPublic)
		two.release("b", "for one", "member:"+one.did)
		two.release("c", "for three", "member:did:web:three.example")
		two.write("d", "for nobody")
		if r := one.pulls(two); r.Released != 2 || r.Taken != 2 {
			t.Errorf("pulled %+v", r)
		}
		one.mustSee("a=first b=for one")
		one.whole(2)

		// An edit stays at home until it is released; a withdrawal arrives.
		two.write("a", "second")
		two.withdraw("b")
		if r := one.pulls(two); r.Released != 0 || r.Withdrawn != 1 {
			t.Errorf("pulled %+v", r)
		}
		one.mustSee("a=first")
		two.release("a", "second", entente.ToPublic)
		two.release("b", "for one again", "member:"+one.did)
		one.pulls(two)
		one.mustSee("b=for one again a=second")
		history, err := one.notes.History(t.Context(), one.view(), "b")
		if err != nil || len(history) != 2 {
			t.Errorf("the history of what was taken back: %+v, %v", history, err)
		}

		// And the other way, from the engine under test.
		one.release("e", "mine", "network")
		one.release("f", "mine too", "public")
		two.pulls(one)
		if got := two.sees(); !strings.Contains(got, "f=mine too") || strings.Contains(got, "e=mine") {
			t.Errorf("two sees %q", got)
		}
		one.whole(4)
		two.whole(1)
		p, err := one.svc.Peer(t.Context(), entente.Actor{Account: "r", Role: entente.Reader}, two.did)
		if err != nil || p.Taken != 5 || p.Given != 1 || p.State != exchange.Active || p.Error != nil || p.Pulled.IsZero() {
			t.Errorf("the peer: %+v, %v", p, err)
		}
	})
}
