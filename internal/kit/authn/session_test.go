// SPDX-License-Identifier: EUPL-1.2

package authn_test

import (
	"strings"
	"testing"
	"time"

	"entente"
	"entente/internal/kit/authn"
)

func TestSessionEndsInTime(t *testing.T) {
	each(t, func(b *bench) {
		b.account("desk", entente.Editor)
		idle, busy := b.signIn("desk"), b.signIn("desk")
		for range 12 {
			b.pass(59 * time.Minute)
			if !b.alive(busy) {
				b.Fatalf("a session in use ended after %v", b.time().Sub(start))
			}
		}
		if b.alive(idle) {
			b.Error("a session left alone for hours is alive")
		}
		b.pass(start.Add(12*time.Hour - time.Second).Sub(b.time()))
		if !b.alive(busy) {
			b.Error("a session in use ended before twelve hours")
		}
		b.pass(time.Second)
		if b.alive(busy) {
			b.Error("a session is alive after twelve hours")
		}
		b.must(b.Purge(b.Context()))
		if n := b.text(`SELECT CAST(COUNT(*) AS TEXT) FROM session`); n != "0" {
			b.Errorf("%s dead sessions stay", n)
		}
	})
}

func TestTokenChangesAtSignIn(t *testing.T) {
	each(t, func(b *bench) {
		b.account("desk", entente.Editor)
		before := b.signIn("desk")
		after, err := b.SignIn(b.Context(), from(1, before.Token), "desk", password)
		b.must(err)
		if before.Token == after.Token || b.alive(before) || !b.alive(after) {
			b.Error("signing in again must end the session before and give another token")
		}
		// A token of somebody's choosing is never taken over.
		planted := strings.Repeat("A", 43)
		s, err := b.SignIn(b.Context(), from(1, planted), "desk", password)
		b.must(err)
		if s.Token == planted {
			b.Error("the token planted in the browser opens the session")
		}
	})
}

func TestTokenIsNotInTheDatabase(t *testing.T) {
	each(t, func(b *bench) {
		b.account("desk", entente.Editor)
		s := b.signIn("desk")
		if id := b.text(`SELECT id FROM session`); id == s.Token || id != s.ID {
			b.Errorf("kept under %q", id)
		}
		for _, token := range []string{"", s.ID, s.Token[1:], s.Token + "A", strings.ToUpper(s.Token), "%", strings.Repeat("A", 1<<20)} {
			if _, err := b.Session(b.Context(), token); !entente.Is(err, entente.Unauthenticated) {
				b.Errorf("%.50q opens a session: %v", token, err)
			}
		}
	})
}

func TestListAndEndSessions(t *testing.T) {
	each(t, func(b *bench) {
		ctx := b.Context()
		a := b.account("desk", entente.Editor)
		b.account("neighbour", entente.Editor)
		other := b.signIn("neighbour")
		first := b.signIn("desk")
		b.pass(10 * time.Minute)
		second := b.signIn("desk")
		third := b.signIn("desk")
		b.pass(10 * time.Minute)
		if !b.alive(first) {
			b.Fatal("the first is gone")
		}
		list, err := b.Sessions(ctx, first.Actor, a.ID)
		b.must(err)
		if len(list) != 3 || list[0].ID != first.ID || !list[0].Seen.Equal(b.time()) || list[0].Agent != "Firefox, Linux" || list[0].Token != "" {
			b.Errorf("listed %+v; want three, the one used last first, without tokens", list)
		}
		b.fails(b.EndSession(ctx, first.Actor, a.ID, other.ID), entente.NotFound, "")
		b.fails(b.EndSession(ctx, other.Actor, a.ID, second.ID), entente.Forbidden, "")
		b.must(b.EndSession(ctx, first.Actor, a.ID, second.ID))
		if b.alive(second) || !b.alive(third) || !b.alive(other) {
			b.Error("not just the one session ended")
		}
		b.must(b.EndOtherSessions(ctx, first))
		if b.alive(third) || !b.alive(first) || !b.alive(other) {
			b.Error("not just the others of the account ended")
		}
		b.must(b.SignOut(ctx, first.Token))
		b.must(b.SignOut(ctx, first.Token)) // twice in two tabs
		if b.alive(first) {
			b.Error("alive after signing out")
		}
		b.fails(b.EndOtherSessions(ctx, authn.Session{}), entente.Unauthenticated, "")
	})
}
