// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// demo starts the demonstration and waits for the tour that it prints.
func (h home) demo(t *testing.T, args ...string) (s *served, tour string) {
	t.Helper()
	cmd := h.command(append([]string{"demo", "--address", "127.0.0.1:0"}, args...)...)
	out := &lockedBuffer{}
	cmd.Stdout = out
	s = &served{cmd: cmd, log: &lockedBuffer{}, gone: make(chan error, 1)}
	cmd.Stderr = s.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { s.gone <- cmd.Wait() }()
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	(&served{log: out, gone: s.gone}).wait(t, regexp.MustCompile(`Ctrl-C stops it`))
	s.origin = regexp.MustCompile(`http://localhost:\d+`).FindString(out.String())
	return s, out.String()
}

func TestDemo(t *testing.T) {
	temp := t.TempDir()
	h := home{db: "entente.db", extra: []string{"TMPDIR=" + temp}}
	s, tour := h.demo(t)
	for _, want := range []string{
		"partners.json +101\n", "instruments.json +104\n", "meetings.json +47\n", "commitments.json +182\n", `meetings +\+1 `,
		"\n  reader ", "\n  editor ", "\n  releaser ", "\n  administrator ", "only for the demonstration",
		"/meetings/demo-eu-japan-senior-officials", "/commitments/c-jp23-arctic-cable",
		`http://localhost:\d+ +European Union\n`, `http://localhost:\d+ +Japan\n`, `http://localhost:\d+ +Singapore\n`,
	} {
		if !regexp.MustCompile(want).MatchString(tour) {
			t.Errorf("the tour lacks %q:\n%s", want, tour)
		}
	}
	if strings.Contains(tour, "«") {
		t.Errorf("a text is missing in the tour:\n%s", tour)
	}
	for path, want := range map[string]int{
		"/": 200, "/partners/jp": 200, "/commitments/c-jp23-arctic-cable": 200,
		"/meetings/demo-eu-japan-senior-officials": 404, // an example is not released
	} {
		if status, _ := get(t, s.origin+path); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
	for line := range strings.Lines(tour) { // every address of the tour leads somewhere
		if f := strings.Fields(line); len(f) > 0 && strings.HasPrefix(f[0], "http://localhost:") {
			address := f[0]
			if status, _ := get(t, address); status != 200 {
				t.Errorf("%s: %d", address, status)
			}
		}
	}
	s.stop(t, syscall.SIGINT)
	if left, err := filepath.Glob(filepath.Join(temp, "*")); err != nil || len(left) > 0 {
		t.Errorf("the demonstration leaves %v (%v)", left, err)
	}
}

func TestDemoIsKeptInItsFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "kept")
	h := home{db: "entente.db"}
	s, _ := h.demo(t, "--dir", dir)
	s.stop(t, syscall.SIGTERM)
	kept := home{db: filepath.Join(dir, "eu", "node.db"), keys: filepath.Join(dir, "eu", "node.db.keys")}
	versions := kept.verified(t)
	s, _ = h.demo(t, "--dir", dir)
	s.stop(t, syscall.SIGTERM)
	if again := kept.verified(t); again != versions {
		t.Errorf("a second start writes: %d versions after %d", again, versions)
	}
	for _, id := range []string{"account-eu-c-jp23-arctic-cable", "account-jp-c-jp23-arctic-cable", "account-eu-c-jp25-identity-interop"} {
		if shown := kept.run(t, "show", "account", id); !strings.Contains(shown, "demonstration") || !strings.Contains(shown, "not a statement of either side") {
			t.Errorf("%s does not say that it is made up:\n%s", id, shown)
		}
	}
	// Japan's own account stands in place of what the European node noted of it,
	// and the feed of Singapore, which wrote another version of what it had
	// released, waits for a person.
	peers := kept.run(t, "peer", "list", "--json")
	japan := regexp.MustCompile(`"did": "(did:web:[^"]+)",\s+"name": "Japan"`).FindStringSubmatch(peers)
	if len(japan) != 2 || !strings.Contains(kept.run(t, "show", "account", "account-jp-c-jp23-arctic-cable", "--json"), japan[1]) {
		t.Errorf("the account of Japan is not Japan's:\n%s", peers)
	}
	if !strings.Contains(peers, `"stop": 1`) || !strings.Contains(peers, "The feed of Singapore is stopped") {
		t.Errorf("the fork is not put aside:\n%s", peers)
	}
	for _, member := range []string{"jp", "sg"} {
		other := home{db: filepath.Join(dir, member, "node.db"), keys: filepath.Join(dir, member, "node.db.keys")}
		if n := other.verified(t); n < 100 {
			t.Errorf("%s has %d versions", member, n)
		}
		if list := other.run(t, "list", "commitment", "--json"); !strings.Contains(list, `"total": 18`) {
			t.Errorf("the commitments did not go over to %s:\n%.300s", member, list)
		}
	}
	if list := kept.run(t, "list", "agenda-item", "-f", "meeting=demo-eu-japan-senior-officials", "--json"); !strings.Contains(list, `"total": 5`) || !strings.Contains(list, "carriedFrom") {
		t.Errorf("the agenda is not five items with one carried over:\n%s", list)
	}
	if list := kept.run(t, "list", "commitment", "-f", "state=disagreement", "--json"); !strings.Contains(list, `"total": 1`) || !strings.Contains(list, "c-jp23-arctic-cable") {
		t.Errorf("not one commitment is in disagreement:\n%s", list)
	}
	kept.run(t, "brief", "--partner", "jp", "--meeting", "demo-eu-japan-senior-officials", "-o", t.TempDir(), "--format", "html,docx,ics")
}

// TestDemoKeepsOffOtherDatabases guards a real node against a slip.
func TestDemoKeepsOffOtherDatabases(t *testing.T) {
	homes(t, func(t *testing.T, h home) {
		h.furnish(t)
		cmd := h.command("demo", "--address", "127.0.0.1:0")
		var messages bytes.Buffer
		cmd.Stderr = &messages
		if err := cmd.Run(); err == nil || !strings.Contains(messages.String(), "records that are not the demonstration's") {
			t.Errorf("%v, said:\n%s", err, messages.String())
		}
		if n := h.verified(t); n != 1 {
			t.Errorf("%d versions after a refusal, want 1", n)
		}
	})
}

func TestDemoOnPostgresWithoutExamples(t *testing.T) {
	homes(t, func(t *testing.T, h home) {
		s, tour := h.demo(t, "--no-examples")
		if strings.Contains(tour, "demo-eu-japan") {
			t.Errorf("examples were added:\n%s", tour)
		}
		s.stop(t, syscall.SIGINT)
		if list := h.run(t, "list", "meeting", "--json"); !strings.Contains(list, `"total": 47`) {
			t.Error("not 47 meetings without examples")
		}
	})
}

func TestDemoTakesTheNextPort(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	h := home{db: "entente.db"}
	dir := t.TempDir()
	cmd := h.command("demo", "--alone", "--dir", dir, "--no-examples", "--address", busy.Addr().String())
	out := &lockedBuffer{}
	cmd.Stdout = out
	cmd.Stderr = os.Stderr
	s := &served{cmd: cmd, log: out, gone: make(chan error, 1)}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { s.gone <- cmd.Wait() }()
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	address := s.wait(t, regexp.MustCompile(`http://localhost:\d+`))
	if strings.HasSuffix(busy.Addr().String(), strings.TrimPrefix(address, "http://localhost")) {
		t.Errorf("it says that it listens on the port that is taken: %s", address)
	}
	if status, _ := get(t, address+"/healthz"); status != 200 {
		t.Errorf("the next port does not answer: %d", status)
	}
	s.stop(t, syscall.SIGINT)
}
