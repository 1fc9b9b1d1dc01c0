// SPDX-License-Identifier: EUPL-1.2

package dataplane_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"entente"
	"entente/internal/kit/outbound"
	"entente/internal/wire/dataplane"
)

// scissors is a proxy that cuts the first connections after so many bytes of
// what comes back.
func scissors(t *testing.T, to string, cuts ...int64) (address string, made *atomic.Int64) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	made = &atomic.Int64{}
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			n := int(made.Add(1)) - 1
			go func() {
				defer near.Close()
				far, err := net.Dial("tcp", strings.TrimPrefix(to, "http://"))
				if err != nil {
					return
				}
				defer far.Close()
				go io.Copy(far, near)
				if n < len(cuts) {
					io.CopyN(near, far, cuts[n])
					return
				}
				io.Copy(near, far)
			}()
		}
	}()
	return "http://" + listener.Addr().String(), made
}

func TestFetchGoesOnAfterABreak(t *testing.T) {
	data := noise(3_000_000)
	s := newSide(t, sqlite(t), func(c *dataplane.Config) { c.Source = file(t, "a.bin", data) })
	a, err := s.Start(t.Context(), provides("p"))
	if err != nil {
		t.Fatal(err)
	}
	proxy, made := scissors(t, s.server.URL, 1_000_000, 50, 1_500_000)
	a.Endpoint = proxy + "/data/p"
	path := filepath.Join(t.TempDir(), "in")
	begun := 0
	n, err := s.Fetch(t.Context(), consumes("c"), *a, func(ctx context.Context, f dataplane.Flow, r io.Reader) error {
		begun++
		return dataplane.ToFile(func(dataplane.Flow) (string, error) { return path, nil })(ctx, f, r)
	})
	b, e := os.ReadFile(path)
	if err != nil || e != nil || n != int64(len(data)) || !bytes.Equal(b, data) {
		t.Errorf("%d bytes, %v, %v", n, err, e)
	}
	if made.Load() != 4 || begun != 1 {
		t.Errorf("%d connections, the sink began %d times", made.Load(), begun)
	}
}

func TestFetchBeginsAgainWhenTheDataChanged(t *testing.T) {
	old, fresh := noise(3_000_000), bytes.Repeat([]byte("new"), 500_000)
	f := file(t, "a.bin", old)
	s := newSide(t, sqlite(t), func(c *dataplane.Config) { c.Source = f })
	a, err := s.Start(t.Context(), provides("p"))
	if err != nil {
		t.Fatal(err)
	}
	proxy, _ := scissors(t, s.server.URL, 1_000_000)
	a.Endpoint = proxy + "/data/p"
	k := &kept{}
	_, err = s.Fetch(t.Context(), consumes("c"), *a, func(ctx context.Context, fl dataplane.Flow, r io.Reader) error {
		first := make([]byte, 1000)
		if _, err := io.ReadFull(r, first); err != nil {
			return err
		}
		if err := os.WriteFile(string(f)+".new", fresh, 0o600); err != nil {
			t.Error(err)
		}
		os.Rename(string(f)+".new", string(f))
		return k.sink(ctx, fl, io.MultiReader(bytes.NewReader(first), r))
	})
	if err != nil {
		t.Fatal(err)
	}
	k.only(t, fresh)
}

func TestFetchRefuses(t *testing.T) {
	inner := 0
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inner++ }))
	t.Cleanup(target.Close)
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		code   entente.Code
	}{
		"a redirect": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, target.URL, http.StatusFound) }, entente.Unavailable},
		"a refusal":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) }, entente.Unavailable},
		"packed": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write([]byte("x"))
		}, entente.Unavailable},
		"a part that was not asked for": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", "bytes 0-0/10")
			w.WriteHeader(206)
			w.Write([]byte("x"))
		}, entente.Unavailable},
		"too large, and says so":         {func(w http.ResponseWriter, _ *http.Request) { w.Write(noise(1001)) }, entente.TooLarge},
		"too large, and does not say so": {func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush(); w.Write(noise(1001)) }, entente.TooLarge},
		"always breaks, without a length": {func(w http.ResponseWriter, _ *http.Request) {
			w.Write(noise(10))
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, entente.Conflict},
	} {
		t.Run(name, func(t *testing.T) {
			far := httptest.NewServer(c.answer)
			far.Config.ErrorLog = nil
			t.Cleanup(far.Close)
			s := newSide(t, sqlite(t), func(cf *dataplane.Config) { cf.MaxBytes, cf.Retry = 1000, 1 })
			k := &kept{}
			_, err := s.Fetch(t.Context(), consumes("c"), dataplane.Address{Type: "DataAddress", EndpointType: "x", Endpoint: far.URL}, k.sink)
			if !entente.Is(err, c.code) || len(k.whole) != 0 || inner != 0 {
				t.Errorf("%v; %d contents, the other server was asked %d times", err, len(k.whole), inner)
			}
		})
	}
	s := newSide(t, sqlite(t), func(cf *dataplane.Config) { cf.Client = outbound.Guard{}.Client(0) })
	_, err := s.Fetch(t.Context(), consumes("c"), dataplane.Address{Type: "DataAddress", EndpointType: "x", Endpoint: target.URL}, (&kept{}).sink)
	if !errors.Is(err, outbound.ErrRefused) || inner != 0 {
		t.Errorf("an address of this machine: %v", err)
	}
}

func TestProviderThatStopsSending(t *testing.T) {
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		if r.Header.Get("Range") != "" {
			w.Header().Set("Content-Range", "bytes 10-99/100")
			w.WriteHeader(206)
		} else {
			w.Header().Set("Content-Length", "100")
			w.Write(noise(10))
		}
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(far.Close)
	s := newSide(t, sqlite(t), func(c *dataplane.Config) { c.Retry, c.Stall = 1, 50*time.Millisecond })
	k := &kept{}
	_, err := s.Fetch(t.Context(), consumes("c"), dataplane.Address{Type: "DataAddress", EndpointType: "x", Endpoint: far.URL}, k.sink)
	if !entente.Is(err, entente.Unavailable) || len(k.whole) != 0 || last(t, s.Service, "c") != dataplane.Stalled {
		t.Errorf("%v, written down as %s", err, last(t, s.Service, "c"))
	}
}

func TestOrigin(t *testing.T) {
	data := noise(200_000)
	path := string(file(t, "a.bin", data))
	for name, c := range map[string]struct {
		serve  http.HandlerFunc
		ranged bool
	}{
		"with ranges": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"v1"`)
			http.ServeFile(w, r, path)
		}, true},
		"without": {func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet {
				w.WriteHeader(405)
				return
			}
			w.(http.Flusher).Flush()
			w.Write(data)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			far := httptest.NewServer(c.serve)
			t.Cleanup(far.Close)
			s := newSide(t, sqlite(t), func(cf *dataplane.Config) { cf.Source = dataplane.Origin{Client: cf.Client, URL: far.URL + "/a.bin"} })
			a, err := s.Start(t.Context(), provides("p"))
			if err != nil {
				t.Fatal(err)
			}
			resp, body, err := ask(t, http.MethodGet, a.Endpoint, token(a), "Range", "bytes=1000-1999")
			if want := data[1000:2000]; c.ranged && (resp.StatusCode != 206 || !bytes.Equal(body, want)) || !c.ranged && !bytes.Equal(body, data) || err != nil {
				t.Errorf("a part: %d, %d bytes, %v", resp.StatusCode, len(body), err)
			}
			k := &kept{}
			if _, err := s.Fetch(t.Context(), consumes("c"), *a, k.sink); err != nil {
				t.Fatal(err)
			}
			k.only(t, data)
		})
	}
}

func TestS3(t *testing.T) {
	store := httptest.NewServer(gofakes3.New(s3mem.New(), gofakes3.WithAutoBucket(true)).Server())
	t.Cleanup(store.Close)
	s3, err := dataplane.OpenS3(outbound.Loopback().Client(0), store.URL, "eu-1", "key", "secret")
	if err != nil {
		t.Fatal(err)
	}
	to := s3.ToObject(func(f dataplane.Flow) (string, string, error) { return "inbox", f.ID, nil })
	data := noise(20_000_000) // more than one part
	ctx := t.Context()
	local := newSide(t, sqlite(t), func(c *dataplane.Config) { c.Source = file(t, "a.bin", data) })
	a, err := local.Start(ctx, provides("p"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := local.Fetch(ctx, consumes("c"), *a, to); err != nil {
		t.Fatal(err)
	}
	back := newSide(t, sqlite(t), func(c *dataplane.Config) { c.Source = s3.Object("inbox", "c") })
	if a, err = back.Start(ctx, provides("p")); err != nil {
		t.Fatal(err)
	}
	resp, body, err := ask(t, http.MethodGet, a.Endpoint, token(a), "Range", "bytes=17000000-17000009")
	if err != nil || resp.StatusCode != 206 || !bytes.Equal(body, data[17_000_000:17_000_010]) {
		t.Errorf("a part: %d, %d bytes, %v", resp.StatusCode, len(body), err)
	}
	k := &kept{}
	if _, err := back.Fetch(ctx, consumes("c"), *a, k.sink); err != nil {
		t.Fatal(err)
	}
	k.only(t, data)

	// What is not whole makes no object.
	short := newSide(t, sqlite(t), func(c *dataplane.Config) {
		c.Source, c.Retry = content(1_000_000, func() io.Reader { return bytes.NewReader(data[:400_000]) }), 1
	})
	if a, err = short.Start(ctx, provides("p")); err != nil {
		t.Fatal(err)
	}
	if _, err := short.Fetch(ctx, consumes("short"), *a, to); err == nil {
		t.Error("half an object was stored")
	}
	gone := newSide(t, sqlite(t), func(c *dataplane.Config) { c.Source = s3.Object("inbox", "short") })
	if a, err = gone.Start(ctx, provides("p")); err != nil {
		t.Fatal(err)
	}
	if resp, _, _ := ask(t, http.MethodGet, a.Endpoint, token(a)); resp.StatusCode != 404 {
		t.Errorf("an object that is not there: HTTP %d", resp.StatusCode)
	}
}

// TestMemoryStaysFlat moves 200 MiB from a provider to a consumer in this
// process, and looks at the heap on the way.
func TestMemoryStaysFlat(t *testing.T) {
	const size, ceiling = 200 << 20, 16 << 20
	s := newSide(t, sqlite(t), func(c *dataplane.Config) {
		c.Source = content(size, func() io.Reader { return io.LimitReader(endlessZeros{}, size) })
	})
	a, err := s.Start(t.Context(), provides("p"))
	if err != nil {
		t.Fatal(err)
	}
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	peak := uint64(0)
	n, err := s.Fetch(t.Context(), consumes("c"), *a, func(_ context.Context, _ dataplane.Flow, r io.Reader) error {
		for {
			if _, err := io.CopyN(io.Discard, r, 10<<20); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapAlloc)
		}
	})
	if err != nil || n != size || peak > before.HeapAlloc+ceiling {
		t.Errorf("%d bytes, %v; the heap grew from %d to %d", n, err, before.HeapAlloc, peak)
	}
	t.Logf("heap before %.1f MiB, at most %.1f MiB", float64(before.HeapAlloc)/(1<<20), float64(peak)/(1<<20))
}

type endlessZeros struct{}

func (endlessZeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }
