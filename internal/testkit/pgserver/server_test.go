// SPDX-License-Identifier: EUPL-1.2

package pgserver

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestServer(t *testing.T) {
	s, err := Start(t.Context(), Fast...)
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip("MISSING ENGINE: PostgreSQL:", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), s.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	var encoding, fsync, lower string
	err = conn.QueryRow(t.Context(), `SELECT current_setting('server_encoding'), current_setting('fsync'), lower('ÉŐ')`).
		Scan(&encoding, &fsync, &lower)
	if err != nil {
		t.Fatal(err)
	}
	if encoding != "UTF8" || fsync != "off" || lower != "éő" {
		t.Errorf("encoding %q, fsync %q, lower %q; want UTF8, off, éő", encoding, fsync, lower)
	}

	// A connection left open must not hold up the end.
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder of a stopped server is still there: %v", err)
	}
}

// TestMain lets the test binary be the process that starts a server and is then
// killed, see TestKilledStarter.
func TestMain(m *testing.M) {
	if os.Getenv("PGSERVER_TEST_STARTER") == "" {
		os.Exit(m.Run())
	}
	s, err := Start(context.Background(), Fast...)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(s.dir)
	select {}
}

func TestKilledStarter(t *testing.T) {
	if _, err := programs(); err != nil {
		t.Skip("MISSING ENGINE: PostgreSQL:", err)
	}
	starter := exec.CommandContext(t.Context(), os.Args[0])
	starter.Env = append(os.Environ(), "PGSERVER_TEST_STARTER=1")
	out, err := starter.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := starter.Start(); err != nil {
		t.Fatal(err)
	}
	dir, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	dir = strings.TrimSpace(dir)
	if _, err := os.Stat(dir); err != nil {
		t.Fatal(err)
	}
	if err := starter.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = starter.Wait()
	for range 600 {
		if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("%s is still there half a minute after its starter was killed", dir)
}

func TestStartNamesABadSetting(t *testing.T) {
	_, err := Start(t.Context(), "no_such_setting=1")
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip("MISSING ENGINE: PostgreSQL:", err)
	}
	if err == nil || !strings.Contains(err.Error(), "no_such_setting") {
		t.Fatalf("the error does not name the setting: %v", err)
	}
}

func TestNewestVersionWins(t *testing.T) {
	if byLength("/usr/lib/postgresql/9/bin", "/usr/lib/postgresql/15/bin") >= 0 {
		t.Error("9 sorts after 15")
	}
	if byLength("/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/17/bin") >= 0 {
		t.Error("15 sorts after 17")
	}
}
