// SPDX-License-Identifier: EUPL-1.2

package limit

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"entente"
)

// Fail answers a request with an error, in the form of the caller's protocol.
type Fail func(w http.ResponseWriter, r *http.Request, err error)

// Address is the key of the client behind a request: its IPv4 address, or the
// network of its IPv6 address (/64), of which one client has all addresses. It
// reads r.RemoteAddr, where whoever trusts a proxy has put the client's address.
func Address(r *http.Request) string {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	a := ap.Addr().Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return a.String()
	}
	return p.String()
}

// TooMany is the error for who has to wait.
func TooMany(wait time.Duration) error {
	return entente.Fail(entente.TooMany, "error.too-many", entente.Args{"Seconds": seconds(wait)})
}

func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// Requests lets each client in as often as l allows.
func (l *Limiter) Requests(fail Fail) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if wait := l.Take(Address(r)); wait > 0 {
				w.Header().Set("Retry-After", strconv.Itoa(seconds(wait)))
				fail(w, r, TooMany(wait))
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// Body lets handlers read at most n bytes of a request's body. Reading on fails
// with an error that [Explain] understands, and the connection is closed.
func Body(n int64) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, n)
			next.ServeHTTP(w, r)
		})
	}
}

// Read reads a whole body below [Body].
func Read(body io.Reader) ([]byte, error) {
	b, err := io.ReadAll(body)
	if err != nil {
		return nil, Explain(fmt.Errorf("read the body: %w", err))
	}
	return b, nil
}

// Explain turns the failure to read a body that is larger than allowed, also
// where a form was parsed, into TooLarge; other errors stay.
func Explain(err error) error {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return entente.Fail(entente.TooLarge, "error.too-large", nil).Because(err)
	}
	return err
}
