// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// failer is what tests, fuzz targets and rapid checks have in common.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// wellFormed fails when an XML reader would stumble over the drawing or when it
// needs what a strict policy forbids.
func wellFormed(t failer, svg []byte) {
	t.Helper()
	ids := map[string]bool{}
	dec := xml.NewDecoder(bytes.NewReader(svg))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		el, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if n := strings.ToLower(el.Name.Local); n == "script" || n == "style" || n == "foreignobject" || n == "image" {
			t.Fatalf("element %s", n)
		}
		seen := map[string]bool{}
		for _, a := range el.Attr {
			n := strings.ToLower(a.Name.Local)
			if n == "style" || strings.HasPrefix(n, "on") {
				t.Fatalf("attribute %s on %s", n, el.Name.Local)
			}
			if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				t.Fatalf("%s=%q on %s", n, a.Value, el.Name.Local)
			}
			if seen[n] {
				t.Fatalf("%s twice on %s", n, el.Name.Local)
			}
			seen[n] = true
			if n == "id" {
				if ids[a.Value] {
					t.Fatalf("id %s twice", a.Value)
				}
				ids[a.Value] = true
			}
		}
	}
}
