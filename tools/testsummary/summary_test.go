// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"strings"
	"testing"
)

func TestSummary(t *testing.T) {
	cases := map[string]struct {
		events string
		end    string // last lines of the report
		shown  string // somewhere in what is printed
		ok     bool
	}{
		"passed, with subtests counted once": {
			events: `{"Action":"run","Package":"p","Test":"A"}
{"Action":"run","Package":"p","Test":"A/one"}
{"Action":"run","Package":"p","Test":"A/two"}
{"Action":"pass","Package":"p","Test":"A/one"}
{"Action":"pass","Package":"p","Test":"A/two"}
{"Action":"pass","Package":"p","Test":"A"}
{"Action":"pass","Package":"p","Elapsed":1.25}`,
			end: "\n2 passed, 0 failed, 0 skipped\n", shown: "pass p 1.2s", ok: true,
		},
		"a failing subtest is one failure": {
			events: `{"Action":"run","Package":"p","Test":"A"}
{"Action":"run","Package":"p","Test":"A/one"}
{"Action":"output","Package":"p","Test":"A/one","Output":"    a_test.go:3: got 1\n"}
{"Action":"fail","Package":"p","Test":"A/one"}
{"Action":"fail","Package":"p","Test":"A"}
{"Action":"fail","Package":"p"}`,
			end: "\nFailed:\n  p: A/one\n\n0 passed, 1 failed, 0 skipped\n", shown: "got 1",
		},
		"a test fails after its subtests passed": {
			events: `{"Action":"run","Package":"p","Test":"A"}
{"Action":"run","Package":"p","Test":"A/one"}
{"Action":"pass","Package":"p","Test":"A/one"}
{"Action":"fail","Package":"p","Test":"A"}
{"Action":"fail","Package":"p"}`,
			end: "\nFailed:\n  p: A\n\n1 passed, 1 failed, 0 skipped\n",
		},
		"skipped with its reason": {
			events: `{"Action":"run","Package":"p","Test":"A"}
{"Action":"output","Package":"p","Test":"A","Output":"=== RUN   A\n"}
{"Action":"output","Package":"p","Test":"A","Output":"    a_test.go:3: MISSING ENGINE: PostgreSQL is not installed\n"}
{"Action":"output","Package":"p","Test":"A","Output":"--- SKIP: A (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"A"}
{"Action":"pass","Package":"p"}`,
			end: "\nSkipped:\n  p: A: MISSING ENGINE: PostgreSQL is not installed\n\n0 passed, 0 failed, 1 skipped\n", ok: true,
		},
		"does not compile": {
			events: `{"ImportPath":"p [p.test]","Action":"build-output","Output":"p/a.go:3:1: undefined: x\n"}
{"ImportPath":"p [p.test]","Action":"build-fail"}
{"Action":"start","Package":"p"}
{"Action":"output","Package":"p","Output":"FAIL\tp [build failed]\n"}
{"Action":"fail","Package":"p","FailedBuild":"p [p.test]"}`,
			end: "\nFailed:\n  p: the package as a whole\n\n0 passed, 1 failed, 0 skipped\n", shown: "undefined: x",
		},
		"a crash fails the test that ran": {
			events: `{"Action":"run","Package":"p","Test":"A"}
{"Action":"output","Package":"p","Test":"A","Output":"panic: boom\n"}
{"Action":"fail","Package":"p"}`,
			end: "\nFailed:\n  p: A\n\n0 passed, 1 failed, 0 skipped\n", shown: "panic: boom",
		},
		"nothing ran": {
			events: `go: no such tool`,
			end:    "\nNo package was tested.\n\n0 passed, 0 failed, 0 skipped\n", shown: "no such tool",
		},
		"packages without tests stay silent": {
			events: `{"Action":"start","Package":"p"}
{"Action":"output","Package":"p","Output":"?   \tp\t[no test files]\n"}
{"Action":"skip","Package":"p"}`,
			end: "\n0 passed, 0 failed, 0 skipped\n", ok: true,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			s, err := read(strings.NewReader(c.events), &out)
			if err != nil {
				t.Fatal(err)
			}
			s.print(&out)
			if !strings.HasSuffix(out.String(), c.end) {
				t.Errorf("got\n%s\nwant the end\n%s", out.String(), c.end)
			}
			if !strings.Contains(out.String(), c.shown) {
				t.Errorf("got\n%s\nwant in it %q", out.String(), c.shown)
			}
			if s.ok() != c.ok {
				t.Errorf("ok = %v, want %v", s.ok(), c.ok)
			}
		})
	}
}
