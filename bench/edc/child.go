// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"entente/internal/node"
	"entente/internal/wire/dataplane"
	"entente/internal/wire/dsp"
)

// hello is what a node prints once it is ready.
type hello struct{ DID, Address, Origin, Control, Ops string }

// order tells a node what to do; of the members those that matter.
type order struct {
	Peer, Address, Dataset string
	Offer                  json.RawMessage
	Count                  int
	Source                 json.RawMessage
}

// child is a node with a second address by which it takes orders.
func child(db string, mock bool) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("find a free port: %w", err)
	}
	at := l.Addr().(*net.TCPAddr)
	if err := l.Close(); err != nil {
		return fmt.Errorf("find a free port: %w", err)
	}
	c := node.Config{DB: db, Keys: "node.keys", Member: "eu", Name: "eu", EDCMock: mock, DID: fmt.Sprintf("did:web:localhost%%3A%d", at.Port)}
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	n, err := node.Open(ctx, c, logger, true)
	if err != nil {
		return err
	}
	err = n.Serve(ctx, node.Listen{Address: at.String(), Ops: "127.0.0.1:0"}, false, func(s node.Serving) error {
		control, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return fmt.Errorf("listen for orders: %w", err)
		}
		go func() { _ = http.Serve(control, orders(s.Wire)) }()
		return json.NewEncoder(os.Stdout).Encode(hello{
			n.Log.Author, s.Origin + "/dsp/" + dsp.ProtocolVersion, s.Origin, "http://" + control.Addr().String(), s.Ops.String(),
		})
	})
	return errors.Join(err, n.Close())
}

func orders(w *node.Wire) http.Handler {
	mux := http.NewServeMux()
	handle := func(name string, do func(ctx context.Context, o order) (any, error)) {
		mux.HandleFunc("POST /"+name, func(out http.ResponseWriter, r *http.Request) {
			var o order
			err := json.NewDecoder(r.Body).Decode(&o)
			var answer any
			if err == nil {
				answer, err = do(r.Context(), o)
			}
			if err == nil {
				err = json.NewEncoder(out).Encode(answer)
			}
			if err != nil {
				http.Error(out, err.Error(), http.StatusInternalServerError)
			}
		})
	}
	handle("publish", func(ctx context.Context, o order) (any, error) {
		for i := range max(1, o.Count) {
			id := o.Dataset
			if o.Count > 0 {
				id = fmt.Sprintf("%s:%05d", id, i)
			}
			err := w.DSP.Publish(ctx, dsp.Dataset{
				ID: id, Title: id, Audience: []string{"public"}, Policy: []byte(`{"permission":[{"action":"use"}]}`),
				Formats: []string{dataplane.Pull}, Source: []byte(o.Source),
			})
			if err != nil {
				return nil, err
			}
		}
		return true, nil
	})
	handle("offer", func(ctx context.Context, o order) (any, error) {
		list, err := w.DSP.Ask(ctx, o.Peer, o.Address, dsp.CatalogFilter{IDs: []string{o.Dataset}})
		if err != nil || len(list) != 1 {
			return nil, fmt.Errorf("%d offers: %w", len(list), err)
		}
		return json.RawMessage(list[0].Offer), nil
	})
	handle("negotiate", func(ctx context.Context, o order) (any, error) {
		pid, err := w.DSP.Negotiate(ctx, dsp.Ask{Peer: o.Peer, Address: o.Address, Dataset: o.Dataset, Offer: []byte(o.Offer)})
		if err != nil {
			return nil, err
		}
		_, err = w.DSP.Await(ctx, pid, dsp.Finalized)
		return true, err
	})
	handle("transfer", func(ctx context.Context, o order) (any, error) {
		a, err := w.DSP.Standing(ctx, o.Peer, o.Dataset)
		if err != nil || a == nil {
			return nil, fmt.Errorf("no agreement: %w", err)
		}
		pid, err := w.DSP.Begin(ctx, *a, o.Address, dataplane.Pull, nil)
		if err != nil {
			return nil, err
		}
		p, err := w.DSP.Await(ctx, pid, dsp.Started)
		if err != nil {
			return nil, err
		}
		return [2]string{p.Data.Endpoint, p.Data.Properties[0].Value}, nil
	})
	return mux
}
