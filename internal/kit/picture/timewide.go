// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"fmt"
	"sort"
	"strconv"
	"time"
)

const (
	timeRow    = 22.0
	timeBar    = 14.0
	timeDot    = 5.0
	timeLabel  = 300.0 // longest label in pixels
	timeFade   = 30.0  // length of an open end
	laneBeside = 760.0 // drawings this wide have the lane's name at the left
)

// axis turns days into pixels.
type axis struct{ from, to, left, right float64 }

func (a axis) x(day float64) float64 {
	return a.left + (day-a.from)/(a.to-a.from)*(a.right-a.left)
}

// placed is an item with its place: mark from x0 to x1 and label, in pixels.
type placed struct {
	Item
	lane   Lane
	x0, x1 float64
	text   string
	label  float64 // x of the text
	inside bool
	before bool    // the text ends at label
	from   float64 // what is taken, label included
	to     float64
}

func (t Timeline) wide(c *canvas) float64 {
	left, head := 8.0, 0.0
	if c.width >= laneBeside {
		for _, l := range t.Lanes {
			left = max(left, textWidth(clean(l.Label), body, true)+18)
		}
		left = min(left, max(190, c.width*0.28))
	} else {
		head = 18
	}
	a := t.axis(left+4, c.width-10)
	top := 34.0
	// The ground is drawn first; its height is known when the lanes are packed.
	lanes := make([][][]placed, len(t.Lanes))
	y := top
	for i, l := range t.Lanes {
		lanes[i] = t.pack(l, a)
		y += head + float64(max(len(lanes[i]), 1))*timeRow + 10
	}
	bottom := y
	t.ticks(c, a, top, bottom)
	y = top
	for i, l := range t.Lanes {
		room := left - 10
		if head > 0 {
			room = c.width
		}
		c.hline("pic-line", c.width, y+0.5)
		// Names are often told apart by their ends only; a lane has room for two
		// lines where they stand beside it.
		most := 2
		if head > 0 {
			most = 1
		}
		lines := wrap(l.Label, body, room/1.07, most)
		end := c.mark(clean(l.Label), l.Href)
		for i, line := range lines {
			c.text(line, 1, y+19+14*(float64(i)-float64(len(lines)-1)/2), style{bold: true, halo: head > 0, hidden: true})
		}
		end()
		y += head + 5
		for _, row := range lanes[i] {
			for _, p := range row {
				t.item(c, a, p, y+timeRow/2)
			}
			y += timeRow
		}
		y += float64(max(1-len(lanes[i]), 0))*timeRow + 5
	}
	c.hline("pic-line", c.width, bottom+0.5)
	return bottom + 4
}

// axis spans all items and today, with a little air.
func (t Timeline) axis(left, right float64) axis {
	first, last := 0.0, 0.0
	seen := false
	add := func(from, to float64) {
		if !seen {
			first, last, seen = from, to, true
		}
		first, last = min(first, from), max(last, to)
	}
	for _, l := range t.Lanes {
		for _, it := range l.Items {
			add(it.extent())
		}
	}
	if !t.Today.IsZero() {
		add(t.Today.span())
	}
	air := max((last-first)*0.03, 20)
	return axis{first - air, last + air, left, right}
}

// pack puts the items of a lane into as few rows as their marks and labels need.
func (t Timeline) pack(l Lane, a axis) [][]placed {
	items := append([]Item(nil), l.Items...)
	sort.SliceStable(items, func(i, j int) bool {
		fi, _ := items[i].extent()
		fj, _ := items[j].extent()
		return fi < fj
	})
	var rows [][]placed
next:
	for _, it := range items {
		p := t.place(l, it, a)
		for r, row := range rows {
			free := true
			for _, o := range row {
				if p.from < o.to+8 && o.from < p.to+8 {
					free = false
				}
			}
			if free {
				rows[r] = append(rows[r], p)
				continue next
			}
		}
		rows = append(rows, []placed{p})
	}
	return rows
}

func (t Timeline) place(l Lane, it Item, a axis) placed {
	from, to := it.extent()
	p := placed{Item: it, lane: l, x0: a.x(from), x1: a.x(to)}
	if it.Open {
		p.x1 = a.right
	}
	if !it.period() {
		mid := (p.x0 + p.x1) / 2
		half := timeDot
		if !it.Start.exact() {
			half = max((p.x1-p.x0)/2, timeDot+3)
		}
		p.x0, p.x1 = mid-half, mid+half
	} else {
		p.x1 = max(p.x1, p.x0+4)
	}
	p.from, p.to = p.x0, p.x1
	p.text, _ = ellipsis(it.Label, small, timeLabel)
	w := textWidth(p.text, small, false)
	core := p.x1 - p.x0 - 12
	if it.Open {
		core -= timeFade
	}
	switch {
	case it.period() && w <= core && it.Start.exact() && (it.Open || it.End.exact()):
		p.inside, p.label = true, p.x0+6
	case p.x1+5+w <= a.right:
		p.label, p.to = p.x1+5, p.x1+5+w
	case p.x0-5-w >= a.left:
		p.before, p.label, p.from = true, p.x0-5, p.x0-5-w
	case it.period() && core > 60:
		p.text, _ = ellipsis(it.Label, small, core)
		p.inside, p.label = true, p.x0+6
	default:
		// Neither side has room for all of it: the larger side gets what fits.
		if right := a.right - p.x1 - 5; right >= p.x0-a.left-5 {
			p.text, _ = ellipsis(it.Label, small, max(right, 12))
			p.label, p.to = p.x1+5, a.right
		} else {
			p.text, _ = ellipsis(it.Label, small, max(p.x0-a.left-5, 12))
			p.before, p.label, p.from = true, p.x0-5, p.x0-5-textWidth(p.text, small, false)
		}
	}
	return p
}

func (t Timeline) item(c *canvas, a axis, p placed, y float64) {
	end := c.mark(t.title(p.lane, p.Item), p.Href)
	if p.period() {
		c.period(a, p, y)
	} else {
		if !p.Start.exact() {
			c.uncertain(p.Ink, p.x0, p.x1, y)
		}
		c.groupDisc(p.Ink, point{(p.x0 + p.x1) / 2, y}, timeDot)
	}
	st := style{size: small, halo: true, hidden: true}
	if p.inside {
		st.class, st.fill = p.Ink.on()
		st.halo = false
	}
	if p.before {
		st.anchor = "end"
	}
	c.text(p.text, p.label, y+4, st)
	end()
}

// period draws what is certain as a bar, ends known to the month or year only as
// bands, and an open end as a fading arrow.
func (c *canvas) period(a axis, p placed, y float64) {
	start, end := p.x0, p.x1
	if !p.Start.exact() {
		_, to := p.Start.span()
		start = min(a.x(to), p.x1)
		c.uncertain(p.Ink, p.x0, start, y)
	}
	if p.Open {
		solid := max(end-timeFade, start)
		c.box(p.Ink, start, y-timeBar/2, max(solid-start, 2), timeBar)
		step := (end - solid) / 4
		for i, o := range []string{"0.7", "0.45", "0.25"} {
			c.el("rect", "class", p.Ink.class(), "x", solid+float64(i)*step, "y", y-timeBar/2, "width", step, "height", timeBar, "fill", p.Ink.fill(), "fill-opacity", o)
		}
		c.el("path", "class", "pic-f-rule", "d", "M"+num(end-8)+" "+num(y-5)+"L"+num(end)+" "+num(y)+"L"+num(end-8)+" "+num(y+5)+"z", "fill", colourRule)
		return
	}
	if !p.End.exact() {
		from, _ := p.End.span()
		end = max(a.x(from), start)
		c.uncertain(p.Ink, end, p.x1, y)
	}
	if end > start {
		c.box(p.Ink, start, y-timeBar/2, end-start, timeBar)
	}
}

// uncertain draws a dashed band: somewhere in here.
func (c *canvas) uncertain(k Ink, x0, x1, y float64) {
	c.el("rect", "class", k.class()+" pic-rule pic-hit", "x", x0, "y", y-timeBar/2+1, "width", max(x1-x0, 2), "height", timeBar-2, "rx", 2,
		"fill", k.fill(), "fill-opacity", "0.3", "stroke", colourRule, "stroke-width", 1, "stroke-dasharray", "3 2")
}

// ticks draws the axis and the line of today.
func (t Timeline) ticks(c *canvas, a axis, top, bottom float64) {
	perMonth := (a.right - a.left) / (a.to - a.from) * 30.44
	step := 1200
	for _, s := range []int{1, 3, 6, 12, 24, 60, 120, 240, 600} {
		if float64(s)*perMonth >= 46 {
			step = s
			break
		}
	}
	today := -1e9
	if !t.Today.IsZero() {
		from, _ := t.Today.span()
		today = a.x(from + 0.5)
	}
	begin := time.Unix(int64(a.from)*86400, 0).UTC()
	years := max(step/12, 1)
	for year, month := begin.Year()/years*years, 1; ; month += step {
		for ; month > 12; month -= 12 {
			year++
		}
		x := a.x(dayNumber(year, month, 1))
		if x > a.right-4 {
			break
		}
		if x < a.left {
			continue
		}
		c.line("pic-line", x, top-4, x, bottom)
		label := strconv.Itoa(year)
		bold := step < 12
		if month > 1 {
			if label, bold = clean(t.Months[month-1]), false; label == "" {
				label = fmt.Sprintf("%02d", month)
			}
		}
		if x+textWidth(label, small, bold) <= c.width {
			c.text(label, x, top-9, style{size: small, class: "pic-soft", bold: bold})
		}
	}
	if today > 0 {
		label, _ := ellipsis(t.Words.Today, small, 120)
		w := textWidth(label, small, true)
		x := min(max(today-w/2, 0), c.width-w)
		c.line("pic-today", today, 14, today, bottom)
		c.text(label, x, 11, style{size: small, class: "pic-f-today", fill: colourToday, bold: true})
	}
}
