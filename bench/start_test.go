// SPDX-License-Identifier: EUPL-1.2

package bench_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"entente/internal/kit/db"
)

// program builds the real binary as a release does, once.
func program(tb testing.TB) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "entente")
	cmd := exec.CommandContext(tb.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, "./cmd/entente")
	cmd.Dir, cmd.Env = "..", append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		tb.Fatalf("build the program: %v\n%s", err, out)
	}
	return path
}

// started is a node that runs as a process of its own.
type started struct {
	cmd    *exec.Cmd
	origin string
	took   time.Duration // from the start of the process until it was ready
}

func (s started) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("stop the node: %w", err)
	}
	return s.cmd.Wait() //nolint:wrapcheck // says what it is
}

// start runs the program and waits until it says that it is ready.
func start(tb testing.TB, path string, w world) (started, error) {
	tb.Helper()
	address, err := free()
	if err != nil {
		return started{}, err
	}
	s := started{origin: "http://" + address}
	s.cmd = exec.Command(path, "serve", "--db", w.config.DB, "--keys", w.config.Keys, "--address", address, "--log-level", "WARN") // stopped by a signal, so that it can be asked what it used
	s.cmd.Stderr = os.Stderr
	begun := time.Now()
	if err := s.cmd.Start(); err != nil {
		return s, fmt.Errorf("start the node: %w", err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for time.Since(begun) < time.Minute {
		r, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, s.origin+"/readyz", nil)
		if err != nil {
			return s, fmt.Errorf("ask whether it is ready: %w", err)
		}
		answer, err := client.Do(r)
		if err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				s.took = time.Since(begun)
				return s, nil
			}
		}
		time.Sleep(500 * time.Microsecond)
	}
	return s, errors.Join(errors.New("the node is not ready after a minute"), s.stop())
}

// free is an address that nobody listens on.
func free() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}

// starts is how often the program is started at least.
const starts = 30

// idle is how long a node is left alone before its memory is looked at.
const idle = 3 * time.Second

// BenchmarkStart measures the real binary on a database that is there: from the
// start of the process to the first 200 of /readyz, and the memory it then sits
// idle with.
func BenchmarkStart(b *testing.B) {
	path := program(b)
	for _, engine := range []db.Dialect{db.SQLite, db.Postgres} {
		b.Run("engine="+string(engine), func(b *testing.B) {
			w := fresh(b, engine)
			var list costs
			once := func() {
				s, err := start(b, path, w)
				if err != nil {
					b.Fatal(err)
				}
				if err := s.stop(); err != nil {
					b.Fatal(err)
				}
				state := s.cmd.ProcessState
				list = append(list, cost{s.took, state.UserTime() + state.SystemTime()})
			}
			for b.Loop() {
				once()
			}
			for len(list) < starts {
				once()
			}
			s, err := start(b, path, w)
			if err != nil {
				b.Fatal(err)
			}
			time.Sleep(idle)
			now, peak, err := resident(s.cmd.Process.Pid)
			if err := errors.Join(err, s.stop()); err != nil {
				b.Fatal(err)
			}
			list.report(b, "ready")
			b.ReportMetric(float64(now)/(1<<20), "idle-MiB")
			b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
			list.finish(b)
		})
	}
}
