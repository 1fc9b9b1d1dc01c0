// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"io"
	"sort"
	"strings"
)

// World is a map of the world with some areas painted.
type World struct {
	Frame
	// Values holds the painted areas by ISO alpha-2 code. Codes that the
	// boundary file does not know appear in the table only.
	Values map[string]Mark
	// Insets are windows of the same map, enlarged.
	Insets []Inset
	// Boundaries are the shapes; nil means the ones built in.
	Boundaries *Boundaries
	// Sprite is the address of the file that Boundaries.Sprite wrote, served
	// with a long cache life. Empty means that the picture carries its shapes, as
	// a document needs it.
	Sprite string
	// Words name the columns of the table.
	Words WorldWords
}

// WorldWords are the translated words of a map.
type WorldWords struct{ Area, Value string }

// Mark paints one area.
type Mark struct {
	Ink Ink
	// Name is the full name; Value what is said about the area in words.
	Name, Value string
	// Label is written on the map when there is room. Empty means never.
	Label string
	Href  string
}

// Inset is a window onto the map, in degrees.
type Inset struct {
	Label                    string
	West, South, East, North float64
}

const (
	maxInsets = 4
	// An area smaller than this, in square pixels as drawn, also gets a dot.
	smallArea   = 30.0
	markerSize  = 4.5
	insetGap    = 12.0
	insetBeside = 900.0 // drawings this wide have their inset beside the map
)

// window is one view of the grid: grid unit p is drawn at (p - origin) * scale
// + place.
type window struct {
	place  rect // on the picture
	origin point
	scale  float64
	label  string
	// enlarged are the windows that show a part of this one again: dots and
	// labels of what they show are left to them.
	enlarged []window
}

func (v window) shown() rect {
	return rect{v.origin.x, v.origin.y, v.place.w / v.scale, v.place.h / v.scale}
}

func (v window) leaves(p point) bool {
	for _, e := range v.enlarged {
		if (rect{p.x, p.y, 0, 0}).within(e.shown()) {
			return true
		}
	}
	return false
}

func (v window) at(p point) point {
	return point{(p.x-v.origin.x)*v.scale + v.place.x, (p.y-v.origin.y)*v.scale + v.place.y}
}

// SVG draws the map.
func (m World) SVG(w io.Writer, width int) error {
	if err := bound("areas", len(m.Values), maxBoundaryAreas); err != nil {
		return err
	}
	if err := bound("insets", len(m.Insets), maxInsets); err != nil {
		return err
	}
	if m.Boundaries == nil {
		m.Boundaries = DefaultBoundaries()
	}
	c := newCanvas(m.Frame, "map", clampWidth(width))
	views, height := m.windows(c.width)
	for i, v := range views {
		if i == 0 {
			v.enlarged = views[1:]
		}
		m.view(c, v)
	}
	return c.finish(w, height)
}

// windows divides the picture between the map and its insets.
func (m World) windows(width float64) ([]window, float64) {
	b := m.Boundaries
	mapWidth := width
	beside := len(m.Insets) == 1 && width >= insetBeside
	if beside {
		mapWidth = (width - insetGap) * 0.64
	}
	whole := window{place: rect{0, 0, mapWidth, mapWidth * b.height / b.width}, scale: mapWidth / b.width}
	views := []window{whole}
	height := whole.place.h
	if beside {
		place := rect{mapWidth + insetGap, 0, width - mapWidth - insetGap, height}
		return append(views, m.inset(m.Insets[0], place)), height
	}
	for _, in := range m.Insets {
		r := m.insetRect(in)
		h := min(width*r.h/r.w, width*0.9)
		views = append(views, m.inset(in, rect{0, height + insetGap, width, h}))
		height += insetGap + h
	}
	return views, height
}

// insetRect is the part of the grid that holds the window's corners and edges.
func (m World) insetRect(in Inset) rect {
	e := m.Boundaries.projection
	low, high := e.project(in.West, in.North), e.project(in.East, in.South)
	for _, lat := range []float64{in.South, (in.South + in.North) / 2, in.North} {
		low.x = min(low.x, e.project(in.West, lat).x)
		high.x = max(high.x, e.project(in.East, lat).x)
	}
	return rect{low.x, low.y, max(high.x-low.x, 10), max(high.y-low.y, 10)}
}

// inset fits the window into a place: all of it shows, and what room is left
// over shows more of the map.
func (m World) inset(in Inset, place rect) window {
	r := m.insetRect(in)
	scale := min(place.w/r.w, place.h/r.h)
	mid := point{r.x + r.w/2, r.y + r.h/2}
	return window{
		place: place, scale: scale, label: in.Label,
		origin: point{mid.x - place.w/scale/2, mid.y - place.h/scale/2},
	}
}

func (m World) view(c *canvas, v window) {
	b := m.Boundaries
	shown := v.shown()
	c.open("svg", "x", v.place.x, "y", v.place.y, "width", v.place.w, "height", v.place.h,
		"viewBox", strings.Join([]string{num(shown.x), num(shown.y), num(shown.w), num(shown.h)}, " "), "overflow", "hidden")
	hair := 0.7 / v.scale
	if m.Sprite != "" {
		c.open("g", "class", "pic-none pic-s-ground", "fill", None.fill(), "stroke", colourGround, "stroke-width", hair, "stroke-linejoin", "round")
		c.el("use", "href", m.Sprite+"#land")
	} else {
		c.open("g", "class", "pic-none pic-s-ground", "fill", None.fill(), "stroke", colourGround, "stroke-width", hair, "stroke-linejoin", "round")
		c.WriteString(`<path d="`)
		for _, a := range b.areas {
			if painted := m.painted(a.id); !painted && a.bounds.hits(shown) {
				c.WriteString(a.d)
			}
		}
		c.WriteString(`"/>`)
	}
	c.close("g")
	keys := m.order(v)
	for _, key := range keys {
		m.area(c, v, key, hair)
	}
	// The ground under the dashes hides the border that the areas drew.
	dash := 1 / v.scale
	for _, l := range []struct {
		class, stroke, dashes string
		width                 float64
	}{{"pic-s-ground", colourGround, "", dash * 1.2}, {"pic-rule", colourRule, num(dash*2.2) + " " + num(dash*1.8), dash}} {
		c.open("g", "class", l.class, "fill", "none", "stroke", l.stroke, "stroke-width", l.width, "stroke-dasharray", l.dashes, "pointer-events", "none")
		if m.Sprite != "" {
			c.el("use", "href", m.Sprite+"#lines")
		} else {
			c.WriteString(`<path d="` + strings.Join(b.lines, "") + `"/>`)
		}
		c.close("g")
	}
	c.close("svg")
	for _, e := range v.enlarged {
		r := e.shown()
		p := v.at(point{r.x, r.y})
		c.el("rect", "class", "pic-rule", "x", p.x, "y", p.y, "width", r.w*v.scale, "height", r.h*v.scale, "fill", "none", "stroke", colourRule, "stroke-width", 1)
	}
	m.labels(c, v, keys)
	if v.label != "" {
		c.el("rect", "class", "pic-line", "x", v.place.x+0.5, "y", v.place.y+0.5, "width", v.place.w-1, "height", v.place.h-1, "rx", 2, "fill", "none", "stroke", colourLine)
		label, _ := ellipsis(v.label, small, v.place.w-16)
		c.text(label, v.place.x+8, v.place.y+16, style{size: small, class: "pic-soft", halo: true})
	}
}

func (m World) painted(id string) bool {
	k, ok := m.Values[id]
	return ok && k.Ink.valid() != None
}

// order lists the painted areas of a window: large ones first, so that the dot
// of a small state is not covered by its neighbour.
func (m World) order(v window) []string {
	b := m.Boundaries
	shown := v.shown()
	var keys []string
	for k := range m.Values {
		if i, known := b.index[k]; known && b.areas[i].bounds.grow(1).hits(shown) {
			if ok := m.painted(k); ok {
				keys = append(keys, k)
			}
		}
	}
	sort.Slice(keys, func(i, j int) bool {
		a, z := b.areas[b.index[keys[i]]], b.areas[b.index[keys[j]]]
		if a.size != z.size {
			return a.size > z.size
		}
		return a.id < z.id
	})
	return keys
}

func (k Mark) title() string {
	if k.Value == "" {
		return clean(k.Name)
	}
	return clean(k.Name + ": " + k.Value)
}

func (m World) area(c *canvas, v window, key string, hair float64) {
	a := m.Boundaries.areas[m.Boundaries.index[key]]
	k := m.Values[key]
	end := c.mark(k.title(), k.Href)
	pairs := []any{"class", k.Ink.class() + " pic-s-ground pic-hit", "fill", k.Ink.fill(), "stroke", colourGround, "stroke-width", hair, "stroke-linejoin", "round"}
	if m.Sprite != "" {
		c.el("use", append(pairs, "href", m.Sprite+"#a-"+a.id)...)
	} else {
		c.el("path", append(pairs, "d", a.d)...)
	}
	if m.small(v, a) {
		c.el("circle", "class", k.Ink.class()+" pic-s-ground pic-hit", "cx", a.at.x, "cy", a.at.y, "r", markerSize/v.scale,
			"fill", k.Ink.fill(), "stroke", colourGround, "stroke-width", 1.2/v.scale)
	}
	end()
}

func (m World) small(v window, a area) bool {
	return a.size*v.scale*v.scale < smallArea && !v.leaves(a.at)
}

// labels writes the labels that find room: inside the area when it is large
// enough, beside its dot otherwise.
func (m World) labels(c *canvas, v window, keys []string) {
	l := labeller{frame: v.place.grow(-2)}
	if v.label != "" {
		l.block(rect{v.place.x, v.place.y, textWidth(v.label, small, false) + 14, 22})
	}
	for _, key := range keys {
		if a := m.Boundaries.areas[m.Boundaries.index[key]]; m.small(v, a) {
			l.block(disc(v.at(a.at), markerSize))
		}
	}
	for _, key := range keys {
		a, k := m.Boundaries.areas[m.Boundaries.index[key]], m.Values[key]
		text, _ := ellipsis(k.Label, small, 120)
		if text == "" || v.leaves(a.at) {
			continue
		}
		w, h := textWidth(text, small, false), 14.0
		at := v.at(a.at)
		st := style{size: small, halo: true, anchor: "middle", hidden: true}
		reach := markerSize
		if !m.small(v, a) {
			inside := rect{at.x - w/2, at.y - h/2, w, h}
			if w*1.15 < a.bounds.w*v.scale && h*1.6 < a.bounds.h*v.scale && l.free(inside) {
				l.block(inside)
				st.class, st.fill = k.Ink.on()
				st.halo = false
				c.text(text, at.x, at.y+4, st)
				continue
			}
			reach = min(max(a.bounds.w, a.bounds.h)*v.scale/2, 14)
		}
		l.cost = func(r rect) float64 { return m.covers(v, keys, key, r) }
		if r, ok := l.place(around(at, reach, w, h)); ok {
			c.text(text, r.x+r.w/2, r.y+11, st)
		}
	}
}

// covers counts the other painted areas that a label might lie on, judged by
// their bounds.
func (m World) covers(v window, keys []string, own string, r rect) float64 {
	cost := 0.0
	for _, key := range keys {
		a := m.Boundaries.areas[m.Boundaries.index[key]]
		low := v.at(point{a.bounds.x, a.bounds.y})
		b := rect{low.x, low.y, a.bounds.w * v.scale, a.bounds.h * v.scale}
		if key != own && b.w < v.place.w*0.3 && r.hits(b) {
			cost += 2
		}
	}
	return cost
}

// Table lists every value, by name.
func (m World) Table() Table {
	t := Table{Headers: []string{m.Words.Area, m.Words.Value}}
	for _, k := range m.Values {
		t.Rows = append(t.Rows, []string{k.Name, k.Value})
	}
	sort.Slice(t.Rows, func(i, j int) bool {
		if t.Rows[i][0] != t.Rows[j][0] {
			return t.Rows[i][0] < t.Rows[j][0]
		}
		return t.Rows[i][1] < t.Rows[j][1]
	})
	return t
}
