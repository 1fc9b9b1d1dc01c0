// SPDX-License-Identifier: EUPL-1.2

package arch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	maxRuntime = 25
	depsRecord = "docs/adr/0003-dependencies.md"
)

// tableRow is a line of the record that gives a reason for a module.
var tableRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\|")

// checkDeps holds the direct dependencies against the budget and against the
// record that gives a reason for each. A dependency counts as runtime when
// something other than a test, or a tool of the tests, imports it.
func checkDeps(direct []string, packages []pkg, record string) []string {
	var wrong, runtime []string
	var told []string
	for _, row := range tableRow.FindAllStringSubmatch(record, -1) {
		told = append(told, row[1])
		if !slices.Contains(direct, row[1]) {
			wrong = append(wrong, fmt.Sprintf("%s speaks of %s, on which we do not depend", depsRecord, row[1]))
		}
	}
	for _, dep := range direct {
		if !slices.Contains(told, dep) {
			wrong = append(wrong, fmt.Sprintf("%s does not say why we depend on %s", depsRecord, dep))
		}
		if slices.ContainsFunc(packages, func(p pkg) bool {
			room, _ := layer(p.ImportPath)
			return room != "testkit" && room != "bench" && slices.ContainsFunc(p.Imports, func(i string) bool {
				return i == dep || strings.HasPrefix(i, dep+"/")
			})
		}) {
			runtime = append(runtime, dep)
		}
	}
	if len(runtime) > maxRuntime {
		wrong = append(wrong, fmt.Sprintf("%d direct runtime dependencies, more than %d: %s",
			len(runtime), maxRuntime, strings.Join(runtime, ", ")))
	}
	return wrong
}

func TestDeps(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "mod", "edit", "-json")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("read go.mod: %v", err)
	}
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatalf("read go.mod: %v", err)
	}
	var direct []string
	for _, r := range mod.Require {
		if !r.Indirect {
			direct = append(direct, r.Path)
		}
	}
	if len(direct) == 0 && bytes.Contains(text, []byte("require")) {
		t.Fatal("no direct dependency found in go.mod")
	}
	record, err := os.ReadFile(filepath.Join(root, depsRecord))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range checkDeps(direct, list(t), string(record)) {
		t.Error(w)
	}
}

func TestDepsAreChecked(t *testing.T) {
	wrong := checkDeps([]string{"example.org/told", "example.org/untold"}, nil,
		"| `example.org/told` | For the example. |\n| `example.org/left` | As it was once. |\n")
	if len(wrong) != 2 || !strings.Contains(wrong[0], "example.org/left") || !strings.Contains(wrong[1], "example.org/untold") {
		t.Errorf("a reason too many and one missing: found %q", wrong)
	}

	var direct []string
	var record strings.Builder
	packages := []pkg{{ImportPath: module + "/internal/kit/x"}, {ImportPath: module + "/internal/testkit"}}
	for i := range maxRuntime {
		dep := fmt.Sprintf("example.org/d%02d", i)
		direct = append(direct, dep)
		fmt.Fprintf(&record, "| `%s` | Why. |\n", dep)
		packages[0].Imports = append(packages[0].Imports, dep+"/sub")
	}
	direct = append(direct, "example.org/extra")
	record.WriteString("| `example.org/extra` | Why. |\n")
	packages[1].Imports = []string{"example.org/extra"}
	if wrong := checkDeps(direct, packages, record.String()); len(wrong) != 0 {
		t.Errorf("the budget with one more in the tests: found %q", wrong)
	}
	packages[0].Imports = append(packages[0].Imports, "example.org/extra")
	if wrong := checkDeps(direct, packages, record.String()); len(wrong) != 1 || !strings.Contains(wrong[0], "26 direct") {
		t.Errorf("one over the budget: found %q", wrong)
	}
}
