// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

func TestDefaultBoundariesRead(t *testing.T) {
	b, err := ReadBoundaries(bytes.NewReader(worldFile))
	if err != nil {
		t.Fatal(err)
	}
	// Codes that other files of this scale lack, that have no ISO number, or
	// that the rules of tools/mapdata give to one state.
	for _, id := range []string{"SG", "MT", "XK", "EH", "PS", "TW", "AD", "FO", "GG", "JE", "IM", "BH", "GL", "FJ", "RU"} {
		if _, ok := b.index[id]; !ok {
			t.Errorf("area %s is missing", id)
		}
	}
	if n := len(worldFile); n < 60_000 || n > 110_000 {
		t.Errorf("boundary file has %d bytes; a page should carry 60 to 110 kB", n)
	}
	for _, a := range b.areas {
		if step := longestStep(t, a.d); step > b.width*0.08 {
			t.Errorf("area %s has a step of %.0f: a streak across the map", a.id, step)
		}
	}
}

func longestStep(t *testing.T, d string) float64 {
	longest := 0.0
	for ring := range strings.SplitSeq(strings.TrimSuffix(d, "z"), "z") {
		p := pathParser{d: ring[strings.IndexByte(ring, 'l')+1:]}
		x, y := 0, 0
		for p.i < len(p.d) {
			dx, dy, err := p.pair()
			if err != nil {
				t.Fatal(err)
			}
			x, y = x+dx, y+dy
			longest = max(longest, math.Hypot(float64(dx), float64(dy)))
		}
		longest = max(longest, math.Hypot(float64(x), float64(y))) // back to the start
	}
	return longest
}

func TestReadBoundariesRefuses(t *testing.T) {
	good := `{"format":"boundaries/1","source":"s","projection":{"name":"equal-earth","centre":0,"scale":100,"x":50,"y":50},"width":100,"height":100,"lines":["M1 1l2-1"],"areas":[{"id":"AA","at":[5,5],"d":"M1 1l4 0 0 4z"}]}`
	if _, err := ReadBoundaries(strings.NewReader(good)); err != nil {
		t.Fatalf("the plain file is refused: %v", err)
	}
	for name, change := range map[string][2]string{
		"other format":        {"boundaries/1", "boundaries/2"},
		"other projection":    {"equal-earth", "mercator"},
		"markup in a path":    {"0 4z", `0 4z\"/><script>`},
		"curve":               {"l4 0 0 4z", "c4 0 0 4 1 1z"},
		"ring without end":    {"0 4z", "0 4"},
		"ring of two points":  {"l4 0 0 4z", "l4 0z"},
		"half a point":        {"l4 0 0 4z", "l4 0 0z"},
		"number too long":     {"l4 0", "l4444444 0"},
		"far outside":         {"l4 0", "l999999 0"},
		"id with markup":      {`"AA"`, `"A\""`},
		"mark outside":        {"[5,5]", "[500,5]"},
		"unknown member":      {`"source":"s"`, `"source":"s","more":1`},
		"no areas":            {`{"id":"AA","at":[5,5],"d":"M1 1l4 0 0 4z"}`, ""},
		"tiny grid":           {`"width":100`, `"width":1`},
		"scale of nothing":    {`"scale":100`, `"scale":0`},
		"closed line":         {"l2-1", "l2-1z"},
		"line of one point":   {"l2-1", "l"},
		"something afterward": {`4z"}]}`, `4z"}]} {}`},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := ReadBoundaries(strings.NewReader(bad)); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	twice := strings.Replace(good, `{"id":"AA"`, `{"id":"AA","at":[5,5],"d":"M1 1l4 0 0 4z"},{"id":"AA"`, 1)
	if _, err := ReadBoundaries(strings.NewReader(twice)); err == nil {
		t.Error("an area that comes twice is accepted")
	}
	if _, err := ReadBoundaries(strings.NewReader(strings.Repeat(" ", maxBoundaryBytes+1) + good)); err == nil {
		t.Error("a file over the size limit is accepted")
	}
}

// What is accepted must be safe to write into a page.
func FuzzReadBoundaries(f *testing.F) {
	f.Add([]byte(`{"format":"boundaries/1","source":"s","projection":{"name":"equal-earth","centre":0,"scale":100,"x":50,"y":50},"width":100,"height":100,"lines":["M1 1l2-1"],"areas":[{"id":"AA","at":[5,5],"d":"M1 1l4 0 0 4z"}]}`))
	f.Add([]byte(`{"format":"boundaries/1","areas":[{"d":"M1 1l-4-4 0 4zM2 2l1 1 1-1z"}]}`))
	f.Add(worldFile[:2000])
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := ReadBoundaries(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, a := range b.areas {
			if s := strings.Trim(a.d, "MlLz0123456789 -"); s != "" {
				t.Fatalf("path with %q accepted", s)
			}
		}
		var out bytes.Buffer
		m := World{Frame: Frame{Title: "t"}, Boundaries: b, Values: map[string]Mark{"AA": {Ink: L1, Name: "A", Label: "A"}}}
		if err := m.SVG(&out, 600); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, out.Bytes())
	})
}
