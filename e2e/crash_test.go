// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// crashes is how often each engine's node is killed while it writes.
const crashes = 100

// TestCrashLosesNothing kills the node with kill -9 a hundred times on each
// engine while three programs write through the API, and PostgreSQL itself in
// every tenth of its rounds. What was acknowledged must be there, and the log
// whole.
func TestCrashLosesNothing(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel() // most of it is waiting for disks and processes
		crash(t, homeAt(t, filepath.Join(t.TempDir(), "node.db")), nil)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		p := newPostgres(t)
		crash(t, homeAt(t, p.address), p)
	})
}

func crash(t *testing.T, h home, p *postgres) {
	begun := time.Now()
	chance := rand.New(rand.NewPCG(1, 2))
	w := &writers{token: h.furnish(t)}
	server := 0
	for round := range crashes {
		s := h.serve(t, "--log-level", "ERROR")
		first := make(chan struct{})
		done := make(chan struct{})
		go func() {
			defer close(done)
			w.write(s.origin, nil, sync.OnceFunc(func() { close(first) }))
		}()
		select {
		case <-first:
		case <-done:
			t.Fatalf("round %d: no write was acknowledged; odd answers: %v\n%s", round, w.odd, s.log.String())
		}
		time.Sleep(time.Duration(chance.IntN(60)) * time.Millisecond)
		if p != nil && round%10 == 9 {
			p.crash(t)
			server++
		}
		s.kill(t)
		<-done
		if round%25 == 24 {
			h.verified(t)
		}
	}
	acked, held, lost := w.check(t, h)
	versions := h.verified(t)
	t.Logf("killed %d times (the server %d times): %d writes acknowledged, %d held, %d lost; %d versions verified, 0 broken; %.1f s",
		crashes, server, acked, held, lost, versions, time.Since(begun).Seconds())
	if acked < crashes {
		t.Errorf("only %d writes in %d rounds: the test does not test", acked, crashes)
	}
}
