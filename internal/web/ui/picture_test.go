// SPDX-License-Identifier: EUPL-1.2

package ui_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"entente/internal/kit/picture"
)

var rewrite = flag.Bool("picture", false, "rewrite css/picture.css with the rules that kit/picture wants")

// TestPictureRulesAreInTheBundle: the drawings of kit/picture rely on rules
// that its own package writes; the bundle has a copy of them.
func TestPictureRulesAreInTheBundle(t *testing.T) {
	var want bytes.Buffer
	want.WriteString("/* SPDX-License-Identifier: EUPL-1.2 */\n/* Written by picture.Stylesheet: go test ./internal/web/ui -run Picture -picture */\n")
	if err := picture.Stylesheet(&want); err != nil {
		t.Fatal(err)
	}
	const path = "css/picture.css"
	if *rewrite {
		if err := os.WriteFile(path, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%s is not what kit/picture writes; run this test with -picture and make generate", path)
	}
}
