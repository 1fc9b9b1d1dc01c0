// SPDX-License-Identifier: EUPL-1.2

package signaling

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"entente/internal/kit/clock"
	"entente/internal/kit/outbound"
	"entente/internal/testkit"
	"entente/internal/wire/dataplane"
)

func TestHandler(t *testing.T) {
	d := testkit.OpenDB(t, filepath.Join(t.TempDir(), "node.db"))
	fetched := 0
	c := Config{
		Version: Version, Logger: slog.New(slog.DiscardHandler),
		Data: dataplane.New(dataplane.Config{
			DB: d, Clock: clock.System, Logger: slog.New(slog.DiscardHandler), Client: outbound.Loopback().Client(0), Base: "https://eu.example",
		}),
		Allow: func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer plane" },
		Fetch: func(context.Context, dataplane.Flow, dataplane.Address) error { fetched++; return nil },
	}
	h, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	all := schemas(t)
	base := func(id, profile string) string {
		return strings.NewReplacer(`"processId":"t"`, `"processId":"`+id+`"`, "HttpData-PULL", profile).Replace(`{` + baseText + `}`)
	}
	with := func(text string) string { return strings.TrimSuffix(text, "}") + `,"dataAddress":` + addressText + `}` }
	for _, step := range []struct {
		method, path, body string
		status             int
		state              dataplane.State
		address            bool
	}{
		{"POST", "start", base("p", "https://w3id.org/dspace-sig/profile/http-pull"), 200, dataplane.Started, true},
		{"GET", "p/status", "", 200, dataplane.Started, false},
		{"POST", "p/suspend", `{"messageId":"m","reason":"r"}`, 200, "", false},
		{"GET", "p/status", "", 200, dataplane.Suspended, false},
		{"POST", "p/resume", `{"messageId":"m"}`, 200, dataplane.Started, true},
		{"POST", "p/resume", `{"messageId":"m"}`, 400, "", false},
		{"POST", "p/terminate", `{}`, 400, "", false},
		{"POST", "p/terminate", `{"messageId":"m"}`, 200, "", false},
		{"POST", "start", base("p", "HttpData-PULL"), 400, "", false},
		{"POST", "start", with(base("q", "HttpData-PULL")), 400, "", false},
		{"POST", "start", base("q", "HttpData-PUSH"), 400, "", false},
		{"POST", "start", base("q", "mqtt"), 400, "", false},
		{"POST", "start", with(base("q", "HttpData-PUSH")), 200, dataplane.Started, false},
		{"POST", "prepare", base("c", "HttpData-PUSH"), 200, dataplane.Prepared, true},
		{"POST", "c/started", "", 200, dataplane.Started, false},
		{"POST", "c/completed", "", 200, "", false},
		{"GET", "c/status", "", 200, dataplane.Completed, false},
		{"POST", "prepare", base("d", "HttpData-PULL"), 200, dataplane.Prepared, false},
		{"POST", "d/started", "", 400, "", false},
		{"POST", "d/started", with(`{"messageId":"m"}`), 200, dataplane.Started, false},
		{"POST", "none/suspend", `{"messageId":"m"}`, 404, "", false},
		{"GET", "none/status", "", 404, "", false},
	} {
		r := httptest.NewRequest(step.method, "/dataflows/"+step.path, strings.NewReader(step.body))
		r.Header.Set("Authorization", "Bearer plane")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		var got Status
		if w.Code == 200 && w.Body.Len() > 0 {
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			name := "DataFlowStatusMessage"
			if step.method == "GET" {
				name = "DataFlowStatusResponseMessage"
			}
			if valid(all[name], w.Body.Bytes()) != nil {
				t.Errorf("%s: not a %s: %s", step.path, name, w.Body)
			}
		}
		if w.Code != step.status || got.State != step.state || (got.DataAddress != nil) != step.address {
			t.Errorf("%s %s: HTTP %d %s", step.method, step.path, w.Code, w.Body)
		}
	}
	if fetched != 1 {
		t.Errorf("fetched %d times", fetched)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/dataflows/p/status", nil))
	if w.Code != 401 {
		t.Errorf("somebody else: HTTP %d", w.Code)
	}
}

func TestSignalingIsOffUnlessNamed(t *testing.T) {
	if h, err := New(Config{}); h != nil || err != nil {
		t.Errorf("%v, %v", h, err)
	}
	if _, err := New(Config{Version: "0.9"}); err == nil {
		t.Error("another version is spoken")
	}
}
