// SPDX-License-Identifier: EUPL-1.2

package authn_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entente"
	"entente/internal/kit/authn"
)

func TestWrongIsAlwaysTheSame(t *testing.T) {
	each(t, func(b *bench) {
		b.account("desk", entente.Editor)
		_, err := b.Create(b.Context(), authn.Operator(), authn.NewAccount{Handle: "nopassword", Name: "N", Role: entente.Reader})
		b.must(err)
		_, wrong := b.SignIn(b.Context(), from(1, ""), "desk", "seven horses on a hilL")
		b.fails(wrong, entente.Unauthenticated, "account.wrong")
		for _, handle := range []string{"nobody", "nopassword", "not a handle!", "", strings.Repeat("x", 5000), "x' OR '1'='1"} {
			if _, err := b.SignIn(b.Context(), from(1, ""), handle, password); err != wrong { //nolint:errorlint // the very same
				b.Errorf("%.20s: %v, want the very same error", handle, err)
			}
		}
		if strings.Contains(b.logs.String(), "horses") {
			b.Error("a password is in the log")
		}
	})
}

func TestLockAndRelease(t *testing.T) {
	each(t, func(b *bench) {
		ctx := b.Context()
		b.account("desk", entente.Editor)
		b.account("neighbour", entente.Editor)
		// An unknown handle locks like a known one, so that a lock tells nothing.
		for _, handle := range []string{"desk", "nobody"} {
			for i := range 10 {
				_, err := b.SignIn(ctx, from(i, ""), handle, "wrong wrong wrong")
				b.fails(err, entente.Unauthenticated, "account.wrong")
			}
			_, err := b.SignIn(ctx, from(50, ""), handle, password)
			b.fails(err, entente.TooMany, "account.locked Count=15")
		}
		b.signIn("neighbour")
		b.pass(14*time.Minute + time.Second)
		_, err := b.SignIn(ctx, from(50, ""), "desk", password)
		b.fails(err, entente.TooMany, "account.locked Count=1")
		b.pass(time.Minute) // counted from the last failure, not from the attempt while locked
		b.signIn("desk")
		// A success takes the failures back.
		for range 9 {
			_, err := b.SignIn(ctx, from(2, ""), "desk", "wrong wrong wrong")
			b.fails(err, entente.Unauthenticated, "account.wrong")
		}
		b.signIn("desk")
		for range 9 {
			_, err := b.SignIn(ctx, from(3, ""), "desk", "wrong wrong wrong")
			b.fails(err, entente.Unauthenticated, "account.wrong")
		}
		b.signIn("desk")
	})
}

func TestAdministratorOpensALock(t *testing.T) {
	each(t, func(b *bench) {
		ctx := b.Context()
		a := b.account("desk", entente.Editor)
		lock := func() {
			for i := range 10 {
				_, err := b.SignIn(ctx, from(i, ""), "desk", "wrong wrong wrong")
				b.fails(err, entente.Unauthenticated, "")
			}
			_, err := b.SignIn(ctx, from(50, ""), "desk", password)
			b.fails(err, entente.TooMany, "")
		}
		lock()
		b.must(b.Enable(ctx, authn.Operator(), a.ID))
		b.signIn("desk")
		lock()
		b.must(b.SetPassword(ctx, authn.Operator(), a.ID, "another long word"))
		_, err := b.SignIn(ctx, from(50, ""), "desk", "another long word")
		b.must(err)
	})
}

func TestOneAddressTriesManyHandles(t *testing.T) {
	each(t, func(b *bench) {
		b.account("desk", entente.Editor)
		for i := range 30 {
			_, err := b.SignIn(b.Context(), from(9, ""), fmt.Sprintf("guess-%d", i), password)
			b.fails(err, entente.Unauthenticated, "")
		}
		_, err := b.SignIn(b.Context(), from(9, ""), "desk", password)
		b.fails(err, entente.TooMany, "error.too-many")
		b.signIn("desk") // from elsewhere
		b.pass(30 * time.Second)
		for range 3 { // successes cost nothing
			_, err = b.SignIn(b.Context(), from(9, ""), "desk", password)
			b.must(err)
		}
	})
}

func TestDisabledIsToldToWhoKnowsThePassword(t *testing.T) {
	each(t, func(b *bench) {
		a := b.account("desk", entente.Editor)
		b.must(b.Disable(b.Context(), authn.Operator(), a.ID))
		_, err := b.SignIn(b.Context(), from(1, ""), "desk", password)
		b.fails(err, entente.Forbidden, "account.disabled")
		_, err = b.SignIn(b.Context(), from(1, ""), "desk", "wrong wrong wrong")
		b.fails(err, entente.Unauthenticated, "account.wrong")
		b.must(b.Enable(b.Context(), authn.Operator(), a.ID))
		b.signIn("desk")
	})
}

func TestHashIsRenewed(t *testing.T) {
	each(t, func(b *bench) {
		b.account("desk", entente.Editor)
		before := b.text(`SELECT password FROM account`)
		b.signIn("desk")
		if b.text(`SELECT password FROM account`) != before {
			b.Error("the hash changed although nothing asked for it")
		}
		b.Restore()
		b.signIn("desk")
		after := b.text(`SELECT password FROM account`)
		var memory, passes, lanes int
		_, err := fmt.Sscanf(strings.Split(after, "$")[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes)
		b.must(err)
		if !strings.HasPrefix(after, "$argon2id$v=19$") || memory < 19<<10 || passes < 2 || lanes < 1 {
			b.Errorf("renewed as %s, less than OWASP asks", after)
		}
		b.signIn("desk")
	})
}

func TestChangePassword(t *testing.T) {
	each(t, func(b *bench) {
		ctx := b.Context()
		b.account("desk", entente.Editor)
		here, elsewhere := b.signIn("desk"), b.signIn("desk")
		_, err := b.ChangePassword(ctx, here, from(1, here.Token), "not the password", "another long word")
		b.fails(err, entente.Invalid, "current: account.password-current")
		_, err = b.ChangePassword(ctx, here, from(1, here.Token), password, "short")
		b.fails(err, entente.Invalid, "password: account.password-short")
		_, err = b.ChangePassword(ctx, authn.Session{}, from(1, ""), password, "another long word")
		b.fails(err, entente.Unauthenticated, "")
		if !b.alive(here) || !b.alive(elsewhere) {
			b.Fatal("a refused change ended a session")
		}
		now, err := b.ChangePassword(ctx, here, from(1, here.Token), password, "another long word")
		b.must(err)
		if b.alive(here) || b.alive(elsewhere) || !b.alive(now) {
			b.Error("after the change only the new session must be alive")
		}
		_, err = b.SignIn(ctx, from(1, ""), "desk", password)
		b.fails(err, entente.Unauthenticated, "account.wrong")
		_, err = b.SignIn(ctx, from(1, ""), "desk", "another long word")
		b.must(err)
	})
}

// TestSameLettersSpelledDifferently: an é of one code point or of two.
func TestSameLettersSpelledDifferently(t *testing.T) {
	phc := authn.NewHash("un \u00e9t\u00e9 tranquille")
	if !authn.Matches(phc, "un e\u0301te\u0301 tranquille") {
		t.Error("the same letters are refused")
	}
	if authn.Matches(phc, "un ete tranquille") {
		t.Error("other letters are taken")
	}
}

// TestParallelSignIns: whoever is right gets a session of his own, and whoever
// guesses gets no more tries than one after the other.
func TestParallelSignIns(t *testing.T) {
	each(t, func(b *bench) {
		b.account("desk", entente.Editor)
		b.account("guessed", entente.Editor)
		var mu sync.Mutex
		tokens := map[string]bool{}
		var tried, refused atomic.Int64
		var wg sync.WaitGroup
		for i := range 25 {
			wg.Go(func() {
				s, err := b.SignIn(b.Context(), from(1, ""), "desk", password)
				if err != nil {
					b.Error(err)
					return
				}
				mu.Lock()
				tokens[s.Token] = true
				mu.Unlock()
			})
			wg.Go(func() {
				switch _, err := b.SignIn(b.Context(), from(10+i, ""), "guessed", "wrong wrong wrong"); {
				case entente.Is(err, entente.Unauthenticated):
					tried.Add(1)
				case entente.Is(err, entente.TooMany):
					refused.Add(1)
				default:
					b.Errorf("guess: %v", err)
				}
			})
		}
		wg.Wait()
		if len(tokens) != 25 {
			b.Errorf("%d sessions, want 25", len(tokens))
		}
		for token := range tokens {
			if !b.alive(authn.Session{Token: token}) {
				b.Error("a session is gone")
			}
		}
		if tried.Load() != 10 || refused.Load() != 15 {
			b.Errorf("%d guesses tried, %d refused; want 10 and 15", tried.Load(), refused.Load())
		}
	})
}

// TestNoSessionSlipsPastADisable signs in and disables at the same moment.
func TestNoSessionSlipsPastADisable(t *testing.T) {
	each(t, func(b *bench) {
		a := b.account("desk", entente.Editor)
		for range 15 {
			sessions := make(chan authn.Session, 4)
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					if s, err := b.SignIn(b.Context(), from(1, ""), "desk", password); err == nil {
						sessions <- s
					}
				})
			}
			wg.Go(func() {
				if err := b.Disable(b.Context(), authn.Operator(), a.ID); err != nil {
					b.Error(err)
				}
			})
			wg.Wait()
			close(sessions)
			b.must(b.Enable(b.Context(), authn.Operator(), a.ID))
			b.Addressless("192.0.2.1")
			for s := range sessions {
				if b.alive(s) {
					b.Fatal("a session from before the account was disabled is alive after it was enabled")
				}
			}
		}
	})
}

func FuzzParseHash(f *testing.F) {
	f.Add(authn.NewHash("a password"))
	f.Add("$argon2id$v=19$m=32768,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=4294967295,t=0,p=255$AAAA$AAAA")
	f.Add("$argon2i$v=19$m=64,t=1,p=1$$")
	f.Add("$$$$$")
	f.Fuzz(func(t *testing.T, s string) {
		again, err := authn.ParseHash(s)
		if err == nil && again != s {
			t.Errorf("%q was read as %q", s, again)
		}
	})
}

func TestParseHashRefuses(t *testing.T) {
	good := "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	if _, err := authn.ParseHash(good); err != nil {
		t.Fatal(err)
	}
	for name, swap := range map[string][2]string{
		"another function":  {"argon2id", "argon2i"},
		"another version":   {"v=19", "v=16"},
		"no passes":         {"t=1", "t=0"},
		"no lanes":          {"p=1", "p=0"},
		"all memory":        {"m=64", "m=4000000000"},
		"too little memory": {"m=64", "m=7"},
		"leading zero":      {"m=64", "m=064"},
		"sign":              {"t=1", "t=+1"},
		"order":             {"m=64,t=1", "t=1,m=64"},
		"short salt":        {"$AAAAAAAAAAAAAAAAAAAAAA$", "$AAAA$"},
		"padding":           {"$AAAAAAAAAAAAAAAAAAAAAA$", "$AAAAAAAAAAAAAAAAAAAAAA==$"},
		"loose bits":        {"$AAAAAAAAAAAAAAAAAAAAAA$", "$AAAAAAAAAAAAAAAAAAAAAB$"},
		"line break":        {"$AAAAAAAAAAAAAAAAAAAAAA$", "$AAAAAAAAAAAAAAAA\nAAAAAA$"},
		"one part more":     {"$argon2id", "$$argon2id"},
	} {
		if bad := strings.Replace(good, swap[0], swap[1], 1); bad == good {
			t.Errorf("%s: nothing was changed", name)
		} else if _, err := authn.ParseHash(bad); err == nil {
			t.Errorf("%s: %s is taken", name, bad)
		}
	}
}
