// SPDX-License-Identifier: EUPL-1.2

package pgserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Server is a running server. Its zero value is not usable; see Start.
type Server struct {
	dir   string
	leash io.Closer
	ended chan struct{} // closed when the guard is gone; err is set before
	err   error
}

// Fast are the settings for tests that look at results, not at durability: a
// crash of the machine may lose everything, and nobody minds.
var Fast = []string{"fsync=off", "synchronous_commit=off", "full_page_writes=off"}

// guard makes the cluster and runs the server. The end of its standard input
// means that the starting process is gone (or has called Stop), by whatever
// death; then it stops the server and removes the folder. So neither a panic nor
// kill -9 of a test leaves a server behind. When the server ends by itself, so
// does the guard, with the server's log.
const guard = `
bin=$1 dir=$2; shift 2
trap 'rm -rf "$dir"' EXIT
"$bin/initdb" -D "$dir/data" -U entente -A trust -E UTF8 --lc-collate=C --lc-ctype=C.UTF-8 --no-sync >"$dir/log" 2>&1 || {
	cat "$dir/log" >&2
	exit 1
}
"$bin/postgres" -D "$dir/data" -k "$dir" "$@" >"$dir/log" 2>&1 </dev/null &
server=$!
exec 3<&0
{ cat <&3 >/dev/null; kill -INT $server; } >/dev/null 2>&1 &
wait $server || {
	cat "$dir/log" >&2
	exit 1
}
`

// Start makes a cluster and starts a server on it with the given settings
// ("name=value"), and returns when it answers. When the server programs are not
// on this machine the error is exec.ErrNotFound.
func Start(ctx context.Context, settings ...string) (*Server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "entente-pg-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the server: %w", err)
	}
	args := []string{"-c", guard, "guard", bin, dir, "-c", "listen_addresses=", "-c", "max_connections=300"}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	cmd := exec.Command("/bin/sh", args...) //nolint:noctx // the server outlives its start
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := asServerUser(cmd, dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	leash, err := cmd.StdinPipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("hold the server: %w", err), os.RemoveAll(dir))
	}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start the server: %w", err), os.RemoveAll(dir))
	}
	s := &Server{dir: dir, leash: leash, ended: make(chan struct{})}
	go func() {
		if err := cmd.Wait(); err != nil {
			s.err = fmt.Errorf("run the server: %w\n%s", err, stderr.String())
		}
		close(s.ended)
	}()
	if err := s.ready(ctx, bin); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// ready waits until the server takes connections.
func (s *Server) ready(ctx context.Context, bin string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		if exec.CommandContext(ctx, filepath.Join(bin, "pg_isready"), "-q", "-h", s.dir).Run() == nil {
			return nil
		}
		select {
		case <-s.ended:
			return errors.New("the server ended before it was ready")
		case <-ctx.Done():
			return fmt.Errorf("wait for the server: %w", ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// URL is the address of one database of the server, as pgx and libpq read it.
func (s *Server) URL(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User("entente"), Path: "/" + database}
	u.RawQuery = url.Values{"host": {s.dir}}.Encode()
	return u.String()
}

// Stop ends the server, its connections, and everything it stored.
func (s *Server) Stop() error {
	if err := s.leash.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("let the server go: %w", err)
	}
	<-s.ended
	return s.err
}

// programs finds the folder of the newest server programs. Debian keeps them
// out of PATH, one folder per version, so that several can live side by side.
func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", fmt.Errorf("look for the server programs: %w", err)
	}
	if len(found) > 0 {
		return filepath.Dir(slices.MaxFunc(found, byLength)), nil
	}
	initdb, err := exec.LookPath("initdb")
	if err != nil {
		return "", fmt.Errorf("find the PostgreSQL server programs: %w", exec.ErrNotFound)
	}
	return filepath.Dir(initdb), nil
}

// byLength orders version folders: 9.6 before 15 as numbers would.
func byLength(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}
