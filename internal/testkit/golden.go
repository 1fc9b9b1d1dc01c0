// SPDX-License-Identifier: EUPL-1.2

package testkit

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files under testdata with what the tests got")

// Updating reports whether files that tests make are to be written again.
func Updating() bool { return *update }

// Golden compares got with the file testdata/name of the package under test and
// shows the difference. With -update it writes the file instead: look at the
// difference in version control before you commit it.
func Golden(tb testing.TB, name string, got []byte) {
	tb.Helper()
	path := filepath.Join("testdata", filepath.FromSlash(name))
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			tb.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		tb.Fatalf("read the golden file (make it with -update): %v", err)
	}
	if !bytes.Equal(want, got) {
		tb.Errorf("%s differs (-want +got); if the new one is right, run the test with -update:\n%s",
			path, cmp.Diff(string(want), string(got)))
	}
}
