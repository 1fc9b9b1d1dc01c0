// SPDX-License-Identifier: EUPL-1.2

package dataplane_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entente/internal/kit/db"
	"entente/internal/testkit"
	"entente/internal/wire/dataplane"
)

// ends are what a service reported.
type ends struct {
	mu   sync.Mutex
	list []error
	fail int // so many reports are refused first
}

func (e *ends) ended(_ context.Context, _ dataplane.Flow, err error) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.fail > 0 {
		e.fail--
		return errors.New("not now")
	}
	e.list = append(e.list, err)
	return nil
}

func (e *ends) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.list)
}

func pushes(id string, to *dataplane.Address) dataplane.Flow {
	f := provides(id)
	f.Format, f.Destination = dataplane.Push, to
	return f
}

func takes(id string) dataplane.Flow {
	f := consumes(id)
	f.Format = dataplane.Push
	return f
}

func TestPush(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		data := noise(300_000)
		in, sent, came := &kept{}, &ends{fail: 1}, &ends{fail: 1}
		consumer := newSide(t, d, func(c *dataplane.Config) { c.Sink, c.Ended = in.sink, came.ended })
		provider := newSide(t, d, func(c *dataplane.Config) { c.Source, c.Ended = file(t, "a.bin", data), sent.ended })
		provider.run(t)
		ctx := t.Context()
		to, err := consumer.Receive(ctx, takes("c"))
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // asked twice, pushed once
			if a, err := provider.Start(ctx, pushes("p", to)); err != nil || a != nil {
				t.Fatalf("%v, %v", a, err)
			}
		}
		eventually(t, "both sides report the end", func() bool { return sent.count() == 1 && came.count() >= 1 })
		in.only(t, data)
		if sent.list[0] != nil || came.list[0] != nil {
			t.Errorf("reported %v, %v", sent.list, came.list)
		}
		if last(t, provider.Service, "p") != dataplane.Whole || last(t, consumer.Service, "c") != dataplane.Whole {
			t.Error("the streams are not written down as whole")
		}
		for _, s := range []func() error{
			func() error { return provider.Complete(ctx, "p") }, func() error { return consumer.Complete(ctx, "c") },
		} {
			if err := s(); err != nil {
				t.Error(err)
			}
		}
		if left, err := db.All(ctx, d, db.One[string], "SELECT destination FROM dataplane_flow WHERE id = 'p'"); err != nil || left[0] != "" {
			t.Errorf("the peer's token is kept after the end: %q, %v", left, err)
		}
		if resp, _, _ := ask(t, http.MethodPost, to.Endpoint, token(to)); resp.StatusCode != 410 {
			t.Errorf("a push after the end: %d", resp.StatusCode)
		}
	})
}

func TestPushIsTriedAgain(t *testing.T) {
	var asked atomic.Int64
	var method atomic.Value
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch asked.Add(1) {
		case 1:
			w.WriteHeader(503)
		case 2:
			io.CopyN(io.Discard, r.Body, 1000)
			panic(http.ErrAbortHandler)
		default:
			io.Copy(io.Discard, r.Body)
			method.Store(r.Method + " " + r.Header.Get("Authorization"))
		}
	}))
	far.Config.ErrorLog = nil
	t.Cleanup(far.Close)
	sent := &ends{}
	s := newSide(t, sqlite(t), func(c *dataplane.Config) { c.Source, c.Ended = file(t, "a.bin", noise(5_000_000)), sent.ended })
	s.run(t)
	to := &dataplane.Address{Type: "DataAddress", EndpointType: "HttpData", Endpoint: far.URL, Properties: []dataplane.Property{
		{Type: "EndpointProperty", Name: "method", Value: "PUT"},
		{Type: "EndpointProperty", Name: "https://w3id.org/edc/v0.0.1/ns/authorization", Value: "Bearer secret"},
	}}
	if _, err := s.Start(t.Context(), pushes("p", to)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the push is through", func() bool { return sent.count() == 1 })
	if sent.list[0] != nil || asked.Load() != 3 || method.Load() != "PUT Bearer secret" {
		t.Errorf("reported %v after %d tries, the last by %v", sent.list, asked.Load(), method.Load())
	}
}

func TestPushIsGivenUp(t *testing.T) {
	inner := 0
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inner++ }))
	t.Cleanup(target.Close)
	for name, status := range map[string]int{"refused": 403, "redirected": 307} {
		t.Run(name, func(t *testing.T) {
			far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", target.URL)
				w.WriteHeader(status)
			}))
			t.Cleanup(far.Close)
			sent := &ends{}
			s := newSide(t, sqlite(t), func(c *dataplane.Config) { c.Source, c.Ended = file(t, "a.bin", noise(1000)), sent.ended })
			s.run(t)
			to := &dataplane.Address{Type: "DataAddress", EndpointType: "HttpData", Endpoint: far.URL}
			if _, err := s.Start(t.Context(), pushes("p", to)); err != nil {
				t.Fatal(err)
			}
			eventually(t, "the push is given up", func() bool { return sent.count() == 1 })
			if err := sent.list[0]; err == nil || !strings.Contains(err.Error(), fmt.Sprint(status)) || inner != 0 {
				t.Errorf("reported %v; the other server was asked %d times", err, inner)
			}
		})
	}
}

// TestPushGoesOnElsewhere stops one replica in the middle of a push; the other
// one ends it.
func TestPushGoesOnElsewhere(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		data := noise(100_000)
		in, sent := &kept{}, &ends{}
		consumer := newSide(t, d, func(c *dataplane.Config) { c.Sink = in.sink })
		reading, hang := make(chan bool, 1), make(chan bool)
		first := newSide(t, d, func(c *dataplane.Config) {
			c.Source = content(100_000, func() io.Reader {
				return io.MultiReader(bytes.NewReader(data[:1000]), readerFunc(func([]byte) (int, error) {
					reading <- true
					<-hang
					return 0, errors.New("gone")
				}))
			})
		})
		second := newSide(t, d, func(c *dataplane.Config) { c.Source, c.Ended = file(t, "a.bin", data), sent.ended })
		stop := first.run(t)
		to, err := consumer.Receive(t.Context(), takes("c"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := first.Start(t.Context(), pushes("p", to)); err != nil {
			t.Fatal(err)
		}
		<-reading
		second.run(t)
		if sent.count() != 0 || len(in.whole) != 0 {
			t.Error("half a push can be seen")
		}
		go close(hang)
		stop()
		eventually(t, "the other replica pushes", func() bool { return sent.count() == 1 })
		in.only(t, data)
	})
}

// TestPushOfADeadReplica finds a flow that a replica held when it was killed.
func TestPushOfADeadReplica(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		h := &hand{now: time.Unix(1_800_000_000, 0)}
		in, sent := &kept{}, &ends{}
		s := newSide(t, d, func(c *dataplane.Config) {
			c.Source, c.Sink, c.Clock = file(t, "a.bin", noise(1000)), in.sink, h.clock
			c.Ended = func(ctx context.Context, f dataplane.Flow, err error) error {
				if f.Role == dataplane.Consumer {
					return nil
				}
				return sent.ended(ctx, f, err)
			}
		})
		to, err := s.Receive(t.Context(), takes("c"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Start(t.Context(), pushes("p", to)); err != nil {
			t.Fatal(err)
		}
		const held = `UPDATE dataplane_flow SET busy_by = 'dead', busy_until = $1 WHERE id = 'p'`
		if _, err := d.ExecContext(t.Context(), held, h.clock().Add(30*time.Second).UnixMicro()); err != nil {
			t.Fatal(err)
		}
		s.run(t)
		// A second push goes through; the held one is left alone meanwhile.
		other, err := s.Receive(t.Context(), takes("c2"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Start(t.Context(), pushes("p2", other)); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the other push is through", func() bool { return sent.count() == 1 })
		if last(t, s.Service, "p") != "" {
			t.Error("a push that another replica holds was sent")
		}
		h.on(31 * time.Second)
		eventually(t, "the push is taken over", func() bool { return sent.count() == 2 })
		if last(t, s.Service, "p") != dataplane.Whole {
			t.Error("it did not go over")
		}
	})
}

func TestSuspendedPushGoesOnWhenStartedAgain(t *testing.T) {
	d := sqlite(t)
	in, sent := &kept{}, &ends{}
	var slow atomic.Bool
	slow.Store(true)
	reached := make(chan bool, 1_000_000)
	consumer := newSide(t, d, func(c *dataplane.Config) { c.Sink = in.sink })
	s := newSide(t, d, func(c *dataplane.Config) {
		c.Ended = sent.ended
		c.Source = content(1_000_000, func() io.Reader {
			if !slow.Load() {
				return bytes.NewReader(noise(1_000_000))
			}
			return readerFunc(func(b []byte) (int, error) {
				reached <- true
				time.Sleep(10 * time.Millisecond)
				return copy(b[:1], "x"), nil
			})
		})
	})
	s.run(t)
	to, err := consumer.Receive(t.Context(), takes("c"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Start(t.Context(), pushes("p", to)); err != nil {
		t.Fatal(err)
	}
	<-reached
	if err := s.Suspend(t.Context(), "p", ""); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the push is cut", func() bool { return last(t, s.Service, "p") == dataplane.Cut })
	slow.Store(false)
	if sent.count() != 0 || len(in.whole) != 0 {
		t.Error("a suspended push was reported, or its half can be seen")
	}
	if _, err := s.Start(t.Context(), pushes("p", to)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the push is through", func() bool { return sent.count() == 1 })
	in.only(t, noise(1_000_000))
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func TestReceiveRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in")
	d := sqlite(t)
	s := newSide(t, d, func(c *dataplane.Config) {
		c.Stall = 300 * time.Millisecond
		c.Sink = dataplane.ToFile(func(dataplane.Flow) (string, error) { return path, nil })
	})
	f := takes("c")
	f.MaxBytes = 100
	to, err := s.Receive(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	send := func(body io.Reader, header ...string) int {
		t.Helper()
		eventually(t, "the flow is let go", func() bool {
			busy, err := db.All(t.Context(), d, db.One[string], "SELECT busy_by FROM dataplane_flow")
			return err == nil && busy[0] == ""
		})
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, to.Endpoint, body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", token(to)) // the bare token, as some peers send it
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			return 0
		}
		defer resp.Body.Close()
		return resp.StatusCode
	}
	hang := readerFunc(func([]byte) (int, error) { <-t.Context().Done(); return 0, io.EOF })
	for _, c := range []struct {
		why  string
		got  int
		want int
	}{
		{"too large, and says so", send(bytes.NewReader(noise(101))), 413},
		{"too large, and does not say so", send(io.MultiReader(bytes.NewReader(noise(101)))), 413},
		{"packed", send(bytes.NewReader(noise(10)), "Content-Encoding", "gzip"), 415},
		{"a part", send(bytes.NewReader(noise(10)), "Content-Range", "bytes 0-9/20"), 415},
		{"stalls", send(io.MultiReader(bytes.NewReader(noise(50)), hang)), 408},
		{"breaks off", send(io.MultiReader(bytes.NewReader(noise(50)), readerFunc(func([]byte) (int, error) { return 0, errors.New("x") }))), 0},
	} {
		if c.got != c.want {
			t.Errorf("%s: HTTP %d, want %d", c.why, c.got, c.want)
		}
	}
	eventually(t, "the broken push is written down", func() bool { return last(t, s.Service, "c") == dataplane.Broken })
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("refused data can be seen")
	}
	if got := send(bytes.NewReader(noise(100))); got != 200 {
		t.Errorf("what was agreed: HTTP %d", got)
	}
	if got := send(bytes.NewReader(noise(7))); got != 200 {
		t.Errorf("sent again: HTTP %d", got)
	}
	b, err := os.ReadFile(path)
	info, _ := os.Stat(path)
	if err != nil || !bytes.Equal(b, noise(100)) || info.Mode().Perm() != 0o600 {
		t.Errorf("%d bytes, %v, %v", len(b), info.Mode(), err)
	}
}
