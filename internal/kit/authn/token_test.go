// SPDX-License-Identifier: EUPL-1.2

package authn_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/internal/kit/authn"
)

func TestTokenActs(t *testing.T) {
	each(t, func(b *bench) {
		ctx := b.Context()
		a := b.account("desk", entente.Releaser)
		me := b.signIn("desk").Actor
		made, err := b.CreateToken(ctx, me, "nightly export", []entente.Right{entente.MayEdit, entente.MayRead, entente.MayEdit}, start.AddDate(0, 1, 0))
		b.must(err)
		if !regexp.MustCompile(`^ent_[a-z2-7]{51}$`).MatchString(made.Secret) {
			b.Errorf("the token looks like %q", made.Secret)
		}
		b.pass(time.Hour)
		actor, err := b.Authenticate(ctx, "Bearer "+made.Secret)
		b.must(err)
		want := entente.Actor{
			Account: a.ID, Name: a.Name, Role: entente.Releaser, Clearance: entente.Limited,
			Scopes: []entente.Right{entente.MayRead, entente.MayEdit},
		}
		if diff := cmp.Diff(want, actor); diff != "" {
			b.Error(diff)
		}
		if actor.May(entente.MayRelease) || !actor.May(entente.MayEdit) {
			b.Error("the scopes do not bound the rights")
		}
		list, err := b.Tokens(ctx, me, a.ID)
		b.must(err)
		listed := made
		listed.Secret, listed.Used = "", start.Add(time.Hour)
		if diff := cmp.Diff([]authn.Token{listed}, list); diff != "" {
			b.Error(diff)
		}
		if kept := b.text(`SELECT id FROM api_token`); strings.Contains(made.Secret[len("ent_")+12:], kept) {
			b.Error("the id gives the secret away")
		}

		b.must(b.SetRole(ctx, authn.Operator(), a.ID, entente.Reader, entente.Unmarked))
		actor, err = b.Authenticate(ctx, "bearer  "+made.Secret)
		b.must(err)
		if actor.May(entente.MayEdit) || actor.Clearance != entente.Unmarked {
			b.Errorf("after the role was taken away it is still %+v", actor)
		}
		b.must(b.Disable(ctx, authn.Operator(), a.ID))
		_, err = b.Authenticate(ctx, "Bearer "+made.Secret)
		b.fails(err, entente.Unauthenticated, "account.token-wrong")
		b.must(b.Enable(ctx, authn.Operator(), a.ID))
		b.pass(31 * 24 * time.Hour)
		_, err = b.Authenticate(ctx, "Bearer "+made.Secret)
		b.fails(err, entente.Unauthenticated, "account.token-expired")
		b.must(b.RevokeToken(ctx, me, a.ID, made.ID))
		_, err = b.Authenticate(ctx, "Bearer "+made.Secret)
		b.fails(err, entente.Unauthenticated, "account.token-wrong")
		b.fails(b.RevokeToken(ctx, me, a.ID, made.ID), entente.NotFound, "")
	})
}

func TestTokenRefused(t *testing.T) {
	each(t, func(b *bench) {
		ctx := b.Context()
		b.account("desk", entente.Editor)
		me := b.signIn("desk").Actor
		read := []entente.Right{entente.MayRead}
		made, err := b.CreateToken(ctx, me, "export", read, start.Add(time.Hour))
		b.must(err)
		other, err := b.CreateToken(ctx, me, "export", read, start.Add(time.Hour))
		b.must(err)
		unknown, _ := authn.NewToken()
		// The id of one with the secret of another, and a sum that fits.
		mixed := authn.Resum(made.Secret[:16] + other.Secret[16:48])
		for _, header := range []string{
			"", "Bearer", "Bearer ", made.Secret, "Basic " + made.Secret, "Bearer " + made.Secret[:54], "Bearer " + made.Secret + "a",
			"Bearer " + strings.ToUpper(made.Secret), "Bearer " + unknown, "Bearer " + mixed, "Bearer " + made.Secret + " " + made.Secret,
			"Bearer " + strings.Repeat("a", 1<<20),
		} {
			_, err := b.Authenticate(ctx, header)
			b.fails(err, entente.Unauthenticated, "account.token-wrong")
		}
		_, err = b.Authenticate(ctx, "Bearer "+made.Secret)
		b.must(err)

		byToken := me
		byToken.Scopes = entente.Rights()
		for _, c := range []struct {
			as      entente.Actor
			label   string
			scopes  []entente.Right
			expires time.Time
			code    entente.Code
			key     string
		}{
			{entente.Actor{}, "x", read, start.Add(time.Hour), entente.Unauthenticated, ""},
			{authn.Operator(), "x", read, start.Add(time.Hour), entente.Unauthenticated, ""},
			{byToken, "x", read, start.Add(time.Hour), entente.Forbidden, "account.token-by-token"},
			{me, "", read, start.Add(time.Hour), entente.Invalid, "label: error.required"},
			{me, "x", nil, start.Add(time.Hour), entente.Invalid, "scopes: error.required"},
			{me, "x", []entente.Right{entente.MayRelease}, start.Add(time.Hour), entente.Invalid, "scopes: account.token-scope"},
			{me, "x", []entente.Right{"everything"}, start.Add(time.Hour), entente.Invalid, "scopes: account.token-scope"},
			{me, "x", read, start, entente.Invalid, "expires: account.token-expires"},
			{me, "x", read, start.Add(authn.TokenLasts + time.Second), entente.Invalid, "expires: account.token-expires"},
		} {
			_, err := b.CreateToken(ctx, c.as, c.label, c.scopes, c.expires)
			b.fails(err, c.code, c.key)
		}
	})
}

// TestEveryChangedLetterIsSeen without a look into the table.
func TestEveryChangedLetterIsSeen(t *testing.T) {
	token, id := authn.NewToken()
	if got, ok := authn.ParseToken(token); !ok || got != id {
		t.Fatalf("%s: read %q, want %q", token, got, id)
	}
	for i := range token {
		for _, c := range []byte("aB7-") {
			changed := []byte(token)
			if changed[i] == c {
				continue
			}
			changed[i] = c
			if _, ok := authn.ParseToken(string(changed)); ok {
				t.Errorf("%s passes for %s", changed, token)
			}
		}
	}
}

func FuzzParseToken(f *testing.F) {
	for range 3 {
		token, _ := authn.NewToken()
		f.Add(token)
	}
	f.Add("ent_")
	f.Add(authn.Resum("ent_" + strings.Repeat("A", 44)))
	shape := regexp.MustCompile(`^ent_[a-z2-7]{51}$`)
	f.Fuzz(func(t *testing.T, s string) {
		id, ok := authn.ParseToken(s)
		if ok && (!shape.MatchString(s) || id != s[4:16]) {
			t.Errorf("%q is taken for a token with the id %q", s, id)
		}
		// With a sum that fits, the shape alone decides.
		if r := authn.Resum(s); len(s) == 48 {
			if _, ok := authn.ParseToken(r); ok != shape.MatchString(r) {
				t.Errorf("%q: taken %v", r, ok)
			}
		}
	})
}
