// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

const gib = 1 << 30

// fileServer serves a file of 1 GiB, by nginx where it is here.
type fileServer struct {
	name, address, path string

	stop func()
}

func serveFile(ctx context.Context, folder string) (*fileServer, error) {
	dir := filepath.Join(folder, "file")
	w := &fileServer{name: "net/http", path: filepath.Join(dir, "data.bin")}
	if err := errors.Join(os.Mkdir(dir, 0o755), os.Chmod(folder, 0o755), fill(w.path)); err != nil {
		return nil, err
	}
	program, err := exec.LookPath("nginx")
	if err != nil {
		s := httptest.NewServer(http.FileServer(http.Dir(dir)))
		w.address, w.stop = s.URL+"/data.bin", s.Close
		return w, nil
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("find a free port: %w", err)
	}
	at := l.Addr().String()
	own := filepath.Join(folder, "nginx")
	conf := filepath.Join(own, "nginx.conf")
	text := fmt.Sprintf("daemon off; master_process off; pid %[1]s/pid; error_log stderr;\nevents {}\nhttp { access_log off; sendfile on; tcp_nopush on;"+
		"client_body_temp_path %[1]s/a; proxy_temp_path %[1]s/b; fastcgi_temp_path %[1]s/c; uwsgi_temp_path %[1]s/d; scgi_temp_path %[1]s/e;\n"+
		"server { listen %[2]s; root %[3]s; } }\n", own, at, dir)
	if err := errors.Join(l.Close(), os.Mkdir(own, 0o700), os.WriteFile(conf, []byte(text), 0o600)); err != nil {
		return nil, fmt.Errorf("set nginx up: %w", err)
	}
	cmd := exec.CommandContext(ctx, program, "-c", conf, "-p", own, "-e", "stderr")
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start nginx: %w", err)
	}
	w.name, w.address = "nginx", "http://"+at+"/data.bin"
	w.stop = func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() }
	for range 200 {
		if c, err := net.Dial("tcp", at); err == nil {
			return w, c.Close()
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.stop()
	return nil, errors.New("nginx does not listen")
}

func fill(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("make the file: %w", err)
	}
	_, err = io.CopyN(f, rand.NewChaCha8([32]byte{}), gib)
	return errors.Join(err, f.Close())
}

// download reads the file a few times and gives the middle, the first apart.
func download(ctx context.Context, address, token string) (time.Duration, error) {
	once := func() error {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
		if err != nil {
			return fmt.Errorf("download: %w", err)
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		resp, err := client.Do(r)
		if err != nil {
			return fmt.Errorf("download: %w", err)
		}
		defer resp.Body.Close()
		n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, resp.Body, make([]byte, 1<<20))
		if err == nil && n != gib {
			err = fmt.Errorf("HTTP %d, %d bytes", resp.StatusCode, n)
		}
		return err
	}
	if err := once(); err != nil {
		return 0, err
	}
	return times(3, once)
}
