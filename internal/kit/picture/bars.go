// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"fmt"
	"io"
	"strconv"
)

// Bars are horizontal stacked bars: how many things are in which state. The
// parts of all bars share one scale that begins at nothing.
type Bars struct {
	Frame
	Rows  []Bar
	Words BarsWords
}

// BarsWords are the translated words of the table: what a row is, what the total
// is called.
type BarsWords struct{ Row, Total string }

// Bar is one row. Parts are drawn in the order given.
type Bar struct {
	Label, Href string
	Parts       []Part
}

// Part is one stretch of a bar.
type Part struct {
	Ink   Ink
	Label string
	Count int
	Href  string
}

const (
	maxBars     = 100
	maxBarParts = 12
	barHeight   = 18.0
	barPitch    = 28.0
	barMax      = 900.0 // a longer bar says no more
)

// SVG draws the bars.
func (b Bars) SVG(w io.Writer, width int) error {
	if err := bound("bars", len(b.Rows), maxBars); err != nil {
		return err
	}
	longest, most := 0.0, 1
	for _, r := range b.Rows {
		if err := bound("parts of a bar", len(r.Parts), maxBarParts); err != nil {
			return err
		}
		longest = max(longest, textWidth(clean(r.Label), body, false))
		most = max(most, r.total())
	}
	c := newCanvas(b.Frame, "bars", clampWidth(width))
	// In a narrow drawing the label stands above its bar.
	above := c.width <= NarrowWidth
	left, pitch, top := min(longest+12, c.width*0.35), barPitch, 4.0
	if above {
		left, pitch, top = 0, barPitch+18, 20
	}
	scale := min(c.width-left-46, barMax) / float64(most)
	y := 0.0
	for _, r := range b.Rows {
		room := left - 12
		baseline := y + top + 13
		if above {
			room, baseline = c.width, y+14
		}
		label, _ := ellipsis(r.Label, body, room)
		end := c.mark(clean(r.Label), r.Href)
		c.text(label, 1, baseline, style{hidden: true})
		end()
		x := left
		for _, p := range r.Parts {
			if p.Count <= 0 {
				continue
			}
			w := float64(p.Count) * scale
			end := c.mark(clean(fmt.Sprintf("%s, %s: %d", r.Label, p.Label, p.Count)), p.Href)
			c.box(p.Ink, x, y+top, max(w-1, 0.5), barHeight)
			if n := strconv.Itoa(p.Count); textWidth(n, small, false)+6 <= w {
				class, fill := p.Ink.on()
				if p.Ink == Bad { // a number on hatching is hard to read
					tw := textWidth(n, small, false) + 4
					c.el("rect", "class", p.Ink.class(), "x", x+(w-1-tw)/2, "y", y+top+2, "width", tw, "height", barHeight-4, "fill", p.Ink.fill())
				}
				c.text(n, x+(w-1)/2, y+top+13, style{size: small, class: class, fill: fill, anchor: "middle", hidden: true})
			}
			end()
			x += w
		}
		c.text(strconv.Itoa(r.total()), x+6, y+top+13, style{size: small, bold: true})
		y += pitch
	}
	return c.finish(w, y)
}

func (r Bar) total() int {
	n := 0
	for _, p := range r.Parts {
		n += max(p.Count, 0)
	}
	return n
}

// Table has one row a bar and one column for each label of a part, in the order
// in which the labels first come.
func (b Bars) Table() Table {
	t := Table{Headers: []string{b.Words.Row}}
	column := map[string]int{}
	for _, r := range b.Rows {
		for _, p := range r.Parts {
			if _, known := column[p.Label]; !known {
				column[p.Label] = len(t.Headers)
				t.Headers = append(t.Headers, p.Label)
			}
		}
	}
	t.Headers = append(t.Headers, b.Words.Total)
	for _, r := range b.Rows {
		counts := make([]int, len(t.Headers))
		for _, p := range r.Parts {
			counts[column[p.Label]] += max(p.Count, 0)
		}
		line := []string{r.Label}
		for _, n := range counts[1 : len(counts)-1] {
			line = append(line, strconv.Itoa(n))
		}
		t.Rows = append(t.Rows, append(line, strconv.Itoa(r.total())))
	}
	return t
}
