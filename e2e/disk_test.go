// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"net/http"
	"path/filepath"
	"testing"
)

// TestFullDiskLosesNothing lets the database reach the end of the room it has,
// here the largest file that the process may write. Writes fail, reads go on,
// what was acknowledged is there, and with room again the node goes on.
func TestFullDiskLosesNothing(t *testing.T) {
	h := homeAt(t, filepath.Join(t.TempDir(), "node.db"))
	w := &writers{token: h.furnish(t)}
	const blocks = "2000" // of 512 bytes: about twice what the empty database takes
	cmd := h.command("serve", "--address", "127.0.0.1:0")
	cmd.Args = append([]string{"sh", "-c", "ulimit -f " + blocks + ` && exec "$0" "$@"`, cmd.Path}, cmd.Args[1:]...)
	cmd.Path = "/bin/sh"
	s := start(t, cmd)
	w.write(s.origin, nil, func() {})
	if len(w.acked) == 0 {
		t.Fatalf("no write was acknowledged before the disk was full:\n%s", s.log.String())
	}
	full := len(w.acked)
	w.write(s.origin, nil, func() {})
	if len(w.acked) > full+full/2 {
		t.Errorf("%d writes went on after the disk was full at %d: it was not full", len(w.acked)-full, full)
	}
	for _, path := range []string{"/healthz", "/readyz", "/", "/partners"} {
		if status, _ := get(t, s.origin+path); status != 200 {
			t.Errorf("with a full disk %s is answered with %d", path, status)
		}
	}
	s.kill(t)
	w.check(t, h)
	h.verified(t)

	s = h.serve(t)
	again := len(w.acked)
	if !w.one(&http.Client{Timeout: patience}, s.origin) {
		t.Errorf("with room again, nothing is written:\n%s", s.log.String())
	}
	if acked, _, _ := w.check(t, h); acked != again+1 {
		t.Errorf("%d writes acknowledged, want %d", acked, again+1)
	}
}
