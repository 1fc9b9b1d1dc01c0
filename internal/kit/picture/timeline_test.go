// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseDate(t *testing.T) {
	for in, want := range map[string]Date{"2024": {2024, 0, 0}, "2024-02": {2024, 2, 0}, "2024-02-29": {2024, 2, 29}} {
		got, err := ParseDate(in)
		if err != nil || got != want || got.String() != in {
			t.Errorf("%q reads as %v (%v)", in, got, err)
		}
	}
	for _, in := range []string{"", "2023-02-29", "24", "2024-13", "2024-2", "2024-01-01T00:00:00Z"} {
		if got, err := ParseDate(in); err == nil {
			t.Errorf("%q reads as %v", in, got)
		}
	}
}

func TestDateSpan(t *testing.T) {
	for in, days := range map[string]float64{"2024": 366, "2023": 365, "2024-02": 29, "2023-12": 31, "2024-02-29": 1} {
		d, err := ParseDate(in)
		if err != nil {
			t.Fatal(err)
		}
		if from, to := d.span(); to-from != days {
			t.Errorf("%s has %v days", in, to-from)
		}
	}
}

func drawDate(t *rapid.T, label string) Date {
	d := Date{Year: rapid.IntRange(1950, 2100).Draw(t, label)}
	if rapid.Bool().Draw(t, label+" month") {
		d.Month = rapid.IntRange(1, 12).Draw(t, label)
		if rapid.Bool().Draw(t, label+" day") {
			d.Day = rapid.IntRange(1, 28).Draw(t, label)
		}
	}
	return d
}

func TestNothingInATimelineOverlaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tl := Timeline{Frame: Frame{Title: "t"}, Today: Date{2025, 1, 1}}
		for i := range rapid.IntRange(1, 4).Draw(t, "lanes") {
			l := Lane{Label: fmt.Sprint("Lane ", i)}
			for range rapid.IntRange(0, 25).Draw(t, "items") {
				it := Item{Label: rapid.StringMatching(`[A-Za-z ]{0,60}`).Draw(t, "label"), Start: drawDate(t, "start"), Ink: Good}
				switch rapid.IntRange(0, 2).Draw(t, "kind") {
				case 1:
					it.End = drawDate(t, "end")
				case 2:
					it.Open = true
				}
				l.Items = append(l.Items, it)
			}
			tl.Lanes = append(tl.Lanes, l)
		}
		width := rapid.SampledFrom([]int{600, 800, 1200}).Draw(t, "width")
		a := tl.axis(150, float64(width)-10)
		for _, l := range tl.Lanes {
			drawn := 0
			for _, row := range tl.pack(l, a) {
				drawn += len(row)
				for i, p := range row {
					if p.from < a.left-20 || p.to > a.right+20 {
						t.Fatalf("%q goes from %.0f to %.0f on an axis from %.0f to %.0f", p.Label, p.from, p.to, a.left, a.right)
					}
					for _, o := range row[:i] {
						if p.from < o.to && o.from < p.to {
							t.Fatalf("%q and %q overlap", p.Label, o.Label)
						}
					}
				}
			}
			if drawn != len(l.Items) {
				t.Fatalf("%d of %d items are drawn", drawn, len(l.Items))
			}
		}
		for _, w := range []int{width, 358} {
			out, err := Bytes(tl, w)
			if err != nil {
				t.Fatal(err)
			}
			wellFormed(t, out)
		}
	})
}

func TestTimelineTellsWhatIsUncertain(t *testing.T) {
	draw := func(it Item) string {
		it.Ink, it.Label = Good, "x"
		out, err := Bytes(Timeline{Frame: Frame{Title: "t"}, Lanes: []Lane{{Items: []Item{it}}}, Words: TimelineWords{Open: "no end"}}, 800)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	day, month := Date{2024, 5, 3}, Date{2024, 5, 0}
	if s := draw(Item{Start: day}); strings.Contains(s, "dasharray") {
		t.Error("an event known to the day is dashed")
	}
	if s := draw(Item{Start: month}); strings.Count(s, "dasharray") != 1 || !strings.Contains(s, "x, 2024-05<") {
		t.Error("an event known to the month has no band")
	}
	if s := draw(Item{Start: month, End: Date{2026, 0, 0}}); strings.Count(s, "dasharray") != 2 {
		t.Error("a period with two vague ends has not two bands")
	}
	if s := draw(Item{Start: day, Open: true}); !strings.Contains(s, "x, 2024-05-03 – no end") || !strings.Contains(s, "pic-f-rule") {
		t.Error("an open period has no arrow or does not say so")
	}
}

func TestTimelineRefusesImpossibleDates(t *testing.T) {
	for _, d := range []Date{{}, {2024, 13, 1}, {2024, 0, 3}, {-5, 1, 1}, {2024, 1, 40}, {10000, 1, 1}} {
		tl := Timeline{Frame: Frame{Title: "t"}, Lanes: []Lane{{Items: []Item{{Start: d}}}}}
		if err := tl.SVG(&bytes.Buffer{}, 800); err == nil {
			t.Errorf("%+v is drawn", d)
		}
	}
	tl := Timeline{Frame: Frame{Title: "t"}, Today: Date{2024, 1, 0}}
	if err := tl.SVG(&bytes.Buffer{}, 800); err == nil {
		t.Error("a month is taken for today")
	}
}
