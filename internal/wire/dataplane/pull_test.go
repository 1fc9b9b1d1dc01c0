// SPDX-License-Identifier: EUPL-1.2

package dataplane_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/klauspost/compress/zstd"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/testkit"
	"entente/internal/wire/dataplane"
)

func TestTokenOpensItsTransferOnly(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		h := &hand{now: time.Unix(1_800_000_000, 0)}
		s := newSide(t, d, func(c *dataplane.Config) {
			c.Source, c.Clock = file(t, "a.bin", []byte("the data")), h.clock
		})
		ctx := t.Context()
		start := func(id string) *dataplane.Address {
			t.Helper()
			a, err := s.Start(ctx, provides(id))
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		expect := func(why, address, token string, status int) string {
			t.Helper()
			resp, body, err := ask(t, http.MethodGet, address, token)
			if err != nil || resp.StatusCode != status {
				t.Errorf("%s: HTTP %d, want %d (%v)", why, resp.StatusCode, status, err)
			}
			return string(body)
		}
		a, b := start("urn:uuid:a/1"), start("b")
		if got := expect("the right token", a.Endpoint, token(a), 200); got != "the data" {
			t.Errorf("got %q", got)
		}
		expect("no token", a.Endpoint, "", 401)
		foreign := expect("the token of another transfer", a.Endpoint, token(b), 403)
		unknown := expect("a transfer that is not there", s.server.URL+"/data/none", token(b), 403)
		if foreign != unknown {
			t.Errorf("a transfer that is there is told from one that is not: %q, %q", foreign, unknown)
		}
		if resp, _, _ := ask(t, http.MethodPost, a.Endpoint, token(a)); resp.StatusCode != 403 {
			t.Errorf("a token to pull opens a push: %d", resp.StatusCode)
		}

		h.on(10 * time.Minute)
		expect("an expired token", a.Endpoint, token(a), 401)
		fresh := start("urn:uuid:a/1")
		expect("a fresh token", fresh.Endpoint, token(fresh), 200)
		expect("the token before", fresh.Endpoint, token(a), 403)

		for range 2 { // twice is once
			if err := s.Suspend(ctx, "urn:uuid:a/1", "a pause"); err != nil {
				t.Fatal(err)
			}
		}
		expect("suspended", fresh.Endpoint, token(fresh), 403)
		again := start("urn:uuid:a/1")
		expect("the token of before the pause", again.Endpoint, token(fresh), 403)
		expect("resumed", again.Endpoint, token(again), 200)
		if err := s.Terminate(ctx, "urn:uuid:a/1", "over"); err != nil {
			t.Fatal(err)
		}
		expect("terminated", again.Endpoint, token(again), 410)
		if _, err := s.Start(ctx, provides("urn:uuid:a/1")); !entente.Is(err, entente.Conflict) {
			t.Errorf("a terminated flow was started: %v", err)
		}
		if err := s.Complete(ctx, "urn:uuid:a/1"); !entente.Is(err, entente.Conflict) {
			t.Errorf("a terminated flow was completed: %v", err)
		}
		if err := s.Suspend(ctx, "none", ""); !entente.Is(err, entente.NotFound) {
			t.Errorf("a flow that is not there was suspended: %v", err)
		}
		other := provides("b")
		other.Peer = "did:web:kr.example"
		if _, err := s.Start(ctx, other); !entente.Is(err, entente.Conflict) {
			t.Errorf("another peer takes over a transfer: %v", err)
		}
		if n, err := db.All(ctx, d, db.One[int], "SELECT count(*) FROM dataplane_flow WHERE token_hash = $1", []byte(token(b))); err != nil || n[0] != 0 {
			t.Errorf("the table has a token in the clear: %v, %v", n, err)
		}
		list, err := s.Streams(ctx, "urn:uuid:a/1")
		for range 200 { // a stream is written down after its last byte has arrived
			if len(list) == 3 || err != nil {
				break
			}
			time.Sleep(10 * time.Millisecond)
			list, err = s.Streams(ctx, "urn:uuid:a/1")
		}
		if err != nil || len(list) != 3 || list[0].Bytes != 8 || list[0].Outcome != dataplane.Whole || list[0].Peer != "did:web:jp.example" || !list[0].Out {
			t.Errorf("the streams are %+v, %v", list, err)
		}
	})
}

func TestRanges(t *testing.T) {
	data := []byte("0123456789")
	s := newSide(t, sqlite(t), func(c *dataplane.Config) { c.Source = file(t, "a.bin", data) })
	a, err := s.Start(t.Context(), provides("a"))
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := ask(t, http.MethodHead, a.Endpoint, token(a))
	tag := head.Header.Get("ETag")
	if len(body) != 0 || head.ContentLength != 10 || head.Header.Get("Accept-Ranges") != "bytes" || !strings.HasPrefix(tag, `"`) {
		t.Fatalf("HEAD: %v, %d bytes", head.Header, len(body))
	}
	for _, c := range []struct {
		asked, only string
		status      int
		body, told  string
	}{
		{"bytes=2-4", "", 206, "234", "bytes 2-4/10"},
		{"bytes=2-4", tag, 206, "234", "bytes 2-4/10"},
		{"bytes=8-", "", 206, "89", "bytes 8-9/10"},
		{"bytes=8-99", "", 206, "89", "bytes 8-9/10"},
		{"bytes=-3", "", 206, "789", "bytes 7-9/10"},
		{"bytes=-30", "", 206, "0123456789", "bytes 0-9/10"},
		{"bytes=10-", "", 416, "there are no such bytes\n", "bytes */10"},
		{"bytes=-0", "", 416, "there are no such bytes\n", "bytes */10"},
		{"bytes=2-4", `"other"`, 200, "0123456789", ""},
		{"bytes=2-4", `W/` + tag, 200, "0123456789", ""},
		{"bytes=0-1,4-5", "", 200, "0123456789", ""},
		{"lines=0-1", "", 200, "0123456789", ""},
		{"bytes=4-2", "", 200, "0123456789", ""},
		{"bytes=+1-2", "", 200, "0123456789", ""},
	} {
		header := []string{"Range", c.asked}
		if c.only != "" {
			header = append(header, "If-Range", c.only)
		}
		resp, body, err := ask(t, http.MethodGet, a.Endpoint, token(a), header...)
		if err != nil || resp.StatusCode != c.status || string(body) != c.body || resp.Header.Get("Content-Range") != c.told {
			t.Errorf("%s, %s: %d %q %q, %v", c.asked, c.only, resp.StatusCode, body, resp.Header.Get("Content-Range"), err)
		}
	}
}

func TestPackedBytesAreTheSame(t *testing.T) {
	data := []byte(strings.Repeat("a line of a table;with cells\n", 20_000))
	s := newSide(t, sqlite(t), func(c *dataplane.Config) { c.Source = file(t, "a.csv", data) })
	a, err := s.Start(t.Context(), provides("a"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ accept, want string }{
		{"gzip", "gzip"},
		{"gzip, deflate, br, zstd", "zstd"},
		{"zstd;q=0.1, gzip;q=0.5", "gzip"},
		{"zstd;q=0, gzip;q=0", ""},
		{"br", ""},
		{"", ""},
	} {
		resp, body, err := ask(t, http.MethodGet, a.Endpoint, token(a), "Accept-Encoding", c.accept)
		if err != nil || resp.Header.Get("Content-Encoding") != c.want || resp.Header.Get("Vary") == "" {
			t.Errorf("%q: %v, %v", c.accept, resp.Header, err)
			continue
		}
		r := io.Reader(bytes.NewReader(body))
		switch c.want {
		case "gzip":
			r, err = gzip.NewReader(r)
		case "zstd":
			r, err = zstd.NewReader(r)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%q: other bytes, %v", c.accept, err)
		}
	}
	resp, body, _ := ask(t, http.MethodGet, a.Endpoint, token(a), "Accept-Encoding", "gzip", "Range", "bytes=0-99")
	if resp.Header.Get("Content-Encoding") != "" || !bytes.Equal(body, data[:100]) {
		t.Error("a range was packed")
	}
}

// content is a source of bytes that come as a reader gives them.
func content(size int64, read func() io.Reader) dataplane.Source {
	return dataplane.SourceFunc(func(context.Context, dataplane.Flow, url.Values) (dataplane.Content, error) {
		return dataplane.Content{Type: "application/octet-stream", Size: size, Tag: "t", Read: func(_ context.Context, from, _ int64) (io.ReadCloser, error) {
			r := read()
			_, err := io.CopyN(io.Discard, r, from)
			return io.NopCloser(r), err
		}}, nil
	})
}

func TestByteByByte(t *testing.T) {
	data := noise(5000)
	for name, size := range map[string]int64{"with a length": 5000, "without": -1} {
		t.Run(name, func(t *testing.T) {
			s := newSide(t, sqlite(t), func(c *dataplane.Config) {
				c.Source = content(size, func() io.Reader { return iotest.OneByteReader(bytes.NewReader(data)) })
			})
			a, err := s.Start(t.Context(), provides("p"))
			if err != nil {
				t.Fatal(err)
			}
			k := &kept{}
			n, err := s.Fetch(t.Context(), consumes("c"), *a, func(ctx context.Context, f dataplane.Flow, r io.Reader) error {
				return k.sink(ctx, f, iotest.OneByteReader(r))
			})
			if err != nil || n != 5000 {
				t.Errorf("%d bytes, %v", n, err)
			}
			k.only(t, data)
		})
	}
}

func TestShortSourceDoesNotLookWhole(t *testing.T) {
	for name, c := range map[string]struct {
		size int64
		read func() io.Reader
	}{
		"shorter than said": {1000, func() io.Reader { return bytes.NewReader(noise(400)) }},
		"fails with a length": {1000, func() io.Reader {
			return io.MultiReader(bytes.NewReader(noise(400)), iotest.ErrReader(errors.New("broken")))
		}},
		"fails without a length": {-1, func() io.Reader {
			return io.MultiReader(bytes.NewReader(noise(400)), iotest.ErrReader(errors.New("broken")))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSide(t, sqlite(t), func(cf *dataplane.Config) { cf.Source, cf.Retry = content(c.size, c.read), time.Microsecond })
			a, err := s.Start(t.Context(), provides("p"))
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := ask(t, http.MethodGet, a.Endpoint, token(a)); err == nil {
				t.Error("the answer looks whole")
			}
			eventually(t, "the stream is written down", func() bool { return last(t, s.Service, "p") == dataplane.Broken })
			path := t.TempDir() + "/in"
			_, err = s.Fetch(t.Context(), consumes("c"), *a, dataplane.ToFile(func(dataplane.Flow) (string, error) { return path, nil }))
			if err == nil || last(t, s.Service, "c") != dataplane.Broken {
				t.Errorf("fetched: %v", err)
			}
			for _, name := range []string{path, path + ".part"} {
				if _, err := os.Stat(name); !os.IsNotExist(err) {
					t.Errorf("%s is there", name)
				}
			}
		})
	}
}

func TestPeerThatStopsReading(t *testing.T) {
	for name, source := range map[string]func(t *testing.T) dataplane.Source{
		"a file": func(t *testing.T) dataplane.Source {
			f := file(t, "a.bin", nil)
			if err := os.Truncate(string(f), 1<<30); err != nil {
				t.Fatal(err)
			}
			return f
		},
		"a stream": func(*testing.T) dataplane.Source { return endless },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSide(t, sqlite(t), func(c *dataplane.Config) { c.Source, c.Stall = source(t), 300*time.Millisecond })
			a, err := s.Start(t.Context(), provides("a"))
			if err != nil {
				t.Fatal(err)
			}
			conn, err := net.Dial("tcp", s.server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			fmt.Fprintf(conn, "GET /data/a HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\n\r\n", token(a))
			eventually(t, "the stream is given up", func() bool { return last(t, s.Service, "a") == dataplane.Stalled })
		})
	}
}

// endless writes lines for ever.
var endless = dataplane.Feed(func(_ context.Context, _, _ string, w io.Writer) error {
	for {
		if _, err := io.WriteString(w, strings.Repeat("line\n", 1000)); err != nil {
			return err
		}
	}
})

// TestSuspendCutsOnAllReplicas suspends by another service on the same tables
// than the one that streams.
func TestSuspendCutsOnAllReplicas(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := newSide(t, d, func(c *dataplane.Config) { c.Source = endless })
		other := newSide(t, d, nil)
		far := newSide(t, sqlite(t), nil)
		for i, stop := range []func(id string) error{
			func(id string) error { return other.Suspend(t.Context(), id, "") },
			func(id string) error { return other.Terminate(t.Context(), id, "") },
			func(id string) error { return far.Suspend(t.Context(), "c-"+id, "") }, // the consumer's side
		} {
			id := fmt.Sprint(i)
			a, err := s.Start(t.Context(), provides(id))
			if err != nil {
				t.Fatal(err)
			}
			begun := make(chan bool, 1)
			_, err = far.Fetch(t.Context(), consumes("c-"+id), *a, func(_ context.Context, _ dataplane.Flow, r io.Reader) error {
				go func() {
					<-begun
					if err := stop(id); err != nil {
						t.Error(err)
					}
				}()
				io.CopyN(io.Discard, r, 100_000)
				begun <- true
				_, err := io.Copy(io.Discard, r)
				return err
			})
			if err == nil {
				t.Error("the stream looks whole")
			}
			if i < 2 {
				eventually(t, "the stream is cut", func() bool { return last(t, s.Service, id) == dataplane.Cut })
			} else if last(t, far.Service, "c-"+id) != dataplane.Cut || !entente.Is(err, entente.Conflict) {
				t.Errorf("the fetch was not cut: %v", err)
			}
		}
	})
}

func TestFeedThatWaitsIsCut(t *testing.T) {
	waits := make(chan bool)
	s := newSide(t, sqlite(t), func(c *dataplane.Config) {
		c.Source = dataplane.Feed(func(ctx context.Context, _, _ string, _ io.Writer) error {
			close(waits)
			<-ctx.Done()
			return ctx.Err()
		})
	})
	a, err := s.Start(t.Context(), provides("a"))
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		<-waits
		if err := s.Suspend(t.Context(), "a", ""); err != nil {
			t.Error(err)
		}
	}()
	if _, _, err := ask(t, http.MethodGet, a.Endpoint, token(a)); err == nil {
		t.Error("the answer looks whole")
	}
	eventually(t, "the stream is cut", func() bool { return last(t, s.Service, "a") == dataplane.Cut })
}

func TestFeedIsToldWhoAndFromWhere(t *testing.T) {
	s := newSide(t, sqlite(t), func(c *dataplane.Config) {
		c.Source = dataplane.Feed(func(_ context.Context, peer, after string, w io.Writer) error {
			_, err := fmt.Fprintf(w, "%s after %s\n", peer, after)
			return err
		})
	})
	a, err := s.Start(t.Context(), provides("a"))
	if err != nil {
		t.Fatal(err)
	}
	resp, body, err := ask(t, http.MethodGet, a.Endpoint+"?after=41", token(a), "Range", "bytes=3-")
	if err != nil || resp.StatusCode != 200 || string(body) != "did:web:jp.example after 41\n" {
		t.Errorf("%d %q, %v", resp.StatusCode, body, err)
	}
}

func TestEnforcerStandsBeforeTheWire(t *testing.T) {
	s := newSide(t, sqlite(t), func(c *dataplane.Config) {
		c.Source = file(t, "a.txt", []byte("secret words"))
		c.Enforce = func(_ context.Context, f dataplane.Flow, r io.Reader) (io.Reader, error) {
			b, err := io.ReadAll(r)
			return strings.NewReader(f.Agreement + " " + string(bytes.ToUpper(b))), err
		}
		c.Check = func(_ context.Context, f dataplane.Flow) error {
			if f.Dataset != "urn:d" {
				return entente.Fail(entente.Forbidden, "dataplane.flow", nil)
			}
			return nil
		}
	})
	a, err := s.Start(t.Context(), provides("a"))
	if err != nil {
		t.Fatal(err)
	}
	resp, body, err := ask(t, http.MethodGet, a.Endpoint, token(a), "Range", "bytes=0-3")
	if err != nil || resp.StatusCode != 200 || string(body) != "urn:a SECRET WORDS" || resp.Header.Get("ETag") != "" {
		t.Errorf("%d %q, %v", resp.StatusCode, body, err)
	}
	f := provides("b")
	f.Dataset = "urn:other"
	if _, err := s.Start(t.Context(), f); !entente.Is(err, entente.Forbidden) {
		t.Errorf("the check was not asked: %v", err)
	}
	if _, _, err := s.Status(t.Context(), "b"); !entente.Is(err, entente.NotFound) {
		t.Errorf("a refused flow left something: %v", err)
	}
}
