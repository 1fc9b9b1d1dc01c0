// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
)

func TestServeAnswersAndStops(t *testing.T) {
	homes(t, func(t *testing.T, h home) {
		token := h.furnish(t)
		s := h.serve(t, "--log", "json")
		for path, want := range map[string]string{
			"/healthz": "ok\n", "/readyz": "database ok\nschema ok\nkeys ok\n", "/": "<!doctype html>", "/api/v1/openapi.yaml": "openapi:",
		} {
			if status, body := get(t, s.origin+path); status != 200 || !strings.Contains(strings.ToLower(body), want) {
				t.Errorf("%s: %d %.200s", path, status, body)
			}
		}
		if status, _ := get(t, s.origin+"/nothing/here"); status != 404 {
			t.Errorf("an address that is not there: %d", status)
		}
		_, metrics := get(t, s.origin+"/metrics")
		for _, want := range []string{
			`entente_http_requests_total{code="200",method="GET",route="/{$}"} 1`, "entente_log_versions 1\n", "go_goroutines", "go_sql_open_connections",
		} {
			if !strings.Contains(metrics, want) {
				t.Errorf("the metrics lack %s", want)
			}
		}
		if strings.Contains(metrics, "nothing") {
			t.Error("what was asked for stands in the metrics, which anybody can make grow so")
		}
		if !strings.Contains(s.log.String(), `"msg":"ready"`) {
			t.Errorf("the log is no JSON:\n%s", s.log.String())
		}

		// A write under way when the node is asked to stop is finished.
		w := &writers{token: token}
		quit := make(chan struct{})
		begun := sync.OnceFunc(func() { s.stop(t, syscall.SIGTERM) })
		w.write(s.origin, quit, begun)
		if acked, held, _ := w.check(t, h); acked == 0 || held < acked {
			t.Errorf("%d writes acknowledged, %d held", acked, held)
		}
		if log := s.log.String(); !strings.Contains(log, `"msg":"stopped"`) || strings.Contains(log, "cut off") {
			t.Errorf("the node did not stop in order:\n%s", log)
		}
		h.verified(t)
	})
}

func TestOperatorsHaveAnAddressOfTheirOwn(t *testing.T) {
	h := homeAt(t, filepath.Join(t.TempDir(), "node.db"))
	s := h.serve(t, "--ops", "127.0.0.1:0", "--log", "text")
	ops := "http://" + s.wait(t, regexp.MustCompile(`ops=(\S+)`))
	for address, want := range map[string]int{
		s.origin + "/metrics": 404, s.origin + "/debug/pprof/": 404, s.origin + "/healthz": 200,
		ops + "/metrics": 200, ops + "/debug/pprof/": 200, ops + "/readyz": 200, ops + "/": 404,
	} {
		if status, _ := get(t, address); status != want {
			t.Errorf("%s: %d, want %d", address, status, want)
		}
	}
	s.stop(t, syscall.SIGINT)

	// Behind a proxy everybody comes from this machine: no metrics there.
	s = h.serve(t, "--public", "https://node.example")
	port, err := url.Parse("http://" + s.wait(t, regexp.MustCompile(`address=(\S+)`)))
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := get(t, port.String()+"/metrics"); status != 404 {
		t.Errorf("the metrics of a public node: %d", status)
	}
}

func TestReadyTellsWhatIsWrong(t *testing.T) {
	h := homeAt(t, filepath.Join(t.TempDir(), "node.db"))
	s := h.serve(t)
	if err := os.Rename(h.keys, h.keys+".away"); err != nil {
		t.Fatal(err)
	}
	if status, body := get(t, s.origin+"/readyz"); status != 503 || !strings.Contains(body, "keys failed") || !strings.Contains(body, "database ok") {
		t.Errorf("without its keys: %d %s", status, body)
	}
	if status, _ := get(t, s.origin+"/healthz"); status != 200 {
		t.Errorf("the process runs all the same: %d", status)
	}
	if err := os.Rename(h.keys+".away", h.keys); err != nil {
		t.Fatal(err)
	}
	if status, body := get(t, s.origin+"/readyz"); status != 200 {
		t.Errorf("with its keys again: %d %s", status, body)
	}
}

func TestServeSaysWhatItCannotDo(t *testing.T) {
	h := homeAt(t, filepath.Join(t.TempDir(), "node.db"))
	s := h.serve(t)
	address := strings.TrimPrefix(s.origin, "http://localhost")
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"port taken":       {[]string{"--address", "127.0.0.1" + address}, "is taken by another program"},
		"ops port taken":   {[]string{"--address", "127.0.0.1:0", "--ops", "127.0.0.1" + address}, "is taken by another program"},
		"no address":       {[]string{"--address", "here"}, "cannot be listened on"},
		"pale colour":      {[]string{"--address", "127.0.0.1:0", "--primary", "#eeeeee"}, "too pale"},
		"no colour":        {[]string{"--address", "127.0.0.1:0", "--primary", "blue"}, "is not a colour"},
		"no public origin": {[]string{"--address", "127.0.0.1:0", "--public", "node.example"}, "node.example"},
		"no log":           {[]string{"--log", "xml"}, "--log"},
	} {
		cmd := h.command(append([]string{"serve"}, c.args...)...)
		var messages bytes.Buffer
		cmd.Stderr = &messages
		if err := cmd.Run(); err == nil || !strings.Contains(messages.String(), c.want) {
			t.Errorf("%s: %v, said:\n%s", name, err, messages.String())
		}
	}
}

// TestRotationIsNoticed rotates the keys under a node that runs.
func TestRotationIsNoticed(t *testing.T) {
	homes(t, func(t *testing.T, h home) {
		w := &writers{token: h.furnish(t)}
		s := h.serve(t)
		var once sync.Once
		quit := make(chan struct{})
		w.write(s.origin, quit, func() {
			once.Do(func() { h.run(t, "keys", "rotate", "--overlap", "1m") })
			w.mu.Lock()
			defer w.mu.Unlock()
			if len(w.acked) > 30 {
				select {
				case <-quit:
				default:
					close(quit)
				}
			}
		})
		s.stop(t, syscall.SIGTERM)
		w.check(t, h)
		h.verified(t)
	})
}

// TestBackupWhileWriting backs up under load: what comes back is one state.
func TestBackupWhileWriting(t *testing.T) {
	homes(t, func(t *testing.T, h home) {
		w := &writers{token: h.furnish(t)}
		s := h.serve(t)
		file := filepath.Join(t.TempDir(), "full.zip")
		before, quit := 0, make(chan struct{})
		begun := sync.OnceFunc(func() {
			w.mu.Lock()
			before = len(w.acked)
			w.mu.Unlock()
			h.run(t, "backup", file, "--with-keys")
			close(quit)
		})
		w.write(s.origin, quit, func() { go begun() })
		s.stop(t, syscall.SIGTERM)

		back := homeAt(t, filepath.Join(t.TempDir(), "back.db"))
		back.run(t, "restore", file)
		versions := back.verified(t)
		after, _, _ := w.check(t, h)
		if versions < before+1 || versions > after+4 {
			t.Errorf("%d versions came back; %d writes were acknowledged before the backup, %d in the end", versions, before, after)
		}
	})
}
