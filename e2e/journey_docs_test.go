// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"

	"entente/internal/testkit"
)

// docPictures are the pictures in docs/pictures: a page as the desk officer sees
// it, from its head to the end of what is named.
var docPictures = []struct {
	name, path string
	width      int64
	until      string
}{
	{"home", "/", 1440, "#grounds"},
	{"partner", "/partners/jp", 1440, "#timeline"},
	{"commitment", "/commitments/c-jp23-arctic-cable", 1440, "#accounts"},
	{"briefing", prepared + "/briefing/html?partner=jp", 960, "main > dl + ul"},
}

// heaviest is how large a picture may be that people load with a page.
const heaviest = 300_000

// TestDocPictures remakes the pictures with -update, and otherwise requires that
// they are there and can be shown.
func TestDocPictures(t *testing.T) {
	file := func(name string) string { return filepath.Join("..", "docs", "pictures", name+".png") }
	if testkit.Updating() {
		testkit.Chromium(t)
		w := &world{origin: serveDemo(t), browser: testkit.Browser(t), seen: map[string]bool{}}
		p := w.signsIn(t, "editor")
		p.open("/") // what was just done is no longer said
		p.entersSandbox()
		for _, d := range docPictures {
			if err := os.WriteFile(file(d.name), p.pictures(d.path, d.width, d.until), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, d := range docPictures {
		b, err := os.ReadFile(file(d.name))
		if err != nil {
			t.Fatal(err)
		}
		c, err := png.DecodeConfig(bytes.NewReader(b))
		if err != nil || int64(c.Width) != d.width || len(b) > heaviest {
			t.Errorf("%s: %d pixels wide, %d bytes (%v)", file(d.name), c.Width, len(b), err)
		}
	}
}

// pictures shows a page down to the end of an element, in few colours.
func (p *person) pictures(path string, width int64, until string) []byte {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(width, 900))
	p.open(path)
	p.is(`document.fonts.status === "loaded"`)
	bottom := reads[float64](p, `(e => (e.closest("section") ?? e).getBoundingClientRect().bottom + scrollY)(document.querySelector(`+quote(until)+`))`)
	p.do(chromedp.EmulateViewport(width, int64(bottom)+32))
	b, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatal(err)
	}
	shown, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		p.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, inFewColours(shown)); err != nil {
		p.t.Fatal(err)
	}
	return out.Bytes()
}

// inFewColours redraws a picture in its 256 most frequent colours, which for a
// page is nearly all of them.
func inFewColours(shown image.Image) image.Image {
	count := map[color.RGBA]int{}
	area := shown.Bounds()
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			count[color.RGBAModel.Convert(shown.At(x, y)).(color.RGBA)]++
		}
	}
	var all []color.RGBA
	for c := range count {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b color.RGBA) int { return count[b] - count[a] })
	var palette color.Palette
	for _, c := range all[:min(256, len(all))] {
		palette = append(palette, c)
	}
	out := image.NewPaletted(area, palette)
	draw.Draw(out, area, shown, area.Min, draw.Src)
	return out
}
