// SPDX-License-Identifier: EUPL-1.2

package bench_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"entente/internal/kit/authn"
	"entente/internal/node"
)

// browser asks a node for pages, signed in as the desk officer of the
// demonstration.
type browser struct {
	origin string
	cookie *http.Cookie
	client *http.Client
	asked  int
	from   byte // last number of the address we come from
}

// serve starts the node inside this process, on a port of its own, and signs
// in.
func serve(tb testing.TB, n *node.Node) *browser {
	tb.Helper()
	ctx, stop := context.WithCancel(tb.Context())
	ready, ended := make(chan node.Serving, 1), make(chan error, 1)
	go func() {
		ended <- n.Serve(ctx, node.Listen{Address: "127.0.0.1:0"}, true, func(s node.Serving) error { ready <- s; return nil })
	}()
	tb.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			tb.Error(err)
		}
	})
	select {
	case err := <-ended:
		ended <- err
		tb.Fatal(err)
		return nil
	case s := <-ready:
		session, err := s.Accounts.SignIn(ctx, authn.Client{}, "editor", authn.DemoPassword)
		if err != nil {
			tb.Fatal(err)
		}
		b := &browser{origin: "http://" + s.Address.String(), cookie: &http.Cookie{Name: s.Accounts.CookieName(), Value: session.Token}, from: 1}
		b.client = &http.Client{Timeout: 10 * time.Minute, Transport: &http.Transport{DialContext: b.dial}}
		tb.Cleanup(b.client.CloseIdleConnections)
		return b
	}
}

// perAddress is how much is asked from one address, below what the node takes
// from one client at once.
const perAddress = 400

func (b *browser) dial(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, b.from)}}
	return d.DialContext(ctx, network, address) //nolint:wrapcheck // the client says what it asked for
}

// get asks for a page, packed as browsers do, and reads it to the end without
// unpacking it: that is no work of the node.
func (b *browser) get(ctx context.Context, path string) ([]byte, error) {
	if b.asked++; b.asked%perAddress == 0 {
		b.from++
		b.client.CloseIdleConnections()
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.origin+path, nil)
	if err != nil {
		return nil, fmt.Errorf("ask for %s: %w", path, err)
	}
	r.AddCookie(b.cookie)
	r.Header.Set("Accept-Encoding", "gzip")
	answer, err := b.client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", path, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("get %s: %s", path, answer.Status)
	}
	return body, nil
}

// unpack gives what a page says.
func unpack(body []byte) (string, error) {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return string(body), nil
	}
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return "", fmt.Errorf("unpack: %w", err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return "", fmt.Errorf("unpack: %w", err)
	}
	return string(text), nil
}
