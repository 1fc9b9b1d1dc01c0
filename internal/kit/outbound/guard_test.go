// SPDX-License-Identifier: EUPL-1.2

package outbound_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"entente/internal/kit/outbound"
)

func TestCheck(t *testing.T) {
	for address, want := range map[string][2]bool{ // allowed by the strict guard, by one for this machine
		"https://node.example/x":                 {true, true},
		"http://node.example/x":                  {false, false},
		"https://203.0.113.5/":                   {false, false},
		"https://93.184.216.34/":                 {true, true},
		"http://93.184.216.34/":                  {false, false},
		"http://169.254.169.254/latest":          {false, false},
		"https://169.254.169.254/latest":         {false, false},
		"https://10.0.0.1/":                      {false, false},
		"https://[fd00::1]/":                     {false, false},
		"https://[::ffff:127.0.0.1]/":            {false, true},
		"http://127.0.0.1:8080/":                 {false, true},
		"http://localhost:8080/":                 {false, true},
		"https://localhost/":                     {false, true},
		"http://jp.localhost:1/":                 {false, true},
		"https://0.0.0.0/":                       {false, false},
		"https://100.64.0.1/":                    {false, false},
		"file:///etc/passwd":                     {false, false},
		"https://user:pw@node.example/":          {false, false},
		"https:///x":                             {false, false},
		"gopher://node.example/":                 {false, false},
		"https://[64:ff9b::7f00:1]/":             {false, false},
		"https://x/" + strings.Repeat("a", 2000): {false, false},
	} {
		for i, g := range []outbound.Guard{{}, outbound.Loopback()} {
			err := g.Check(address)
			if (err == nil) != want[i] {
				t.Errorf("guard %d, %.60s: %v", i, address, err)
			}
			if err != nil && !errors.Is(err, outbound.ErrRefused) {
				t.Errorf("guard %d, %.60s: not a refusal: %v", i, address, err)
			}
		}
	}
}

func TestClient(t *testing.T) {
	asked := 0
	inner := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { asked++; w.Write([]byte("secret")) }))
	defer inner.Close()
	outer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, inner.URL, http.StatusFound) }))
	defer outer.Close()
	if _, err := outbound.Get(t.Context(), outbound.Guard{}.Client(time.Second), inner.URL, "*/*", 100); !errors.Is(err, outbound.ErrRefused) {
		t.Errorf("a server of this machine is asked: %v", err)
	}
	if _, err := outbound.Get(t.Context(), outbound.Loopback().Client(time.Second), outer.URL, "*/*", 100); err == nil || asked != 0 {
		t.Errorf("a redirect is followed: %v, asked %d times", err, asked)
	}
	if b, err := outbound.Get(t.Context(), outbound.Loopback().Client(time.Second), inner.URL, "*/*", 100); err != nil || string(b) != "secret" {
		t.Errorf("got %q, %v", b, err)
	}
	if _, err := outbound.Get(t.Context(), outbound.Loopback().Client(time.Second), inner.URL, "*/*", 3); !errors.Is(err, outbound.ErrTooLong) {
		t.Errorf("a long answer: %v", err)
	}
}
