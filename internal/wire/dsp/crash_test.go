// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"entente/internal/kit/db"
	"entente/internal/testkit"
)

// patient leaves a request of a consumer, and what is offered, to a person.
type patient struct{ *side }

func (p patient) Decide(ctx context.Context, proc *Proc) (Decision, error) {
	if proc.Process == Negotiation && proc.State == Requested {
		return Decision{}, nil
	}
	return standard{p.Service}.Decide(ctx, proc)
}

// act is a move that a person makes once its side has taken what comes before: so
// many of the hops of the play. Who ends a process waits for both sides.
type act struct {
	by    Role
	do    Kind
	after int
}

// play is the life of a process: who begins it, what persons do, the messages
// that go over, in order, and where both sides end.
type play struct {
	name    string
	patient bool // of the provider
	begin   Kind // of a negotiation: a request, or an offer
	acts    []act
	hops    []hop
	end     State
}

// hop is one message by what it is and to whom it goes.
type hop struct {
	to   Role
	kind Kind
}

var plays = []play{
	{
		name: "contract", begin: KindRequest, end: Finalized,
		hops: []hop{{Provider, KindRequest}, {Consumer, KindAgree}, {Provider, KindVerify}, {Consumer, KindFinalize}},
	},
	{
		name: "offered and accepted", begin: KindOffer, end: Finalized,
		acts: []act{{Consumer, KindAccept, 1}},
		hops: []hop{{Consumer, KindOffer}, {Provider, KindAccept}, {Consumer, KindAgree}, {Provider, KindVerify}, {Consumer, KindFinalize}},
	},
	{
		name: "bargained", patient: true, begin: KindRequest, end: Finalized,
		acts: []act{
			{Provider, KindOffer, 1}, {Consumer, KindRequest, 2}, {Provider, KindOffer, 3}, {Consumer, KindAccept, 4},
		},
		hops: []hop{
			{Provider, KindRequest},
			{Consumer, KindOffer},
			{Provider, KindRequest},
			{Consumer, KindOffer},
			{Provider, KindAccept},
			{Consumer, KindAgree},
			{Provider, KindVerify},
			{Consumer, KindFinalize},
		},
	},
	{
		name: "ended by the consumer", patient: true, begin: KindRequest, end: Terminated,
		acts: []act{{Provider, KindOffer, 1}, {Consumer, KindTerminate, 2}},
		hops: []hop{{Provider, KindRequest}, {Consumer, KindOffer}, {Provider, KindTerminate}},
	},
	{
		name: "ended by the provider", patient: true, begin: KindRequest, end: Terminated,
		acts: []act{{Provider, KindTerminate, 1}},
		hops: []hop{{Provider, KindRequest}, {Consumer, KindTerminate}},
	},
	{
		name: "transfer with pauses", end: Completed,
		acts: []act{
			{Consumer, KindSuspend, 2}, {Provider, KindStart, 3}, {Provider, KindSuspend, 4}, {Consumer, KindStart, 5}, {Consumer, KindComplete, 6},
		},
		hops: []hop{
			{Provider, KindRequest},
			{Consumer, KindStart},
			{Provider, KindSuspend},
			{Consumer, KindStart},
			{Consumer, KindSuspend},
			{Provider, KindStart},
			{Provider, KindComplete},
		},
	},
	{
		name: "transfer completed by the provider", end: Completed,
		acts: []act{{Provider, KindComplete, 2}},
		hops: []hop{{Provider, KindRequest}, {Consumer, KindStart}, {Consumer, KindComplete}},
	},
	{
		name: "transfer ended by the consumer", end: Terminated,
		acts: []act{{Consumer, KindTerminate, 2}},
		hops: []hop{{Provider, KindRequest}, {Consumer, KindStart}, {Provider, KindTerminate}},
	},
	{
		name: "transfer ended by the provider", end: Terminated,
		acts: []act{{Provider, KindTerminate, 2}},
		hops: []hop{{Provider, KindRequest}, {Consumer, KindStart}, {Consumer, KindTerminate}},
	},
}

// stage is two sides, and a fault that is to happen to one message.
type stage struct {
	t     *testing.T
	sides map[Role]*side
	mu    sync.Mutex // for the services, which a death replaces
	found bool       // the fault has happened
	died  chan Role
}

func (g *stage) service(r Role) *Service {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.sides[r].Service
}

// match gives a function that is true once: for the nth message of the kind.
func (g *stage) match(h hop, nth int) func(r *http.Request) bool {
	return func(r *http.Request) bool {
		body, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		var m Message
		if err != nil || json.Unmarshal(body, &m) != nil || kindOf(&m) != h.kind {
			return false
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		if nth--; nth != -1 || g.found {
			return false
		}
		g.found = true
		return true
	}
}

// mark marks that message, and lets it arrive.
func (g *stage) mark(h hop, nth int) func(r *http.Request) bool {
	is := g.match(h, nth)
	return func(r *http.Request) bool {
		if is(r) {
			r.Header.Set("X-Marked", "yes")
		}
		return false
	}
}

func marked(r *http.Request) bool { return r.Header.Get("X-Marked") != "" }

// die opens a side anew on its database, while what ran before is cut off from
// the world.
func (g *stage) die(r Role) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.sides[r]
	s.stop()
	s.ahead.Add(int64(2 * time.Minute)) // the leases of the dead have run out
	s.open(s.DB, s.Self, letters{})
}

// faults are what can happen to a message on its way.
var faults = map[string]func(g *stage, h hop, nth int){
	"does not arrive": func(g *stage, h hop, nth int) { g.sides[h.to].wire.faults(g.match(h, nth), nil) },
	"its answer is lost": func(g *stage, h hop, nth int) {
		g.sides[h.to].wire.faults(g.mark(h, nth), marked)
	},
	"arrives twice at once": func(g *stage, h hop, nth int) {
		is, w := g.match(h, nth), g.sides[h.to].wire
		w.faults(func(r *http.Request) bool {
			if is(r) {
				body, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(bytes.NewReader(body))
				twin := r.Clone(context.Background())
				twin.Body = io.NopCloser(bytes.NewReader(body))
				go w.next.ServeHTTP(quiet{}, twin)
			}
			return false
		}, nil)
	},
	"sender dies before sending": func(g *stage, h hop, nth int) {
		s, is := g.sides[h.to.Other()], g.match(h, nth)
		s.out.mu.Lock()
		defer s.out.mu.Unlock()
		s.out.closes = func(r *http.Request) bool {
			if r.Method == http.MethodPost && is(r) {
				g.died <- h.to.Other()
				return true
			}
			return false
		}
	},
	"receiver dies before answering": func(g *stage, h hop, nth int) {
		mark, s := g.mark(h, nth), g.sides[h.to]
		out := s.out
		s.wire.faults(func(r *http.Request) bool {
			if mark(r); marked(r) {
				close(out.closed)
			}
			return false
		}, func(r *http.Request) bool {
			if marked(r) {
				g.died <- h.to
			}
			return marked(r)
		})
	},
	"lease runs out while it is sent": func(g *stage, h hop, nth int) {
		is, to := g.match(h, nth), g.sides[h.to]
		from := g.sides[h.to.Other()]
		to.wire.faults(func(r *http.Request) bool {
			if is(r) {
				from.ahead.Add(int64(2 * time.Minute))
				time.Sleep(100 * time.Millisecond) // so that another attempt overtakes this one
			}
			return false
		}, nil)
	},
}

// quiet is where the answer to a copy goes.
type quiet struct{}

func (quiet) Header() http.Header         { return http.Header{} }
func (quiet) Write(b []byte) (int, error) { return len(b), nil }
func (quiet) WriteHeader(int)             {}

// TestEveryMessageUnderEveryFault lets each thing that can go wrong happen to each
// message once. Both sides come to the same end, with one process and one
// agreement each, and every message is taken once.
func TestEveryMessageUnderEveryFault(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		// Both sides are on the engine, each on a database of its own.
		other := testkit.OpenDB(t, t.TempDir()+"/omega.db")
		if d.Dialect == db.Postgres {
			other = testkit.OpenDB(t, testkit.Postgres(t))
		}
		provider, consumer := twoOn(t, d, other, letters{})
		g := &stage{t: t, sides: map[Role]*side{Provider: provider, Consumer: consumer}, died: make(chan Role, 1)}
		ended := make(chan struct{})
		defer close(ended)
		go func() {
			for {
				select {
				case r := <-g.died:
					g.die(r)
				case <-ended:
					return
				}
			}
		}()
		base := finalized(t, provider, consumer)
		for _, p := range plays {
			seen := map[hop]int{}
			for i, h := range p.hops {
				nth := seen[h]
				seen[h]++
				for name, fault := range faults {
					t.Run(fmt.Sprintf("%s/%d %s to the %s/%s", p.name, i+1, h.kind, h.to, name), func(t *testing.T) {
						g.t = t
						g.run(t, p, base.Agreement, func() { fault(g, h, nth) })
					})
				}
			}
		}
	})
}

func (g *stage) run(t *testing.T, p play, agreement string, arm func()) {
	t.Helper()
	g.mu.Lock()
	g.found = false
	for r, s := range g.sides {
		s.wire.faults(nil, nil)
		s.decider = nil
		if p.patient && r == Provider {
			s.decider = patient{s}
		}
	}
	if provider := g.sides[Provider]; p.patient {
		provider.Decider = patient{provider}
	} else {
		provider.Decider = standard{provider.Service}
	}
	g.mu.Unlock()
	arm()

	first := Consumer
	var pid string
	var err error
	switch ask := (Ask{Peer: alpha, Address: g.sides[Provider].address(), Dataset: "one", Offer: offer}); p.begin {
	case KindRequest:
		pid, err = g.service(Consumer).Negotiate(t.Context(), ask)
	case KindOffer:
		first = Provider
		ask.Peer, ask.Address = omega, g.sides[Consumer].address()
		pid, err = g.service(Provider).OfferTo(t.Context(), ask)
	default:
		pid, err = g.service(Consumer).Begin(t.Context(), Agreement{ID: agreement, Peer: alpha, Dataset: "one"}, ask.Address, "HttpData-PULL", nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	pids := map[Role]string{first: pid}
	pids[first.Other()] = g.find(t, first.Other(), pid)
	for _, a := range p.acts {
		for r, pid := range pids {
			if r == a.by || a.do == KindTerminate {
				g.taken(t, r, pid, p.hops[:a.after])
			}
		}
		d := Decision{Do: a.do, Reason: "as a test says"}
		if a.do == KindRequest || a.do == KindOffer {
			d.Offer = offer
		}
		if err := g.service(a.by).Act(t.Context(), pids[a.by], d); err != nil {
			t.Fatalf("%s by the %s: %v", a.do, a.by, err)
		}
	}
	for r, pid := range pids {
		g.reach(t, r, pid, p.end)
	}
	if !g.found {
		t.Error("the fault did not happen")
	}
	g.settled(t, pids)
	g.count(t, p, pids)
}

// eventually tries until there is no error, for as long as a slow machine may
// take.
func eventually(t *testing.T, try func() error) {
	t.Helper()
	var err error
	for range 1000 {
		if err = try(); err == nil {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Error(err)
}

// find waits for the process of the other side.
func (g *stage) find(t *testing.T, r Role, theirs string) (pid string) {
	t.Helper()
	eventually(t, func() error {
		const query = `SELECT pid FROM dsp_process WHERE peer_pid = $1`
		pids, err := db.All(t.Context(), g.service(r).DB, db.One[string], query, theirs)
		if err != nil || len(pids) != 1 {
			return fmt.Errorf("%d processes of the %s for %s, %w", len(pids), r, theirs, err)
		}
		pid = pids[0]
		return nil
	})
	if pid == "" {
		t.FailNow()
	}
	return pid
}

func (g *stage) reach(t *testing.T, r Role, pid string, want State) {
	t.Helper()
	eventually(t, func() error {
		p, err := g.service(r).Get(t.Context(), pid)
		if err != nil {
			return err
		}
		if p.State != want {
			return fmt.Errorf("the %s is %s, want %s: %s", r, p.State, want, p.Reason)
		}
		return nil
	})
	if t.Failed() {
		for r, s := range g.sides {
			list, err := g.service(r).List(t.Context(), Filter{}, 1)
			if err != nil || len(list) == 0 {
				continue
			}
			for _, st := range s.steps(t, list[0].Pid) {
				t.Logf("%s: %s %s %s %d %s", r, st.Direction, st.Kind, st.State, st.Status, st.Detail)
			}
		}
		t.FailNow()
	}
}

// taken waits until a side has taken what comes to it of these.
func (g *stage) taken(t *testing.T, r Role, pid string, hops []hop) {
	t.Helper()
	want := 0
	for _, h := range hops {
		if h.to == r {
			want++
		}
	}
	eventually(t, func() error {
		const query = `SELECT kind FROM dsp_step WHERE pid = $1 AND direction = 'in' AND status = 0`
		got, err := db.All(t.Context(), g.service(r).DB, db.One[string], query, pid)
		if err == nil && len(got) < want {
			err = fmt.Errorf("the %s has taken %v, want %d", r, got, want)
		}
		return err
	})
}

// settled waits until nothing is to be sent any more.
func (g *stage) settled(t *testing.T, pids map[Role]string) {
	t.Helper()
	for r, pid := range pids {
		eventually(t, func() error {
			left, err := g.service(r).Outbox.Waiting(t.Context(), pid)
			if err != nil || len(left) > 0 {
				return fmt.Errorf("the %s still has %d messages, %w", r, len(left), err)
			}
			return nil
		})
	}
}

// count holds what there is against what went over.
func (g *stage) count(t *testing.T, p play, pids map[Role]string) {
	t.Helper()
	taken := map[hop]int{}
	agreements := map[string]int{}
	for r, pid := range pids {
		s := g.service(r)
		steps, err := s.Steps(t.Context(), pid)
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range steps {
			if st.Direction != In {
				continue
			}
			var m Message
			if err := json.Unmarshal([]byte(st.Body), &m); err != nil {
				t.Fatal(err)
			}
			if st.Status != 0 {
				t.Errorf("the %s refused %s: %s", r, st.Kind, st.Detail)
				continue
			}
			taken[hop{r, kindOf(&m)}]++
		}
		proc, err := s.Get(t.Context(), pid)
		if err != nil {
			t.Fatal(err)
		}
		if proc.State != p.end {
			t.Errorf("the %s has gone on to %s", r, proc.State)
		}
		if proc.Process == Negotiation {
			list, err := s.agreements(t.Context(), "a.pid = $1", pid)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range list {
				agreements[a.ID]++
			}
		}
	}
	want := map[hop]int{}
	for _, h := range p.hops {
		want[h]++
	}
	if fmt.Sprint(taken) != fmt.Sprint(want) {
		t.Errorf("taken %v, want %v", taken, want)
	}
	both := 0
	for _, n := range agreements {
		if n == 2 {
			both++
		}
	}
	if p.end == Finalized && (both != 1 || len(agreements) != 1) {
		t.Errorf("agreements: %v", agreements)
	}
}
