// SPDX-License-Identifier: EUPL-1.2

package page

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Picture is a checked SVG picture.
type Picture struct {
	// Markup is the svg element without XML declaration.
	Markup []byte
	// Width and Height are its size in CSS pixels.
	Width, Height float64
}

// svgElements are those that draw. Elements that run, load or embed other markup
// are not among them.
var svgElements = map[string]bool{
	"svg": true, "g": true, "path": true, "rect": true, "circle": true, "ellipse": true,
	"line": true, "polyline": true, "polygon": true, "text": true, "tspan": true,
	"title": true, "desc": true, "defs": true, "use": true, "symbol": true, "marker": true,
	"clipPath": true, "mask": true, "pattern": true, "linearGradient": true,
	"radialGradient": true, "stop": true, "style": true,
}

const svgSpace = "http://www.w3.org/2000/svg"

// textOnly are the elements whose content an HTML parser reads by other rules
// than an XML parser, so nothing but text may stand there.
var textOnly = map[string]bool{"title": true, "desc": true, "style": true}

// ReadSVG checks that b is one SVG picture that neither runs nor loads anything,
// and measures it. XML that an HTML parser would read differently (comments,
// CDATA, document types) is refused.
func ReadSVG(b []byte) (Picture, error) { //nolint:gocognit // one walk over the tokens, a check for each kind
	for _, s := range []string{"<![CDATA[", "<!--", "<!DOCTYPE"} {
		if bytes.Contains(b, []byte(s)) {
			return Picture{}, fmt.Errorf("picture has %s", s)
		}
	}
	var pic Picture
	dec := xml.NewDecoder(bytes.NewReader(b))
	var open []string
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Picture{}, fmt.Errorf("read picture: %w", err)
		}
		switch t := tok.(type) {
		case xml.ProcInst:
			if t.Target != "xml" || pic.Markup != nil {
				return Picture{}, fmt.Errorf("picture has the instruction %q", t.Target)
			}
		case xml.StartElement:
			if len(open) == 0 {
				if t.Name.Local != "svg" || t.Name.Space != svgSpace || pic.Markup != nil {
					return Picture{}, fmt.Errorf("picture has the root element %q", t.Name.Local)
				}
				pic = rootOf(b, t)
			} else if textOnly[open[len(open)-1]] {
				return Picture{}, fmt.Errorf("picture has an element in %q", open[len(open)-1])
			}
			if err := checkElement(t); err != nil {
				return Picture{}, err
			}
			open = append(open, t.Name.Local)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) == 0 {
				if len(bytes.TrimSpace(t)) > 0 {
					return Picture{}, errors.New("picture has text around it")
				}
			} else if open[len(open)-1] == "style" && loads(string(t)) {
				return Picture{}, errors.New("picture loads something by its style")
			}
		}
	}
	if pic.Markup == nil {
		return Picture{}, errors.New("picture is empty")
	}
	if !(pic.Width > 0 && pic.Height > 0 && pic.Width < 1e5 && pic.Height < 1e5) {
		return Picture{}, errors.New("picture has no size: give width and height or a viewBox")
	}
	return pic, nil
}

func checkElement(t xml.StartElement) error {
	if !svgElements[t.Name.Local] {
		return fmt.Errorf("picture has the element %q", t.Name.Local)
	}
	for _, a := range t.Attr {
		name := strings.ToLower(a.Name.Local)
		switch {
		case strings.HasPrefix(name, "on"):
			return fmt.Errorf("picture has the handler %q", a.Name.Local)
		case name == "href" && !strings.HasPrefix(a.Value, "#"):
			return fmt.Errorf("picture links to %q", a.Value)
		case name != "xmlns" && a.Name.Space != "xmlns" && loads(a.Value):
			return fmt.Errorf("picture loads something by its attribute %q", a.Name.Local)
		}
	}
	return nil
}

// loads tells whether CSS or an attribute refers to anything but this picture.
func loads(s string) bool {
	s = strings.ToLower(s)
	if strings.Contains(s, "@import") || strings.Contains(s, "javascript:") || strings.Contains(s, `\`) {
		return true
	}
	for {
		_, rest, ok := strings.Cut(s, "url(")
		if !ok {
			return false
		}
		if rest = strings.TrimLeft(rest, ` "'`); !strings.HasPrefix(rest, "#") {
			return true
		}
		s = rest
	}
}

// rootOf cuts away what stands before the svg element and reads its size.
func rootOf(b []byte, t xml.StartElement) Picture {
	p := Picture{Markup: bytes.TrimSpace(b[max(bytes.Index(b, []byte("<svg")), 0):])}
	for _, a := range t.Attr {
		switch a.Name.Local {
		case "width":
			p.Width = pixels(a.Value)
		case "height":
			p.Height = pixels(a.Value)
		}
	}
	for _, a := range t.Attr {
		if f := strings.Fields(strings.ReplaceAll(a.Value, ",", " ")); a.Name.Local == "viewBox" && len(f) == 4 {
			w, h := pixels(f[2]), pixels(f[3])
			switch {
			case w <= 0 || h <= 0:
			case p.Width == 0 && p.Height == 0:
				p.Width, p.Height = w, h
			case p.Width == 0:
				p.Width = p.Height * w / h
			case p.Height == 0:
				p.Height = p.Width * h / w
			}
		}
	}
	return p
}

// pixels reads a length without unit or in px; any other counts as not given.
func pixels(s string) float64 {
	v, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(s), "px"), 64)
	if err != nil {
		return 0
	}
	return v
}
