// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/parts/exchange"
	"entente/internal/wire/dsp"
)

// running is a node that answers on loopback.
type running struct {
	*Node

	serving Serving
}

// start serves a node of its own database on a free port.
func start(t *testing.T, address, member string) *running {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if address == "" {
		address = filepath.Join(t.TempDir(), "node.db")
	}
	c := Config{DB: address, Keys: filepath.Join(t.TempDir(), "keys"), Member: member, Name: member, DID: fmt.Sprintf("did:web:localhost%%3A%d", port)}
	level := slog.LevelWarn
	if testing.Verbose() {
		level = slog.LevelDebug
	}
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level})).With("node", member)
	n, err := Open(t.Context(), c, logger, true)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	r := &running{Node: n}
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() {
		done <- n.Serve(ctx, Listen{Address: fmt.Sprintf("127.0.0.1:%d", port)}, false, func(s Serving) error {
			r.serving = s
			close(ready)
			return nil
		})
	}()
	select {
	case <-ready:
	case err := <-done:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// TestNodesExchange lets two nodes speak over real HTTP: they look each other
// up, come to an agreement on the feed, and what one releases to the other is
// there, with who wrote it.
func TestNodesExchange(t *testing.T) {
	eu, jp := start(t, "", "eu"), start(t, "", "jp")
	admin := authn.Operator()
	introduce(t, eu, jp)
	introduce(t, jp, eu)
	e, err := eu.Registry.Partners.Create(t.Context(), admin, "", partner("Atlantis"), entente.Unmarked)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := eu.Registry.Partners.Release(t.Context(), admin, e.ID, e.Number, entente.NewAudience("member:"+jp.Log.Author)); err != nil {
		t.Fatal(err)
	}
	v := entente.Now(admin, jp.Clock())
	until(t, func() error {
		got, err := jp.Registry.Partners.Get(t.Context(), v, e.ID)
		if err != nil {
			return err
		}
		if got.Author != eu.Log.Author {
			t.Errorf("author is %s, want %s", got.Author, eu.Log.Author)
		}
		return nil
	})
	report, err := jp.Log.Verify(t.Context())
	if err != nil || len(report.Broken) > 0 || report.Foreign == 0 {
		t.Errorf("verify: %+v, %v", report, err)
	}
	list, err := jp.serving.Wire.DSP.List(t.Context(), dsp.Filter{Process: dsp.Negotiation, Peer: eu.Log.Author}, 10)
	if err != nil || len(list) == 0 {
		t.Errorf("%d negotiations, %v", len(list), err)
	}
	for _, p := range list {
		if p.State != dsp.Finalized {
			t.Errorf("negotiation is %s: %s", p.State, p.Reason)
		}
	}
}

func introduce(t *testing.T, a, b *running) {
	t.Helper()
	_, err := a.Exchange.AddPeer(t.Context(), authn.Operator(), b.Log.Author, exchange.PeerDraft{Name: b.Config.Member})
	if err != nil {
		t.Fatal(err)
	}
}

// until tries for as long as a slow machine may take.
func until(t *testing.T, try func() error) {
	t.Helper()
	var err error
	for range 600 {
		if err = try(); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal(err)
}
