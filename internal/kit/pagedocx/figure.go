// SPDX-License-Identifier: EUPL-1.2

package pagedocx

import (
	"strconv"

	"entente/internal/kit/page"
)

const (
	drawingNS = "http://schemas.openxmlformats.org/drawingml/2006/"
	// emuPerPixel turns CSS pixels, emuPerTwip twentieths of a point, into the
	// unit of drawings.
	emuPerPixel = 9525
	emuPerTwip  = 635
)

// figure embeds the SVG twice by the same reference: in the extension that Word
// reads since 2016, and as the picture proper for readers that know no such
// extension but draw SVG, as LibreOffice does.
func (b *body) figure(f page.Figure) {
	pic, err := page.ReadSVG(f.SVG)
	if err != nil {
		return // Validate has refused it already
	}
	width, height := pic.Width*emuPerPixel, pic.Height*emuPerPixel
	if most := float64(textWidth * emuPerTwip); width > most {
		width, height = most, height*most/width
	}
	if most := 0.8 * float64(pageHeight*emuPerTwip); height > most {
		width, height = width*most/height, most
	}
	size := `cx="` + strconv.Itoa(int(width)) + `" cy="` + strconv.Itoa(int(height)) + `"`
	rel := pictureRel(len(b.pictures))
	b.pictures = append(b.pictures, append([]byte(xmlHead), pic.Markup...))
	id := strconv.Itoa(len(b.pictures))

	b.raw(`<w:p><w:pPr><w:pStyle w:val="Figure"/></w:pPr><w:r><w:drawing>`)
	b.raw(`<wp:inline xmlns:wp="` + drawingNS + `wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0"><wp:extent ` + size + `/>`)
	b.raw(`<wp:docPr id="` + id + `" name="Figure ` + id + `" descr="`).text(f.Alt).raw(`"/>`)
	b.raw(`<a:graphic xmlns:a="` + drawingNS + `main"><a:graphicData uri="` + drawingNS + `picture">`)
	b.raw(`<pic:pic xmlns:pic="` + drawingNS + `picture"><pic:nvPicPr><pic:cNvPr id="` + id + `" name="Figure ` + id + `"/><pic:cNvPicPr/></pic:nvPicPr>`)
	b.raw(`<pic:blipFill><a:blip r:embed="` + rel + `"><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">`)
	b.raw(`<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="` + rel + `"/>`)
	b.raw(`</a:ext></a:extLst></a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`)
	b.raw(`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ` + size + `/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>`)
	b.raw(`</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`)
	if f.Caption != "" {
		b.para("FigureCaption", "", page.Text(f.Caption))
	}
}
