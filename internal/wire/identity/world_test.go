// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/keys"
	"entente/internal/kit/outbound"
	"entente/internal/testkit"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// member is a node of a test: its identity, served on loopback, with a clock
// that the test sets.
type member struct {
	*Service

	ring    *keys.Ring
	keyFile string
	now     atomic.Pointer[time.Time]
	mux     *http.ServeMux
}

func (m *member) at(t time.Time) { m.now.Store(&t) }

// world makes members on one engine.
type world struct {
	t    testing.TB
	open func() *db.DB
}

// engines runs a test with members on SQLite and on PostgreSQL.
func engines(t *testing.T, test func(t *testing.T, w world)) {
	t.Run("sqlite", func(t *testing.T) {
		test(t, world{t, func() *db.DB { return testkit.OpenDB(t, filepath.Join(t.TempDir(), "n.db")) }})
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, world{t, func() *db.DB { return testkit.OpenDB(t, testkit.Postgres(t)) }})
	})
}

func (w world) member(name string, c Config) *member {
	w.t.Helper()
	m := &member{}
	m.at(start)
	clock := func() time.Time { return *m.now.Load() }
	d := w.open()
	m.keyFile = filepath.Join(w.t.TempDir(), "keys")
	ring, err := keys.Open(w.t.Context(), d, m.keyFile, start.Add(-time.Hour))
	if err != nil {
		w.t.Fatal(err)
	}
	m.ring = ring
	m.mux = http.NewServeMux()
	server := httptest.NewServer(m.mux)
	w.t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		w.t.Fatal(err)
	}
	c.DID, c.Origin, c.Guard = "did:web:localhost%3A"+port+":"+name, "http://localhost:"+port, outbound.Loopback()
	m.Service = New(c, d, ring, clock, slog.New(slog.DiscardHandler))
	w.t.Cleanup(m.Close)
	if err := m.Mount(m.mux.Handle); err != nil {
		w.t.Fatal(err)
	}
	return m
}

// wants checks that an error is a refusal for a reason, which has a text in
// every language.
func wants(t *testing.T, what string, err error, code entente.Code, key string) *entente.Error {
	t.Helper()
	e, ok := errors.AsType[*entente.Error](err)
	if !ok || e.Code != code || e.Key != key {
		t.Fatalf("%s: got %v, want %s %s", what, err, code, key)
	}
	for _, lang := range []string{"en", "fr"} {
		b, err := os.ReadFile(filepath.Join("..", "..", "words", lang, "identity.json"))
		if err != nil {
			t.Fatal(err)
		}
		if name := strings.TrimPrefix(key, "identity."); name != key && !strings.Contains(string(b), `"`+name+`": "`) {
			t.Errorf("%s: no text for %s in %s", what, key, lang)
		}
	}
	return e
}

func refused(t *testing.T, what string, err error, key string) {
	t.Helper()
	wants(t, what, err, entente.Unauthenticated, key)
}

// sqliteWorld is for tests of rules that have no SQL of their own.
func sqliteWorld(t testing.TB) world {
	t.Helper()
	return world{t, func() *db.DB { return testkit.OpenDB(t, filepath.Join(t.TempDir(), "n.db")) }}
}
