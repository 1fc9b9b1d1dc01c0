// SPDX-License-Identifier: EUPL-1.2

package limit_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"entente"
	"entente/internal/kit/limit"
)

type hand struct{ now time.Time }

func (h *hand) clock() time.Time { return h.now }

func TestTakeAndWait(t *testing.T) {
	h := &hand{now: time.Unix(1_000_000, 0)}
	l := limit.New(h.clock, 2, time.Minute, 10)
	for i := range 2 {
		if wait := l.Take("a"); wait != 0 {
			t.Fatalf("take %d: must wait %v", i+1, wait)
		}
	}
	wait := l.Take("a")
	if wait != time.Minute {
		t.Errorf("the third must wait %v, want a minute", wait)
	}
	if l.Take("b") != 0 {
		t.Error("another key waits for the first")
	}
	h.now = h.now.Add(wait)
	if l.Take("a") != 0 {
		t.Error("after the wait it still has to wait")
	}
	l.Give("a")
	if l.Take("a") != 0 {
		t.Error("a token given back cannot be taken")
	}
	h.now = h.now.Add(-time.Hour) // a clock set back gives and takes nothing
	if l.Take("a") == 0 {
		t.Error("a token came from nowhere")
	}
}

func TestForgetsTheOldest(t *testing.T) {
	h := &hand{now: time.Unix(1_000_000, 0)}
	l := limit.New(h.clock, 1, time.Hour, 3)
	for _, key := range []string{"a", "b", "c"} {
		l.Take(key)
	}
	if l.Take("a") == 0 {
		t.Fatal("a is forgotten too early")
	}
	l.Take("d") // b was used the longest ago
	if l.Take("a") == 0 {
		t.Error("a, used since, is forgotten")
	}
	if l.Take("b") != 0 {
		t.Error("b is still remembered: more keys than the size")
	}
}

// TestNeverMoreThanPromised: whatever happens, no key gets more than its burst
// and what time has given back.
func TestNeverMoreThanPromised(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := &hand{now: time.Unix(1_000_000, 0)}
		burst := rapid.IntRange(1, 5).Draw(t, "burst")
		l := limit.New(h.clock, burst, time.Second, 100)
		start, taken := h.now, 0
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			h.now = h.now.Add(time.Duration(rapid.IntRange(0, 1500).Draw(t, "pause")) * time.Millisecond)
			if l.Take("k") == 0 {
				taken++
			}
		}
		if most := float64(burst) + h.now.Sub(start).Seconds(); float64(taken) > most+1e-6 {
			t.Fatalf("%d taken, at most %.3f allowed", taken, most)
		}
	})
}

func TestParallel(t *testing.T) {
	h := &hand{now: time.Unix(1_000_000, 0)}
	l := limit.New(h.clock, 10, time.Hour, 4)
	var taken atomic.Int64
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if l.Take("k") == 0 {
				taken.Add(1)
			}
		})
	}
	wg.Wait()
	if taken.Load() != 10 {
		t.Errorf("%d taken at once, want 10", taken.Load())
	}
}

func TestAddress(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.7:5000":                "192.0.2.7",
		"[::ffff:192.0.2.7]:5000":       "192.0.2.7",
		"[2001:db8:1:2:3:4:5:6]:443":    "2001:db8:1:2::/64",
		"[2001:db8:1:2:ffff::1]:443":    "2001:db8:1:2::/64",
		"[fe80::1%eth0]:443":            "fe80::/64",
		"@":                             "@", // a socket file
		"[2001:db8:1:3::1]:443":         "2001:db8:1:3::/64",
		"not an address at all: really": "not an address at all: really",
	} {
		if got := limit.Address(&http.Request{RemoteAddr: remote}); got != want {
			t.Errorf("%s: %s, want %s", remote, got, want)
		}
	}
}

// answer writes the code of the error where a reader looks.
func answer(w http.ResponseWriter, _ *http.Request, err error) {
	http.Error(w, string(entente.CodeOf(err)), http.StatusTeapot)
}

func TestRequests(t *testing.T) {
	h := &hand{now: time.Unix(1_000_000, 0)}
	handler := limit.New(h.clock, 1, 90*time.Second, 10).Requests(answer)(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "served")
	}))
	get := func(from string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = from
		handler.ServeHTTP(w, r)
		return w
	}
	if w := get("192.0.2.1:1"); w.Body.String() != "served" {
		t.Errorf("the first is refused: %s", w.Body)
	}
	w := get("192.0.2.1:2")
	if !strings.Contains(w.Body.String(), "too-many") || w.Header().Get("Retry-After") != "90" {
		t.Errorf("the second gets %q, Retry-After %q", w.Body, w.Header().Get("Retry-After"))
	}
	if w := get("192.0.2.2:1"); w.Body.String() != "served" {
		t.Errorf("somebody else is refused: %s", w.Body)
	}
}

func TestBody(t *testing.T) {
	read := limit.Body(10)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := limit.Read(r.Body)
		if err != nil {
			answer(w, r, err)
			return
		}
		w.Write(b)
	}))
	form := limit.Body(10)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			answer(w, r, limit.Explain(err))
			return
		}
		w.Write([]byte(r.PostForm.Get("a")))
	}))
	for _, c := range []struct {
		name    string
		handler http.Handler
		body    string
		want    string
	}{
		{"fits", read, "0123456789", "0123456789"},
		{"one too long", read, "0123456789x", "too-large"},
		{"form fits", form, "a=1234", "1234"},
		{"form too long", form, "a=123456789", "too-large"},
		{"broken form", form, "a=%zz", "internal"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(c.body))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			c.handler.ServeHTTP(w, r)
			if got := strings.TrimSpace(w.Body.String()); got != c.want {
				t.Errorf("answered %q, want %q", got, c.want)
			}
		})
	}
}
