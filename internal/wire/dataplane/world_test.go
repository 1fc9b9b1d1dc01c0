// SPDX-License-Identifier: EUPL-1.2

package dataplane_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"entente/internal/kit/clock"
	"entente/internal/kit/db"
	"entente/internal/kit/outbound"
	"entente/internal/testkit"
	"entente/internal/wire/dataplane"
)

// hand is a clock that a test sets.
type hand struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hand) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hand) on(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// side is one node's data plane, reached over real HTTP.
type side struct {
	*dataplane.Service

	server *httptest.Server
}

// newSide starts one. Its public address can be another's, such as a proxy's.
func newSide(t *testing.T, d *db.DB, set func(c *dataplane.Config)) side {
	t.Helper()
	var s side
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.Handler().ServeHTTP(w, r) }))
	s.server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(s.server.Close)
	c := dataplane.Config{
		DB: d, Clock: clock.System, Logger: slog.New(slog.DiscardHandler), Client: outbound.Loopback().Client(0),
		Base: s.server.URL, Retry: 10 * time.Millisecond, Stall: 5 * time.Second,
	}
	if set != nil {
		set(&c)
	}
	s.Service = dataplane.New(c)
	return s
}

// run pushes until the test, or stop, ends it.
func (s side) run(t *testing.T) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func sqlite(t *testing.T) *db.DB {
	t.Helper()
	return testkit.OpenDB(t, filepath.Join(t.TempDir(), "node.db"))
}

// noise are bytes that look like nothing, the same each time.
func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{1}).Read(b)
	return b
}

// file writes bytes and gives them as a source.
func file(t *testing.T, name string, b []byte) dataplane.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return dataplane.File(path)
}

func provides(id string) dataplane.Flow {
	return dataplane.Flow{ID: id, Agreement: "urn:a", Dataset: "urn:d", Peer: "did:web:jp.example", Role: dataplane.Provider, Format: dataplane.Pull}
}

func consumes(id string) dataplane.Flow {
	return dataplane.Flow{ID: id, Agreement: "urn:a", Dataset: "urn:d", Peer: "did:web:eu.example", Role: dataplane.Consumer, Format: dataplane.Pull}
}

// kept is a sink in memory, which shows only what is whole.
type kept struct {
	mu    sync.Mutex
	whole [][]byte
	begun int
}

func (k *kept) sink(_ context.Context, _ dataplane.Flow, r io.Reader) error {
	k.mu.Lock()
	k.begun++
	k.mu.Unlock()
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.whole = append(k.whole, b)
	return nil
}

func (k *kept) only(t *testing.T, want []byte) {
	t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.whole) != 1 || !bytes.Equal(k.whole[0], want) {
		t.Errorf("%d contents arrived, want the one of %d bytes", len(k.whole), len(want))
	}
}

func token(a *dataplane.Address) string {
	for _, p := range a.Properties {
		if p.Name == "authorization" {
			return p.Value
		}
	}
	return ""
}

// ask sends a request without following redirects or unpacking.
func ask(t *testing.T, method, address, token string, header ...string) (*http.Response, []byte, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	client := http.Client{Transport: &http.Transport{DisableCompression: true}}
	resp, err := client.Do(r)
	if err != nil {
		return &http.Response{}, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, body, err
}

// eventually waits for what another goroutine does; the limit is only there
// for a test that fails.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

// last is the outcome of the newest stream of a transfer, empty for none.
func last(t *testing.T, s *dataplane.Service, id string) dataplane.Outcome {
	t.Helper()
	list, err := s.Streams(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		return ""
	}
	return list[0].Outcome
}
