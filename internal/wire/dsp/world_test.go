// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"entente"
	"entente/internal/kit/clock"
	"entente/internal/kit/db"
	"entente/internal/kit/outbound"
	"entente/internal/testkit"
	"entente/internal/wire/outbox"
)

// side is one of two connectors that speak over real HTTP.
type side struct {
	*Service

	server *httptest.Server
	wire   *wire
	plane  *plane
	stop   context.CancelFunc
	done   chan struct{}

	ahead   atomic.Int64 // how far its clock is ahead, in nanoseconds
	decider Decider      // nil: the usual one
	out     *way
}

func (s *side) clock() time.Time { return clock.System().Add(time.Duration(s.ahead.Load())) }

// way is how messages of a side leave it. One that is closed lets nothing out,
// and tells nobody: to the other side the sender is dead.
type way struct {
	http.RoundTripper

	mu     sync.Mutex
	closes func(r *http.Request) bool // true: this one is not let out, nor any later one
	closed chan struct{}
}

func (w *way) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	if w.closes != nil && w.closes(r) {
		w.closes = nil
		close(w.closed)
	}
	w.mu.Unlock()
	select {
	case <-w.closed:
		<-r.Context().Done()
		return nil, r.Context().Err()
	default:
		return w.RoundTripper.RoundTrip(r)
	}
}

// named is an identity that needs no proof: the header is the name. The real
// one is tested in its own package, and together in package node.
type named string

func (n named) Token(context.Context, string) (string, error) { return string(n), nil }

func (named) Authenticate(_ context.Context, header string) (Caller, error) {
	if header == "" {
		return Caller{}, entente.Fail(entente.Unauthenticated, "error.dsp-identity", nil)
	}
	return Caller{DID: header}, nil
}

// plane remembers what it was told.
type plane struct {
	mu      sync.Mutex
	started map[string]int
	stopped map[string]State
}

func (p *plane) Start(_ context.Context, f Flow) (*DataAddress, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.started[f.ID]++
	return &DataAddress{Type: "DataAddress", EndpointType: "https://w3id.org/idsa/v4.1/HTTP", Endpoint: "http://localhost/data/" + f.ID}, nil
}

func (p *plane) Stop(_ context.Context, id string, to State, _ string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped[id] = to
	return nil
}

// letters grants whatever is the same, letter by letter.
type letters struct{ deny bool }

func (l letters) Judge(context.Context, jsontext.Value, Caller, string) (Verdict, error) {
	return Verdict{Allowed: !l.deny, Reason: "not for you", Tree: jsontext.Value(`{"allowed":false}`)}, nil
}

func (letters) Same(a, b jsontext.Value) bool {
	strip := func(v jsontext.Value) string {
		all := rules(v)
		for _, n := range []string{"@id", "@type", "target", "assigner", "assignee", "timestamp"} {
			delete(all, n)
		}
		return string(encode(all))
	}
	return strip(a) == strip(b)
}

// wire is the network in front of a side: it checks every body against the
// schemas, and can fail.
type wire struct {
	t       testing.TB
	schemas schemas
	next    http.Handler

	mu     sync.Mutex
	before func(r *http.Request) bool // true: the message does not arrive
	after  func(r *http.Request) bool // true: it arrives, and the answer is lost
	count  int
}

func (w *wire) faults(before, after func(*http.Request) bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.before, w.after = before, after
}

func (w *wire) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	w.mu.Lock()
	before, after := w.before, w.after
	w.count++
	w.mu.Unlock()
	if before != nil && before(r) {
		panic(http.ErrAbortHandler)
	}
	if r.Method == http.MethodPost && r.Header.Get("X-Broken") == "" {
		w.schemas.check(w.t, body)
	}
	rec := httptest.NewRecorder()
	w.next.ServeHTTP(rec, r)
	if after != nil && after(r) {
		panic(http.ErrAbortHandler)
	}
	if rec.Code != http.StatusInternalServerError && rec.Header().Get("Content-Encoding") == "" && !strings.Contains(r.URL.Path, "datasets") {
		w.schemas.check(w.t, rec.Body.Bytes())
	}
	for k, v := range rec.Header() {
		out.Header()[k] = v
	}
	out.WriteHeader(rec.Code)
	_, _ = out.Write(rec.Body.Bytes())
}

const (
	alpha = "did:web:alpha.example" // the provider
	omega = "did:web:omega.example" // the consumer
)

var offer = jsontext.Value(`{"@id":"one#offer","@type":"Offer","permission":[{"action":"use"}]}`)

// newSide opens a side on a database that is there or is made; again opens one
// that was killed.
func newSide(t testing.TB, d *db.DB, self string, p Policies) *side {
	t.Helper()
	s := &side{wire: &wire{t: t, schemas: loadSchemas(t)}, plane: &plane{started: map[string]int{}, stopped: map[string]State{}}}
	s.server = httptest.NewServer(s.wire)
	t.Cleanup(s.server.Close)
	s.open(d, self, p)
	t.Cleanup(func() { s.kill() })
	return s
}

func (s *side) open(d *db.DB, self string, p Policies) {
	log := slog.New(slog.DiscardHandler)
	client := outbound.Loopback().Client(5 * time.Second)
	s.out = &way{RoundTripper: client.Transport, closed: make(chan struct{})}
	client.Transport = s.out
	pace := outbox.Usual
	pace.Poll, pace.Pause, pace.Longest = 20*time.Millisecond, 20*time.Millisecond, 100*time.Millisecond
	s.Service = New(&Service{
		DB: d, Clock: s.clock, Log: log, Self: self, Base: s.server.URL + "/2025-1", Guard: outbound.Loopback(), Identity: named(self),
		Policies: p, DataPlane: s.plane, Decider: s.decider,
		Outbox: &outbox.Box{DB: d, Clock: s.clock, Log: log, Client: client, Token: named(self).Token, Pace: pace},
	})
	s.wire.mu.Lock()
	s.wire.next = http.StripPrefix("/2025-1", s.Handler())
	s.wire.mu.Unlock()
	ctx, stop := context.WithCancel(context.Background())
	s.stop, s.done = stop, make(chan struct{})
	go func() {
		defer close(s.done)
		s.Run(ctx)
	}()
}

func (s *side) kill() {
	s.stop()
	<-s.done
}

func (s *side) address() string { return s.server.URL + "/2025-1" }

// two makes a provider with one dataset, and a consumer.
func two(t testing.TB, d *db.DB, p Policies) (provider, consumer *side) {
	t.Helper()
	other := testkit.OpenDB(t, t.TempDir()+"/omega.db")
	return twoOn(t, d, other, p)
}

// twoOn is two on these databases.
func twoOn(t testing.TB, one, other *db.DB, p Policies) (provider, consumer *side) {
	t.Helper()
	provider, consumer = newSide(t, one, alpha, p), newSide(t, other, omega, letters{})
	err := provider.Publish(t.Context(), Dataset{
		ID: "one", Title: "One", Audience: entente.Audience{"member:" + omega}, Policy: jsontext.Value(`{"permission":[{"action":"use"}]}`),
		Formats: []string{"HttpData-PULL"}, Source: jsontext.Value(`{"kind":"none"}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	return provider, consumer
}

// await waits for a state, for as long as a slow machine may take.
func (s *side) await(t testing.TB, pid string, state State) *Proc {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	p, err := s.Await(ctx, pid, state)
	if err != nil {
		for _, st := range s.steps(t, pid) {
			t.Logf("%s %s %s %d %s", st.Direction, st.Kind, st.State, st.Status, st.Detail)
		}
		t.Fatalf("wait for %s: %v", state, err)
	}
	return p
}

func (s *side) steps(t testing.TB, pid string) []Step {
	t.Helper()
	list, err := s.Steps(t.Context(), pid)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// over finds the process of the other side.
func (s *side) over(t testing.TB, peer, pid string) *Proc {
	t.Helper()
	list, err := s.List(t.Context(), Filter{Peer: peer}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var found *Proc
	for _, p := range list {
		if p.PeerPid == pid {
			if found != nil {
				t.Errorf("%s is there twice", pid)
			}
			found = p
		}
	}
	if found == nil {
		t.Fatal(errors.New("the other side has no process for " + pid))
	}
	return found
}
