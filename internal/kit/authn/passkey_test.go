// SPDX-License-Identifier: EUPL-1.2

package authn_test

import (
	"bytes"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/db"
	"entente/internal/testkit"
)

// register adds a device to the account of a session.
func (b *bench) register(s authn.Session, d *device) authn.Passkey {
	b.Helper()
	options, err := b.BeginPasskey(b.Context(), s)
	b.must(err)
	p, err := b.FinishPasskey(b.Context(), s, "Key on the desk", d.create(options))
	b.must(err)
	return p
}

// begin begins to sign in and returns the options and the client with its cookie.
func (b *bench) begin(token string) ([]byte, authn.Client) {
	b.Helper()
	options, token, err := b.BeginPasskeySignIn(b.Context(), from(1, token))
	b.must(err)
	return options, from(1, token)
}

func TestPasskeySignsIn(t *testing.T) {
	each(t, func(b *bench) {
		a := b.account("desk", entente.Editor)
		s := b.signIn("desk")
		d := newDevice(b.T)
		text, err := b.BeginPasskey(b.Context(), s)
		b.must(err)
		o := d.read(text).PublicKey
		if o.RP.ID != "node.example" || o.Selection.ResidentKey != "required" || o.Selection.UserVerification != "preferred" || o.Attestation != "none" {
			b.Errorf("asked for %s", text)
		}
		p, err := b.FinishPasskey(b.Context(), s, "Key on the desk", d.create(text))
		b.must(err)
		if want := (authn.Passkey{ID: b64.EncodeToString(d.id), Label: "Key on the desk", Created: start}); p != want {
			b.Errorf("made %+v, want %+v", p, want)
		}
		b.pass(time.Hour)

		options, c := b.begin("")
		if o := d.read(options).PublicKey; o.UserVerification != "preferred" || len(o.Allow) > 0 {
			b.Errorf("asked for %s: handles must not be needed", options)
		}
		if _, err := b.Session(b.Context(), c.Token); !entente.Is(err, entente.Unauthenticated) {
			b.Errorf("who has only begun is signed in: %v", err)
		}
		in, err := b.FinishPasskeySignIn(b.Context(), c, d.get(options))
		b.must(err)
		if in.Token == c.Token {
			b.Error("the token is the same before and after")
		}
		got, err := b.Session(b.Context(), in.Token)
		b.must(err)
		if diff := cmp.Diff(entente.Actor{Account: a.ID, Name: a.Name, Role: entente.Editor, Clearance: entente.Limited}, got.Actor); diff != "" {
			b.Error(diff)
		}
		list, err := b.Passkeys(b.Context(), got.Actor, a.ID)
		b.must(err)
		if len(list) != 1 || !list[0].Used.Equal(start.Add(time.Hour)) {
			b.Errorf("listed as %+v", list)
		}
		if a, _ := b.Get(b.Context(), got.Actor, a.ID); a.Passkeys != 1 || !a.SignedIn.Equal(start.Add(time.Hour)) {
			b.Errorf("the account is %+v", a)
		}

		b.must(b.RemovePasskey(b.Context(), got.Actor, a.ID, p.ID))
		options, c = b.begin("")
		_, err = b.FinishPasskeySignIn(b.Context(), c, d.get(options))
		b.fails(err, entente.Unauthenticated, "account.passkey-wrong")
	})
}

// TestPasskeyAnswersRefused: each answer is a good one but for one thing.
func TestPasskeyAnswersRefused(t *testing.T) {
	swap := func(of, with string) func([]byte) []byte {
		return func(answer []byte) []byte { return bytes.Replace(answer, []byte(of), []byte(with), 1) }
	}
	same := func(answer []byte) []byte { return answer }
	for name, c := range map[string]struct {
		lie    func(d *device)
		change func(answer []byte) []byte
	}{
		"wrong origin":             {func(d *device) { d.origin = "https://node.example.evil.example" }, same},
		"http origin":              {func(d *device) { d.origin = "http://node.example" }, same},
		"nobody there":             {func(d *device) { d.flags = verified }, same},
		"counts backwards":         {func(d *device) { d.count = 3 }, same},
		"another's key":            {func(d *device) { d.key = newDevice(d.t).key }, same},
		"unknown credential":       {func(d *device) { d.id = newDevice(d.t).id }, same},
		"unknown account":          {func(d *device) { d.user = []byte("nobody") }, same},
		"no account":               {func(d *device) { d.user = nil }, same},
		"another account":          {func(d *device) { d.user = []byte("neighbour") }, same},
		"became a synced one":      {func(d *device) { d.flags |= eligible | backedUp }, same},
		"not JSON":                 {func(*device) {}, func([]byte) []byte { return []byte("{") }},
		"empty":                    {func(*device) {}, func([]byte) []byte { return nil }},
		"huge":                     {func(*device) {}, func(a []byte) []byte { return append(a, bytes.Repeat([]byte(" "), 65<<10)...) }},
		"another type":             {func(*device) {}, swap("public-key", "password")},
		"extension nobody asked":   {func(*device) {}, swap(`"clientExtensionResults":{}`, `"clientExtensionResults":{"appid":true}`)},
		"signature of other bytes": {func(*device) {}, swap(`"signature":"ME`, `"signature":"MF`)},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, testkit.OpenDB(t, t.TempDir()+"/node.db"))
			b.account("desk", entente.Editor)
			neighbour := b.account("neighbour", entente.Administrator)
			d := newDevice(t)
			d.count = 7
			b.register(b.signIn("desk"), d)
			c.lie(d)
			if string(d.user) == "neighbour" {
				d.user = []byte(neighbour.ID)
			}
			options, client := b.begin("")
			_, err := b.FinishPasskeySignIn(t.Context(), client, c.change(d.get(options)))
			b.fails(err, entente.Unauthenticated, "account.passkey-wrong")
			if b.text(`SELECT CAST(sign_count AS TEXT) FROM passkey`) != "7" {
				t.Error("a refused answer moved the counter")
			}
		})
	}
}

func TestAnswerServesOnce(t *testing.T) {
	each(t, func(b *bench) {
		b.account("desk", entente.Editor)
		d := newDevice(b.T)
		b.register(b.signIn("desk"), d)
		options, c := b.begin("")
		answer := d.get(options)
		_, err := b.FinishPasskeySignIn(b.Context(), c, answer)
		b.must(err)
		_, err = b.FinishPasskeySignIn(b.Context(), c, answer)
		b.fails(err, entente.Invalid, "account.passkey-gone")

		// Into the ceremony of somebody else's browser.
		_, c = b.begin("")
		_, err = b.FinishPasskeySignIn(b.Context(), c, answer)
		b.fails(err, entente.Unauthenticated, "account.passkey-wrong")
		// Without having begun.
		_, err = b.FinishPasskeySignIn(b.Context(), from(1, ""), answer)
		b.fails(err, entente.Invalid, "account.passkey-gone")
		// A failed answer uses the ceremony up too.
		options, c = b.begin("")
		_, err = b.FinishPasskeySignIn(b.Context(), c, []byte("{}"))
		b.fails(err, entente.Unauthenticated, "")
		_, err = b.FinishPasskeySignIn(b.Context(), c, d.get(options))
		b.fails(err, entente.Invalid, "account.passkey-gone")
		// Too late.
		options, c = b.begin("")
		b.pass(5 * time.Minute)
		_, err = b.FinishPasskeySignIn(b.Context(), c, d.get(options))
		b.fails(err, entente.Invalid, "account.passkey-gone")
		// The same page once more, in time: the clock of the first does not count.
		_, c = b.begin("")
		b.pass(4 * time.Minute)
		options, c2 := b.begin(c.Token)
		if c2.Token != c.Token {
			b.Error("a second beginning gave the browser another cookie")
		}
		b.pass(4 * time.Minute)
		_, err = b.FinishPasskeySignIn(b.Context(), c2, d.get(options))
		b.must(err)
	})
}

// TestParallelAnswers: one answer sent many times at once, by a device that
// does not count, so that only the ceremony can tell.
func TestParallelAnswers(t *testing.T) {
	each(t, func(b *bench) {
		b.account("desk", entente.Editor)
		d := newDevice(b.T)
		b.register(b.signIn("desk"), d)
		for range 5 {
			d.count = ^uint32(0) // get adds one
			options, c := b.begin("")
			answer := d.get(options)
			if in := b.atOnce(8, entente.Invalid, func(int) error {
				_, err := b.FinishPasskeySignIn(b.Context(), c, answer)
				return err
			}); in != 1 {
				b.Errorf("one answer signed in %d times", in)
			}
			b.Addressless("192.0.2.1")
		}
	})
}

// TestParallelClones: copies of one key answer ceremonies of their own at once,
// all with the same count.
func TestParallelClones(t *testing.T) {
	each(t, func(b *bench) {
		b.account("desk", entente.Editor)
		d := newDevice(b.T)
		b.register(b.signIn("desk"), d)
		for round := range 5 {
			var clients [8]authn.Client
			var answers [8][]byte
			for i := range answers {
				var options []byte
				options, clients[i] = b.begin("")
				d.count = uint32(round)
				answers[i] = d.get(options)
			}
			if in := b.atOnce(8, entente.Unauthenticated, func(i int) error {
				_, err := b.FinishPasskeySignIn(b.Context(), clients[i], answers[i])
				return err
			}); in != 1 {
				b.Errorf("%d copies of one key signed in at once", in)
			}
			b.Addressless("192.0.2.1")
		}
		if !strings.Contains(b.logs.String(), "counts backwards") {
			d.count = 0
			options, c := b.begin("")
			_, err := b.FinishPasskeySignIn(b.Context(), c, d.get(options))
			b.fails(err, entente.Unauthenticated, "account.passkey-wrong")
			if !strings.Contains(b.logs.String(), "counts backwards") {
				b.Error("a copied key is not in the log")
			}
		}
	})
}

// atOnce does something n times at once and counts the successes; failures
// must carry the code.
func (b *bench) atOnce(n int, code entente.Code, do func(i int) error) int64 {
	b.Helper()
	var in atomic.Int64
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			if err := do(i); err == nil {
				in.Add(1)
			} else if !entente.Is(err, code) {
				b.Error(err)
			}
		})
	}
	wg.Wait()
	return in.Load()
}

func TestRegistrationRefused(t *testing.T) {
	each(t, func(b *bench) {
		ctx := b.Context()
		b.account("desk", entente.Editor)
		b.account("neighbour", entente.Editor)
		s, other := b.signIn("desk"), b.signIn("neighbour")
		d := newDevice(b.T)
		begin := func(s authn.Session) []byte {
			options, err := b.BeginPasskey(ctx, s)
			b.must(err)
			return options
		}
		finish := func(s authn.Session, answer []byte) error {
			_, err := b.FinishPasskey(ctx, s, "Key", answer)
			return err
		}
		b.fails(finish(s, d.create(begin(other))), entente.Invalid, "account.passkey-gone")
		begin(s)
		b.fails(finish(s, d.create(begin(other))), entente.Invalid, "account.passkey-refused")
		d.origin = "https://evil.example"
		b.fails(finish(s, d.create(begin(s))), entente.Invalid, "account.passkey-refused")
		d.origin = "https://other.node.example" // the second of the node's own
		b.must(finish(s, d.create(begin(s))))
		b.fails(finish(other, d.create(begin(other))), entente.Conflict, "account.passkey-known")
		if o := d.read(begin(s)).PublicKey; len(o.Exclude) != 1 || o.Exclude[0].ID != b64.EncodeToString(d.id) {
			b.Errorf("the key that is there already is not excluded: %+v", o.Exclude)
		}
		d2 := newDevice(b.T)
		answer := d2.create(begin(s))
		b.must(finish(s, answer))
		b.fails(finish(s, answer), entente.Invalid, "account.passkey-gone")
		// An answer to a registration is none to a sign-in.
		options, c := b.begin(s.Token)
		b.fails(finish(s, d2.create(options)), entente.Invalid, "account.passkey-gone")
		_, err := b.FinishPasskeySignIn(ctx, c, d2.get(options))
		b.fails(err, entente.Invalid, "account.passkey-gone")

		_, err = b.FinishPasskey(ctx, s, " ", d.create(begin(s)))
		b.fails(err, entente.Invalid, "label: error.required")
		_, err = b.BeginPasskey(ctx, authn.Session{})
		b.fails(err, entente.Unauthenticated, "")
		_, err = b.BeginPasskey(ctx, authn.Session{Actor: entente.Actor{Account: s.Actor.Account, Role: entente.Editor, Scopes: entente.Rights()}})
		b.fails(err, entente.Forbidden, "")
		b.must(b.SignOut(ctx, s.Token))
		_, err = b.BeginPasskey(ctx, s)
		b.fails(err, entente.Unauthenticated, "")
	})
}

func TestPasskeyOfADisabledAccount(t *testing.T) {
	each(t, func(b *bench) {
		a := b.account("desk", entente.Editor)
		d := newDevice(b.T)
		b.register(b.signIn("desk"), d)
		b.must(b.Disable(b.Context(), authn.Operator(), a.ID))
		options, c := b.begin("")
		_, err := b.FinishPasskeySignIn(b.Context(), c, d.get(options))
		b.fails(err, entente.Forbidden, "account.disabled")
	})
}

// TestSyncedPasskey never counts and may sign in without verification.
func TestSyncedPasskey(t *testing.T) {
	each(t, func(b *bench) {
		b.account("desk", entente.Editor)
		d := newDevice(b.T)
		d.flags |= eligible | backedUp
		if p := b.register(b.signIn("desk"), d); !p.Synced {
			b.Error("not said to be synced")
		}
		d.flags &^= verified
		for range 2 {
			options, c := b.begin("")
			d.count = ^uint32(0) // get adds one
			_, err := b.FinishPasskeySignIn(b.Context(), c, d.get(options))
			b.must(err)
		}
	})
}

// TestLockLeavesPasskeysAlone: nobody can lock a person out for good.
func TestLockLeavesPasskeysAlone(t *testing.T) {
	each(t, func(b *bench) {
		b.account("desk", entente.Editor)
		d := newDevice(b.T)
		b.register(b.signIn("desk"), d)
		for i := range 11 {
			b.SignIn(b.Context(), from(20+i, ""), "desk", "wrong wrong wrong")
		}
		_, err := b.SignIn(b.Context(), from(1, ""), "desk", password)
		b.fails(err, entente.TooMany, "account.locked")
		options, c := b.begin("")
		_, err = b.FinishPasskeySignIn(b.Context(), c, d.get(options))
		b.must(err)
	})
}

func TestBeginningIsLimited(t *testing.T) {
	b := newBench(t, testkit.OpenDB(t, t.TempDir()+"/node.db"))
	for range 60 {
		b.begin("")
	}
	_, _, err := b.BeginPasskeySignIn(t.Context(), from(1, ""))
	b.fails(err, entente.TooMany, "error.too-many")
	if _, _, err := b.BeginPasskeySignIn(t.Context(), from(2, "")); err != nil {
		t.Error(err)
	}
	b.pass(time.Hour)
	b.must(b.Purge(t.Context()))
	if n := b.text(`SELECT CAST(COUNT(*) AS TEXT) FROM session`); n != "0" {
		t.Errorf("%s rows stay", n)
	}
}

func TestWithoutPasskeys(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d, func(c *authn.Config) { c.Origins, c.RPID = []string{"http://127.0.0.1:8001"}, "" })
		b.account("desk", entente.Editor)
		s := b.signIn("desk")
		_, err := b.BeginPasskey(t.Context(), s)
		b.fails(err, entente.Unavailable, "account.passkey-unavailable")
		_, _, err = b.BeginPasskeySignIn(t.Context(), from(1, ""))
		b.fails(err, entente.Unavailable, "account.passkey-unavailable")
		_, err = b.FinishPasskeySignIn(t.Context(), from(1, s.Token), nil)
		b.fails(err, entente.Unavailable, "account.passkey-unavailable")
	})
}

// FuzzPasskeyAnswer: whatever a browser sends is refused, not a crash.
func FuzzPasskeyAnswer(f *testing.F) {
	f.Add([]byte(`{"id":"AAAA","rawId":"AAAA","type":"public-key","clientExtensionResults":{},"response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"MA","userHandle":"AA"}}`))
	f.Add([]byte(`{"response":{"attestationObject":"o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YQ"}}`))
	f.Add([]byte(strings.Repeat("[", 2000)))
	b := newBench(&testing.T{}, testkit.OpenDB(f, f.TempDir()+"/node.db"))
	f.Fuzz(func(t *testing.T, answer []byte) {
		if err := b.CheckAnswer(t.Context(), answer); !entente.Is(err, entente.Unauthenticated) {
			t.Errorf("got %v", err)
		}
	})
}
