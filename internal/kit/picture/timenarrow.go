// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"sort"
	"strconv"
)

const (
	railX    = 50.0
	railText = 68.0
)

// narrow draws the items of all lanes as one list in order of time, along a
// rail. Distances are not to scale; the years are written beside the rail.
func (t Timeline) narrow(c *canvas) float64 {
	type entry struct {
		Item
		lane Lane
		from float64
	}
	var all []entry
	for _, l := range t.Lanes {
		for _, it := range l.Items {
			from, _ := it.extent()
			all = append(all, entry{it, l, from})
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].from < all[j].from })
	today, passed := 0.0, t.Today.IsZero()
	if !passed {
		today, _ = t.Today.span()
	}
	room := c.width - railText - 4
	y, year := 6.0, 0
	rail := func(to float64) { c.line("pic-line", railX, y, railX, to) }
	now := func() {
		passed = true
		rail(y + 24)
		label, _ := ellipsis(t.Words.Today+" "+t.say(t.Today), small, room/1.07)
		c.line("pic-today", railX-8, y+11, railText-4, y+11)
		c.line("pic-today", min(railText+textWidth(label, small, true)+4, c.width), y+11, c.width, y+11)
		c.text(label, railText, y+15, style{size: small, class: "pic-f-today", fill: colourToday, bold: true})
		y += 24
	}
	for _, e := range all {
		if !passed && e.from > today {
			now()
		}
		lines := wrap(e.Label, body, room, 3)
		height := 30 + float64(len(lines))*16
		if e.lane.Label == "" {
			height -= 14
		}
		rail(y + height + 6)
		if e.Start.Year != year {
			year = e.Start.Year
			c.text(strconv.Itoa(year), 0, y+14, style{bold: true})
			c.line("pic-line", railX-14, y+10, railX-6, y+10)
		}
		end := c.mark(t.title(e.lane, e.Item), e.Href)
		when, _ := ellipsis(t.when(e.Item), small, room)
		c.text(when, railText, y+14, style{size: small, class: "pic-soft", hidden: true})
		for i, l := range lines {
			c.text(l, railText, y+30+float64(i)*16, style{hidden: true})
		}
		if e.lane.Label != "" {
			lane, _ := ellipsis(e.lane.Label, small, room)
			c.text(lane, railText, y+29+float64(len(lines))*16, style{size: small, class: "pic-soft", hidden: true})
		}
		c.railMark(e.Item, y+10, height-20)
		end()
		y += height + 6
	}
	if !passed {
		now()
	}
	return y
}

// railMark is a disc for an event, a bar downwards for a period, and dashed for
// what is not known to the day.
func (c *canvas) railMark(it Item, y, length float64) {
	at := point{railX, y}
	if !it.period() {
		if !it.Start.exact() {
			c.el("circle", "class", it.Ink.class()+" pic-rule", "cx", at.x, "cy", at.y, "r", 9, "fill", it.Ink.fill(), "fill-opacity", "0.3", "stroke", colourRule, "stroke-dasharray", "3 2")
		}
		c.groupDisc(it.Ink, at, timeDot)
		return
	}
	dashes := ""
	if !it.Start.exact() || !it.Open && !it.End.exact() {
		dashes = "3 2"
	}
	c.el("rect", "class", it.Ink.class()+" pic-s-ground pic-hit", "x", at.x-5, "y", y-5, "width", 10, "height", length, "rx", 2, "fill", it.Ink.fill(), "stroke", colourGround, "stroke-width", 1)
	if dashes != "" {
		c.el("rect", "class", "pic-rule", "x", at.x-7, "y", y-7, "width", 14, "height", length+4, "rx", 3, "fill", "none", "stroke", colourRule, "stroke-dasharray", dashes)
	}
	if it.Open {
		tip := y + length + 4
		c.el("path", "class", "pic-f-rule", "d", "M"+num(at.x-5)+" "+num(tip-7)+"L"+num(at.x)+" "+num(tip)+"L"+num(at.x+5)+" "+num(tip-7)+"z", "fill", colourRule)
	}
}
