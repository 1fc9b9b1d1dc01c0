// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/testkit"
)

// finalized brings a negotiation to its end.
func finalized(t testing.TB, provider, consumer *side) *Proc {
	t.Helper()
	pid, err := consumer.Negotiate(t.Context(), Ask{Peer: alpha, Address: provider.address(), Dataset: "one", Offer: offer})
	if err != nil {
		t.Fatal(err)
	}
	return consumer.await(t, pid, Finalized)
}

func TestContractAndTransfer(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		provider, consumer := two(t, d, letters{})
		offers, err := consumer.Ask(t.Context(), alpha, provider.address(), CatalogFilter{})
		if err != nil || len(offers) != 1 || offers[0].Dataset != "one" || offers[0].Title != "One" {
			t.Fatalf("catalog: %+v, %v", offers, err)
		}
		pid, err := consumer.Negotiate(t.Context(), Ask{Peer: alpha, Address: provider.address(), Dataset: "one", Offer: offers[0].Offer})
		if err != nil {
			t.Fatal(err)
		}
		p := consumer.await(t, pid, Finalized)
		there := provider.over(t, omega, p.Pid)
		provider.await(t, there.Pid, Finalized)
		if there.Agreement == "" || there.Agreement != p.Agreement {
			t.Errorf("agreements %q and %q", there.Agreement, p.Agreement)
		}
		a, err := consumer.Standing(t.Context(), alpha, "one")
		if err != nil || a == nil {
			t.Fatalf("standing agreement: %v, %v", a, err)
		}
		for _, n := range []string{`"assigner":"` + alpha, `"assignee":"` + omega, `"timestamp"`, `"target":"one"`} {
			if !strings.Contains(string(a.Policy), n) {
				t.Errorf("agreement has no %s: %s", n, a.Policy)
			}
		}

		tid, err := consumer.Begin(t.Context(), *a, provider.address(), "HttpData-PULL", nil)
		if err != nil {
			t.Fatal(err)
		}
		flow := consumer.await(t, tid, Started)
		if flow.Data == nil || !strings.Contains(flow.Data.Endpoint, "/data/") {
			t.Errorf("data address: %+v", flow.Data)
		}
		back := provider.over(t, omega, tid)
		for _, step := range []struct {
			by *side
			do Kind
			to State
		}{{consumer, KindSuspend, Suspended}, {provider, KindStart, Started}, {provider, KindSuspend, Suspended}, {consumer, KindStart, Started}, {consumer, KindComplete, Completed}} {
			id := tid
			if step.by == provider {
				id = back.Pid
			}
			if err := step.by.Act(t.Context(), id, Decision{Do: step.do, Reason: "a test"}); err != nil {
				t.Fatalf("%s: %v", step.do, err)
			}
			consumer.await(t, tid, step.to)
			provider.await(t, back.Pid, step.to)
		}
		if provider.plane.stopped[back.Pid] != Completed || provider.plane.started[back.Pid] < 3 {
			t.Errorf("data plane: started %d times, stopped as %q", provider.plane.started[back.Pid], provider.plane.stopped[back.Pid])
		}
		if err := consumer.Act(t.Context(), tid, Decision{Do: KindStart}); !entente.Is(err, entente.Conflict) {
			t.Errorf("a start after the end: %v", err)
		}
	})
}

// TestRetire ends what runs under an agreement, and lets nothing begin.
func TestRetire(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		provider, consumer := two(t, d, letters{})
		finalized(t, provider, consumer)
		a, err := consumer.Standing(t.Context(), alpha, "one")
		if err != nil {
			t.Fatal(err)
		}
		tid, err := consumer.Begin(t.Context(), *a, provider.address(), "HttpData-PULL", nil)
		if err != nil {
			t.Fatal(err)
		}
		consumer.await(t, tid, Started)
		if err := provider.Retire(t.Context(), a.ID, Provider, "the basis is gone"); err != nil {
			t.Fatal(err)
		}
		if p := consumer.await(t, tid, Terminated); !strings.Contains(p.Reason, "the basis is gone") {
			t.Errorf("reason: %q", p.Reason)
		}
		again, err := consumer.Begin(t.Context(), *a, provider.address(), "HttpData-PULL", nil)
		if err != nil {
			t.Fatal(err)
		}
		if p := consumer.await(t, again, Terminated); !strings.Contains(p.Reason, "retired") {
			t.Errorf("reason: %q", p.Reason)
		}
	})
}

func TestRefusals(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		provider, consumer := two(t, d, letters{})
		for name, c := range map[string]struct {
			dataset string
			offer   string
			why     string
		}{
			"another offer":   {"one", `{"@id":"x","@type":"Offer","permission":[{"action":"use"},{"action":"sell"}]}`, "not one of this dataset"},
			"no such dataset": {"two", string(offer), "no such dataset"},
		} {
			pid, err := consumer.Negotiate(t.Context(), Ask{Peer: alpha, Address: provider.address(), Dataset: c.dataset, Offer: jsontext.Value(c.offer)})
			if err != nil {
				t.Fatal(err)
			}
			if p := consumer.await(t, pid, Terminated); !strings.Contains(p.Reason, c.why) {
				t.Errorf("%s: %q", name, p.Reason)
			}
		}
	})
}

// TestDenied shows the tree of a policy that does not hold in the timeline.
func TestDenied(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		provider, consumer := two(t, d, letters{deny: true})
		pid, err := consumer.Negotiate(t.Context(), Ask{Peer: alpha, Address: provider.address(), Dataset: "one", Offer: offer})
		if err != nil {
			t.Fatal(err)
		}
		if p := consumer.await(t, pid, Terminated); !strings.Contains(p.Reason, "not for you") {
			t.Errorf("reason: %q", p.Reason)
		}
		trees := 0
		for _, st := range provider.steps(t, provider.over(t, omega, pid).Pid) {
			if st.Decision != "" {
				trees++
			}
		}
		if trees == 0 {
			t.Error("the timeline has no decision")
		}
	})
}

// send posts a body as somebody, and gives status and answer.
func (s *side) send(t testing.TB, who, path, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.address()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Broken", "may be")
	if who != "" {
		r.Header.Set("Authorization", who)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// TestStrangers asks for what is not theirs: the answer is the one for what is
// not there.
func TestStrangers(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		provider, consumer := two(t, d, letters{})
		p := finalized(t, provider, consumer)
		there := provider.over(t, omega, p.Pid)
		message := func(pid string) string {
			m := &Message{Type: NegotiationTerminate, ProviderPid: pid, ConsumerPid: p.Pid}
			return string(m.Encode())
		}
		status, theirs := provider.send(t, "did:web:stranger.example", "/negotiations/"+there.Pid+"/termination", message(there.Pid))
		other, nobody := provider.send(t, "did:web:stranger.example", "/negotiations/urn:uuid:none/termination", message("urn:uuid:none"))
		if status != 404 || other != 404 || strings.ReplaceAll(theirs, there.Pid, "-") != strings.ReplaceAll(nobody, "urn:uuid:none", "-") {
			t.Errorf("%d %s\n%d %s", status, theirs, other, nobody)
		}
		if status, body := provider.send(t, "", "/negotiations/"+there.Pid+"/termination", message(there.Pid)); status != 401 || strings.Contains(body, omega) {
			t.Errorf("without a name: %d %s", status, body)
		}
		if status, _ := provider.send(t, "did:web:stranger.example", "/catalog/request", string((&Message{Type: CatalogRequest}).Encode())); status != 200 {
			t.Errorf("an empty catalog: %d", status)
		}
		offers, err := newStranger(t, provider).Ask(t.Context(), alpha, provider.address(), CatalogFilter{})
		if err != nil || len(offers) != 0 {
			t.Errorf("a stranger sees %v, %v", offers, err)
		}
		if status, body := provider.send(t, omega, "/negotiations/"+there.Pid+"/termination", message(there.Pid)); status != 400 || !strings.Contains(body, "FINALIZED") {
			t.Errorf("after the end: %d %s", status, body)
		}
		if status, body := provider.send(t, omega, "/catalog/request", `{"@context":["`+ContextIRI+`"],"@type":"CatalogRequestMessage","filter":[{"sparql":"x"}]}`); status != 400 || !strings.Contains(body, "CatalogError") {
			t.Errorf("an unknown filter: %d %s", status, body)
		}
		for _, callback := range []string{"http://169.254.169.254/latest", "http://10.0.0.1/", "https://user:x@node.example/", "file:///etc/passwd"} {
			m := &Message{Type: ContractRequest, ConsumerPid: "c", CallbackAddress: callback, Offer: withTarget(offer, "one")}
			if status, body := provider.send(t, omega, "/negotiations/request", string(m.Encode())); status != 400 || !strings.Contains(body, "callbackAddress") {
				t.Errorf("callback %s: %d %s", callback, status, body)
			}
		}
		big := bytes.Repeat([]byte("a"), MaxBody+10)
		if status, _ := provider.send(t, omega, "/negotiations/request", string(big)); status != 413 {
			t.Errorf("a long body: %d", status)
		}
	})
}

func newStranger(t testing.TB, like *side) *Service {
	t.Helper()
	s := like.clone()
	s.Identity = named("did:web:stranger.example")
	return s
}

// clone is the service without what it waits for.
func (s *Service) clone() *Service {
	return &Service{DB: s.DB, Clock: s.Clock, Log: s.Log, Self: s.Self, Base: s.Base, Guard: s.Guard, Policies: s.Policies, Outbox: s.Outbox}
}

// TestRepeated sends first messages and later ones again: the process is there
// once, the answer is the same, and a different message under the same name is
// refused.
func TestRepeated(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		provider, consumer := two(t, d, letters{})
		callback := consumer.address()
		m := &Message{Type: ContractRequest, ConsumerPid: "urn:uuid:again", CallbackAddress: callback, Offer: withTarget(offer, "one")}
		body := string(m.Encode())
		answers := map[string]bool{}
		for range 3 {
			status, answer := provider.send(t, omega, "/negotiations/request", body)
			if status != 201 {
				t.Fatalf("%d %s", status, answer)
			}
			answers[answer] = true
		}
		if len(answers) != 1 {
			t.Errorf("%d answers to the same message: %v", len(answers), answers)
		}
		provider.over(t, omega, "urn:uuid:again")
		m.Offer = jsontext.Value(strings.Replace(string(m.Offer), `"use"`, `"sell"`, 1))
		if status, answer := provider.send(t, omega, "/negotiations/request", string(m.Encode())); status != 400 {
			t.Errorf("another request of the same name: %d %s", status, answer)
		}
		// The name is the consumer's own: that of another is another process.
		if status, _ := provider.send(t, "did:web:stranger.example", "/negotiations/request", body); status != 201 {
			t.Errorf("the same name by another: %d", status)
		}
	})
}

func TestCatalogPages(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		provider, consumer := two(t, d, letters{})
		for n := range 25 {
			err := provider.Publish(t.Context(), Dataset{
				ID: fmt.Sprintf("set-%02d", n), Title: fmt.Sprintf("Set %d of many", n), Audience: entente.Audience{"public"},
				Policy: jsontext.Value(`{"permission":[{"action":"use"}]}`), Formats: []string{"HttpData-PULL", "HttpData-PUSH"},
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		offers, err := consumer.Ask(t.Context(), alpha, provider.address(), CatalogFilter{})
		if err != nil || len(offers) != 26 {
			t.Errorf("%d offers, %v", len(offers), err)
		}
		seen := map[string]bool{}
		next := provider.address() + "/catalog/request?limit=7"
		pages := 0
		for ; next != ""; pages++ {
			body, link, err := consumer.post(t.Context(), alpha, next, (&Message{Type: CatalogRequest}).Encode())
			if err != nil {
				t.Fatal(err)
			}
			list, err := readCatalog(body)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range list {
				if seen[o.Dataset] {
					t.Errorf("%s is on two pages", o.Dataset)
				}
				seen[o.Dataset] = true
			}
			next = link
		}
		if len(seen) != 26 || pages != 4 {
			t.Errorf("%d datasets on %d pages", len(seen), pages)
		}
		some, err := consumer.Ask(t.Context(), alpha, provider.address(), CatalogFilter{Text: "Set 1"})
		if err != nil || len(some) != 11 {
			t.Errorf("%d with the text, %v", len(some), err)
		}
	})
}
