// SPDX-License-Identifier: EUPL-1.2

package authn_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/db"
	"entente/internal/testkit"
)

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

const (
	origin   = "https://node.example"
	password = "seven horses on a hill"
)

// bench is a node's accounts with a clock that the test moves.
type bench struct {
	*testing.T
	*authn.Accounts
	db   *db.DB
	logs *logs

	mu  sync.Mutex
	now time.Time
}

type logs struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(p)
}

func newBench(t *testing.T, d *db.DB, change ...func(*authn.Config)) *bench {
	t.Helper()
	b := &bench{T: t, db: d, now: start, logs: &logs{}}
	c := authn.Config{
		DB: d, Clock: b.time, Log: slog.New(slog.NewTextHandler(b.logs, nil)),
		Name: "One", Origins: []string{origin, "https://other.node.example"}, RPID: "node.example",
	}
	for _, f := range change {
		f(&c)
	}
	var err error
	if b.Accounts, err = authn.New(c); err != nil {
		t.Fatal(err)
	}
	b.Cheapen()
	return b
}

// each runs a test on both engines.
func each(t *testing.T, test func(b *bench)) {
	t.Helper()
	testkit.Engines(t, func(t *testing.T, d *db.DB) { test(newBench(t, d)) })
}

func (b *bench) time() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) pass(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// fails checks the code and the message of an error.
func (b *bench) fails(err error, code entente.Code, key string) {
	b.Helper()
	if !entente.Is(err, code) || key != "" && !strings.Contains(err.Error(), key) {
		b.Errorf("got %v, want %s %s", err, code, key)
	}
}

// account makes an account that can sign in with the password.
func (b *bench) account(handle string, role entente.Role) authn.Account {
	b.Helper()
	a, err := b.Create(b.Context(), authn.Operator(), authn.NewAccount{
		Handle: handle, Name: "Post " + handle, Role: role, Clearance: entente.Limited, Password: password,
	})
	b.must(err)
	return a
}

// from is a client at its own address, with a cookie or none.
func from(n int, token string) authn.Client {
	return authn.Client{Address: fmt.Sprintf("192.0.2.%d", n), Agent: "Firefox, Linux", Token: token}
}

func (b *bench) signIn(handle string) authn.Session {
	b.Helper()
	s, err := b.SignIn(b.Context(), from(1, ""), handle, password)
	b.must(err)
	return s
}

// alive reports whether a token still opens a session.
func (b *bench) alive(s authn.Session) bool {
	b.Helper()
	_, err := b.Session(b.Context(), s.Token)
	if err != nil && !entente.Is(err, entente.Unauthenticated) {
		b.Fatal(err)
	}
	return err == nil
}

func (b *bench) text(query string, args ...any) (s string) {
	b.Helper()
	b.must(b.db.QueryRowContext(b.Context(), query, args...).Scan(&s))
	return s
}
