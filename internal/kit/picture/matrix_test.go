// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"fmt"
	"regexp"
	"strconv"
	"testing"
)

func TestMatrixSums(t *testing.T) {
	m := Matrix{
		Rows: []Head{{Label: "a"}, {Label: "b"}}, Cols: []Head{{Label: "x"}, {Label: "y"}},
		Cells: []Cell{{Row: 0, Col: 0, Count: 5}, {Row: 1, Col: 0, Count: 2}, {Row: 1, Col: 1, Count: -4}, {Row: 9, Col: 0, Count: 7}},
		Words: MatrixWords{Corner: "c", Total: "sum"},
	}
	got := fmt.Sprint(m.Table())
	if want := "{[c x y sum] [[a 5 0 5] [b 2 0 2] [sum 7 0 7]]}"; got != want {
		t.Errorf("table is %s, want %s", got, want)
	}
}

func TestMatrixScaleNamesEveryCountOnce(t *testing.T) {
	m := Matrix{Steps: [4]int{2, 5, 6, 20}, Words: MatrixWords{Count: "Items"}}
	got := ""
	for _, it := range m.scale() {
		got += it.Label + "; "
	}
	if want := "Items: 1–2; 3–5; 6; 7–20; ≥ 21; "; got != want {
		t.Errorf("legend is %s", got)
	}
}

var slantedHead = regexp.MustCompile(`transform="rotate\(-(45|90) ([0-9.]+) ([0-9.]+)\)"[^>]*>([^<]*)<`)

// Slanted heads run beside one another: the way between two of them has to be
// more than a line of text, and none may leave the frame.
func TestColumnHeadsNeverOverlap(t *testing.T) {
	m := sampleMatrix()
	m.Cols = append(m.Cols, m.Cols...)
	for _, width := range []int{280, 358, 421, 700, 1100, 1376, 2400} {
		out, err := Bytes(m, width)
		if err != nil {
			t.Fatal(err)
		}
		last := map[string]float64{}
		heads := slantedHead.FindAllStringSubmatch(string(out), -1)
		if len(heads) < len(m.Cols) {
			t.Fatalf("at %d only %d heads", width, len(heads))
		}
		for _, h := range heads {
			x, _ := strconv.ParseFloat(h[2], 64)
			way, reach := 1.0, 0.0
			if h[1] == "45" {
				way, reach = slant, textWidth(h[4], small, false)*slant
			}
			if before, ok := last[h[3]]; ok && (x-before)*way < small+1 {
				t.Errorf("at %d %q is %.1f from the head before it", width, h[4], (x-before)*way)
			}
			last[h[3]] = x
			if x+reach > float64(max(width, MinWidth))+1 {
				t.Errorf("at %d %q leaves the frame by %.0f", width, h[4], x+reach-float64(width))
			}
		}
	}
}

func TestMatrixShowsEveryColumnAtAnyWidth(t *testing.T) {
	m := sampleMatrix()
	for _, width := range []int{280, 358, 700, 2400} {
		g := m.layout(float64(width))
		right := g.left + float64(g.perPanel)*g.cell + g.total
		if right > float64(width)+1 {
			t.Errorf("at %d the panel is %.0f wide", width, right)
		}
		if g.cell < cellMin {
			t.Errorf("at %d cells are %.0f wide", width, g.cell)
		}
	}
}

func TestBarsTableGathersStates(t *testing.T) {
	b := Bars{Rows: []Bar{
		{Label: "a", Parts: []Part{{Good, "done", 2, ""}, {Bad, "late", 1, ""}}},
		{Label: "b", Parts: []Part{{Bad, "late", 4, ""}, {Good, "done", -1, ""}}},
	}, Words: BarsWords{"what", "all"}}
	got := fmt.Sprint(b.Table())
	if want := "{[what done late all] [[a 2 1 3] [b 0 4 4]]}"; got != want {
		t.Errorf("table is %s, want %s", got, want)
	}
}
