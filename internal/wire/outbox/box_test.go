// SPDX-License-Identifier: EUPL-1.2

package outbox_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entente/internal/kit/clock"
	"entente/internal/kit/db"
	"entente/internal/kit/outbound"
	"entente/internal/testkit"
	"entente/internal/wire/outbox"
)

// office is boxes that share a database, and what became of their messages.
type office struct {
	t     *testing.T
	db    *db.DB
	boxes []*outbox.Box
	ahead atomic.Int64 // nanoseconds
	made  int

	mu   sync.Mutex
	told map[string][]outbox.Outcome // by message
}

func open(t *testing.T, d *db.DB, boxes int, pace outbox.Pace) *office {
	t.Helper()
	o := &office{t: t, db: d, told: map[string][]outbox.Outcome{}}
	for range boxes {
		b := &outbox.Box{
			DB: d, Log: slog.New(slog.DiscardHandler), Client: outbound.Loopback().Client(0), Pace: pace,
			Clock: func() time.Time { return clock.System().Add(time.Duration(o.ahead.Load())) },
			Token: func(_ context.Context, audience string) (string, error) { return "for " + audience, nil },
			Note: func(_ context.Context, _ *sql.Tx, out outbox.Outcome) error {
				o.mu.Lock()
				defer o.mu.Unlock()
				o.told[out.Message.ID] = append(o.told[out.Message.ID], out)
				return nil
			},
		}
		o.boxes = append(o.boxes, b)
	}
	return o
}

// run lets all boxes send until the test ends.
func (o *office) run() {
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	for _, b := range o.boxes {
		all.Go(func() { b.Run(ctx) })
	}
	o.t.Cleanup(func() {
		stop()
		all.Wait()
	})
}

// add stores a message in a box, and has it sent at once if it is to be.
func (o *office) add(box int, process, audience, url string, send bool) string {
	o.t.Helper()
	o.made++
	b := o.boxes[box]
	m := outbox.Message{
		ID: fmt.Sprintf("message-%04d", o.made), Process: process, Audience: audience, URL: url, Kind: "Test", Body: []byte(fmt.Sprintf(`{"n":%d}`, o.made)),
	}
	if err := o.db.Write(o.t.Context(), func(tx *sql.Tx) error { return b.Add(o.t.Context(), tx, &m) }); err != nil {
		o.t.Fatal(err)
	}
	if send {
		b.Send(o.t.Context(), m, false)
	}
	return m.ID
}

// outcomes of a message so far.
func (o *office) outcomes(id string) []outbox.Outcome {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.told[id])
}

// last waits until a message is done with.
func (o *office) last(id string) outbox.Outcome {
	o.t.Helper()
	for range 6000 {
		if list := o.outcomes(id); len(list) > 0 && list[len(list)-1].Final {
			return list[len(list)-1]
		}
		time.Sleep(5 * time.Millisecond)
	}
	o.t.Fatalf("%s is not done: %v", id, o.outcomes(id))
	return outbox.Outcome{}
}

// quick is the usual pace with short pauses.
func quick() outbox.Pace {
	p := outbox.Usual
	p.Poll, p.Pause, p.Longest = 10*time.Millisecond, 10*time.Millisecond, 80*time.Millisecond
	return p
}

// peer is a receiver that notes what came.
type peer struct {
	*httptest.Server

	mu   sync.Mutex
	came []string // bodies
}

func receiver(t *testing.T, answer http.HandlerFunc) *peer {
	t.Helper()
	p := &peer{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		p.came = append(p.came, string(b))
		p.mu.Unlock()
		if answer != nil {
			answer(w, r)
		}
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *peer) list() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.came)
}

// TestBoxesShare lets several boxes on one database send what is there: each
// message once, those of one process in their order.
func TestBoxesShare(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		p := receiver(t, nil)
		boxes := 4
		if d.Dialect == db.SQLite {
			boxes = 1
		}
		o := open(t, d, boxes, quick())
		var ids []string
		for n := range 120 {
			if n == 60 { // these are left by a node that was killed: their leases have run out
				o.ahead.Add(int64(2 * time.Minute))
				o.run()
			}
			ids = append(ids, o.add(n%boxes, fmt.Sprint("process-", n%40), "did:web:a.example", p.URL, n >= 60))
		}
		for _, id := range ids {
			if out := o.last(id); out.Err != nil || len(o.outcomes(id)) != 1 {
				t.Errorf("%s: %v after %d outcomes", id, out.Err, len(o.outcomes(id)))
			}
		}
		came := p.list()
		if len(came) != len(ids) {
			t.Errorf("%d arrived, want %d", len(came), len(ids))
		}
		at := map[string]int{}
		for i, body := range came {
			at[body] = i
		}
		for n := 1; n+40 <= 120; n++ {
			if at[fmt.Sprintf(`{"n":%d}`, n)] > at[fmt.Sprintf(`{"n":%d}`, n+40)] {
				t.Errorf("message %d of its process came after %d", n, n+40)
			}
		}
	})
}

// TestAnswers says what becomes of a message by the answer to it, in words that a
// person reads.
func TestAnswers(t *testing.T) {
	status := func(code int, header ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(code)
		}
	}
	const forever = 0
	elsewhere := receiver(t, nil)
	for name, c := range map[string]struct {
		answer   http.HandlerFunc
		attempts int    // until it is done with; forever: it is sent again and again
		why      string // it did not arrive; empty when it did
	}{
		"taken":     {status(200), 1, ""},
		"made":      {status(201), 1, ""},
		"wrong":     {status(400), 1, "rejected with HTTP 400"},
		"not there": {status(404), 1, "rejected with HTTP 404"},
		"too early": {func() http.HandlerFunc {
			var came atomic.Int32
			return func(w http.ResponseWriter, _ *http.Request) {
				if came.Add(1) < 3 {
					w.WriteHeader(http.StatusConflict)
				}
			}
		}(), 3, ""},
		// A conflict may be a message that came too early, six times over.
		"conflict":          {status(409), 7, "rejected with HTTP 409"},
		"too long":          {status(413), 1, "rejected with HTTP 413"},
		"never let in":      {status(401), 5, "answer is HTTP 401"},
		"too many":          {status(429), forever, "answer is HTTP 429"},
		"broken":            {status(500), forever, "answer is HTTP 500"},
		"down":              {status(503), forever, "answer is HTTP 503"},
		"sent elsewhere":    {status(307, "Location", elsewhere.URL), 1, "rejected with HTTP 307"},
		"sent to the cloud": {status(302, "Location", "http://169.254.169.254/latest"), 1, "rejected with HTTP 302"},
		"a huge answer": {func(w http.ResponseWriter, _ *http.Request) {
			chunk := []byte(strings.Repeat("x", 1<<16))
			for range 1600 { // 100 MB
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}, 1, ""},
		"byte by byte": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write([]byte(" ")); err != nil {
					return
				}
				_ = http.NewResponseController(w).Flush()
				time.Sleep(20 * time.Millisecond)
			}
		}, forever, "is cut off"},
		"never":    {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, forever, "context deadline exceeded"},
		"hangs up": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, forever, "EOF"},
		"not HTTP": {func(w http.ResponseWriter, _ *http.Request) {
			c, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_, _ = c.Write([]byte("SSH-2.0-OpenSSH\r\n"))
				_ = c.Close()
			}
		}, forever, "malformed HTTP"},
	} {
		t.Run(name, func(t *testing.T) {
			pace := quick()
			pace.Patience = 300 * time.Millisecond
			o := open(t, testkit.OpenDB(t, t.TempDir()+"/node.db"), 1, pace)
			p := receiver(t, c.answer)
			o.run()
			id := o.add(0, "one", "did:web:a.example", p.URL, true)
			if c.attempts == forever {
				for range 6000 {
					if len(o.outcomes(id)) >= 3 {
						break
					}
					time.Sleep(5 * time.Millisecond)
				}
				o.ahead.Add(int64(25 * time.Hour))
			}
			out := o.last(id)
			switch {
			case c.why == "" && out.Err != nil:
				t.Error(out.Err)
			case c.why != "" && (out.Err == nil || !strings.Contains(out.Err.Error(), c.why)):
				t.Errorf("error is %v, want %q", out.Err, c.why)
			case c.attempts == forever && !strings.Contains(out.Err.Error(), "given up after"):
				t.Errorf("error is %v, want that it was given up", out.Err)
			case c.attempts != forever && len(o.outcomes(id)) != c.attempts:
				t.Errorf("%d attempts, want %d", len(o.outcomes(id)), c.attempts)
			case strings.HasPrefix(c.why, "rejected") != errors.Is(out.Err, outbox.ErrRejected):
				t.Errorf("rejected: %v", out.Err)
			}
			if len(out.Body) > 64<<10 {
				t.Errorf("%d bytes of the answer are kept", len(out.Body))
			}
			if len(elsewhere.list()) > 0 {
				t.Error("the redirect was followed")
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		o := open(t, testkit.OpenDB(t, t.TempDir()+"/node.db"), 1, quick())
		o.run()
		p := receiver(t, nil)
		p.Close()
		id := o.add(0, "one", "did:web:a.example", p.URL, true)
		o.ahead.Add(int64(25 * time.Hour))
		if out := o.last(id); !strings.Contains(out.Err.Error(), "connection refused") {
			t.Error(out.Err)
		}
	})
	t.Run("not allowed", func(t *testing.T) {
		o := open(t, testkit.OpenDB(t, t.TempDir()+"/node.db"), 1, quick())
		o.run()
		id := o.add(0, "one", "did:web:a.example", "http://169.254.169.254/latest", true)
		if out := o.last(id); !errors.Is(out.Err, outbound.ErrRefused) || len(o.outcomes(id)) != 1 {
			t.Errorf("%v after %d attempts", out.Err, len(o.outcomes(id)))
		}
	})
	t.Run("a foreign certificate", func(t *testing.T) {
		server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was sent") }))
		defer server.Close()
		o := open(t, testkit.OpenDB(t, t.TempDir()+"/node.db"), 1, quick())
		o.run()
		id := o.add(0, "one", "did:web:a.example", server.URL, true)
		o.ahead.Add(int64(25 * time.Hour))
		if out := o.last(id); !strings.Contains(out.Err.Error(), "certificate") {
			t.Error(out.Err)
		}
	})
}

// TestPauses grow, keep to what the other side asks for, and end.
func TestPauses(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		pace := quick()
		pace.Pause, pace.Longest = time.Minute, 10*time.Minute
		o := open(t, d, 1, pace)
		p := receiver(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
		o.run()
		id := o.add(0, "one", "did:web:a.example", p.URL, true)
		want := []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 10 * time.Minute, 10 * time.Minute}
		for n, longest := range want {
			before := clock.System().Add(time.Duration(o.ahead.Load()))
			for range 6000 {
				if len(o.outcomes(id)) > n {
					break
				}
				time.Sleep(5 * time.Millisecond)
			}
			list := o.outcomes(id)
			if len(list) != n+1 {
				t.Fatalf("%d attempts, want %d", len(list), n+1)
			}
			if wait := list[n].Next.Sub(before); wait < longest/2 || wait > longest+time.Minute {
				t.Errorf("pause %d is %s, want about %s", n+1, wait, longest)
			}
			left, err := o.boxes[0].Waiting(t.Context(), "one")
			for range 1000 { // it is told before it is on disk
				if err != nil || len(left) != 1 || left[0].Message.Attempts > n {
					break
				}
				time.Sleep(5 * time.Millisecond)
				left, err = o.boxes[0].Waiting(t.Context(), "one")
			}
			if err != nil || len(left) != 1 || left[0].Message.Attempts != n+1 || !strings.Contains(left[0].Message.Error, "503") {
				t.Errorf("waiting: %+v, %v", left, err)
			}
			o.ahead.Add(int64(longest + time.Second))
		}
	})
}

// TestRetryAfter keeps to the pause that the other side asks for, in bounds.
func TestRetryAfter(t *testing.T) {
	for after, want := range map[string]time.Duration{"90": 90 * time.Second, "999999999999999999": outbox.Usual.Longest, "-5": 0, "soon": 0} {
		pace := outbox.Usual
		pace.Poll, pace.Pause = 10*time.Millisecond, 10*time.Millisecond
		o := open(t, testkit.OpenDB(t, t.TempDir()+"/node.db"), 1, pace)
		p := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", after)
			w.WriteHeader(http.StatusTooManyRequests)
		})
		begun := clock.System()
		id := o.add(0, "one", "did:web:a.example", p.URL, true)
		for range 6000 {
			if len(o.outcomes(id)) > 0 {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		if wait := o.outcomes(id)[0].Next.Sub(begun); wait < want || wait > want+time.Minute {
			t.Errorf("after %q the pause is %s, want %s", after, wait, want)
		}
	}
}

// TestRetryAndDrop let a person not wait, and forget.
func TestRetryAndDrop(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		pace := quick()
		pace.Pause, pace.Longest = time.Hour, time.Hour
		o := open(t, d, 1, pace)
		up := atomic.Bool{}
		p := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
			if !up.Load() {
				w.WriteHeader(http.StatusBadGateway)
			}
		})
		o.run()
		one, two := o.add(0, "one", "did:web:a.example", p.URL, true), o.add(0, "two", "did:web:a.example", p.URL, true)
		for range 6000 {
			if len(o.outcomes(one)) > 0 && len(o.outcomes(two)) > 0 {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		err := o.db.Write(t.Context(), func(tx *sql.Tx) error { return o.boxes[0].Drop(t.Context(), tx, "two") })
		if err != nil {
			t.Fatal(err)
		}
		up.Store(true)
		for _, process := range []string{"one", "two"} {
			if err := o.boxes[0].Retry(t.Context(), process); err != nil {
				t.Fatal(err)
			}
		}
		if out := o.last(one); out.Err != nil {
			t.Error(out.Err)
		}
		if len(o.outcomes(two)) != 1 || len(p.list()) != 3 {
			t.Errorf("what was dropped was sent: %v", p.list())
		}
	})
}

// TestHangingPeer holds up only what is for it, and nothing of it is sent twice,
// however long the rest waits.
func TestHangingPeer(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		o := open(t, d, 1, quick())
		free := make(chan struct{})
		hangs := receiver(t, func(_ http.ResponseWriter, _ *http.Request) { <-free })
		well := receiver(t, nil)
		var late, soon []string
		for n := range 150 { // left by a node that was killed
			late = append(late, o.add(0, fmt.Sprint("late-", n), "did:web:hangs.example", hangs.URL, false))
		}
		o.ahead.Add(int64(2 * time.Minute))
		o.run()
		for n := range 150 {
			late = append(late, o.add(0, fmt.Sprint("more-", n), "did:web:hangs.example", hangs.URL, true))
		}
		for n := range 20 {
			soon = append(soon, o.add(0, fmt.Sprint("soon-", n), "did:web:well.example", well.URL, true))
		}
		for _, id := range soon {
			if out := o.last(id); out.Err != nil {
				t.Error(out.Err)
			}
		}
		if n := len(hangs.list()); n > 32 {
			t.Errorf("%d are with the peer that hangs", n)
		}
		o.ahead.Add(int64(2 * outbox.Usual.Patience)) // the longest that one waits
		time.Sleep(50 * time.Millisecond)             // for who would take what is not theirs
		close(free)
		for _, id := range late {
			if out := o.last(id); out.Err != nil {
				t.Error(out.Err)
			}
		}
		if n := len(hangs.list()); n != len(late) {
			t.Errorf("%d arrived of %d", n, len(late))
		}
	})
}

// TestGivenUpIsFollowedUp keeps a message that was refused until what follows
// from it is done: a node that is killed between comes back to it.
func TestGivenUpIsFollowedUp(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		o := open(t, d, 1, quick())
		p := receiver(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) })
		var followed atomic.Int64
		o.boxes[0].After = func(context.Context, outbox.Outcome) error {
			if followed.Add(1) == 1 {
				return errors.New("killed")
			}
			return nil
		}
		o.run()
		id := o.add(0, "one", "did:web:a.example", p.URL, true)
		for range 6000 {
			if followed.Load() > 0 {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		o.ahead.Add(int64(2 * time.Minute))
		for range 6000 {
			if left, err := o.boxes[0].Waiting(t.Context(), "one"); err == nil && len(left) == 0 {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		if followed.Load() != 2 || len(o.outcomes(id)) != 2 {
			t.Errorf("followed up %d times, %d attempts", followed.Load(), len(o.outcomes(id)))
		}
	})
}
