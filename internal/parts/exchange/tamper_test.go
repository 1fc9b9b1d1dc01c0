// SPDX-License-Identifier: EUPL-1.2

package exchange_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/internal/kit/canonical"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/parts/exchange"
	"entente/internal/testkit"
)

// lines are those of a page without their breaks.
func lines(page []byte) [][]byte {
	return bytes.Split(bytes.TrimSuffix(page, []byte("\n")), []byte("\n"))
}

func joined(list ...[]byte) []byte { return append(bytes.Join(list, []byte("\n")), '\n') }

// edit changes one line as JSON, and brings it back into canonical form.
func edit(line []byte, do func(m map[string]any)) []byte {
	var m map[string]any
	if err := json.Unmarshal(line, &m); err != nil {
		panic(err)
	}
	do(m)
	b, err := canonical.Marshal(m)
	if err != nil {
		panic(err)
	}
	return b
}

func versionIn(m map[string]any) map[string]any { return m["version"].(map[string]any) }

// signed is a checkpoint of the peer over whatever steps there are before it:
// what a peer that cheats, and not somebody on the way, would send.
func (m *member) signed(to string, size int, hash string) []byte {
	c := map[string]any{"author": m.did, "to": to, "size": size, "hash": hash, "at": m.world.now.Format(record.TimeLayout)}
	form, err := canonical.Marshal(c)
	if err != nil {
		m.Fatal(err)
	}
	if c["signature"], err = m.log.Ring.Sign(form); err != nil {
		m.Fatal(err)
	}
	b, err := canonical.Marshal(map[string]any{"checkpoint": c})
	if err != nil {
		m.Fatal(err)
	}
	return b
}

// TestWhatIsTamperedWithStopsTheFeed sends pages that are wrong in one way each,
// and looks at what a person sees.
func TestWhatIsTamperedWithStopsTheFeed(t *testing.T) {
	deep := []byte(strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000))
	cases := map[string]struct {
		tamper func(two *member, l [][]byte) []byte
		reason string
	}{
		"a line left out":       {func(_ *member, l [][]byte) []byte { return joined(l[0], l[2], l[3]) }, "gap"},
		"two lines swapped":     {func(_ *member, l [][]byte) []byte { return joined(l[1], l[0], l[2], l[3]) }, "gap"},
		"a line doubled":        {func(_ *member, l [][]byte) []byte { return joined(l[0], l[1], l[1], l[2], l[3]) }, "gap"},
		"the last line dropped": {func(_ *member, l [][]byte) []byte { return joined(l[0], l[1], l[3]) }, "gap"},
		"one letter of the content": {func(_ *member, l [][]byte) []byte {
			l[1] = bytes.Replace(l[1], []byte("second"), []byte("Second"), 1)
			return joined(l...)
		}, "hash"},
		"a signature of another version": {func(_ *member, l [][]byte) []byte {
			var other map[string]any
			_ = json.Unmarshal(l[0], &other)
			l[1] = edit(l[1], func(m map[string]any) { versionIn(m)["signature"] = versionIn(other)["signature"] })
			return joined(l...)
		}, "signature"},
		"the number of a step": {func(_ *member, l [][]byte) []byte {
			l[0] = edit(l[0], func(m map[string]any) { m["act"] = "withdraw" })
			return joined(l...)
		}, "form"},
		"a line that is no JSON": {func(_ *member, l [][]byte) []byte { l[1] = []byte("hello\x00\xff"); return joined(l...) }, "form"},
		"a member more": {func(_ *member, l [][]byte) []byte {
			l[0] = edit(l[0], func(m map[string]any) { m["more"] = 1 })
			return joined(l...)
		}, "form"},
		"a member twice": {func(_ *member, l [][]byte) []byte {
			l[0] = bytes.Replace(l[0], []byte(`"position":1`), []byte(`"position":1,"position":1`), 1)
			return joined(l...)
		}, "form"},
		"spaces": {func(_ *member, l [][]byte) []byte { l[0] = append([]byte(" "), l[0]...); return joined(l...) }, "form"},
		"2 MiB in a line": {func(_ *member, l [][]byte) []byte {
			l[0] = bytes.Repeat([]byte("x"), 2<<20)
			return joined(l...)
		}, "long"},
		"JSON that is deep":       {func(_ *member, l [][]byte) []byte { l[0] = deep; return joined(l...) }, "form"},
		"something after the end": {func(_ *member, l [][]byte) []byte { return joined(append(l, l[0])...) }, "after"},
		"a page for another": {func(two *member, l [][]byte) []byte {
			l[3] = two.signed("did:web:three.example", 3, hashOf(l[3]))
			return joined(l...)
		}, "audience"},
		"a checkpoint that is not the peer's": {func(_ *member, l [][]byte) []byte {
			l[3] = edit(l[3], func(m map[string]any) { m["checkpoint"].(map[string]any)["author"] = "did:web:x.example" })
			return joined(l...)
		}, "author"},
		"a checkpoint without signature": {func(_ *member, l [][]byte) []byte {
			l[3] = edit(l[3], func(m map[string]any) { delete(m["checkpoint"].(map[string]any), "signature") })
			return joined(l...)
		}, "signature"},
		"a checkpoint that does not fit": {func(two *member, l [][]byte) []byte {
			l[3] = two.signed("did:web:one.example", 3, strings.Repeat("0", 64))
			return joined(l...)
		}, "rewritten"},
		"a record of a third": {func(two *member, l [][]byte) []byte {
			l[1] = edit(l[1], func(m map[string]any) { versionIn(m)["author"] = "did:web:three.example" })
			return joined(l...)
		}, "author"},
		"a withdrawal of what was never given": {func(two *member, l [][]byte) []byte {
			var v map[string]any
			_ = json.Unmarshal(l[2], &v)
			hash := versionIn(v)["hash"].(string)
			l[2] = edit(l[2], func(m map[string]any) {
				delete(m, "version")
				m["act"], m["withdrawn"] = "withdraw", map[string]any{"id": "c", "number": 2, "hash": hash}
			})
			h := ""
			for _, raw := range l[:2] {
				_ = json.Unmarshal(raw, &v)
				h = digest(h + versionIn(v)["hash"].(string) + "release")
			}
			return joined(l[0], l[1], l[2], two.signed("did:web:one.example", 3, digest(h+hash+"withdraw")))
		}, "unheld"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w, one, two := pair(t, nil)
			two.release("a", "first", "public")
			two.release("b", "second", "public")
			two.release("c", "third", "public")
			w.tamper = func(page []byte) []byte { return c.tamper(two, lines(page)) }
			_, err := one.svc.Pull(t.Context(), admin, two.did)
			if !entente.Is(err, entente.Conflict) {
				t.Fatalf("pull: %v", err)
			}
			one.mustSee("")
			one.whole(0)
			p, err := one.svc.Peer(t.Context(), admin, two.did)
			if err != nil || p.Taken != 0 || p.Stop == 0 || p.Error == nil || p.Error.Key != "error.feed-stopped" {
				t.Errorf("the peer: %+v, %v", p, err)
			}
			list, err := one.svc.Quarantine(t.Context(), admin, two.did)
			if err != nil || len(list) != 1 {
				t.Fatalf("in quarantine: %+v, %v", list, err)
			}
			if list[0].Reason.Key != "exchange.reason."+c.reason {
				t.Errorf("the reason is %+v", list[0].Reason)
			}
			if list[0].Raw == "" || len(list[0].Raw) > exchange.MaxLine {
				t.Errorf("the line kept has %d bytes", len(list[0].Raw))
			}
			// While nobody has decided, nothing is taken, however good.
			w.tamper = nil
			if _, err := one.svc.Pull(t.Context(), admin, two.did); !entente.Is(err, entente.Conflict) {
				t.Errorf("a stopped feed: %v", err)
			}
			if _, err := one.svc.Decide(t.Context(), admin, list[0].ID, exchange.Discard, "looked into"); err != nil {
				t.Fatal(err)
			}
			one.pulls(two)
			one.mustSee("a=first b=second c=third")
			list, err = one.svc.Quarantine(t.Context(), admin, two.did)
			if err != nil || list[0].Decision != exchange.Discard || list[0].Note != "looked into" || list[0].DecidedBy != "admin" {
				t.Errorf("what was decided: %+v, %v", list, err)
			}
		})
	}
}

func hashOf(checkpoint []byte) string {
	var l struct{ Checkpoint struct{ Hash string } }
	_ = json.Unmarshal(checkpoint, &l)
	return l.Checkpoint.Hash
}

// TestACutPageIsAskedForAgain: a broken line is nobody's fault.
func TestACutPageIsAskedForAgain(t *testing.T) {
	w, one, two := pair(t, nil)
	two.release("a", "first", "public")
	two.release("b", "second", "public")
	whole := []byte(two.feed(one, 0, 0))
	for cut := 0; cut < len(whole); cut += 41 {
		w.tamper = func(page []byte) []byte { return page[:min(cut, len(page)-1)] }
		if _, err := one.svc.Pull(t.Context(), admin, two.did); !entente.Is(err, entente.Unavailable) {
			t.Fatalf("cut at %d: %v", cut, err)
		}
	}
	one.mustSee("")
	p, err := one.svc.Peer(t.Context(), admin, two.did)
	if err != nil || p.Stop != 0 || p.Failures == 0 || p.Error.Key != "error.feed-cut" || !p.Due.After(w.now) {
		t.Errorf("the peer: %+v, %v", p, err)
	}
	w.tamper = nil
	one.pulls(two)
	one.mustSee("a=first b=second")
	if p, err = one.svc.Peer(t.Context(), admin, two.did); err != nil || p.Failures != 0 || p.Error != nil {
		t.Errorf("after it went well: %+v, %v", p, err)
	}
}

// TestAMemberThatCameBackFromABackup forks: it signs other versions under the
// numbers that we hold, and its feed is shorter.
func TestAMemberThatCameBackFromABackup(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		w, one, two := pair(t, d)
		two.release("a", "first", "public")
		two.release("b", "second", "public")
		one.pulls(two)
		// The member begins again, with its keys, from nothing.
		again := w.member("two", nil)
		again.log.Ring = two.log.Ring
		again.knows(one, exchange.PeerDraft{})
		again.release("a", "another first", "public")

		decide := func(wantReason string, d exchange.Decision) {
			t.Helper()
			if _, err := one.svc.Pull(t.Context(), admin, two.did); !entente.Is(err, entente.Conflict) {
				t.Fatalf("%s: %v", wantReason, err)
			}
			list, err := one.svc.Quarantine(t.Context(), admin, two.did)
			if err != nil || list[0].Reason.Key != "exchange.reason."+wantReason || !list[0].Acceptable {
				t.Fatalf("want %s: %+v, %v", wantReason, list, err)
			}
			if _, err := one.svc.Decide(t.Context(), admin, list[0].ID, d, ""); err != nil {
				t.Fatal(err)
			}
			if _, err := one.svc.Decide(t.Context(), admin, list[0].ID, d, ""); !entente.Is(err, entente.Conflict) {
				t.Errorf("decided twice: %v", err)
			}
		}
		decide("rollback", exchange.Accept)
		decide("fork", exchange.Discard)
		one.mustSee("a=first b=second")
		decide("fork", exchange.Accept)
		one.pulls(two)
		one.mustSee("a=another first b=second")
		one.whole(3) // both of them are kept
		again.release("a", "third", "public")
		one.pulls(two)
		if got := one.sees(); !strings.Contains(got, "a=third") {
			t.Errorf("after that: %q", got)
		}
		one.whole(4)
		// A rewritten feed of the same length.
		last := w.member("two", nil)
		last.log.Ring = two.log.Ring
		last.knows(one, exchange.PeerDraft{})
		last.release("x", "other", "public")
		last.release("y", "others", "public")
		decide("rewritten", exchange.Accept)
		one.pulls(two)
		if got := one.sees(); !strings.Contains(got, "y=others") {
			t.Errorf("after the feed was read anew: %q", got)
		}
	})
}

// TestKeysRotateInTheMiddle: a key that the one before endorsed is taken, one
// that appears from nowhere waits for a person.
func TestKeysRotateInTheMiddle(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		w, one, two := pair(t, d)
		two.release("a", "first", "public")
		w.now = w.now.Add(time.Hour)
		if _, err := two.log.Ring.Rotate(t.Context(), w.now, time.Minute); err != nil {
			t.Fatal(err)
		}
		w.now = w.now.Add(time.Hour)
		two.release("b", "second", "public")
		one.pulls(two)
		one.mustSee("a=first b=second")
		one.whole(2)

		stranger := w.member("two", nil)
		stranger.knows(one, exchange.PeerDraft{})
		stranger.release("c", "third", "public")
		if _, err := one.svc.Pull(t.Context(), admin, two.did); !entente.Is(err, entente.Conflict) {
			t.Fatalf("a key from nowhere: %v", err)
		}
		list, err := one.svc.Quarantine(t.Context(), admin, two.did)
		if err != nil || list[0].Reason.Key != "exchange.reason.key" {
			t.Fatalf("%+v, %v", list, err)
		}
		if _, err := one.svc.Decide(t.Context(), admin, list[0].ID, exchange.Accept, "confirmed by telephone"); err != nil {
			t.Fatal(err)
		}
		p, err := one.svc.Peer(t.Context(), admin, two.did)
		if err != nil || len(p.Keys) != 3 || p.Stop != 0 {
			t.Errorf("the peer: %+v, %v", p, err)
		}
		one.whole(2) // what the old keys signed stays good
	})
}

func TestOnlyWhoMayDoesIt(t *testing.T) {
	_, one, two := pair(t, nil)
	reader := entente.Actor{Account: "r", Role: entente.Reader}
	releaser := entente.Actor{Account: "r", Role: entente.Releaser}
	ctx, svc := t.Context(), one.svc
	for name, do := range map[string]func(a entente.Actor) error{
		"add": func(a entente.Actor) error {
			_, err := svc.AddPeer(ctx, a, "did:web:x.example", exchange.PeerDraft{Name: "x"})
			return err
		},
		"change": func(a entente.Actor) error {
			_, err := svc.ChangePeer(ctx, a, two.did, exchange.PeerDraft{Name: "x"})
			return err
		},
		"stop":       func(a entente.Actor) error { _, err := svc.StopPeer(ctx, a, two.did); return err },
		"start":      func(a entente.Actor) error { _, err := svc.StartPeer(ctx, a, two.did); return err },
		"pull":       func(a entente.Actor) error { _, err := svc.Pull(ctx, a, two.did); return err },
		"quarantine": func(a entente.Actor) error { _, err := svc.Quarantine(ctx, a, two.did); return err },
		"decide":     func(a entente.Actor) error { _, err := svc.Decide(ctx, a, 1, exchange.Discard, ""); return err },
	} {
		for _, a := range []entente.Actor{reader, releaser} {
			if err := do(a); !entente.Is(err, entente.Forbidden) {
				t.Errorf("%s by a %s: %v", name, a.Role, err)
			}
		}
	}
	if _, err := svc.Peers(ctx, entente.Actor{}); !entente.Is(err, entente.Unauthenticated) {
		t.Errorf("the public lists the peers: %v", err)
	}
	if list, err := svc.Peers(ctx, reader); err != nil || len(list) != 1 {
		t.Errorf("a reader lists the peers: %+v, %v", list, err)
	}
	if _, err := svc.StopPeer(ctx, admin, two.did); err != nil {
		t.Fatal(err)
	}
	if err := svc.WriteFeed(ctx, &bytes.Buffer{}, two.did, 0, 0); !entente.Is(err, entente.Forbidden) {
		t.Errorf("a feed for a stopped peer: %v", err)
	}
	if err := svc.WriteFeed(ctx, &bytes.Buffer{}, "did:web:nobody.example", 0, 0); !entente.Is(err, entente.NotFound) {
		t.Errorf("a feed for nobody: %v", err)
	}
	for _, did := range []string{"", "http://x", "did:web: x", one.did} {
		if _, err := svc.AddPeer(ctx, admin, did, exchange.PeerDraft{Name: "x"}); !entente.Is(err, entente.Invalid) {
			t.Errorf("add %q: %v", did, err)
		}
	}
	if _, err := svc.AddPeer(ctx, admin, two.did, exchange.PeerDraft{Name: "x"}); !entente.Is(err, entente.Conflict) {
		t.Error("added twice:", err)
	}
}
