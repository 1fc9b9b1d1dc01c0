// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"fmt"
	"io"
)

// Ink is the colour of a mark, by meaning. The zero Ink is no value.
type Ink int

// The inks, in sets whose members can be told apart.
const (
	// None is no value.
	None Ink = iota
	// L1 to L5 are amounts from little to much.
	L1
	L2
	L3
	L4
	L5
	// T1 to T6 are kinds without order.
	T1
	T2
	T3
	T4
	T5
	T6
	// Good and those after it are states of things.
	Good
	Active
	Waiting
	Bad
	Muted
	inkCount
)

// inks holds the class suffix and the light-theme colour of each ink. The
// relative luminances of neighbours in a set differ by a factor of 1.3 at least;
// a test keeps it so.
var inks = [inkCount]struct{ class, fill string }{
	None:    {"none", "#dfe4e9"},
	L1:      {"l1", "#d3e3f1"},
	L2:      {"l2", "#a3c8e4"},
	L3:      {"l3", "#6ca6d2"},
	L4:      {"l4", "#2f729f"},
	L5:      {"l5", "#123c61"},
	T1:      {"t1", "#1c4a76"},
	T2:      {"t2", "#da812c"},
	T3:      {"t3", "#7dc6b4"},
	T4:      {"t4", "#aa57a0"},
	T5:      {"t5", "#edd264"},
	T6:      {"t6", "#625f55"},
	Good:    {"good", "#1d6d51"},
	Active:  {"active", "#63a2d1"},
	Waiting: {"waiting", "#f2d98e"},
	Bad:     {"bad", "#83190f"},
	Muted:   {"muted", "#b3bcc6"},
}

func (k Ink) valid() Ink {
	if k < 0 || k >= inkCount {
		return None
	}
	return k
}

func (k Ink) class() string { return "pic-" + inks[k.valid()].class }
func (k Ink) fill() string  { return inks[k.valid()].fill }

// dark says that text on this ink has to be light.
func (k Ink) dark() bool {
	switch k { //nolint:exhaustive // the others are light
	case L4, L5, T1, T4, T6, Good, Bad:
		return true
	}
	return false
}

// on gives class and colour of text that stands on the ink.
func (k Ink) on() (class, fill string) {
	if k.dark() {
		return "pic-on-dark", colourGround
	}
	return "pic-on-light", colourText
}

// level turns a count into L1 to L5; steps are the highest counts of L1 to L4.
func level(count int, steps [4]int) Ink {
	if count <= 0 {
		return None
	}
	for i, s := range steps {
		if count <= s {
			return L1 + Ink(i)
		}
	}
	return L5
}

// groupDisc draws a disc whose ink shows without colour too: each kind has a
// sign of its own, and states differ in shape.
func (c *canvas) groupDisc(k Ink, at point, r float64) {
	stroke, class := colourGround, " pic-s-ground pic-hit"
	if k == Waiting || k == None {
		stroke, class = colourRule, " pic-rule pic-hit"
	}
	if k == Bad {
		d := r * 1.25
		c.el("path", "class", k.class()+class, "d", "M"+num(at.x)+" "+num(at.y-d)+"L"+num(at.x+d)+" "+num(at.y)+"L"+num(at.x)+" "+num(at.y+d)+"L"+num(at.x-d)+" "+num(at.y)+"z",
			"fill", k.fill(), "stroke", stroke, "stroke-width", 1.5)
		return
	}
	c.el("circle", "class", k.class()+class, "cx", at.x, "cy", at.y, "r", r, "fill", k.fill(), "stroke", stroke, "stroke-width", 1.5)
	on, fill := k.on()
	d := r * 0.42
	bar := func(w, h float64) {
		c.el("rect", "class", on, "x", at.x-w/2, "y", at.y-h/2, "width", w, "height", h, "fill", fill, "pointer-events", "none")
	}
	switch k { //nolint:exhaustive // the others have no mark
	case T2, Active:
		c.el("circle", "class", on, "cx", at.x, "cy", at.y, "r", d*0.8, "fill", fill, "pointer-events", "none")
	case T3:
		bar(2*d, d*0.55)
	case T4:
		bar(d*0.55, 2*d)
	case T5:
		bar(2*d, d*0.5)
		bar(d*0.5, 2*d)
	case T6:
		bar(1.3*d, 1.3*d)
	}
}

// Colours that are not inks.
const (
	colourText   = "#1a2530"
	colourSoft   = "#485460"
	colourLine   = "#ccd3da"
	colourRule   = "#76828e"
	colourGround = "#ffffff"
	colourToday  = "#b3341f"
)

// Stylesheet writes the rules that let custom properties replace the colours of
// the presentation attributes, and that choose between the two drawings of
// [Responsive].
func Stylesheet(w io.Writer) error {
	p := printer{w: w}
	p.line(".pic{display:block;max-width:none;height:auto;font-family:var(--pic-font,inherit)}")
	for _, k := range inks {
		p.line(".pic-%[1]s{fill:var(--pic-%[1]s,%[2]s)}.pic-s-%[1]s{stroke:var(--pic-%[1]s,%[2]s)}", k.class, k.fill)
	}
	for _, c := range []struct{ class, property, name, value string }{
		{"text", "fill", "text", colourText},
		{"soft", "fill", "soft", colourSoft},
		{"on-light", "fill", "on-light", colourText},
		{"on-dark", "fill", "on-dark", colourGround},
		{"ground", "fill", "ground", colourGround},
		{"s-ground", "stroke", "ground", colourGround},
		{"line", "stroke", "line", colourLine},
		{"rule", "stroke", "rule", colourRule},
		{"f-rule", "fill", "rule", colourRule},
		{"tie", "stroke", "rule", colourRule},
		{"today", "stroke", "today", colourToday},
		{"f-today", "fill", "today", colourToday},
	} {
		p.line(".pic-%s{%s:var(--pic-%s,%s)}", c.class, c.property, c.name, c.value)
	}
	p.line(".pic a:hover .pic-hit,.pic a:focus-visible .pic-hit{stroke:var(--pic-text,%s);stroke-width:2px}", colourText)
	p.line(".pic-narrow{display:none}")
	p.line("@media screen and (max-width:599px){.pic-wide{display:none}.pic-narrow{display:block}}")
	return p.err
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}
