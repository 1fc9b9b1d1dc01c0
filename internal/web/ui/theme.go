// SPDX-License-Identifier: EUPL-1.2

package ui

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"net/http"
	"path"
	"strconv"
	"strings"

	"entente"
)

// Theme is how a node looks like itself: its name, its crest and two colours.
// Make one with [NewTheme]; it does not change afterwards.
type Theme struct {
	Name      string
	Subtitle  string
	Primary   string // "#rrggbb", for links, buttons and marks of place
	Secondary string // "#rrggbb", for the line above the page and small accents
	crest     []byte
	crestType string
	version   string
}

// The contrast with white that the two colours need: text, and graphics.
const (
	textContrast    = 4.5
	graphicContrast = 3.0
	crestMost       = 256 << 10
)

// NewTheme checks what a node is set up with. Without a crest it gets a mark
// in its two colours that claims nothing.
func NewTheme(name, subtitle, primary, secondary string, crest []byte) (*Theme, error) {
	var pr entente.Problems
	entente.CheckText(&pr, "name", name, 1, 80)
	entente.CheckText(&pr, "subtitle", subtitle, 0, 120)
	checkColour(&pr, "primary", primary, textContrast)
	checkColour(&pr, "secondary", secondary, graphicContrast)
	t := &Theme{Name: name, Subtitle: subtitle, Primary: strings.ToLower(primary), Secondary: strings.ToLower(secondary)}
	switch {
	case len(crest) == 0:
		t.crest, t.crestType = neutralMark(t.Primary, t.Secondary), "image/svg+xml"
	case len(crest) > crestMost:
		pr.Add("crest", "error.too-large", nil)
	case bytes.HasPrefix(crest, []byte("\x89PNG\r\n\x1a\n")):
		t.crest, t.crestType = crest, "image/png"
	case bytes.HasPrefix(bytes.TrimSpace(crest), []byte("<")) && bytes.Contains(crest, []byte("<svg")):
		t.crest, t.crestType = crest, "image/svg+xml"
	default:
		pr.Add("crest", "error.unsupported", nil)
	}
	if err := pr.Err(); err != nil {
		return nil, fmt.Errorf("check theme: %w", err)
	}
	sum := sha256.Sum256(append([]byte(t.style()), t.crest...))
	t.version = hex.EncodeToString(sum[:5])
	return t, nil
}

// DefaultTheme is the look of a node that has set nothing.
func DefaultTheme() *Theme {
	t, err := NewTheme("entente", "", "#1b4965", "#b26a1f", nil)
	if err != nil {
		return &Theme{Name: "entente"}
	}
	return t
}

func checkColour(pr *entente.Problems, field, colour string, least float64) {
	rgb, err := readColour(colour)
	if err != nil {
		pr.Add(field, "error.colour", entente.Args{"Value": entente.Shorten(colour, 20)})
		return
	}
	if c := contrast(rgb, [3]float64{1, 1, 1}); c < least {
		pr.Add(field, "error.contrast", entente.Args{"Value": colour, "Contrast": math.Floor(c*10) / 10, "Least": least})
	}
}

func readColour(s string) ([3]float64, error) {
	var rgb [3]float64
	if len(s) != 7 || s[0] != '#' {
		return rgb, fmt.Errorf("read colour %q: want #rrggbb", s)
	}
	n, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil {
		return rgb, fmt.Errorf("read colour: %w", err)
	}
	for i := range rgb {
		rgb[i] = float64(n>>(16-8*i)&0xff) / 255
	}
	return rgb, nil
}

// contrast is the ratio that WCAG 2 defines, from 1 to 21.
func contrast(a, b [3]float64) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(rgb [3]float64) float64 {
	for i, v := range rgb {
		if v <= 0.04045 {
			rgb[i] = v / 12.92
		} else {
			rgb[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*rgb[0] + 0.7152*rgb[1] + 0.0722*rgb[2]
}

// neutralMark is two rings that interlock: an agreement, and no one's arms.
func neutralMark(primary, secondary string) []byte {
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36" fill="none" stroke-width="3.4">`+
		`<circle cx="13" cy="18" r="9.3" stroke="%s"/><path d="M17.4 11.2a9.3 9.3 0 1 1 0 13.6" stroke="%s" stroke-linecap="round"/>`+
		`</svg>`, primary, secondary)
}

func (t *Theme) style() string {
	return fmt.Sprintf(":root{--brand:%s;--accent:%s}\n", t.Primary, t.Secondary)
}

// StylePath is the address of the theme's custom properties.
func (t *Theme) StylePath() string { return "/theme/" + t.version + "/theme.css" }

// CrestPath is the address of the crest.
func (t *Theme) CrestPath() string { return "/theme/" + t.version + "/crest" }

// ServeHTTP serves what is below /theme/. The addresses change with what they
// hold, so they may be kept for ever.
func (t *Theme) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	if !strings.HasPrefix(r.URL.Path, "/theme/"+t.version+"/") {
		http.NotFound(w, r)
		return
	}
	var body []byte
	switch path.Base(r.URL.Path) {
	case "theme.css":
		h.Set("Content-Type", "text/css; charset=utf-8")
		body = []byte(t.style())
	case "crest":
		// A crest is a file from outside: shown as a picture it runs nothing,
		// and opened on its own it must not either.
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
		h.Set("Content-Type", t.crestType)
		body = t.crest
	default:
		http.NotFound(w, r)
		return
	}
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader may have gone, which is no concern of ours
	}
}
