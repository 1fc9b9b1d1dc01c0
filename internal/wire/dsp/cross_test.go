// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"entente/internal/kit/db"
	"entente/internal/testkit"
)

// TestMovesThatCross lets both sides move at the same time, so that each message
// finds the other side gone on. Both come to the same end.
func TestMovesThatCross(t *testing.T) {
	crossings := []struct {
		consumer, provider Kind
		end                []State // all that is right
	}{
		{KindSuspend, KindSuspend, []State{Suspended}},
		{KindComplete, KindComplete, []State{Completed}},
		{KindTerminate, KindTerminate, []State{Terminated}},
		{KindComplete, KindTerminate, []State{Terminated}},
		{KindTerminate, KindComplete, []State{Terminated}},
		{KindComplete, KindSuspend, []State{Terminated}},
		{KindSuspend, KindComplete, []State{Terminated}},
		{KindSuspend, KindTerminate, []State{Terminated}},
		{KindTerminate, KindSuspend, []State{Terminated}},
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		provider, consumer := two(t, d, letters{})
		finalized(t, provider, consumer)
		a, err := consumer.Standing(t.Context(), alpha, "one")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range crossings {
			t.Run(fmt.Sprintf("consumer %s, provider %s", c.consumer, c.provider), func(t *testing.T) {
				tid, err := consumer.Begin(t.Context(), *a, provider.address(), "HttpData-PULL", nil)
				if err != nil {
					t.Fatal(err)
				}
				consumer.await(t, tid, Started)
				there := provider.over(t, omega, tid)
				// Each message waits on the way until both have gone out.
				var both sync.WaitGroup
				both.Add(2)
				for _, s := range []*side{provider, consumer} {
					var once sync.Once
					s.wire.faults(func(r *http.Request) bool {
						if r.Method == http.MethodPost {
							once.Do(func() { both.Done(); both.Wait() })
						}
						return false
					}, nil)
				}
				if err := consumer.Act(t.Context(), tid, Decision{Do: c.consumer, Reason: "at once"}); err != nil {
					t.Fatal(err)
				}
				if err := provider.Act(t.Context(), there.Pid, Decision{Do: c.provider, Reason: "at once"}); err != nil {
					t.Fatal(err)
				}
				sameEnd(t, provider, consumer, there.Pid, tid, c.end)
			})
		}
	})
}

// sameEnd waits until nothing is to be sent and both sides are in one of the
// states.
func sameEnd(t *testing.T, provider, consumer *side, theirs, ours string, want []State) {
	t.Helper()
	eventually(t, func() error {
		var list []string
		var states []State
		for s, pid := range map[*side]string{provider: theirs, consumer: ours} {
			p, err := s.Get(t.Context(), pid)
			if err != nil {
				return err
			}
			left, err := s.Outbox.Waiting(t.Context(), pid)
			if err != nil {
				return err
			}
			states = append(states, p.State)
			list = append(list, fmt.Sprintf("%s is %s with %d to send: %s", s.Self, p.State, len(left), p.Reason))
			if len(left) > 0 {
				return fmt.Errorf("%s", strings.Join(list, "; "))
			}
		}
		for _, w := range want {
			if states[0] == w && states[1] == w {
				return nil
			}
		}
		return fmt.Errorf("%s; want %v", strings.Join(list, "; "), want)
	})
	if t.Failed() {
		timelines(t, map[*side]string{provider: theirs, consumer: ours})
	}
}

// timelines shows what happened, when a test has failed.
func timelines(t *testing.T, of map[*side]string) {
	t.Helper()
	for s, pid := range of {
		for _, st := range s.steps(t, pid) {
			t.Logf("%s: %s %s %s %d %s", s.Self, st.Direction, st.Kind, st.State, st.Status, st.Detail)
		}
		left, _ := s.Outbox.Waiting(t.Context(), pid)
		for _, o := range left {
			t.Logf("%s: waits: %s %d %s %s", s.Self, o.Message.Kind, o.Message.Attempts, o.Message.Error, o.Next)
		}
	}
}

// TestEndWhileAgreementIsOnItsWay lets a consumer end a negotiation while the
// provider's last message is under way: no agreement is in force on one side.
func TestEndWhileAgreementIsOnItsWay(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		provider, consumer := two(t, d, letters{})
		held, free := make(chan struct{}), make(chan struct{})
		var once sync.Once
		consumer.wire.faults(func(r *http.Request) bool {
			if strings.HasSuffix(r.URL.Path, "/events") {
				once.Do(func() { close(held); <-free })
			}
			return false
		}, nil)
		pid, err := consumer.Negotiate(t.Context(), Ask{Peer: alpha, Address: provider.address(), Dataset: "one", Offer: offer})
		if err != nil {
			t.Fatal(err)
		}
		<-held
		if err := consumer.Act(t.Context(), pid, Decision{Do: KindTerminate, Reason: "not any more"}); err != nil {
			t.Fatal(err)
		}
		close(free)
		there := provider.over(t, omega, pid)
		sameEnd(t, provider, consumer, there.Pid, pid, []State{Terminated})
		list, err := provider.Agreements(t.Context(), omega)
		if err != nil || len(list) != 1 || list[0].Final {
			t.Errorf("agreements of the provider: %+v, %v", list, err)
		}
	})
}

// TestEndBeforeAnswer ends a process whose first message has arrived without an
// answer: the other side learns of it.
func TestEndBeforeAnswer(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		provider, consumer := two(t, d, letters{})
		provider.Decider = patient{provider}
		lose := make(chan struct{})
		provider.wire.faults(nil, func(*http.Request) bool {
			select {
			case <-lose:
				return false
			default:
				return true
			}
		})
		pid, err := consumer.Negotiate(t.Context(), Ask{Peer: alpha, Address: provider.address(), Dataset: "one", Offer: offer})
		if err != nil {
			t.Fatal(err)
		}
		var theirs string
		eventually(t, func() error {
			list, err := provider.List(t.Context(), Filter{Peer: omega}, 10)
			if err != nil || len(list) != 1 {
				return fmt.Errorf("%d processes, %w", len(list), err)
			}
			theirs = list[0].Pid
			return nil
		})
		if err := consumer.Act(t.Context(), pid, Decision{Do: KindTerminate, Reason: "changed our mind"}); err != nil {
			t.Fatal(err)
		}
		close(lose)
		sameEnd(t, provider, consumer, theirs, pid, []State{Terminated})
	})
}
