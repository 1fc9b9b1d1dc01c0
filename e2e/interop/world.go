// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"time"

	"entente/internal/node"
	"entente/internal/testkit/edc"
	"entente/internal/wire/dataplane"
	"entente/internal/wire/dsp"
)

// world is one EDC, one node, and a server that EDC's data is on and is sent to.
type world struct {
	checks

	edc  *edc.Connector
	node *node.Node
	wire *node.Wire
	at   string // address of the node's endpoints

	data []byte // what is sent, either way
	file string // with it
	http *httptest.Server

	mu   sync.Mutex
	sunk map[string][]byte // what was sent to the server, by path
}

// size of what is sent: no round number, and more than any buffer.
const size = 3<<20 + 17

func build(ctx context.Context, jars, folder string) (w *world, stop func() error, err error) {
	w = &world{data: make([]byte, size), file: filepath.Join(folder, "data.bin"), sunk: map[string][]byte{}}
	rand.Read(w.data)
	if err := os.WriteFile(w.file, w.data, 0o600); err != nil {
		return nil, nil, fmt.Errorf("write the data: %w", err)
	}
	w.http = httptest.NewServer(http.HandlerFunc(w.serve))
	ctx, cancel := context.WithCancel(ctx)
	served, err := w.startNode(ctx, folder)
	if err != nil {
		cancel()
		return nil, nil, err
	}
	starting, enough := context.WithTimeout(ctx, time.Minute)
	defer enough()
	w.edc, err = edc.Start(starting, edc.Config{Jars: jars, Folder: folder, ID: "did:web:edc.example", Wait: 50 * time.Millisecond})
	stop = func() error {
		var err error
		if w.edc != nil {
			err = w.edc.Stop()
		}
		cancel()
		err = errors.Join(err, <-served, w.node.Close())
		w.http.Close()
		return err
	}
	if err != nil {
		return nil, nil, errors.Join(err, stop())
	}
	return w, stop, nil
}

// startNode serves a node that believes what EDC's iam-mock believes.
func (w *world) startNode(ctx context.Context, folder string) (served chan error, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("find a free port: %w", err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		return nil, fmt.Errorf("find a free port: %w", err)
	}
	c := node.Config{
		DB: filepath.Join(folder, "node.db"), Member: "eu", Name: "eu", EDCMock: true, DID: fmt.Sprintf("did:web:localhost%%3A%d", port),
	}
	log, err := os.Create(filepath.Join(folder, "node.log"))
	if err != nil {
		return nil, fmt.Errorf("make the log: %w", err)
	}
	logger := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if w.node, err = node.Open(ctx, c, logger, true); err != nil {
		return nil, err
	}
	served = make(chan error, 1)
	ready := make(chan node.Serving, 1)
	go func() {
		served <- w.node.Serve(ctx, node.Listen{Address: fmt.Sprintf("127.0.0.1:%d", port)}, false, func(s node.Serving) error {
			ready <- s
			return nil
		})
	}()
	select {
	case s := <-ready:
		w.wire, w.at = s.Wire, s.Origin+"/dsp/"+dsp.ProtocolVersion
		return served, nil
	case err := <-served:
		return nil, errors.Join(err, w.node.Close())
	}
}

// serve has the data under /data, and takes what is sent to it.
func (w *world) serve(out http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		out.Header().Set("Content-Type", "application/octet-stream")
		_, _ = out.Write(w.data)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(out, err.Error(), http.StatusBadRequest)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sunk[r.URL.Path] = body
}

// arrived waits for what is sent to a path of the server.
func (w *world) arrived(ctx context.Context, path string) ([]byte, error) {
	for {
		w.mu.Lock()
		body, ok := w.sunk[path]
		w.mu.Unlock()
		if ok {
			return body, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("nothing has come to %s: %w", path, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// offer has the node offer a dataset to everybody who may see it.
func (w *world) offer(ctx context.Context, id, policy string) error {
	return w.wire.DSP.Publish(ctx, dsp.Dataset{
		ID: id, Title: id, Audience: []string{"public"}, Policy: []byte(policy), Formats: []string{dataplane.Pull, dataplane.Push},
		Source: fmt.Appendf(nil, `{"kind":"file","path":%q}`, w.file),
	})
}
