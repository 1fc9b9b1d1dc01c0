// SPDX-License-Identifier: EUPL-1.2

package bench_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"entente/internal/kit/clock"
	"entente/internal/kit/outbound"
	"entente/internal/testkit"
	"entente/internal/wire/dataplane"
)

// BenchmarkPull1GiB pulls a file of 1 GiB over loopback from the data plane,
// and from nginx (or, where there is none, from net/http's file server), by the
// same reader in turn.
func BenchmarkPull1GiB(b *testing.B) {
	const size = 1 << 30
	folder := b.TempDir()
	path := filepath.Join(folder, "data.bin")
	if err := fill(path, size); err != nil {
		b.Fatal(err)
	}
	flow := dataplane.Flow{ID: "t", Peer: "did:web:jp.example", Role: dataplane.Provider, Format: dataplane.Pull}
	var s *dataplane.Service
	ours := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.Handler().ServeHTTP(w, r) }))
	defer ours.Close()
	s = dataplane.New(dataplane.Config{
		DB: testkit.OpenDB(b, filepath.Join(b.TempDir(), "node.db")), Clock: clock.System, Logger: slog.New(slog.DiscardHandler),
		Client: outbound.Loopback().Client(0), Base: ours.URL, Source: dataplane.File(path), TokenLife: time.Hour,
	})
	address, err := s.Start(b.Context(), flow)
	if err != nil {
		b.Fatal(err)
	}
	name, theirs := peer(b, folder)
	pull := func(address, token string) func() error {
		return func() error {
			r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, address, http.NoBody)
			if err != nil {
				return err
			}
			r.Header.Set("Authorization", "Bearer "+token)
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, resp.Body, make([]byte, 1<<20))
			if err == nil && n != size {
				err = fmt.Errorf("HTTP %d, %d bytes", resp.StatusCode, n)
			}
			return err
		}
	}
	for _, warm := range []func() error{pull(address.Endpoint, address.Properties[0].Value), pull(theirs, "")} {
		if err := warm(); err != nil {
			b.Fatal(err)
		}
	}
	results := sampler{}.run(b, pull(address.Endpoint, address.Properties[0].Value), pull(theirs, ""))
	results[0].report(b, "entente")
	results[1].report(b, name)
	b.ReportMetric(results[1].wall(50).Seconds()/results[0].wall(50).Seconds(), "of-"+name+"-speed")
	results[0].finish(b)
}

func fill(path string, size int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.CopyN(f, rand.NewChaCha8([32]byte{}), size)
	return err
}

// peer serves a folder by nginx, if it is here, and gives the address of the
// file in it.
func peer(b *testing.B, folder string) (name, address string) {
	b.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		server := httptest.NewServer(http.FileServer(http.Dir(folder)))
		b.Cleanup(server.Close)
		return "net-http", server.URL + "/data.bin"
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	at := listener.Addr().String()
	listener.Close()
	own := b.TempDir()
	conf := filepath.Join(own, "nginx.conf")
	text := fmt.Sprintf("daemon off; master_process off; pid %[1]s/pid; error_log stderr;\nevents {}\nhttp { access_log off; sendfile on; tcp_nopush on;"+
		"client_body_temp_path %[1]s/a; proxy_temp_path %[1]s/b; fastcgi_temp_path %[1]s/c; uwsgi_temp_path %[1]s/d; scgi_temp_path %[1]s/e;\n"+
		"server { listen %[2]s; root %[3]s; } }\n", own, at, folder)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	cmd := exec.CommandContext(ctx, program, "-c", conf, "-p", own, "-e", "stderr")
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { stop(); _ = cmd.Wait() })
	for range 200 {
		if c, err := net.Dial("tcp", at); err == nil {
			c.Close()
			return "nginx", "http://" + at + "/data.bin"
		}
		time.Sleep(10 * time.Millisecond)
	}
	b.Fatal("nginx does not listen")
	return "", ""
}
