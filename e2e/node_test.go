// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"entente/internal/kit/db"
	"entente/internal/testkit"
)

// patience bounds what a test waits for: longer than anything should take on a
// slow machine.
const patience = time.Minute

// home is a database with its keys, and the environment that names them.
type home struct {
	db, keys string
	extra    []string // environment
}

// homes runs a test on both engines.
func homes(t *testing.T, test func(t *testing.T, h home)) {
	t.Run("sqlite", func(t *testing.T) { test(t, homeAt(t, filepath.Join(t.TempDir(), "node.db"))) })
	t.Run("postgres", func(t *testing.T) { test(t, homeAt(t, testkit.Postgres(t))) })
}

func homeAt(t *testing.T, address string) home {
	return home{db: address, keys: filepath.Join(t.TempDir(), "node.keys")}
}

func (h home) command(args ...string) *exec.Cmd {
	cmd := exec.Command(program(), args...)
	cmd.Env = append(os.Environ(), "ENTENTE_DB="+h.db, "ENTENTE_KEYS="+h.keys, "LANG=en_GB.UTF-8")
	cmd.Env = append(cmd.Env, h.extra...)
	return cmd
}

// run runs a command that must succeed and gives what it printed.
func (h home) run(t *testing.T, args ...string) string {
	t.Helper()
	var out, messages bytes.Buffer
	cmd := h.command(args...)
	cmd.Stdout, cmd.Stderr = &out, &messages
	if err := cmd.Run(); err != nil {
		t.Fatalf("entente %s: %v\n%s%s", strings.Join(args, " "), err, out.String(), messages.String())
	}
	return out.String()
}

// verified checks the log with the program and gives how many versions it has.
func (h home) verified(t *testing.T) int {
	t.Helper()
	var report struct{ Versions, More int }
	if err := json.Unmarshal([]byte(h.run(t, "verify", "--json")), &report); err != nil {
		t.Fatal(err)
	}
	return report.Versions
}

// ids lists the records of the kind post that the database holds.
func (h home) ids(t *testing.T) map[string]bool {
	t.Helper()
	d, err := db.Open(t.Context(), h.db)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	list, err := db.All(t.Context(), d, db.One[string], `SELECT id FROM record_version WHERE kind = 'post'`)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, id := range list {
		out[id] = true
	}
	return out
}

// furnish fills the database with one partner and gives a token that may write.
func (h home) furnish(t *testing.T) (token string) {
	t.Helper()
	dir := t.TempDir()
	row := `[{"id": "jp", "name": "Japan", "kind": "partner", "basis": "own", "confidence": "high"}]`
	if err := os.WriteFile(filepath.Join(dir, "partners.json"), []byte(row), 0o600); err != nil {
		t.Fatal(err)
	}
	h.run(t, "import", "record", dir)
	h.run(t, "user", "add", "writer", "--role", "releaser")
	return strings.TrimSpace(h.run(t, "token", "create", "writer", "--label", "test", "--scopes", "read,edit"))
}

// served is a node that runs.
type served struct {
	cmd    *exec.Cmd
	origin string
	log    *lockedBuffer
	gone   chan error // gets how it ended
}

var readyAt = regexp.MustCompile(`Ready at (http\S+)`)

// start starts a server and waits until it says that it is ready.
func start(t *testing.T, cmd *exec.Cmd) *served {
	t.Helper()
	s := &served{cmd: cmd, log: &lockedBuffer{}, gone: make(chan error, 1)}
	cmd.Stderr = s.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { s.gone <- cmd.Wait() }()
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	s.origin = s.wait(t, readyAt)
	return s
}

// wait waits until the log has a line that fits, and gives its first group.
func (s *served) wait(t *testing.T, line *regexp.Regexp) string {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		if m := line.FindStringSubmatch(s.log.String()); m != nil {
			return m[len(m)-1]
		}
		select {
		case err := <-s.gone:
			t.Fatalf("the node ended: %v\n%s", err, s.log.String())
		default:
		}
	}
	t.Fatalf("the log has no %s:\n%s", line, s.log.String())
	return ""
}

func (h home) serve(t *testing.T, args ...string) *served {
	t.Helper()
	return start(t, h.command(append([]string{"serve", "--address", "127.0.0.1:0"}, args...)...))
}

// kill ends the node as a crash would.
func (s *served) kill(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-s.gone
}

// stop asks the node to end, and it must do so well.
func (s *served) stop(t *testing.T, sig syscall.Signal) {
	t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-s.gone:
		if err != nil {
			t.Errorf("stopped by %v: %v\n%s", sig, err, s.log.String())
		}
	case <-time.After(patience):
		t.Fatalf("%v does not stop the node:\n%s", sig, s.log.String())
	}
}

// get gives the status and the body of an answer.
func get(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

// writers write posts to a node, several at once, until it is gone.
type writers struct {
	token string

	mu    sync.Mutex
	n     int
	acked []string // identifiers whose write was acknowledged
	odd   []string // answers that are neither that nor a failure of the node
}

// write goes on until the node does not answer, or quit is closed. first is
// closed at the first write that is acknowledged.
func (w *writers) write(origin string, quit <-chan struct{}, first func()) {
	const atOnce = 3
	var all sync.WaitGroup
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: atOnce}, Timeout: patience}
	defer client.CloseIdleConnections()
	for range atOnce {
		all.Go(func() {
			for {
				select {
				case <-quit:
					return
				default:
				}
				if !w.one(client, origin) {
					return
				}
				first()
			}
		})
	}
	all.Wait()
}

// one writes one post and reports whether it was acknowledged.
func (w *writers) one(client *http.Client, origin string) bool {
	w.mu.Lock()
	w.n++
	body := fmt.Sprintf(`{"data": {"title": "Post number %d", "partner": "jp", "basis": "own", "confidence": "high"}}`, w.n)
	w.mu.Unlock()
	r, err := http.NewRequest(http.MethodPost, origin+"/api/v1/posts", strings.NewReader(body))
	if err != nil {
		return false
	}
	r.Header.Set("Authorization", "Bearer "+w.token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(r)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	var made struct{ ID string }
	if err != nil || (answer.StatusCode == http.StatusCreated && json.Unmarshal(b, &made) != nil) {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case answer.StatusCode == http.StatusCreated:
		w.acked = append(w.acked, made.ID)
		return true
	case answer.StatusCode < 500:
		w.odd = append(w.odd, fmt.Sprintf("%d %s", answer.StatusCode, b))
	}
	return false
}

// check compares what was acknowledged with what the database holds, and gives
// how many were acknowledged, are held, and are lost.
func (w *writers) check(t *testing.T, h home) (acked, held, lost int) {
	t.Helper()
	there := h.ids(t)
	for _, id := range w.acked {
		if !there[id] {
			lost++
			t.Errorf("the write of %s was acknowledged, and is lost", id)
		}
	}
	for _, odd := range w.odd {
		t.Errorf("a write was answered with %s", odd)
	}
	return len(w.acked), len(there), lost
}

// lockedBuffer takes what a process writes while a test reads it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
