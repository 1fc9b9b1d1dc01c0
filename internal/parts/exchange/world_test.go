// SPDX-License-Identifier: EUPL-1.2

package exchange_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/internal/kit/clock"
	"entente/internal/kit/db"
	"entente/internal/kit/keys"
	"entente/internal/kit/record"
	"entente/internal/parts/exchange"
	"entente/internal/testkit"
)

type note struct {
	Text string `json:"text"`
}

// newNotes makes a kind on the table of topics, the plainest there is.
func newNotes() *record.Kind[note] {
	return &record.Kind[note]{
		Name: "note", Table: "topic", Columns: []string{"name_key"},
		Row:   func(n note) []any { return []any{strings.ToLower(n.Text)} },
		Text:  func(n note) (string, string) { return n.Text, "" },
		Sorts: map[string]string{"": "t.name_key"},
		Check: func(n note) error {
			var p entente.Problems
			entente.CheckText(&p, "text", n.Text, 1, 50)
			return p.Err()
		},
	}
}

var (
	start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	admin = entente.Actor{Account: "admin", Role: entente.Administrator, Clearance: entente.Sensitive}
)

// member is one node of a test: its own database, ring and log.
type member struct {
	*testing.T

	did   string
	db    *db.DB
	log   *record.Log
	notes record.Book[note]
	svc   *exchange.Service
	world *world
}

// world is the members that can reach each other, and the clock they share.
type world struct {
	*testing.T

	now     time.Time
	members map[string]*member
	tamper  func(page []byte) []byte // what happens to a page on its way
	down    bool
	page    int      // steps of a page; 0 for as many as there can be
	told    []string // who notified whom
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{T: t, now: start, members: map[string]*member{}}
}

// member opens one; the first of a test is on the engine under test.
func (w *world) member(name string, d *db.DB) *member {
	w.Helper()
	if d == nil {
		d = testkit.OpenDB(w.T, filepath.Join(w.TempDir(), "n.db"))
	}
	ring, err := keys.Open(w.Context(), d, filepath.Join(w.TempDir(), "keys.json"), start)
	if err != nil {
		w.Fatal(err)
	}
	did := "did:web:" + name + ".example"
	log := &record.Log{DB: d, Ring: ring, Author: did, Clock: clock.Clock(func() time.Time {
		w.now = w.now.Add(time.Second)
		return w.now
	})}
	kind := newNotes()
	m := &member{T: w.T, did: did, db: d, log: log, notes: record.Book[note]{Kind: kind, Log: log}, world: w}
	m.svc = exchange.New(log, []record.Taker{kind})
	log.Others = m.svc
	m.svc.Transport, m.svc.Directory = m, m
	w.members[did] = m
	return m
}

// pair makes one and two, each the peer of the other.
func pair(t *testing.T, d *db.DB) (w *world, one, two *member) {
	t.Helper()
	w = newWorld(t)
	one, two = w.member("one", d), w.member("two", nil)
	one.knows(two, exchange.PeerDraft{})
	two.knows(one, exchange.PeerDraft{})
	return w, one, two
}

func (m *member) knows(other *member, d exchange.PeerDraft) {
	m.Helper()
	d.Name = other.did
	if _, err := m.svc.AddPeer(m.Context(), admin, other.did, d); err != nil {
		m.Fatal(err)
	}
}

// Pull is the transport: the other service writes, real NDJSON, into our own.
func (m *member) Pull(ctx context.Context, peer string, after int64, take func(io.Reader) error) error {
	if m.world.down {
		return errors.New("connection refused")
	}
	var page bytes.Buffer
	if err := m.world.members[peer].svc.WriteFeed(ctx, &page, m.did, after, m.world.page); err != nil {
		return err
	}
	b := page.Bytes()
	if m.world.tamper != nil {
		b = m.world.tamper(b)
	}
	return take(bytes.NewReader(b))
}

func (m *member) Notify(ctx context.Context, peer string) error {
	m.world.told = append(m.world.told, m.did+" to "+peer)
	return m.world.members[peer].svc.Noticed(ctx, m.did)
}

// Resolve is the directory.
func (m *member) Resolve(ctx context.Context, did string) (exchange.Document, error) {
	other := m.world.members[did]
	if other == nil {
		return exchange.Document{}, fmt.Errorf("no document of %s", did)
	}
	list, err := other.log.Ring.Keys(ctx)
	return exchange.Document{DID: did, Keys: list}, err
}

// write saves a note: new, or the next version of it.
func (m *member) write(id, text string) record.Entry[note] {
	m.Helper()
	var e record.Entry[note]
	err := m.log.Write(m.Context(), admin, func(w *record.Writer) (err error) {
		e, _, err = m.notes.Import(m.Context(), w, id, note{text}, nil)
		return err
	})
	if err != nil {
		m.Fatal(err)
	}
	return e
}

func (m *member) release(id, text string, audience ...string) record.Entry[note] {
	m.Helper()
	e := m.write(id, text)
	e, err := m.notes.Release(m.Context(), admin, id, e.Number, entente.NewAudience(audience...))
	if err != nil {
		m.Fatal(err)
	}
	return e
}

func (m *member) withdraw(id string) {
	m.Helper()
	e, err := m.notes.Get(m.Context(), m.view(), id)
	if err == nil {
		_, err = m.notes.Withdraw(m.Context(), admin, id, e.Number)
	}
	if err != nil {
		m.Fatal(err)
	}
}

func (m *member) view() entente.View { return entente.Now(admin, m.world.now) }

// pulls reads a feed that must go well.
func (m *member) pulls(from *member) exchange.Result {
	m.Helper()
	r, err := m.svc.Pull(m.Context(), admin, from.did)
	if err != nil {
		m.Fatalf("%s pulls from %s: %v", m.did, from.did, err)
	}
	return r
}

// sees is what the member's own people have in the list, as "id=text".
func (m *member) sees() string {
	m.Helper()
	page, err := m.notes.List(m.Context(), m.view(), record.Query{Limit: 1000})
	if err != nil {
		m.Fatal(err)
	}
	var out []string
	for _, e := range page.Rows {
		out = append(out, e.ID+"="+e.Data.Text)
	}
	return strings.Join(out, " ")
}

func (m *member) mustSee(want string) {
	m.Helper()
	if got := m.sees(); got != want {
		m.Errorf("%s sees %q, want %q", m.did, got, want)
	}
}

// whole checks the log of the member, foreign versions included.
func (m *member) whole(foreign int) {
	m.Helper()
	r, err := m.log.Verify(m.Context())
	if err != nil || len(r.Broken) > 0 || r.Foreign != foreign {
		m.Errorf("verify %s: %+v, %v; want %d foreign versions", m.did, r, err, foreign)
	}
}

// feed is what the member gives to another, from after a position on.
func (m *member) feed(to *member, after int64, limit int) string {
	m.Helper()
	var b bytes.Buffer
	if err := m.svc.WriteFeed(m.Context(), &b, to.did, after, limit); err != nil {
		m.Fatal(err)
	}
	return b.String()
}

func digest(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}
