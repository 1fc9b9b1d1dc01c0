// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Type sizes in pixels. None is smaller than 11.
const (
	body  = 12.0
	small = 11.0
)

// maxLabel bounds every text before anything is measured, in runes.
const maxLabel = 400

// widths holds the advance of the printable ASCII characters from space to tilde
// in thousandths of the type size, for the widest of the common sans faces. A
// picture does not know the font that a reader has, so it reckons on the safe
// side.
var widths = [95]int{
	290, 310, 400, 640, 600, 900, 720, 250, 360, 360, 420, 640, 310, 390, 310, 380,
	610, 610, 610, 610, 610, 610, 610, 610, 610, 610, 310, 310, 640, 640, 640, 580,
	980, 720, 710, 740, 780, 660, 620, 780, 790, 320, 560, 720, 600, 930, 800, 820,
	690, 820, 720, 690, 680, 780, 720, 1000, 700, 700, 670, 360, 380, 360, 560, 520,
	400, 600, 630, 580, 630, 610, 370, 630, 630, 280, 290, 590, 280, 930, 630, 630,
	630, 630, 410, 560, 390, 630, 580, 820, 570, 580, 550, 400, 300, 400, 640,
}

func textWidth(s string, size float64, bold bool) float64 {
	total := 0
	for _, r := range s {
		switch {
		case r >= ' ' && r <= '~':
			total += widths[r-' ']
		case unicode.Is(unicode.Mn, r):
		case wide(r):
			total += 1000
		case unicode.IsUpper(r):
			total += 760
		default:
			total += 620
		}
	}
	w := float64(total) * size / 1000
	if bold {
		w *= 1.07
	}
	return w
}

// clean makes one line of a label and bounds it.
func clean(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if r := []rune(s); len(r) > maxLabel {
		return string(r[:maxLabel-1]) + "…"
	}
	return s
}

// ellipsis shortens s to fit a width and says whether it had to.
func ellipsis(s string, size, width float64) (string, bool) {
	s = clean(s)
	if textWidth(s, size, false) <= width {
		return s, false
	}
	room := width - textWidth("…", size, false)
	out, used := []rune{}, 0.0
	for _, r := range s {
		used += textWidth(string(r), size, false)
		if used > room {
			break
		}
		out = append(out, r)
	}
	return strings.TrimRight(string(out), " ,;:-–(") + "…", true
}

// wrap breaks s into lines at spaces and between East Asian characters; what does
// not fit the last line is cut.
func wrap(s string, size, width float64, most int) []string {
	var lines []string
	rest := pieces(clean(s))
	for len(rest) > 0 {
		if len(lines) == most-1 {
			l, _ := ellipsis(strings.Join(rest, ""), size, width)
			return append(lines, l)
		}
		n, used := 0, 0.0
		for n < len(rest) {
			used += textWidth(strings.TrimRight(rest[n], " "), size, false)
			if n > 0 && used > width {
				break
			}
			used += textWidth(" ", size, false) * float64(strings.Count(rest[n], " "))
			n++
		}
		l, _ := ellipsis(strings.Join(rest[:n], ""), size, width)
		lines = append(lines, l)
		rest = rest[n:]
	}
	return lines
}

// pieces cuts a clean line after each space and around each wide character.
func pieces(s string) []string {
	var out []string
	start := 0
	for i, r := range s {
		if i > start && wide(r) {
			out = append(out, s[start:i])
			start = i
		}
		if r == ' ' || wide(r) {
			end := i + utf8.RuneLen(r)
			out = append(out, s[start:end])
			start = end
		}
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// wide says that a character fills a square, as East Asian ones do.
func wide(r rune) bool {
	return r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xff60 || r >= 0x1f300)
}

// style says how a text is set. The zero style is body size, start-anchored.
type style struct {
	size      float64
	class     string
	fill      string
	anchor    string
	bold      bool
	halo      bool
	transform string
	hidden    bool // said elsewhere already, by a title
}

// text draws one line with its baseline at y.
func (c *canvas) text(s string, x, y float64, st style) {
	if s == "" {
		return
	}
	if st.class == "" {
		st.class = "pic-text"
	}
	if st.fill == "" {
		st.fill = colourText
		if st.class == "pic-soft" {
			st.fill = colourSoft
		}
	}
	size, weight, hidden := "", "", ""
	if st.size != 0 && st.size != body {
		size = num(st.size)
	}
	if st.bold {
		weight = "600"
	}
	if st.hidden {
		hidden = "true"
	}
	if st.halo {
		// Drawn as a second text beneath, since paint-order is not known to all
		// programs that open documents.
		c.open("text", "class", "pic-ground pic-s-ground", "x", x, "y", y, "fill", colourGround, "stroke", colourGround,
			"stroke-width", 3, "stroke-linejoin", "round", "font-size", size, "font-weight", weight,
			"text-anchor", st.anchor, "transform", st.transform, "aria-hidden", "true")
		c.WriteString(escape(s))
		c.close("text")
	}
	c.open("text", "class", st.class, "x", x, "y", y, "fill", st.fill, "font-size", size, "font-weight", weight,
		"text-anchor", st.anchor, "transform", st.transform, "aria-hidden", hidden)
	c.WriteString(escape(s))
	c.close("text")
}
