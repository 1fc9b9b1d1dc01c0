// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
)

func samples() map[string]Picture {
	onSprite := sampleWorld()
	onSprite.Sprite = "/static/world.svg"
	return map[string]Picture{
		"world": onSprite, "matrix": sampleMatrix(), "bars": sampleBars(),
		"network": sampleNetwork(), "ego": sampleEgo(), "timeline": sampleTimeline(),
	}
}

func TestGolden(t *testing.T) {
	for name, p := range samples() {
		for _, width := range []int{1100, 358} {
			b, err := Bytes(p, width)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			golden(t, name+"-"+strconv.Itoa(width)+".svg", b)
		}
	}
}

func TestGoldenSupport(t *testing.T) {
	var css bytes.Buffer
	if err := Stylesheet(&css); err != nil {
		t.Fatal(err)
	}
	golden(t, "picture.css", css.Bytes())
}

// words are the texts of a drawing that are not turned, with their boxes.
func words(t *testing.T, svg []byte) (out []string, boxes []rect, frame rect) {
	t.Helper()
	attr := func(el xml.StartElement, name string) string {
		for _, a := range el.Attr {
			if a.Name.Local == name {
				return a.Value
			}
		}
		return ""
	}
	float := func(s string) float64 { v, _ := strconv.ParseFloat(s, 64); return v }
	dec := xml.NewDecoder(bytes.NewReader(svg))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return out, boxes, frame
		}
		if err != nil {
			t.Fatal(err)
		}
		el, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if size := attr(el, "font-size"); size != "" && float(size) < 11 {
			t.Errorf("text of %s px", size)
		}
		if el.Name.Local == "svg" && frame.w == 0 {
			frame = rect{0, 0, float(attr(el, "width")), float(attr(el, "height"))}
		}
		if el.Name.Local != "text" || attr(el, "transform") != "" || strings.Contains(attr(el, "class"), "pic-s-ground") {
			continue
		}
		var s string
		if err := dec.DecodeElement(&s, &el); err != nil {
			t.Fatal(err)
		}
		size := body
		if v := attr(el, "font-size"); v != "" {
			size = float(v)
		}
		w := textWidth(s, size, attr(el, "font-weight") != "")
		x := float(attr(el, "x"))
		switch attr(el, "text-anchor") {
		case "middle":
			x -= w / 2
		case "end":
			x -= w
		}
		out = append(out, s)
		boxes = append(boxes, rect{x, float(attr(el, "y")) - size*0.8, w, size})
	}
}

func TestTextsStayInFrameAndApart(t *testing.T) {
	all := samples()
	all["self-contained world"] = sampleWorld()
	for name, p := range all {
		for _, width := range []int{100, 280, 358, 421, 599, 600, 756, 900, 1100, 1376, 2400} {
			b, err := Bytes(p, width)
			if err != nil {
				t.Fatalf("%s at %d: %v", name, width, err)
			}
			wellFormed(t, b)
			texts, boxes, frame := words(t, b)
			if len(texts) == 0 {
				t.Errorf("%s at %d has no text", name, width)
			}
			for i, a := range boxes {
				if !a.within(frame.grow(1)) {
					t.Errorf("%s at %d: %q leaves the frame", name, width, texts[i])
				}
				for j := range i {
					if a.grow(-0.5).hits(boxes[j].grow(-0.5)) {
						t.Errorf("%s at %d: %q lies on %q", name, width, texts[i], texts[j])
					}
				}
			}
		}
	}
}

func TestSameInputSameBytes(t *testing.T) {
	for name, p := range samples() {
		a, _ := Bytes(p, 900)
		b, _ := Bytes(p, 900)
		if !bytes.Equal(a, b) {
			t.Errorf("%s is drawn in two ways", name)
		}
	}
}

func TestTableRowsAreAsLongAsHeaders(t *testing.T) {
	for name, p := range samples() {
		table := p.Table()
		if len(table.Rows) == 0 {
			t.Errorf("%s has an empty table", name)
		}
		for _, r := range table.Rows {
			if len(r) != len(table.Headers) {
				t.Errorf("%s: row %q under headers %q", name, r, table.Headers)
			}
		}
	}
}

func TestNamedForThoseWhoDoNotSeeIt(t *testing.T) {
	b := Bars{Frame: Frame{ID: "a b<", Title: "States & <more>", Desc: "D"}, Rows: []Bar{{Label: "x", Parts: []Part{{Good, "done", 3, ""}}}}}
	out, err := Bytes(b, 600)
	if err != nil {
		t.Fatal(err)
	}
	s := string(out)
	for _, want := range []string{
		`role="img"`, `aria-labelledby="ab-600-title ab-600-desc"`,
		`<title id="ab-600-title">States &amp; &lt;more&gt;</title>`, `<desc id="ab-600-desc">D</desc>`,
	} {
		if !strings.Contains(s, want) {
			t.Errorf("missing %s", want)
		}
	}
	// Links inside an image could not be reached.
	b.Rows[0].Href = "/x"
	out, _ = Bytes(b, 600)
	if !strings.Contains(string(out), `role="group"`) {
		t.Error("a picture with links is not a group")
	}
	b.Title = " "
	var w bytes.Buffer
	if err := b.SVG(&w, 600); !errors.Is(err, ErrNoTitle) || w.Len() > 0 {
		t.Errorf("without a title: %v and %d bytes", err, w.Len())
	}
}

func TestForeignTextIsHarmless(t *testing.T) {
	bad := "<script>alert(1)</script>\"'&\x00\x08\xff\ufffe" + strings.Repeat("長", 1000)
	frame := Frame{ID: bad, Title: bad, Desc: bad, Note: bad, Legend: []LegendItem{{Ink(99), bad}}}
	href := "javascript:alert(1)"
	day := Date{2024, 2, 29}
	for name, p := range map[string]Picture{
		"world":    World{Frame: frame, Values: map[string]Mark{"JP": {L1, bad, bad, bad, href}, bad: {L1, bad, bad, bad, href}}, Insets: []Inset{{bad, -10, 35, 40, 60}}},
		"matrix":   Matrix{Frame: frame, Rows: []Head{{bad, bad, href}}, Cols: []Head{{bad, bad, href}}, Cells: []Cell{{0, 0, 99999, bad, href}, {-1, 7, 1, bad, href}}, Words: MatrixWords{bad, bad, bad}},
		"bars":     Bars{Frame: frame, Rows: []Bar{{bad, href, []Part{{Bad, bad, 3, href}, {Good, bad, -3, href}}}}},
		"network":  Network{Frame: frame, Nodes: []Node{{"a", bad, T1, -1, bad, href}, {"b", bad, T2, 1e300, "", href}}, Edges: []Edge{{"a", "b", -1, []string{bad}, href}}, Words: NetworkWords{Apart: bad}},
		"timeline": Timeline{Frame: frame, Today: day, Lanes: []Lane{{bad, href, []Item{{bad, day, Date{}, true, T1, href}, {bad, day, Date{2020, 1, 1}, false, T1, href}}}}, Words: TimelineWords{Today: bad}},
	} {
		for _, width := range []int{300, 1000} {
			out, err := Bytes(p, width)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			wellFormed(t, out)
			if strings.Contains(string(out), "javascript:") || strings.Contains(string(out), "<script") {
				t.Errorf("%s lets foreign text through", name)
			}
		}
		p.Table()
	}
}

func TestSafeHref(t *testing.T) {
	for href, want := range map[string]bool{
		"/a": true, "#a": true, "?a=1": true, "https://example.org/": true, "http://example.org/": true,
		"": false, "//example.org": false, `/\example.org`: false, "javascript:x": false, "JAVASCRIPT:x": false,
		" javascript:x": false, "data:text/html,x": false, "\tjavascript:x": false, "vbscript:x": false,
	} {
		if got := safeHref(href) != ""; got != want {
			t.Errorf("safeHref(%q) keeps it: %v", href, got)
		}
	}
}

func TestTooLargeIsRefused(t *testing.T) {
	f := Frame{Title: "t"}
	day := Date{2024, 1, 1}
	for name, p := range map[string]Picture{
		"world":    World{Frame: f, Insets: make([]Inset, maxInsets+1)},
		"rows":     Matrix{Frame: f, Rows: make([]Head, maxMatrixSide+1)},
		"columns":  Matrix{Frame: f, Cols: make([]Head, maxMatrixSide+1)},
		"nodes":    Network{Frame: f, Nodes: make([]Node, maxNodes+1)},
		"edges":    Network{Frame: f, Edges: make([]Edge, maxEdges+1)},
		"lanes":    Timeline{Frame: f, Lanes: make([]Lane, maxLanes+1)},
		"items":    Timeline{Frame: f, Lanes: []Lane{{Items: slicesOf(maxItems+1, Item{Start: day})}}},
		"bars":     Bars{Frame: f, Rows: make([]Bar, maxBars+1)},
		"bar part": Bars{Frame: f, Rows: []Bar{{Parts: make([]Part, maxBarParts+1)}}},
	} {
		var w bytes.Buffer
		if err := p.SVG(&w, 600); !errors.Is(err, ErrTooLarge) || w.Len() > 0 {
			t.Errorf("%s: %v and %d bytes", name, err, w.Len())
		}
	}
}

func slicesOf[T any](n int, v T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = v
	}
	return out
}

func TestEmptyPicturesAreDrawn(t *testing.T) {
	f := Frame{Title: "Nothing yet"}
	for name, p := range map[string]Picture{
		"world": World{Frame: f}, "matrix": Matrix{Frame: f}, "bars": Bars{Frame: f}, "network": Network{Frame: f}, "timeline": Timeline{Frame: f},
	} {
		for _, width := range []int{300, 900} {
			out, err := Bytes(p, width)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			wellFormed(t, out)
		}
	}
}

func TestResponsiveKeepsIdsApart(t *testing.T) {
	var b bytes.Buffer
	if err := Responsive(&b, sampleBars(), 900, 358); err != nil {
		t.Fatal(err)
	}
	wellFormed(t, []byte("<div>"+b.String()+"</div>"))
	if !strings.Contains(b.String(), "states-900-title") || !strings.Contains(b.String(), "states-358-title") {
		t.Error("one of the two drawings is missing")
	}
}
