// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/parts/exchange"
	"entente/internal/testkit"
	"entente/internal/wire/dsp"
)

// front is the address that others know of a node, which stays when the node is
// killed and comes back. It can break what goes over it.
type front struct {
	listener net.Listener

	mu     sync.Mutex
	to     string // where the node listens; empty while it is down
	budget int64  // bytes to the caller until it breaks; negative: it does not
	cut    bool   // when it breaks it cuts connections, and otherwise lets them hang
	healed chan struct{}
	pages  int // requests for data until all hangs; 0: for ever
	frozen chan struct{}
}

func newFront(t *testing.T) *front {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &front{listener: l, budget: -1, healed: make(chan struct{}), frozen: make(chan struct{})}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go f.pass(c)
		}
	}()
	return f
}

func (f *front) port() int { return f.listener.Addr().(*net.TCPAddr).Port }

func (f *front) pass(c net.Conn) {
	defer c.Close()
	f.mu.Lock()
	to := f.to
	f.mu.Unlock()
	up, err := net.Dial("tcp", to)
	if to == "" || err != nil {
		return
	}
	defer up.Close()
	go func() {
		_, _ = io.Copy(up, io.TeeReader(c, seen{f}))
		_ = up.Close()
	}()
	b := make([]byte, 1024)
	for {
		n, err := up.Read(b)
		if err != nil || !f.may(n) {
			return
		}
		if _, err := c.Write(b[:n]); err != nil {
			return
		}
	}
}

// seen looks at what callers ask for.
type seen struct{ *front }

func (s seen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pages > 0 && bytes.Contains(b, []byte(" /data/")) {
		if s.pages--; s.pages == 0 {
			s.budget, s.cut = 0, false
			close(s.frozen)
		}
	}
	return len(b), nil
}

// may counts bytes to the caller, and says whether the connection lives.
func (f *front) may(n int) bool {
	f.mu.Lock()
	broken := f.budget >= 0 && f.budget < int64(n)
	if f.budget >= 0 && !broken {
		f.budget -= int64(n)
	}
	cut, healed := f.cut, f.healed
	f.mu.Unlock()
	if broken && !cut {
		<-healed
		return false
	}
	return !broken
}

func (f *front) breaks(after int64, cut bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.budget, f.cut = after, cut
}

func (f *front) heal() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.budget = -1
	close(f.healed)
	f.healed = make(chan struct{})
}

// mortal is a node behind a front that can be killed, and opened again on its
// database.
type mortal struct {
	*running

	t     *testing.T
	front *front
	conf  Config
	stop  func()
}

func newMortal(t *testing.T, member, address string) *mortal {
	t.Helper()
	m := &mortal{t: t, front: newFront(t)}
	if address == "" {
		address = filepath.Join(t.TempDir(), "node.db")
	}
	m.conf = Config{
		DB: address, Keys: filepath.Join(t.TempDir(), "keys"), Member: member, Name: member,
		DID: fmt.Sprintf("did:web:localhost%%3A%d", m.front.port()),
	}
	m.open()
	t.Cleanup(func() { m.kill() })
	return m
}

func (m *mortal) open() {
	m.t.Helper()
	n, err := Open(m.t.Context(), m.conf, slog.New(slog.DiscardHandler), true)
	if err != nil {
		m.t.Fatal(err)
	}
	n.feedPage = 7
	ctx, stop := context.WithCancel(context.Background())
	m.running = &running{Node: n}
	ready, done := make(chan Serving, 1), make(chan error, 1)
	go func() {
		done <- n.Serve(ctx, Listen{Address: "127.0.0.1:0", Public: fmt.Sprintf("http://localhost:%d", m.front.port())}, false, func(s Serving) error {
			ready <- s
			return nil
		})
	}()
	select {
	case m.serving = <-ready:
	case err := <-done:
		m.t.Fatal(err)
	}
	m.front.mu.Lock()
	m.front.to = m.serving.Address.String()
	m.front.mu.Unlock()
	m.stop = sync.OnceFunc(func() {
		m.front.mu.Lock()
		m.front.to = ""
		m.front.mu.Unlock()
		m.front.heal() // what hangs would hold up the stop
		stop()
		if err := errors.Join(<-done, n.Close()); err != nil {
			m.t.Error(err)
		}
	})
}

func (m *mortal) kill() { m.stop() }

// TestFeedUnderFaults pulls a feed of many pages while something goes wrong in
// the middle of it. In the end all is there, once.
func TestFeedUnderFaults(t *testing.T) {
	const records = 40
	pids := func(t *testing.T, m *mortal, f dsp.Filter) []*dsp.Proc {
		t.Helper()
		list, err := m.serving.Wire.DSP.List(t.Context(), f, 100)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	for name, fault := range map[string]func(t *testing.T, eu, jp *mortal){
		"the connection is cut": func(_ *testing.T, eu, _ *mortal) {
			for range 5 {
				eu.front.breaks(7000, true) // less than a page needs
				time.Sleep(30 * time.Millisecond)
			}
		},
		"the provider is killed": func(_ *testing.T, eu, _ *mortal) {
			eu.kill()
			eu.open()
		},
		"the consumer is killed": func(_ *testing.T, _, jp *mortal) {
			jp.kill()
			jp.open()
		},
		"both are killed": func(_ *testing.T, eu, jp *mortal) {
			eu.kill()
			jp.kill()
			jp.open()
			eu.open()
		},
		"the agreement is retired": func(t *testing.T, eu, jp *mortal) {
			list, err := eu.serving.Wire.DSP.Agreements(t.Context(), jp.Log.Author)
			if err != nil || len(list) == 0 {
				t.Fatalf("%d agreements, %v", len(list), err)
			}
			for _, a := range list {
				if a.Role != dsp.Provider {
					continue
				}
				if err := eu.serving.Wire.DSP.Retire(t.Context(), a.ID, dsp.Provider, "another basis"); err != nil {
					t.Fatal(err)
				}
			}
		},
		"the token has expired": func(t *testing.T, eu, _ *mortal) {
			r, err := eu.DB.ExecContext(t.Context(), `UPDATE dataplane_flow SET token_until = 1 WHERE token_until > 1`)
			if err != nil {
				t.Fatal(err)
			}
			if n, err := r.RowsAffected(); err != nil || n == 0 {
				t.Errorf("%d tokens, %v", n, err)
			}
		},
		"the transfer is ended": func(t *testing.T, eu, jp *mortal) {
			for _, p := range pids(t, eu, dsp.Filter{Process: dsp.Transfer, Peer: jp.Log.Author, State: dsp.Started}) {
				if err := eu.serving.Wire.DSP.Act(t.Context(), p.Pid, dsp.Decision{Do: dsp.KindTerminate, Reason: "a test"}); err != nil {
					t.Fatal(err)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			eu, jp := newMortal(t, "eu", ""), newMortal(t, "jp", testkit.Postgres(t))
			admin := authn.Operator()
			for n := range records {
				e, err := eu.Registry.Partners.Create(t.Context(), admin, "", partner(fmt.Sprint("Partner ", n)), entente.Unmarked)
				if err == nil {
					_, err = eu.Registry.Partners.Release(t.Context(), admin, e.ID, e.Number, entente.NewAudience("member:"+jp.Log.Author))
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			eu.front.pages = 3 // two pages go over, and the third hangs
			introduce(t, jp.running, eu.running)
			introduce(t, eu.running, jp.running)
			taken := func() (exchange.Peer, error) { return jp.Exchange.Known(t.Context(), eu.Log.Author) }
			<-eu.front.frozen
			if p, err := taken(); err != nil || p.Taken != 14 {
				t.Errorf("%d are taken when it happens, %v", p.Taken, err)
			}
			fault(t, eu, jp)
			eu.front.heal()
			until(t, func() error {
				p, err := taken()
				if err == nil && p.Taken < records {
					// As a notice of the provider does, or time.
					err = errors.Join(fmt.Errorf("%d of %d are taken: %+v", p.Taken, records, p.Error), jp.Exchange.Noticed(t.Context(), eu.Log.Author))
				}
				return err
			})
			p, err := taken()
			if err != nil || p.Taken != records || p.Stop != 0 {
				t.Errorf("taken %d, stopped at %d, %v", p.Taken, p.Stop, err)
			}
			report, err := jp.Log.Verify(t.Context())
			if err != nil || report.Foreign != records || len(report.Broken) > 0 {
				t.Errorf("verify: %+v, %v", report, err)
			}
			if report, err := eu.Log.Verify(t.Context()); err != nil || len(report.Broken) > 0 {
				t.Errorf("verify the provider's: %+v, %v", report, err)
			}
		})
	}
}
