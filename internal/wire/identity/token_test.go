// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/keys"
	"entente/internal/kit/outbound"
)

// header is what b sends to a.
func header(t *testing.T, from, to *member) string {
	t.Helper()
	h, err := from.Token(t.Context(), to.did)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestTokenProvesWhoSent(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		a, b := w.member("a", Config{}), w.member("b", Config{})
		h := header(t, b, a)
		caller, err := a.Authenticate(t.Context(), h)
		if err != nil || caller.DID != b.did {
			t.Fatalf("got %v, %v", caller, err)
		}
		_, err = a.Authenticate(t.Context(), h)
		refused(t, "the same token again", err, "identity.replayed")

		// The process ends and starts again.
		a.Close()
		a.seen = &seen{db: a.db, clock: a.clock, logger: a.logger}
		_, err = a.Authenticate(t.Context(), h)
		refused(t, "the same token after a restart", err, "identity.replayed")
		if err := a.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err = a.Authenticate(t.Context(), h)
		refused(t, "the same token after sweeping", err, "identity.replayed")
		a.at(start.Add(time.Hour))
		if err := a.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		var left int
		if err := a.db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM seen_token").Scan(&left); err != nil || left != 0 {
			t.Errorf("%d ids are kept after they expired, %v", left, err)
		}
	})
}

// TestTokenCountsOnce: of many who bring the same token at the same time one is
// let in, by whichever replica.
func TestTokenCountsOnce(t *testing.T) {
	engines(t, func(t *testing.T, w world) {
		a, b := w.member("a", Config{}), w.member("b", Config{})
		replicas := []*Service{a.Service}
		if a.db.Dialect == db.Postgres {
			replicas = append(replicas, New(Config{DID: a.did, Origin: a.origin, Guard: outbound.Loopback()}, a.db, a.ring, a.clock, a.logger))
		}
		for range 20 {
			h := header(t, b, a)
			var in atomic.Int32
			var all sync.WaitGroup
			for i := range 8 {
				all.Go(func() {
					_, err := replicas[i%len(replicas)].Authenticate(t.Context(), h)
					if err == nil {
						in.Add(1)
					} else if entente.CodeOf(err) != entente.Unauthenticated {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if in.Load() != 1 {
				t.Fatalf("%d were let in", in.Load())
			}
		}
	})
}

func TestPresentationIsNoToken(t *testing.T) {
	w := sqliteWorld(t)
	a, b := w.member("a", Config{}), w.member("b", Config{})
	for _, profile := range []string{VC20, VC11} {
		vp, err := b.present(profile, a.did, []string{"x"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Authenticate(t.Context(), "Bearer "+vp); entente.CodeOf(err) != entente.Unauthenticated {
			t.Errorf("a presentation in place of a token: %v", err)
		}
	}
}

func TestEDCMock(t *testing.T) {
	header, err := EDCMock{DID: "us"}.Token(t.Context(), "them")
	if err != nil || header != `{"region":"any","audience":"them","clientId":"us"}` {
		t.Errorf("%s, %v", header, err)
	}
	caller, err := EDCMock{}.Authenticate(t.Context(), header)
	if err != nil || caller.DID != "us" {
		t.Errorf("%v, %v", caller, err)
	}
	_, err = EDCMock{}.Authenticate(t.Context(), "Bearer x")
	refused(t, "a token that is no JSON", err, "identity.malformed")
}

func TestTokenIsRefused(t *testing.T) {
	w := sqliteWorld(t)
	a, b, c := w.member("a", Config{}), w.member("b", Config{}), w.member("c", Config{})
	sign := func(change func(*claimsMap)) string {
		m := claimsMap{"iss": b.did, "sub": b.did, "aud": a.did, "jti": "x" + t.Name(), "iat": start.Unix(), "exp": start.Unix() + 300}
		change(&m)
		payload, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		jws, err := b.ring.SignJWT(b.did, "JWT", payload)
		if err != nil {
			t.Fatal(err)
		}
		return "Bearer " + jws
	}
	set := func(k string, v any) string { return sign(func(m *claimsMap) { (*m)[k] = v }) }
	for _, tc := range []struct{ what, header, key string }{
		{"no header", "", "identity.no-token"},
		{"no Bearer", strings.TrimPrefix(header(t, b, a), "Bearer "), "identity.no-token"},
		{"rubbish", "Bearer x.y.z", "identity.malformed"},
		{"signed with none", "Bearer eyJhbGciOiJub25lIn0.e30.", "identity.malformed"},
		{"a token of 20 kB", "Bearer " + strings.Repeat("a", 20<<10), "identity.malformed"},
		{"a foreign audience", header(t, b, c), "identity.audience"},
		{"no audience", set("aud", []string{}), "identity.audience"},
		{"by one for another", set("sub", c.did), "identity.subject"},
		{"of another, with the sender's key", sign(func(m *claimsMap) { (*m)["iss"], (*m)["sub"] = c.did, c.did }), "identity.key"},
		{"of nobody", sign(func(m *claimsMap) { (*m)["iss"], (*m)["sub"] = "", "" }), "identity.subject"},
		{"no id", set("jti", ""), "identity.malformed"},
		{"no end", set("exp", nil), "identity.malformed"},
		{"no time of issue", set("iat", nil), "identity.malformed"},
		{"ended", sign(func(m *claimsMap) { (*m)["iat"], (*m)["exp"] = start.Unix()-300, start.Unix()-30 }), "identity.late"},
		{"ended before it began", set("exp", start.Unix()-1), "identity.malformed"},
		{"from the next minute", set("iat", start.Unix()+60), "identity.early"},
		{"not to be used yet", set("nbf", start.Unix()+60), "identity.early"},
		{"for an hour", set("exp", start.Unix()+3600), "identity.lifetime"},
	} {
		_, err := a.Authenticate(t.Context(), tc.header)
		refused(t, tc.what, err, tc.key)
	}
	if _, err := a.Authenticate(t.Context(), set("iat", start.Unix()+20)); err != nil {
		t.Errorf("a clock that is 20 s ahead: %v", err)
	}
}

type claimsMap map[string]any

func TestClockTwoHoursOffIsSaid(t *testing.T) {
	w := sqliteWorld(t)
	a, b := w.member("a", Config{}), w.member("b", Config{})
	for off, key := range map[time.Duration]string{2 * time.Hour: "identity.early", -2 * time.Hour: "identity.late"} {
		b.at(start.Add(off))
		_, err := a.Authenticate(t.Context(), header(t, b, a))
		e := wants(t, off.String(), err, "unauthenticated", key)
		if e.Args["Off"] != "2h0m0s" || e.Args["Now"] != "2026-03-01T12:00:00Z" {
			t.Errorf("%s: the error says %v", off, e.Args)
		}
	}
}

func TestKeysRotate(t *testing.T) {
	w := sqliteWorld(t)
	a, b := w.member("a", Config{}), w.member("b", Config{})
	if _, err := a.Authenticate(t.Context(), header(t, b, a)); err != nil {
		t.Fatal(err)
	}
	before, err := a.Resolver().Resolve(t.Context(), b.did)
	if err != nil {
		t.Fatal(err)
	}
	pinned := before.Signing()
	old := header(t, b, a)

	a.at(start.Add(time.Minute))
	b.at(start.Add(time.Minute))
	// By another process, as the command line is.
	if _, err := again(t, b).Rotate(t.Context(), start.Add(time.Minute), time.Minute); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Authenticate(t.Context(), header(t, b, a)); err != nil {
		t.Errorf("the new key, while the old document is remembered: %v", err)
	}
	if _, err := a.Authenticate(t.Context(), old); err != nil {
		t.Errorf("the old key during the overlap: %v", err)
	}
	after, err := a.Resolver().Resolve(t.Context(), b.did)
	if err != nil {
		t.Fatal(err)
	}
	if got := Compare(after, pinned); got != Rotated {
		t.Errorf("a rotation with endorsement is %s", got)
	}
	if got := Compare(before, pinned); got != Same {
		t.Errorf("nothing changed, and is %s", got)
	}

	// After the overlap, and a second rotation: the old keys sign nothing any
	// more, but are still there, and the chain leads back to the pinned one.
	for _, m := range []*member{a, b} {
		m.at(start.Add(4 * time.Minute))
	}
	if _, err := b.ring.Rotate(t.Context(), start.Add(3*time.Minute), 0); err != nil {
		t.Fatal(err)
	}
	twice, err := a.Resolver().Again(t.Context(), b.did)
	if err != nil {
		t.Fatal(err)
	}
	if len(twice.keys) != 3 || len(twice.Signing()) != 1 {
		t.Errorf("%d keys, of which %d sign", len(twice.keys), len(twice.Signing()))
	}
	ours, err := b.ring.Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ours, twice.Keys(), cmp.Comparer(func(a, b jose.JSONWebKey) bool { return Thumbprint(a) == Thumbprint(b) })); diff != "" {
		t.Errorf("the keys that a peer reads (-ours +theirs):\n%s", diff)
	}
	if got := Compare(twice, pinned); got != Rotated {
		t.Errorf("two rotations are %s", got)
	}
	_, err = a.Authenticate(t.Context(), old)
	refused(t, "the old token, replayed after the overlap", err, "identity.key")

	// Somebody took the name over: a new key that nobody vouches for.
	stranger := w.member("b", Config{})
	d, err := stranger.Document(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.ID = b.did
	taken, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	changed, err := ParseDocument([]byte(strings.ReplaceAll(string(taken), stranger.did, b.did)), b.did)
	if err != nil {
		t.Fatal(err)
	}
	if got := Compare(changed, pinned); got != Changed {
		t.Errorf("a key that nobody vouches for is %s", got)
	}
	// The same, with an endorsement that claims to be by the pinned key.
	for id, k := range changed.keys {
		head := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"EdDSA","kid":"` + Thumbprint(pinned[0]) + `"}`))
		_, rest, _ := strings.Cut(k.endorsement, ".")
		k.endorsement = head + "." + rest
		changed.keys[id] = k
	}
	if got := Compare(changed, pinned); got != Changed {
		t.Errorf("a forged endorsement is %s", got)
	}
	if got := Compare(changed, []jose.JSONWebKey{}); got != Changed {
		t.Errorf("a peer without pinned keys is %s", got)
	}
}

func again(t *testing.T, m *member) *keys.Ring {
	t.Helper()
	r, err := keys.Open(t.Context(), m.db, m.keyFile, start)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestForeignDocumentIsRefused(t *testing.T) {
	w := sqliteWorld(t)
	a, b := w.member("a", Config{}), w.member("b", Config{})
	thief := strings.Replace(b.did, ":b", ":thief", 1)
	b.mux.HandleFunc("GET /thief/did.json", func(rw http.ResponseWriter, r *http.Request) {
		if err := b.serveDocument(rw, r); err != nil {
			t.Error(err)
		}
	})
	_, err := a.Resolver().Resolve(t.Context(), thief)
	refused(t, "a document of another DID", err, "identity.document")
	_, err = a.Resolver().Resolve(t.Context(), strings.Replace(b.did, ":b", ":nobody", 1))
	refused(t, "no document", err, "identity.unresolved")
	_, err = a.Resolver().Resolve(t.Context(), "did:key:z6Mk")
	refused(t, "another method", err, "identity.did")
}
