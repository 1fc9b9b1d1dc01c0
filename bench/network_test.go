// SPDX-License-Identifier: EUPL-1.2

package bench_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/node"
	"entente/internal/parts/exchange"
	"entente/internal/parts/registry"
)

// network is nodes in one process, each with its own SQLite file, that speak
// over real HTTP. In front of each is a counter.
type network struct {
	tb       testing.TB
	nodes    []*node.Node
	near     int // peers of each on either side of the ring
	messages atomic.Int64
	bytes    atomic.Int64
	made     atomic.Int64 // records
}

// counted counts the bytes of its connections, both ways.
type counted struct {
	net.Listener

	bytes *atomic.Int64
}

func (l counted) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err //nolint:wrapcheck // passes on
	}
	return countedConn{c, l.bytes}, nil
}

type countedConn struct {
	net.Conn

	bytes *atomic.Int64
}

func (c countedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.bytes.Add(int64(n))
	return n, err //nolint:wrapcheck // passes on
}

func (c countedConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.bytes.Add(int64(n))
	return n, err //nolint:wrapcheck // passes on
}

// newNetwork opens and serves n nodes, each of which is to know the near ones on
// either side.
func newNetwork(tb testing.TB, n, near int) *network {
	tb.Helper()
	w := &network{tb: tb, near: near, nodes: make([]*node.Node, n)}
	w.each(func(i int) error { return w.serve(i) })
	return w
}

// serve opens node i and serves it behind its counter.
func (w *network) serve(i int) error {
	var lc net.ListenConfig
	front, err := lc.Listen(w.tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err //nolint:wrapcheck // a test
	}
	port := front.Addr().(*net.TCPAddr).Port
	path := filepath.Join(w.tb.TempDir(), "node.db")
	name := fmt.Sprintf("member-%03d", i)
	n, err := node.Open(w.tb.Context(), node.Config{
		DB: path, Keys: path + ".keys", Member: name, Name: name, DID: fmt.Sprintf("did:web:localhost%%3A%d", port),
	}, quiet, true)
	if err != nil {
		return err //nolint:wrapcheck // a test
	}
	w.nodes[i] = n
	ctx, stop := context.WithCancel(context.Background())
	ready, done := make(chan net.Addr, 1), make(chan error, 1)
	go func() {
		done <- n.Serve(ctx, node.Listen{Address: "127.0.0.1:0", Public: fmt.Sprintf("http://localhost:%d", port)}, false, func(s node.Serving) error {
			ready <- s.Address
			return nil
		})
	}()
	var address net.Addr
	select {
	case address = <-ready:
	case err := <-done:
		stop()
		return errors.Join(err, errors.New("the node does not serve"))
	}
	to := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: address.String()})
	to.Transport = &http.Transport{MaxIdleConnsPerHost: 8, DisableCompression: true}
	to.ErrorHandler = func(out http.ResponseWriter, _ *http.Request, _ error) { out.WriteHeader(http.StatusBadGateway) }
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		w.messages.Add(1)
		to.ServeHTTP(out, r)
	})}
	go func() { _ = server.Serve(counted{front, &w.bytes}) }()
	w.tb.Cleanup(func() {
		stop()
		if err := errors.Join(<-done, server.Close(), n.Close()); err != nil {
			w.tb.Error(err)
		}
	})
	return nil
}

// each does something with every node, a few at a time.
func (w *network) each(do func(i int) error) {
	w.tb.Helper()
	var all sync.WaitGroup
	room := make(chan struct{}, 2*runtime.NumCPU())
	failed := make(chan error, len(w.nodes))
	for i := range w.nodes {
		room <- struct{}{}
		all.Go(func() {
			defer func() { <-room }()
			if err := do(i); err != nil {
				failed <- fmt.Errorf("node %d: %w", i, err)
			}
		})
	}
	all.Wait()
	select {
	case err := <-failed:
		w.tb.Fatal(err)
	default:
	}
}

// peers are the nodes that node i knows.
func (w *network) peers(i int) (list []*node.Node) {
	n := len(w.nodes)
	for d := 1; d <= w.near; d++ {
		list = append(list, w.nodes[(i+d)%n], w.nodes[(i+n-d)%n])
	}
	return list
}

// pairs are how many feeds there are.
func (w *network) pairs() int { return 2 * w.near * len(w.nodes) }

// introduce makes all neighbours peers of each other.
func (w *network) introduce() {
	w.tb.Helper()
	w.each(func(i int) error {
		for _, p := range w.peers(i) {
			draft := exchange.PeerDraft{Name: p.Config.Member}
			if _, err := w.nodes[i].Exchange.AddPeer(w.tb.Context(), authn.Operator(), p.Log.Author, draft); err != nil {
				return err //nolint:wrapcheck // a test
			}
		}
		return nil
	})
}

// write makes records on every node, and releases them to its peers.
func (w *network) write(records int) {
	w.tb.Helper()
	w.made.Add(int64(records))
	w.each(func(i int) error {
		n, to := w.nodes[i], []string{}
		for _, p := range w.peers(i) {
			to = append(to, "member:"+p.Log.Author)
		}
		for r := range records {
			p := registry.Partner{
				Name: fmt.Sprintf("Partner %d of %s, number %d", w.made.Load(), n.Config.Member, r), Kind: registry.PartnerOther,
				Provenance: entente.Provenance{Basis: entente.BasisOwn, Confidence: entente.High},
			}
			e, err := n.Registry.Partners.Create(w.tb.Context(), authn.Operator(), "", p, entente.Unmarked)
			if err != nil {
				return err //nolint:wrapcheck // a test
			}
			if _, err := n.Registry.Partners.Release(w.tb.Context(), authn.Operator(), e.ID, e.Number, entente.NewAudience(to...)); err != nil {
				return err //nolint:wrapcheck // a test
			}
		}
		return nil
	})
}

// converged waits until every node has all that its peers released to it.
func (w *network) converged() {
	w.tb.Helper()
	for begun := time.Now(); ; {
		behind := 0
		for _, n := range w.nodes {
			list, err := n.Exchange.All(w.tb.Context())
			if err != nil {
				w.tb.Fatal(err)
			}
			for _, p := range list {
				if p.Taken != w.made.Load() {
					behind++
				}
			}
		}
		if behind == 0 {
			return
		}
		if time.Since(begun) > 15*time.Minute {
			w.tb.Fatalf("%d feeds of %d are behind", behind, w.pairs())
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// traffic does something, waits until the network is quiet, and tells what went
// over the wire for it.
func (w *network) traffic(do func()) (took time.Duration, messages, bytes int64) {
	w.tb.Helper()
	m, b, begun := w.messages.Load(), w.bytes.Load(), time.Now()
	do()
	took = time.Since(begun)
	for last := int64(-1); last != w.bytes.Load(); time.Sleep(1500 * time.Millisecond) {
		last = w.bytes.Load()
	}
	return took, w.messages.Load() - m, w.bytes.Load() - b
}

// ask has every node look for news of each peer.
func (w *network) ask() {
	w.tb.Helper()
	w.each(func(i int) error {
		for _, p := range w.peers(i) {
			_, err := w.nodes[i].Exchange.Pull(w.tb.Context(), authn.Operator(), p.Log.Author)
			if err != nil && !entente.Is(err, entente.Conflict) { // it is looking already
				return err //nolint:wrapcheck // a test
			}
		}
		return nil
	})
}

// verify checks all that every node holds.
func (w *network) verify() {
	w.tb.Helper()
	w.each(func(i int) error {
		r, err := w.nodes[i].Log.Verify(w.tb.Context())
		if err == nil && (len(r.Broken) > 0 || int64(r.Foreign) != int64(2*w.near)*w.made.Load()) {
			err = fmt.Errorf("holds %d versions of others, want %d, with %d broken", r.Foreign, int64(2*w.near)*w.made.Load(), len(r.Broken))
		}
		return err //nolint:wrapcheck // a test
	})
}

// TestNetwork lets eight nodes come to the same state. What goes over the wire
// then grows with what is new, and not with what is there.
func TestNetwork(t *testing.T) {
	w := newNetwork(t, 8, 2)
	w.write(5)
	w.introduce()
	w.converged()
	w.traffic(func() {}) // until it is quiet
	_, idle, idleBytes := w.traffic(w.ask)
	_, few, fewBytes := w.traffic(func() { w.write(1); w.converged() })
	w.write(40)
	w.converged()
	w.traffic(func() {})
	_, later, laterBytes := w.traffic(w.ask)
	_, many, manyBytes := w.traffic(func() { w.write(1); w.converged() })
	t.Logf("nothing new: %d messages, %d bytes; with 46 times as much there: %d, %d", idle, idleBytes, later, laterBytes)
	t.Logf("one new record on each node: %d messages, %d bytes; with more there: %d, %d", few, fewBytes, many, manyBytes)
	w.verify()
	pairs := int64(w.pairs())
	if idle > 2*pairs || later > 2*pairs {
		t.Errorf("%d and %d messages for nothing new in %d feeds", idle, later, pairs)
	}
	if many > 2*few || manyBytes > 2*fewBytes || laterBytes > 2*idleBytes {
		t.Error("more goes over the wire for the same news when more is there")
	}
}

// BenchmarkNetwork measures a hundred nodes with ten peers and fifty records
// each.
func BenchmarkNetwork(b *testing.B) {
	for _, n := range []int{8, 100} {
		b.Run(fmt.Sprintf("nodes=%d", n), func(b *testing.B) {
			for b.Loop() {
				w := newNetwork(b, n, min(5, n/4))
				w.write(50)
				report := func(what string, took time.Duration, messages, bytes int64) {
					b.ReportMetric(took.Seconds(), what+"-s")
					b.ReportMetric(float64(messages)/float64(w.pairs()), what+"-messages/feed")
					b.ReportMetric(float64(bytes)/float64(w.pairs()), what+"-B/feed")
				}
				took, m, bytes := w.traffic(func() { w.introduce(); w.converged() })
				report("first", took, m, bytes)
				took, m, bytes = w.traffic(func() { w.write(1); w.converged() })
				report("news", took, m, bytes)
				took, m, bytes = w.traffic(w.ask)
				report("idle", took, m, bytes)
				var mem runtime.MemStats
				runtime.ReadMemStats(&mem)
				b.ReportMetric(float64(mem.HeapInuse+mem.StackInuse)/float64(n)/(1<<20), "MiB/node")
				b.ReportMetric(float64(runtime.NumGoroutine())/float64(n), "goroutines/node")
				w.verify()
			}
		})
	}
}
