// SPDX-License-Identifier: EUPL-1.2

package arch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const (
	module = "entente"
	root   = "../.."
)

// pkg is what we read of one package from "go list -json".
type pkg struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

// betweenParts are the only arrows from one part to another.
var betweenParts = map[string]string{
	"meeting": "registry", "flow": "registry", "text": "registry", "alignment": "registry",
	"portfolio": "registry", "call": "registry",
	"deal": "portfolio",
}

// layer names the room of the house that a package lives in, and the folder
// inside it: "parts", "registry" for entente/internal/parts/registry/sub.
func layer(path string) (room, inner string) {
	if path == module {
		return "entente", ""
	}
	path = strings.TrimPrefix(strings.TrimPrefix(path, module+"/"), "internal/")
	room, inner, _ = strings.Cut(path, "/")
	inner, _, _ = strings.Cut(inner, "/")
	return room, inner
}

// mayImport is the plan of the house: cmd -> node -> {web, api, wire, ingest} ->
// parts -> kit -> entente. The vocabulary of package entente is open to all.
func mayImport(from, to string) bool {
	room, inner := layer(from)
	toRoom, toInner := layer(to)
	if room == toRoom && room != "parts" {
		return true
	}
	if toRoom == "entente" {
		return room != "schema" && room != "words"
	}
	switch room {
	case "cmd":
		return toRoom == "node" || toRoom == "kit"
	case "node":
		return slices.Contains([]string{"web", "api", "wire", "ingest", "parts", "kit", "schema", "words"}, toRoom)
	case "web", "api":
		return toRoom == "parts" || toRoom == "kit" || toRoom == "words"
	case "wire", "ingest":
		return toRoom == "parts" || toRoom == "kit"
	case "parts":
		return toRoom == "kit" || toRoom == "parts" && (inner == toInner || betweenParts[inner] == toInner)
	case "testkit", "e2e", "bench":
		return toRoom != "cmd" // they start the program, so they may know all of it
	case "words":
		return toRoom == "kit" // the catalogues come as an i18n.Catalog
	}
	return false // kit, schema, arch, package entente: nothing of ours but the vocabulary
}

// ours tells whether an import path is of this module.
func ours(path string) bool { return path == module || strings.HasPrefix(path, module+"/") }

// checkArrows names every import that the plan forbids.
func checkArrows(packages []pkg) []string {
	var wrong []string
	for _, p := range packages {
		for _, to := range p.Imports {
			switch {
			case ours(to) && !mayImport(p.ImportPath, to):
				wrong = append(wrong, fmt.Sprintf("%s may not import %s", p.ImportPath, to))
			case p.ImportPath == module && strings.Contains(to, "."):
				wrong = append(wrong, fmt.Sprintf("%s imports %s, but may use the standard library only", module, to))
			}
		}
		// Tests keep to the same arrows, and may use the testkit besides.
		for _, to := range slices.Concat(p.TestImports, p.XTestImports) {
			if room, _ := layer(to); ours(to) && to != p.ImportPath && room != "testkit" && !mayImport(p.ImportPath, to) {
				wrong = append(wrong, fmt.Sprintf("a test of %s may not import %s", p.ImportPath, to))
			}
		}
	}
	return wrong
}

func TestArrows(t *testing.T) {
	packages := list(t)
	if len(packages) < 5 {
		t.Fatalf("only %d packages found: the test looks in the wrong place", len(packages))
	}
	for _, w := range checkArrows(packages) {
		t.Error(w)
	}
}

// list reads the packages of the module.
func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("list the packages: %v", err)
	}
	var packages []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatalf("read the list of packages: %v", err)
		}
		packages = append(packages, p)
	}
}

func TestArrowsAreChecked(t *testing.T) {
	cases := []struct {
		from, to string
		allowed  bool
	}{
		{"cmd/entente", "internal/node", true},
		{"internal/node", "internal/web/registry", true},
		{"internal/node", "internal/schema", true},
		{"internal/web/registry", "internal/parts/registry", true},
		{"internal/web/registry", "internal/web/ui", true},
		{"internal/web/registry", "internal/words", true},
		{"internal/api", "internal/kit/db", true},
		{"internal/ingest/record", "internal/parts/registry", true},
		{"internal/parts/meeting", "internal/parts/registry", true},
		{"internal/parts/deal", "internal/parts/portfolio", true},
		{"internal/parts/registry", "internal/kit/record", true},
		{"internal/parts/registry", "", true},
		{"internal/kit/record", "internal/kit/db", true},
		{"internal/kit/record", "", true},
		{"internal/words", "internal/kit/i18n", true},
		{"internal/testkit", "internal/node", true},

		{"", "internal/kit/db", false},
		{"", "github.com/jackc/pgx/v5", false},
		{"cmd/entente", "internal/parts/registry", false},
		{"internal/kit/record", "internal/parts/registry", false},
		{"internal/kit/db", "internal/schema", false},
		{"internal/parts/registry", "internal/parts/meeting", false},
		{"internal/parts/meeting", "internal/parts/exchange", false},
		{"internal/parts/exchange", "internal/parts/registry", false},
		{"internal/parts/network", "internal/parts/registry", false},
		{"internal/parts/deal", "internal/parts/registry", false},
		{"internal/parts/registry", "internal/web/ui", false},
		{"internal/parts/registry", "internal/api", false},
		{"internal/parts/registry", "internal/wire/dsp", false},
		{"internal/parts/registry", "internal/ingest/record", false},
		{"internal/parts/registry", "internal/words", false},
		{"internal/parts/registry", "internal/node", false},
		{"internal/web/registry", "internal/api", false},
		{"internal/api", "internal/web/ui", false},
		{"internal/wire/dsp", "internal/ingest/record", false},
		{"internal/ingest/record", "internal/web/ui", false},
		{"internal/ingest/record", "internal/words", false},
		{"internal/web/ui", "internal/node", false},
		{"internal/node", "internal/testkit", false},
		{"internal/web/ui", "internal/testkit", false},
		{"internal/api", "internal/schema", false},
		{"internal/schema", "internal/kit/db", false},
		{"internal/words", "", false},
		{"internal/words", "internal/parts/registry", false},
		{"internal/node", "cmd/entente", false},
		{"internal/newroom", "internal/kit/db", false},
		{"internal/node", "internal/newroom", false},
	}
	for _, c := range cases {
		p := pkg{ImportPath: full(c.from), Imports: []string{"context", full(c.to)}}
		if wrong := checkArrows([]pkg{p}); (len(wrong) == 0) != c.allowed {
			t.Errorf("%s -> %s: found %q, want allowed = %v", full(c.from), full(c.to), wrong, c.allowed)
		}
	}
}

func TestArrowsOfTestsAreChecked(t *testing.T) {
	p := pkg{
		ImportPath:   full("internal/parts/registry"),
		TestImports:  []string{"testing", full("internal/testkit"), full("internal/kit/db")},
		XTestImports: []string{full("internal/parts/registry"), full("internal/web/ui")},
	}
	wrong := checkArrows([]pkg{p})
	if len(wrong) != 1 || !strings.Contains(wrong[0], "internal/web/ui") {
		t.Errorf("found %q, want the import of web/ui only", wrong)
	}
}

// full makes an import path of a folder of the repository; others stay.
func full(folder string) string {
	switch {
	case folder == "":
		return module
	case strings.HasPrefix(folder, "internal/") || strings.HasPrefix(folder, "cmd/"):
		return module + "/" + folder
	}
	return folder
}
