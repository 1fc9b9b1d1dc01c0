// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"bytes"
	"math"
	"sort"
	"strconv"
	"strings"
	"testing"
)

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	var v [3]float64
	for i := range v {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			v[i] = c / 12.92
		} else {
			v[i] = math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*v[0] + 0.7152*v[1] + 0.0722*v[2]
}

func contrast(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }

func TestInksDifferInGreyscale(t *testing.T) {
	for name, set := range map[string][]Ink{
		"amounts": {L1, L2, L3, L4, L5},
		"kinds":   {T1, T2, T3, T4, T5, T6},
		"states":  {Good, Active, Waiting, Bad, Muted},
	} {
		var l []float64
		for _, k := range set {
			l = append(l, luminance(t, k.fill()))
		}
		sort.Float64s(l)
		for i := 1; i < len(l); i++ {
			if c := contrast(l[i-1], l[i]); c < 1.3 {
				t.Errorf("%s: two inks have a contrast of %.2f only", name, c)
			}
		}
	}
}

func TestTextOnInksIsReadable(t *testing.T) {
	for k := range inkCount {
		_, fill := k.on()
		if c := contrast(luminance(t, fill), luminance(t, k.fill())); c < 4.5 {
			t.Errorf("text on %s has a contrast of %.2f", k.class(), c)
		}
	}
	for _, c := range []string{colourText, colourSoft} {
		if got := contrast(luminance(t, c), luminance(t, colourGround)); got < 7 {
			t.Errorf("text %s on the ground has a contrast of %.2f", c, got)
		}
	}
}

func TestLevel(t *testing.T) {
	steps := [4]int{1, 2, 4, 8}
	for count, want := range map[int]Ink{-1: None, 0: None, 1: L1, 2: L2, 3: L3, 4: L3, 5: L4, 8: L4, 9: L5, 900: L5} {
		if got := level(count, steps); got != want {
			t.Errorf("level(%d) is %s, want %s", count, got.class(), want.class())
		}
	}
}

func TestStylesheetNamesEveryInk(t *testing.T) {
	var b bytes.Buffer
	if err := Stylesheet(&b); err != nil {
		t.Fatal(err)
	}
	for k := range inkCount {
		if !strings.Contains(b.String(), "."+k.class()+"{fill:var(--"+k.class()+","+k.fill()+")}") {
			t.Errorf("no rule for %s", k.class())
		}
	}
}
