// SPDX-License-Identifier: EUPL-1.2

package pagepdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Printer prints with one browser.
type Printer struct {
	// Path is the browser, as Find gives it. Empty means that Print looks for one.
	Path string
}

// Print writes html as a PDF to w, dated at the given time: the same html, time
// and browser give the same bytes. The html must be our own: it can read the
// machine's files unless its content security policy forbids it, as that of
// pagehtml does.
//
// It takes one to three seconds, most of which is the start of the browser. The
// browser and all that it started are gone when Print returns; a context that
// is over takes them along. The error is ErrNoChromium when there is no browser.
func (p Printer) Print(ctx context.Context, html []byte, at time.Time, w io.Writer) error {
	path, err := Find(p.Path)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "print-")
	if err != nil {
		return fmt.Errorf("make folder for printing: %w", err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a left-over folder is the system's to clean
	in, out := filepath.Join(dir, "in.html"), filepath.Join(dir, "out.pdf")
	if err := os.WriteFile(in, html, 0o600); err != nil {
		return fmt.Errorf("write page to print: %w", err)
	}

	cmd := exec.CommandContext(ctx, path, arguments(dir, in, out)...)
	// An own environment keeps the browser out of the user's profile, and its
	// name resolution and message bus out of the run.
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir, "LANG=C.UTF-8", "TZ=UTC",
		"DBUS_SESSION_BUS_ADDRESS=disabled:",
	}
	log := &tail{}
	cmd.Stdout, cmd.Stderr = log, log
	cmd.WaitDelay = 5 * time.Second
	ownGroup(cmd)
	err = cmd.Run()
	killGroup(cmd)
	if ctx.Err() != nil {
		return fmt.Errorf("print: %w", context.Cause(ctx))
	}
	if err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		return fmt.Errorf("run %s: %w: %s", path, err, log)
	}
	pdf, err := os.ReadFile(out)
	if err != nil {
		return fmt.Errorf("%s wrote no PDF: %w: %s", path, err, log)
	}
	Stamp(pdf, at)
	if _, err := w.Write(pdf); err != nil {
		return fmt.Errorf("write PDF: %w", err)
	}
	return nil
}

func arguments(dir, in, out string) []string {
	args := []string{
		"--headless=new",
		"--disable-gpu",
		"--disable-dev-shm-usage",
		"--no-first-run",
		"--no-default-browser-check",
		"--disable-extensions",
		"--disable-background-networking",
		"--disable-component-update",
		"--disable-default-apps",
		"--disable-sync",
		"--disable-breakpad",
		"--metrics-recording-only",
		"--mute-audio",
		// No name resolves and every connection goes to a proxy that is not there.
		"--host-resolver-rules=MAP * ~NOTFOUND",
		"--proxy-server=http://127.0.0.1:9",
		"--proxy-bypass-list=<-loopback>",
		"--user-data-dir=" + filepath.Join(dir, "profile"),
		"--no-pdf-header-footer",
		"--export-tagged-pdf",
		"--generate-pdf-document-outline",
		"--print-to-pdf=" + out,
	}
	// Chromium refuses to run sandboxed as root, and only then.
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox")
	}
	return append(args, "file://"+filepath.ToSlash(in))
}

// tail keeps the last part of what the browser says, for the error message.
type tail struct{ b []byte }

const tailSize = 2000

func (t *tail) Write(p []byte) (int, error) {
	t.b = append(t.b, p...)
	if len(t.b) > tailSize {
		t.b = append(t.b[:0], t.b[len(t.b)-tailSize:]...)
	}
	return len(p), nil
}

func (t *tail) String() string { return strings.TrimSpace(string(t.b)) }
