// SPDX-License-Identifier: EUPL-1.2

package exchange_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/parts/exchange"
	"entente/internal/testkit"
)

// dying is a kind whose taking fails at a given step, after everything before it
// was written: what a crash in the middle of a transaction is to the database.
type dying struct {
	record.Taker

	left *int
}

var errDied = errors.New("died")

func (d dying) die() error {
	*d.left--
	if *d.left == 0 {
		return errDied
	}
	return nil
}

func (d dying) Take(ctx context.Context, w *record.Writer, v record.Version) error {
	return errors.Join(d.Taker.Take(ctx, w, v), d.die())
}

func (d dying) Hide(ctx context.Context, w *record.Writer, author, id string) error {
	return errors.Join(d.Taker.Hide(ctx, w, author, id), d.die())
}

// TestAfterACrashEverythingIsThereOnce dies at each step of a page, and then
// after the commit but before the answer.
func TestAfterACrashEverythingIsThereOnce(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		w, one, two := pair(t, d)
		two.release("a", "first", "public")
		two.release("b", "second", "public")
		two.feed(one, 0, 0)
		two.withdraw("a")
		two.release("b", "third", "public")
		for step := 1; ; step++ {
			left := step
			one.svc = exchange.New(one.log, []record.Taker{dying{one.notes.Kind, &left}})
			one.svc.Transport, one.svc.Directory = one, one
			_, err := one.svc.Pull(t.Context(), admin, two.did)
			if err == nil {
				if step != 5 {
					t.Errorf("%d steps, want 4", step-1)
				}
				break
			}
			if !errors.Is(err, errDied) {
				t.Fatal(err)
			}
			one.mustSee("")
			one.whole(0)
		}
		one.mustSee("b=third")
		one.mustSee("b=third")
		one.whole(3)

		one.svc = exchange.New(one.log, []record.Taker{one.notes.Kind})
		one.svc.Transport, one.svc.Directory = one, one
		// The answer is lost: the same page comes again, and gives nothing twice.
		two.release("c", "fourth", "public")
		lost := two.feed(one, 4, 0)
		if _, err := one.svc.Take(t.Context(), two.did, strings.NewReader(lost)); err != nil {
			t.Fatal(err)
		}
		if r := one.pulls(two); r.Released != 0 {
			t.Errorf("taken twice: %+v", r)
		}
		one.whole(4)
		// A process that died holding the lease leaves it to end.
		if _, err := d.ExecContext(t.Context(), `UPDATE exchange_peer SET leased = $1, due = $1`, w.now.Add(10*time.Minute).UnixMicro()); err != nil {
			t.Fatal(err)
		}
		if _, err := one.svc.Pull(t.Context(), admin, two.did); err == nil {
			t.Error("two read one feed at a time")
		}
		w.now = w.now.Add(time.Hour)
		one.pulls(two)
	})
}

// slow is a transport that is at the page of another when it is asked again.
type slow struct {
	exchange.Transport

	meanwhile func()
}

func (s slow) Pull(ctx context.Context, peer string, after int64, take func(io.Reader) error) error {
	s.meanwhile()
	return s.Transport.Pull(ctx, peer, after, take)
}

func TestANoticeDuringAPullIsNotLost(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		w, one, two := pair(t, d)
		one.svc.Transport = slow{one, func() {
			if err := one.svc.Noticed(t.Context(), two.did); err != nil {
				t.Error(err)
			}
		}}
		one.pulls(two)
		p, err := one.svc.Peer(t.Context(), admin, two.did)
		if err != nil || !p.Due.IsZero() {
			t.Errorf("due at %v, want at once; %v", p.Due, err)
		}
		one.svc.Transport = one
		one.pulls(two)
		if p, err = one.svc.Peer(t.Context(), admin, two.did); err != nil || !p.Due.After(w.now) {
			t.Errorf("due at %v, want later; %v", p.Due, err)
		}
	})
}

// TestRoundsBringWhatIsNew: a round tells the peers, and their next one brings
// it in, without anybody asking.
func TestRoundsBringWhatIsNew(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t)
		one := w.member("one", d)
		one.knows(one.world.member("two", nil), exchange.PeerDraft{})
		two := w.members["did:web:two.example"]
		two.knows(one, exchange.PeerDraft{})
		round := func(m *member) {
			if err := m.svc.Round(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		round(one)
		round(two)
		w.told = nil
		two.release("a", "first", "public")
		round(two)
		round(two)
		if len(w.told) != 1 || w.told[0] != "did:web:two.example to did:web:one.example" {
			t.Errorf("told: %q", w.told)
		}
		round(one)
		one.mustSee("a=first")

		// A peer that does not answer is tried again, later each time.
		w.down = true
		var due []time.Time
		for range 3 {
			w.now = w.now.Add(2 * time.Hour)
			round(one)
			p, err := one.svc.Peer(t.Context(), admin, two.did)
			if err != nil || p.Error == nil || p.Error.Key != "error.peer-unreachable" {
				t.Fatalf("%+v, %v", p, err)
			}
			due = append(due, p.Due)
		}
		w.down = false
		w.now = w.now.Add(2 * time.Hour)
		round(one)
		if p, err := one.svc.Peer(t.Context(), admin, two.did); err != nil || p.Failures != 0 || p.Error != nil {
			t.Errorf("%+v, %v; due %v", p, err, due)
		}
	})
}

// TestAPeerCanBeNamedBeforeItIsThere: its keys are read once it answers.
func TestAPeerCanBeNamedBeforeItIsThere(t *testing.T) {
	w := newWorld(t)
	one := w.member("one", nil)
	p, err := one.svc.AddPeer(t.Context(), admin, "did:web:two.example", exchange.PeerDraft{Name: "Two", Partner: "jp"})
	if err != nil || p.State != exchange.Introduced {
		t.Fatalf("%+v, %v", p, err)
	}
	if _, err := one.svc.Pull(t.Context(), admin, p.DID); err == nil {
		t.Error("a feed of nobody")
	}
	two := w.member("two", nil)
	two.knows(one, exchange.PeerDraft{})
	two.release("a", "first", "public")
	one.pulls(two)
	one.mustSee("a=first")
	if p, err = one.svc.Peer(t.Context(), admin, p.DID); err != nil || p.State != exchange.Active || len(p.Keys) != 1 {
		t.Errorf("%+v, %v", p, err)
	}
	if partner, err := one.svc.PartnerOf(t.Context(), one.db, p.DID); err != nil || partner != "jp" {
		t.Errorf("partner %q, %v", partner, err)
	}
}
