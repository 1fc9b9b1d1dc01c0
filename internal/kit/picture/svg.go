// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"bytes"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

const fontFamily = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif"

// canvas collects the elements of one picture. The root element is written
// last, when the height is known.
type canvas struct {
	bytes.Buffer
	frame Frame
	id    string
	kind  string
	width float64
	links bool
	hatch bool
	// swatch draws an ink in the legend; nil means a box.
	swatch func(c *canvas, k Ink, at point, r float64)
}

func newCanvas(f Frame, kind string, width float64) *canvas {
	id := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, f.ID)
	if id == "" {
		id = "pic-" + kind
	}
	// The width is part of the id, since two drawings of one picture may stand
	// on one page.
	return &canvas{frame: f, kind: kind, width: width, id: id + "-" + num(width)}
}

// num writes a coordinate with at most two decimals and no negative zero.
func num(v float64) string {
	v = math.Round(v*100) / 100
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return "0"
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// escape makes text safe in content and in attributes, and drops what XML 1.0
// does not allow at all.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&#34;")
		case r == '\'':
			b.WriteString("&#39;")
		case r == '\t' || r == '\n' || r == '\r':
			b.WriteByte(' ')
		case r < 0x20, r >= 0x7f && r < 0xa0, r == utf8.RuneError, r == 0xfffe, r == 0xffff:
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// attrs writes name and value pairs; a value is a string, an int or a float64,
// and an empty string leaves the attribute out.
func (c *canvas) attrs(pairs []any) {
	for i := 0; i+1 < len(pairs); i += 2 {
		var v string
		switch x := pairs[i+1].(type) {
		case string:
			if x == "" {
				continue
			}
			v = escape(x)
		case int:
			v = strconv.Itoa(x)
		case float64:
			v = num(x)
		}
		c.WriteByte(' ')
		c.WriteString(pairs[i].(string)) //nolint:errcheck,forcetypeassert // names are written in the code
		c.WriteString(`="`)
		c.WriteString(v)
		c.WriteByte('"')
	}
}

func (c *canvas) el(name string, pairs ...any) {
	c.WriteByte('<')
	c.WriteString(name)
	c.attrs(pairs)
	c.WriteString("/>")
}

func (c *canvas) open(name string, pairs ...any) {
	c.WriteByte('<')
	c.WriteString(name)
	c.attrs(pairs)
	c.WriteByte('>')
}

func (c *canvas) close(name string) { c.WriteString("</" + name + ">") }

func (c *canvas) title(s string) {
	if s != "" {
		c.WriteString("<title>" + escape(s) + "</title>")
	}
}

// mark opens a group or a link around what is drawn next and returns what ends
// it. The full text is in the title, which browsers show as a tooltip and take for
// the name; an aria-label would be at odds with a text that was cut.
func (c *canvas) mark(title, href string) func() {
	if h := safeHref(href); h != "" {
		c.links = true
		c.open("a", "href", h)
		c.title(title)
		return func() { c.close("a") }
	}
	c.open("g")
	c.title(title)
	return func() { c.close("g") }
}

// safeHref keeps links to this site and to the web, and drops anything that a
// browser could run.
func safeHref(h string) string {
	switch {
	case strings.HasPrefix(h, "//"), strings.HasPrefix(h, `/\`):
		return ""
	case strings.HasPrefix(h, "/"), strings.HasPrefix(h, "#"), strings.HasPrefix(h, "?"),
		strings.HasPrefix(h, "https://"), strings.HasPrefix(h, "http://"):
		return h
	}
	return ""
}

// box fills a rectangle with an ink. Bad is hatched as well, because it has to
// be told from Good in greyscale.
func (c *canvas) box(k Ink, x, y, w, h float64) {
	c.el("rect", "class", k.class()+" pic-hit", "x", x, "y", y, "width", w, "height", h, "rx", 2, "fill", k.fill())
	if k == Bad {
		c.hatch = true
		c.el("rect", "x", x, "y", y, "width", w, "height", h, "rx", 2, "fill", "url(#"+c.id+"-hatch)")
	}
}

// hline is a line from the left edge.
func (c *canvas) hline(class string, x, y float64) { c.line(class, 0, y, x, y) }

func (c *canvas) line(class string, x1, y1, x2, y2 float64) {
	stroke, w := colourLine, 1.0
	switch class {
	case "pic-rule":
		stroke, w = colourRule, 1.5
	case "pic-today":
		stroke, w = colourToday, 2
	}
	pairs := []any{"class", class, "x1", x1, "y1", y1, "x2", x2, "y2", y2, "stroke", stroke, "stroke-width", w}
	c.el("line", pairs...)
}

// finish draws legend and note below the picture, closes it and writes it out.
func (c *canvas) finish(w io.Writer, height float64) error {
	if strings.TrimSpace(c.frame.Title) == "" {
		return ErrNoTitle
	}
	if len(c.frame.Legend) > 0 {
		height = c.legend(c.frame.Legend, height+10)
	}
	if c.frame.Note != "" {
		height += 6
		for _, l := range wrap(c.frame.Note, small, c.width-4, 6) {
			height += 15
			c.text(l, 2, height-3, style{size: small, class: "pic-soft"})
		}
	}
	var head canvas
	role := "img"
	if c.links {
		role = "group"
	}
	label := c.id + "-title"
	if c.frame.Desc != "" {
		label += " " + c.id + "-desc"
	}
	head.open("svg", "xmlns", "http://www.w3.org/2000/svg", "class", "pic pic-"+c.kind, "role", role,
		"aria-labelledby", label, "width", c.width, "height", math.Ceil(height),
		"viewBox", "0 0 "+num(c.width)+" "+num(math.Ceil(height)),
		"font-family", fontFamily, "font-size", body, "fill", colourText)
	head.open("title", "id", c.id+"-title")
	head.WriteString(escape(c.frame.Title) + "</title>")
	if c.frame.Desc != "" {
		head.open("desc", "id", c.id+"-desc")
		head.WriteString(escape(c.frame.Desc) + "</desc>")
	}
	if c.hatch {
		head.open("defs")
		head.open("pattern", "id", c.id+"-hatch", "width", 6, "height", 6, "patternUnits", "userSpaceOnUse", "patternTransform", "rotate(45)")
		head.el("rect", "width", 2, "height", 6, "fill", colourGround, "fill-opacity", "0.45")
		head.close("pattern")
		head.close("defs")
	}
	c.WriteString("</svg>\n")
	for _, b := range [][]byte{head.Bytes(), c.Bytes()} {
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// legend lays the items out in lines and returns the y below them.
func (c *canvas) legend(items []LegendItem, y float64) float64 {
	const swatch, gap = 14.0, 20.0
	x := 0.0
	for _, it := range items {
		label, _ := ellipsis(it.Label, body, c.width-swatch-8)
		w := swatch + 6 + textWidth(label, body, false)
		if x > 0 && x+w > c.width {
			x, y = 0, y+20
		}
		if c.swatch != nil {
			c.swatch(c, it.Ink, point{x + swatch/2, y + 2 + swatch/2}, swatch/2)
		} else {
			c.box(it.Ink, x, y+2, swatch, swatch)
		}
		c.text(label, x+swatch+6, y+13, style{})
		x += w + gap
	}
	return y + 20
}
