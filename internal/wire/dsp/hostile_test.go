// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"entente/internal/kit/db"
	"entente/internal/testkit"
)

// told waits for a line in a timeline.
func (s *side) told(t *testing.T, pid string, status int, detail string) {
	t.Helper()
	eventually(t, func() error {
		var lines []string
		for _, st := range s.steps(t, pid) {
			if st.Status == status && strings.Contains(st.Detail, detail) {
				return nil
			}
			lines = append(lines, fmt.Sprintf("%s %s %d %s", st.Direction, st.Kind, st.Status, st.Detail))
		}
		return fmt.Errorf("no line with %d and %q in:\n%s", status, detail, strings.Join(lines, "\n"))
	})
}

// TestHostileMessages sends what no honest peer does to a transfer that runs.
// It is refused, the timeline says why, and the transfer runs on.
func TestHostileMessages(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		provider, consumer := two(t, d, letters{})
		first := finalized(t, provider, consumer)
		a, err := consumer.Standing(t.Context(), alpha, "one")
		if err != nil {
			t.Fatal(err)
		}
		tid, err := consumer.Begin(t.Context(), *a, provider.address(), "HttpData-PULL", nil)
		if err != nil {
			t.Fatal(err)
		}
		consumer.await(t, tid, Started)
		there := provider.over(t, omega, tid)
		head := `{"@context":["` + ContextIRI + `"],"providerPid":"` + there.Pid + `","consumerPid":"` + tid + `",`
		for name, c := range map[string]struct {
			path, body string
			status     int
			why        string
		}{
			"too long":          {"suspension", head + `"@type":"TransferSuspensionMessage","reason":["` + strings.Repeat("x", MaxBody) + `"]}`, 413, "longer than"},
			"too deep":          {"suspension", head + `"@type":"TransferSuspensionMessage","reason":[` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `]}`, 400, "nested deeper"},
			"unknown type":      {"suspension", head + `"@type":"TransferSeizureMessage"}`, 400, "TransferSeizureMessage"},
			"another's type":    {"suspension", head + `"@type":"TransferCompletionMessage"}`, 400, "want TransferSuspensionMessage"},
			"a name twice":      {"suspension", head + `"@type":"TransferSuspensionMessage","providerPid":"x"}`, 400, "duplicate"},
			"no JSON":           {"suspension", "\x00\xff\xfe{", 400, "not the JSON"},
			"no UTF-8":          {"suspension", head + `"@type":"TransferSuspensionMessage","reason":["` + "\xff" + `"]}`, 400, "not the JSON"},
			"a NUL":             {"suspension", head + `"@type":"TransferSuspensionMessage","reason":["\u0000"]}`, 400, "NUL"},
			"another's process": {"suspension", strings.Replace(head, there.Pid, "urn:uuid:other", 1) + `"@type":"TransferSuspensionMessage"}`, 400, "another process of ours"},
			"a number as pid":   {"suspension", strings.Replace(head, `"`+there.Pid+`"`, "7", 1) + `"@type":"TransferSuspensionMessage"}`, 400, "not the JSON"},
			"out of order":      {"start", head + `"@type":"TransferStartMessage"}`, 400, "cannot come in state STARTED"},
		} {
			t.Run(name, func(t *testing.T) {
				if status, answer := provider.send(t, omega, "/transfers/"+there.Pid+"/"+c.path, c.body); status != c.status || len(answer) > 2000 {
					t.Errorf("%d %.400s", status, answer)
				}
				provider.told(t, there.Pid, c.status, c.why)
				if p, err := provider.Get(t.Context(), there.Pid); err != nil || p.State != Started {
					t.Errorf("%s, %v", p.State, err)
				}
			})
		}
		for _, pid := range []string{"%00", "%ff", strings.Repeat("x", 3000)} {
			if status, answer := provider.send(t, omega, "/transfers/"+pid+"/suspension", head+`"@type":"TransferSuspensionMessage"}`); status != 404 {
				t.Errorf("%.20s: %d %.200s", pid, status, answer)
			}
		}
		// A message of the negotiation before, again: it is known, and moves nothing.
		for _, st := range provider.steps(t, provider.over(t, omega, first.Pid).Pid) {
			if st.Direction != In || st.Kind == string(ContractRequest) {
				continue
			}
			pid := provider.over(t, omega, first.Pid).Pid
			if status, answer := provider.send(t, omega, "/negotiations/"+pid+"/agreement/verification", st.Body); status != 200 || !strings.Contains(answer, "FINALIZED") {
				t.Errorf("%s again: %d %s", st.Kind, status, answer)
			}
		}
	})
}

// TestDelayedMessage brings a copy of an old message after all has moved on: it
// moves nothing.
func TestDelayedMessage(t *testing.T) {
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
		there := provider.over(t, omega, tid)
		for _, do := range []Kind{KindSuspend, KindStart} {
			if err := consumer.Act(t.Context(), tid, Decision{Do: do, Reason: "a pause"}); err != nil {
				t.Fatal(err)
			}
			provider.await(t, there.Pid, map[Kind]State{KindSuspend: Suspended, KindStart: Started}[do])
		}
		for _, st := range provider.steps(t, there.Pid) {
			if st.Kind != string(TransferSuspend) {
				continue
			}
			if status, answer := provider.send(t, omega, "/transfers/"+there.Pid+"/suspension", st.Body); status != 200 || !strings.Contains(answer, "STARTED") {
				t.Errorf("%d %s", status, answer)
			}
		}
		if p, err := provider.Get(t.Context(), there.Pid); err != nil || p.State != Started {
			t.Errorf("%s, %v", p.State, err)
		}
		// A second pause in the same words is another one.
		if err := consumer.Act(t.Context(), tid, Decision{Do: KindSuspend, Reason: "a pause"}); err != nil {
			t.Fatal(err)
		}
		provider.await(t, there.Pid, Suspended)
	})
}

// TestHostilePeer asks peers that answer as no honest one does. The timeline says
// what they did, and nothing hangs or follows them.
func TestHostilePeer(t *testing.T) {
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") }))
	defer inner.Close()
	redirect := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusTemporaryRedirect) }
	}
	ack := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusCreated)
			_, _ = w.Write([]byte(text))
		}
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		tls    bool
		status int
		why    string
	}{
		"redirect to the cloud's inside":   {redirect("http://169.254.169.254/latest"), false, 307, "rejected with HTTP 307"},
		"redirect to this machine":         {redirect(inner.URL), false, 307, "rejected with HTTP 307"},
		"a certificate that nobody signed": {redirect("/"), true, 0, "certificate"},
		"an error of its own":              {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(418) }, false, 418, "rejected with HTTP 418"},
		"an answer that is none":           {ack("<html>"), false, 201, ""},
		"an answer for another":            {ack(`{"@context":["` + ContextIRI + `"],"@type":"ContractNegotiation","providerPid":"p\u0000","consumerPid":"x","state":"REQUESTED"}`), false, 201, ""},
		"100 MB": {func(w http.ResponseWriter, _ *http.Request) {
			chunk := []byte(strings.Repeat("[", 1<<16))
			for range 1600 {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}, false, 200, ""},
		"an endless reason": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			m := &Message{Type: NegotiationError, ProviderPid: "p", ConsumerPid: "c", Reason: reasons(strings.Repeat("why ", 5000))}
			_, _ = w.Write(m.Encode())
		}, false, 400, "why why"},
	} {
		t.Run(name, func(t *testing.T) {
			d := testkit.OpenDB(t, t.TempDir()+"/omega.db")
			consumer := newSide(t, d, omega, letters{})
			server := httptest.NewUnstartedServer(c.answer)
			if c.tls {
				server.StartTLS()
			} else {
				server.Start()
			}
			defer server.Close()
			pid, err := consumer.Negotiate(t.Context(), Ask{Peer: alpha, Address: server.URL, Dataset: "one", Offer: offer})
			if err != nil {
				t.Fatal(err)
			}
			consumer.told(t, pid, c.status, c.why)
			for _, st := range consumer.steps(t, pid) {
				if len(st.Detail) > 2000 {
					t.Errorf("a line of %d bytes", len(st.Detail))
				}
			}
			if _, err := consumer.Ask(t.Context(), alpha, server.URL, CatalogFilter{}); err == nil {
				t.Error("a catalog is read")
			}
		})
	}
	t.Run("who we are cannot be proven", func(t *testing.T) {
		d := testkit.OpenDB(t, t.TempDir()+"/omega.db")
		consumer := newSide(t, d, omega, letters{})
		consumer.Outbox.Token = func(context.Context, string) (string, error) { return "", errors.New("the key is locked") }
		pid, err := consumer.Negotiate(t.Context(), Ask{Peer: alpha, Address: inner.URL, Dataset: "one", Offer: offer})
		if err != nil {
			t.Fatal(err)
		}
		consumer.told(t, pid, 0, "make a token: the key is locked")
	})
}

// TestNotLetIn shows in the timeline of the sender that the other side did not
// believe who it is.
func TestNotLetIn(t *testing.T) {
	provider, consumer := two(t, testkit.OpenDB(t, t.TempDir()+"/alpha.db"), letters{})
	consumer.Outbox.Token = func(context.Context, string) (string, error) { return "", nil }
	pid, err := consumer.Negotiate(t.Context(), Ask{Peer: alpha, Address: provider.address(), Dataset: "one", Offer: offer})
	if err != nil {
		t.Fatal(err)
	}
	consumer.told(t, pid, 401, "does not prove who you are")
	consumer.ended(t, pid, Terminated)
	if list, err := provider.List(t.Context(), Filter{}, 10); err != nil || len(list) != 0 {
		t.Errorf("%d processes, %v", len(list), err)
	}
}

// ended waits for a final state.
func (s *side) ended(t *testing.T, pid string, want State) {
	t.Helper()
	eventually(t, func() error {
		p, err := s.Get(t.Context(), pid)
		if err == nil && p.State != want {
			err = fmt.Errorf("it is %s", p.State)
		}
		return err
	})
}

// FuzzAnswer reads what peers answer to messages.
func FuzzAnswer(f *testing.F) {
	for _, m := range []*Message{
		{Type: NegotiationAck, ProviderPid: "p", ConsumerPid: "c", State: Requested},
		{Type: TransferError, ProviderPid: "p", ConsumerPid: "c", Code: "x", Reason: reasons("because")},
		{Type: CatalogError, Reason: []jsontext.Value{jsontext.Value(`{"a":[1]}`)}},
	} {
		f.Add(m.Encode())
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		provider, consumer := ack(body)
		if len(provider) > maxPid || len(consumer) > maxPid || strings.ContainsRune(provider+consumer, 0) {
			t.Errorf("%q and %q", provider, consumer)
		}
		if why := failure(body); len([]rune(why)) > 401 || strings.ContainsRune(why, 0) {
			t.Errorf("reason of %d bytes: %q", len(why), why)
		}
	})
}

// FuzzVersions reads what a peer says of where its endpoints are.
func FuzzVersions(f *testing.F) {
	for _, seed := range []string{
		`{"protocolVersions":[{"version":"2025-1","path":"/dsp/2025-1","binding":"HTTPS"}]}`,
		`{"protocolVersions":[{"version":"2025-1","path":"//other.example/x"},{"version":"2025-1","path":"../../x?y#z"}]}`,
		`{"protocolVersions":[{"version":"2025-1","path":"@other.example"}]}`,
		`{"protocolVersions":null}`, `[]`, `{`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		const root = "https://node.example"
		base, err := basePath(root, body)
		if err != nil {
			return
		}
		u, err := url.Parse(base)
		if err != nil || u.Scheme != "https" || u.Host != "node.example" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			t.Errorf("%q leads to %q, %v", body, base, err)
		}
	})
}

// FuzzFilter reads what a peer narrows our catalog with.
func FuzzFilter(f *testing.F) {
	f.Add([]byte(`[{"text":"x"},{"dataset":["a","b"]}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var list []jsontext.Value
		if json.Unmarshal(text, &list) != nil {
			return
		}
		if got, err := readFilter(list); err == nil && (len(got.IDs) > mostIDs || len(got.Text) > maxPid) {
			t.Errorf("%d names, %d characters", len(got.IDs), len(got.Text))
		}
	})
}

// FuzzLink reads where a peer says that its catalog goes on.
func FuzzLink(f *testing.F) {
	f.Add(`<https://node.example/catalog?page=2>; rel="next", <x>; rel=prev`)
	f.Add(`<>; rel=next`)
	f.Fuzz(func(t *testing.T, text string) {
		if to := link(http.Header{"Link": {text}}); !strings.Contains(text, to) || strings.ContainsRune(to, '>') {
			t.Errorf("%q leads to %q", text, to)
		}
	})
}
