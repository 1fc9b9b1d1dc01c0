// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"entente/internal/kit/authn"
)

// Bounds of the listener. Writing has no bound of its own: a page as PDF may
// take long, and a handler that hangs is the handler's own to end.
const (
	readHeader  = 10 * time.Second
	readAll     = 2 * time.Minute // an upload over a slow line
	idle        = 2 * time.Minute
	headerBytes = 64 << 10
	// graceful is how long requests under way may take once the node stops.
	graceful = 15 * time.Second
	// purgeEvery is how often what has expired is deleted.
	purgeEvery = 10 * time.Minute
)

// Serving is a node that answers.
type Serving struct {
	Origin   string // under which browsers reach it
	Address  net.Addr
	Ops      net.Addr // nil where there is no listener for operators
	Accounts *authn.Accounts
	Wire     *Wire
}

// Serve answers until the context ends, then lets the requests under way
// finish. ready is called once, when it answers; an error of it stops the node.
func (n *Node) Serve(ctx context.Context, l Listen, demo bool, ready func(Serving) error) (err error) {
	listener, err := listen(ctx, l.Address)
	if err != nil {
		return err
	}
	s := Serving{Origin: l.origin(listener.Addr()), Address: listener.Addr()}
	if s.Accounts, err = n.Accounts(s.Origin, demo); err != nil {
		return errors.Join(err, listener.Close())
	}
	s.Wire = n.wire(s.Origin)
	defer s.Wire.Identity.Close()
	handler, err := n.handler(s, l)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	servers := []server{{n.server(handler.main), listener}}
	if l.Ops != "" {
		ops, err := listen(ctx, l.Ops)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		s.Ops = ops.Addr()
		servers = append(servers, server{n.server(handler.ops), ops})
	}
	return n.run(ctx, servers, s, ready)
}

type server struct {
	*http.Server

	listener net.Listener
}

func (n *Node) server(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: readHeader, ReadTimeout: readAll, IdleTimeout: idle, MaxHeaderBytes: headerBytes,
		ErrorLog: slog.NewLogLogger(n.Logger.Handler(), slog.LevelDebug), // broken handshakes and the like
	}
}

// run serves, purges, and stops in order: first nothing new is taken, then what
// is under way ends, then what works behind, and the caller closes the database
// last.
func (n *Node) run(ctx context.Context, servers []server, s Serving, ready func(Serving) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	failed := make(chan error, len(servers))
	for _, s := range servers {
		go func() {
			if err := s.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
				failed <- fmt.Errorf("serve on %s: %w", s.listener.Addr(), err)
			}
		}()
	}
	var behind sync.WaitGroup
	behind.Go(func() { n.purge(ctx, s.Accounts.Purge) })
	behind.Go(func() { n.purge(ctx, s.Wire.Identity.Sweep) })
	behind.Go(func() { n.purge(ctx, s.Wire.DSP.Prune) })
	behind.Go(func() { n.purge(ctx, s.Wire.Data.Prune) })
	behind.Go(func() { s.Wire.run(ctx, n) })
	n.Logger.InfoContext(ctx, "ready", "address", s.Address.String(), "origin", s.Origin, "ops", text(s.Ops))

	err := ready(s)
	if err == nil {
		select {
		case <-ctx.Done():
		case err = <-failed:
		}
	}
	n.Logger.InfoContext(ctx, "stopping")
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
	defer cancel()
	for _, s := range servers {
		if e := s.Shutdown(last); e != nil {
			err = errors.Join(err, fmt.Errorf("requests on %s were cut off: %w", s.listener.Addr(), e), s.Close())
		}
	}
	stop()
	behind.Wait()
	n.Logger.InfoContext(last, "stopped")
	return err
}

// purge deletes what has expired, now and every so often.
func (n *Node) purge(ctx context.Context, expired func(context.Context) error) {
	tick := time.NewTicker(purgeEvery)
	defer tick.Stop()
	for {
		if err := expired(ctx); err != nil && ctx.Err() == nil {
			n.Logger.ErrorContext(ctx, "purge failed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// listen takes an address, whose host may be left out for all of the machine's.
func listen(ctx context.Context, address string) (net.Listener, error) {
	var c net.ListenConfig
	listener, err := c.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, listenError(address, err)
	}
	return listener, nil
}

// loopback reports whether only this machine can reach the address.
func loopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// insecure reports whether an origin is plain http at another machine's name,
// where passwords would travel in the clear.
func insecure(origin string) bool {
	return strings.HasPrefix(origin, "http://") && !strings.HasPrefix(origin, here)
}

// text is an address as a log has it; empty for none.
func text(a net.Addr) string {
	if a == nil {
		return ""
	}
	return a.String()
}
