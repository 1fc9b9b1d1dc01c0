// SPDX-License-Identifier: EUPL-1.2

package outbound

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// Guard says where a client may connect to beside public addresses. The zero
// Guard allows nothing else.
type Guard struct {
	// Allow are networks that are reached although they are not public, such
	// as loopback for nodes of one machine. Plain HTTP is spoken there too.
	Allow []netip.Prefix
}

// Loopback is a guard for nodes that live on one machine.
func Loopback() Guard {
	return Guard{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}}
}

// ErrRefused is what every refusal of the guard is.
var ErrRefused = errors.New("address is not allowed")

// Client makes a client whose exchanges, body included, end within the timeout;
// zero for none, where the caller's context bounds them.
func (g Guard) Client(timeout time.Duration) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second, Control: g.control}
	return &http.Client{
		Timeout: timeout,
		Transport: checked{g, &http.Transport{
			DialContext:            dialer.DialContext, // and no proxy: it would dial for us, unguarded
			TLSHandshakeTimeout:    10 * time.Second,
			ResponseHeaderTimeout:  30 * time.Second,
			ExpectContinueTimeout:  time.Second,
			MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConnsPerHost:    32,
			IdleConnTimeout:        time.Minute,
			ForceAttemptHTTP2:      true,
		}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

type checked struct {
	guard Guard
	next  http.RoundTripper
}

func (c checked) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := c.guard.check(r.URL); err != nil {
		return nil, err
	}
	return c.next.RoundTrip(r) //nolint:wrapcheck // a RoundTripper passes on
}

// Check reports why an address is not asked, as far as its text shows. Names
// are looked up, and the answers checked, when the connection is made.
func (g Guard) Check(address string) error {
	if len(address) > 2000 {
		return fmt.Errorf("%w: longer than 2,000 characters", ErrRefused)
	}
	u, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("%w: %q is no URL", ErrRefused, address)
	}
	return g.check(u)
}

func (g Guard) check(u *url.URL) error {
	host := u.Hostname()
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("%w: scheme %q is not https", ErrRefused, u.Scheme)
	case host == "":
		return fmt.Errorf("%w: no host", ErrRefused)
	case u.User != nil:
		return fmt.Errorf("%w: holds a user name", ErrRefused)
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		if u.Scheme == "http" && !g.allowed(ip) {
			return fmt.Errorf("%w: %s is not reached without TLS", ErrRefused, host)
		}
		return g.address(ip)
	}
	local := host == "localhost" || strings.HasSuffix(host, ".localhost")
	if here := local && g.allowed(netip.IPv6Loopback()); (u.Scheme == "http" || local) && !here {
		return fmt.Errorf("%w: %s is not reached without TLS, or is this machine", ErrRefused, host)
	}
	return nil
}

// control sees the address that a name led to, after all looking up.
func (g Guard) control(_, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %q", ErrRefused, address)
	}
	return g.address(a.Addr())
}

func (g Guard) allowed(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	for _, p := range g.Allow {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// special are networks that are global in form and not in fact.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
}

func (g Guard) address(ip netip.Addr) error {
	if g.allowed(ip) {
		return nil
	}
	ip = ip.Unmap().WithZone("")
	public := ip.IsGlobalUnicast() && !ip.IsPrivate()
	for _, p := range special {
		public = public && !p.Contains(ip)
	}
	if !public {
		return fmt.Errorf("%w: %s is not a public address", ErrRefused, ip)
	}
	return nil
}

// ErrTooLong is an answer that goes on beyond what was asked for.
var ErrTooLong = errors.New("answer is too long")

// Read takes at most limit bytes of a body.
func Read(body io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("%w: over %d bytes", ErrTooLong, limit)
	}
	return b, nil
}

// Get asks for a small document and gives its bytes; any status but 200 is an
// error that names it.
func Get(ctx context.Context, c *http.Client, address, accept string, limit int64) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", address, err)
	}
	r.Header.Set("Accept", accept)
	resp, err := c.Do(r)
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", address, err)
	}
	defer resp.Body.Close() //nolint:errcheck // only read from
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("ask %s: HTTP %d", address, resp.StatusCode)
	}
	return Read(resp.Body, limit)
}
