// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente/internal/kit/clock"
	"entente/internal/node"
	"entente/internal/testkit"
)

// TestJourneys has people do with one demonstration, in one browser, what they
// come for. Each journey leaves the rest as it found it, or changes what no
// other one looks at.
func TestJourneys(t *testing.T) {
	testkit.Chromium(t)
	w := &world{origin: serveDemo(t), browser: testkit.Browser(t), seen: map[string]bool{}}
	for _, journey := range []struct {
		name string
		walk func(*testing.T, *world)
	}{
		{"public reader", walkPublicReader},
		{"keyboard", walkKeyboard},
		{"release", walkRelease},
		{"lost update", walkLostUpdate},
		{"accounts", walkAccounts},
		{"meeting", walkMeeting},
		{"briefing", walkBriefing},
		{"past", walkPast},
		{"administration", walkAdministration},
		{"passkey", walkPasskey},
		{"erasure", walkErasure},
		{"edges", walkEdges},
		{"flow", walkFlow},
		{"french", walkFrench},
	} {
		t.Run(journey.name, func(t *testing.T) { journey.walk(t, w) })
	}
}

// world is the node that people visit, and the browser they come with.
type world struct {
	origin  string
	browser context.Context
	seen    map[string]bool // pages that were checked for accessibility
}

// daysBefore is how long ago the demonstration was filled, so that there is a
// past to look back at.
const daysBefore = 3

// serveDemo runs the program with a demonstration that was filled some days
// ago and gives its address.
func serveDemo(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	fillDemo(t, filepath.Join(dir, "node.db"))

	cmd := exec.Command(program(), "demo", "--alone", "--dir", dir, "--address", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), "LANG=en_GB.UTF-8", "LC_ALL=", "LC_MESSAGES=")
	cmd.WaitDelay = 20 * time.Second
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the demonstration did not stop well: %v\n%s", err, log.String())
		}
		if t.Failed() {
			t.Logf("the demonstration said:\n%s", log.String())
		}
	})
	for lines := bufio.NewScanner(said); lines.Scan(); {
		// The address comes before the name of the member.
		origin, _, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		if strings.HasPrefix(origin, "http://localhost:") && !strings.Contains(origin[len("http://"):], "/") {
			go io.Copy(io.Discard, said)
			return origin
		}
	}
	t.Fatalf("the demonstration does not say where it is:\n%s", log.String())
	return ""
}

// fillDemo fills a database with the demonstration as if it were some days ago.
func fillDemo(t *testing.T, path string) {
	t.Helper()
	n, err := node.Open(t.Context(), node.Config{DB: path, Member: "eu"}, slog.New(slog.DiscardHandler), true)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	}()
	n.Clock = clock.At(clock.System().AddDate(0, 0, -daysBefore))
	n.Log.Clock = n.Clock
	accounts, err := n.Accounts("http://localhost", true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.FillDemo(t.Context(), accounts, true, func(node.ImportCount) {}); err != nil {
		t.Fatal(err)
	}
}
