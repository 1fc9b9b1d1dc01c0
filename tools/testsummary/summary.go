// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// event is one line of "go test -json" (go doc test2json, go help buildjson).
type event struct {
	Action      string
	Package     string
	ImportPath  string // of a build event, instead of Package
	Test        string
	Elapsed     float64
	Output      string
	FailedBuild string
}

// test is what we have seen of one test so far.
type test struct {
	action string // last of run, pause, cont, pass, fail, skip
	parent bool   // it has subtests
	output strings.Builder
}

// summary is the result of a run.
type summary struct {
	packages, passed int
	failed           []string // "package: test"
	skipped          []string // "package: test: reason"
}

func (s *summary) ok() bool { return len(s.failed) == 0 && s.packages > 0 }

// read follows the events to their end, and writes to out what should be seen
// while the tests still run.
func read(in io.Reader, out io.Writer) (*summary, error) {
	s := &summary{}
	tests := map[string]map[string]*test{} // by package, then name
	builds := map[string]*strings.Builder{}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			// Not an event: what a tool around go test has to say.
			fmt.Fprintln(out, lines.Text())
			continue
		}
		switch {
		case e.Action == "build-output":
			if builds[e.ImportPath] == nil {
				builds[e.ImportPath] = &strings.Builder{}
			}
			builds[e.ImportPath].WriteString(e.Output)
		case e.Action == "build-fail", e.Package == "":
		default:
			if tests[e.Package] == nil {
				tests[e.Package] = map[string]*test{}
			}
			s.take(e, tests[e.Package], out)
			if e.FailedBuild != "" && builds[e.FailedBuild] != nil {
				fmt.Fprint(out, builds[e.FailedBuild])
			}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the events: %w", err)
	}
	return s, nil
}

// take files one event of a package. Events of the package itself, those without
// a test, are kept under the empty name.
func (s *summary) take(e event, tests map[string]*test, out io.Writer) {
	t := tests[e.Test]
	if t == nil {
		t = &test{}
		tests[e.Test] = t
		if i := strings.LastIndex(e.Test, "/"); i >= 0 && tests[e.Test[:i]] != nil {
			tests[e.Test[:i]].parent = true
		}
	}
	switch e.Action {
	case "output":
		t.output.WriteString(e.Output)
	case "pass", "fail", "skip":
		t.action = e.Action
		if e.Test == "" {
			s.endPackage(e, tests, out)
		}
	case "run", "pause", "cont":
		t.action = e.Action
	}
}

// endPackage counts the tests of a package that is through, and shows what a
// reader needs of it.
func (s *summary) endPackage(e event, tests map[string]*test, out io.Writer) {
	s.packages++
	names := make([]string, 0, len(tests))
	for name := range tests {
		names = append(names, name)
	}
	slices.Sort(names)
	failedBefore := len(s.failed)
	for _, name := range names {
		t := tests[name]
		switch {
		case name == "":
		case t.parent && t.action != "fail":
		case t.action == "pass":
			s.passed++
		case t.action == "skip":
			s.skipped = append(s.skipped, e.Package+": "+name+": "+reason(t.output.String()))
		default: // failed, or still running when the package ended: it crashed
			if !t.parent || !failedBelow(name, tests) {
				s.failed = append(s.failed, e.Package+": "+name)
			}
			fmt.Fprint(out, t.output.String())
		}
	}
	if e.Action == "fail" && len(s.failed) == failedBefore {
		// No test of it failed: it did not compile, or ended by itself.
		s.failed = append(s.failed, e.Package+": the package as a whole")
	}
	if e.Action == "fail" {
		fmt.Fprint(out, tests[""].output.String())
	}
	if len(names) > 1 || e.Action == "fail" {
		fmt.Fprintf(out, "%-4s %s %.1fs\n", e.Action, e.Package, e.Elapsed)
	}
}

// failedBelow tells whether a subtest already accounts for the failure.
func failedBelow(parent string, tests map[string]*test) bool {
	for name, t := range tests {
		if strings.HasPrefix(name, parent+"/") && t.action != "pass" && t.action != "skip" {
			return true
		}
	}
	return false
}

// reason takes the argument of t.Skip out of the output of a skipped test: the
// lines between "=== RUN" and "--- SKIP", without file and line.
func reason(output string) string {
	var said []string
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "===") || strings.HasPrefix(line, "--- ") {
			continue
		}
		if place, text, found := strings.Cut(line, ": "); found && strings.Contains(place, ".go:") {
			line = text
		}
		said = append(said, line)
	}
	if len(said) == 0 {
		return "no reason given"
	}
	return strings.Join(said, " ")
}

// print writes the end of the report. What was skipped comes first, so that the
// counts are the last line.
func (s *summary) print(out io.Writer) {
	if len(s.skipped) > 0 {
		fmt.Fprintln(out, "\nSkipped:")
		for _, line := range s.skipped {
			fmt.Fprintln(out, "  "+line)
		}
	}
	if len(s.failed) > 0 {
		fmt.Fprintln(out, "\nFailed:")
		for _, line := range s.failed {
			fmt.Fprintln(out, "  "+line)
		}
	}
	if s.packages == 0 {
		fmt.Fprintln(out, "\nNo package was tested.")
	}
	fmt.Fprintf(out, "\n%d passed, %d failed, %d skipped\n", s.passed, len(s.failed), len(s.skipped))
}
