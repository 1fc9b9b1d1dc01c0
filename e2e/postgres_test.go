// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// postgres is a server of the test's own that can be made to crash. Unlike the
// one of package testkit it keeps its files through that, and syncs them.
type postgres struct {
	address string

	bin, dir string
	owner    *syscall.SysProcAttr
	leash    interface{ Close() error }
	ended    chan struct{}
}

// guard runs the server until it ends or the test is gone, whose end closes the
// standard input.
const guard = `
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= >>"$2/log" 2>&1 </dev/null &
server=$!
exec 3<&0
{ cat <&3 >/dev/null; kill -INT $server; } >/dev/null 2>&1 &
wait $server
`

func newPostgres(t *testing.T) *postgres {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		t.Skip("MISSING ENGINE: PostgreSQL is not installed")
	}
	slices.Sort(found)
	dir, err := os.MkdirTemp("", "entente-crash-") //nolint:usetesting // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	p := &postgres{bin: filepath.Dir(found[len(found)-1]), dir: dir, owner: &syscall.SysProcAttr{Setpgid: true}}
	t.Cleanup(func() {
		if p.leash != nil {
			p.leash.Close()
			<-p.ended
		}
		os.RemoveAll(dir)
	})
	p.becomeOwner(t)
	init := exec.Command(filepath.Join(p.bin, "initdb"), "-D", dir+"/data", "-U", "entente", "-A", "trust", "-E", "UTF8", "--lc-collate=C", "--lc-ctype=C.UTF-8", "--no-sync")
	init.SysProcAttr, init.Dir = p.owner, dir
	if out, err := init.CombinedOutput(); err != nil {
		t.Fatalf("make a server: %v\n%s", err, out)
	}
	u := url.URL{Scheme: "postgres", User: url.User("entente"), Path: "/postgres", RawQuery: url.Values{"host": {dir}}.Encode()}
	p.address = u.String()
	p.start(t)
	return p
}

// becomeOwner has the server run as the user postgres where we are root, as
// which it refuses to run.
func (p *postgres) becomeOwner(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		t.Fatal(err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		t.Fatal(err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(p.dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	p.owner.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// start starts the server and waits until it has recovered.
func (p *postgres) start(t *testing.T) {
	t.Helper()
	cmd := exec.Command("/bin/sh", "-c", guard, "guard", p.bin, p.dir)
	cmd.SysProcAttr, cmd.Dir = p.owner, p.dir
	leash, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.leash, p.ended = leash, make(chan struct{})
	go func() {
		_ = cmd.Wait() // after a crash it has failed, as it should
		close(p.ended)
	}()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if exec.Command(filepath.Join(p.bin, "pg_isready"), "-q", "-h", p.dir).Run() == nil {
			return
		}
	}
	log, _ := os.ReadFile(filepath.Join(p.dir, "log"))
	t.Fatalf("the server does not start:\n%s", log)
}

// crash ends the server at once, without a checkpoint, and starts it again.
func (p *postgres) crash(t *testing.T) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(p.dir, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(b), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		t.Fatal(fmt.Errorf("read the server's process: %w", err))
	}
	if err := syscall.Kill(pid, syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	<-p.ended
	p.leash.Close()
	p.start(t)
}
