// SPDX-License-Identifier: EUPL-1.2

package pagedocx

import (
	"strconv"

	"entente/internal/kit/page"
)

// The fonts; fontTable names substitutes.
const (
	fontLatin = "Noto Sans"
	fontCode  = "Noto Sans Mono"
)

// The colours are those of the HTML.
const (
	ink    = "1C2530"
	quiet  = "55606D"
	line   = "C9D0D8"
	hair   = "E2E6EB"
	wash   = "F4F6F8"
	accent = "1F4E79"
	danger = "96201D"
)

type colours struct{ ink, wash string }

var tones = map[page.Tone]colours{
	page.Neutral: {quiet, wash},
	page.Info:    {accent, "E8F0F8"},
	page.Good:    {"1D5C37", "E4F2E9"},
	page.Warn:    {"7A4A00", "FDF1D8"},
	page.Bad:     {danger, "FBE7E5"},
}

// style is one entry of the style sheet; ppr and rpr hold the properties in the
// order of the schema.
type style struct {
	kind, id, name, base, next string
	ppr, rpr                   string
}

func spacing(before, after int) string {
	return `<w:spacing w:before="` + strconv.Itoa(before) + `" w:after="` + strconv.Itoa(after) + `"/>`
}

// size is in half points.
func size(n int) string {
	s := strconv.Itoa(n)
	return `<w:sz w:val="` + s + `"/><w:szCs w:val="` + s + `"/>`
}

const bold = `<w:b/><w:bCs/>`

func colour(c string) string { return `<w:color w:val="` + c + `"/>` }

func shade(c string) string { return `<w:shd w:val="clear" w:color="auto" w:fill="` + c + `"/>` }

func border(side, kind string, eighths, space int, c string) string {
	return `<w:` + side + ` w:val="` + kind + `" w:sz="` + strconv.Itoa(eighths) + `" w:space="` + strconv.Itoa(space) +
		`" w:color="` + c + `"/>`
}

// heading carries the numbering when the document is numbered, so that a heading
// added by hand gets its number too.
func heading(level, halfPoints, before, after int, numbered bool, c string) style {
	n := strconv.Itoa(level)
	ppr := `<w:keepNext/><w:keepLines/>`
	if numbered {
		ppr += `<w:numPr><w:ilvl w:val="` + strconv.Itoa(level-1) + `"/><w:numId w:val="` + strconv.Itoa(headingNum) + `"/></w:numPr>`
	}
	if level == 1 {
		ppr += `<w:pBdr>` + border("top", "single", 12, 6, accent) + `</w:pBdr>`
	}
	ppr += spacing(before, after) + `<w:outlineLvl w:val="` + strconv.Itoa(level-1) + `"/>`
	return style{"paragraph", "Heading" + n, "heading " + n, "Normal", "Normal", ppr, bold + colour(c) + size(halfPoints)}
}

func sheet(d *page.Document) []style {
	tabs := `<w:tabs><w:tab w:val="right" w:pos="` + strconv.Itoa(textWidth) + `"/></w:tabs>`
	list := []style{
		{"paragraph", "Title", "Title", "Normal", "Normal", `<w:keepNext/>` + spacing(0, 60), bold + size(40)},
		{"paragraph", "Subtitle", "Subtitle", "Normal", "Normal", spacing(0, 100), size(22)},
		{"paragraph", "Byline", "Byline", "Normal", "Normal", `<w:pBdr>` + border("bottom", "single", 4, 10, line) + `</w:pBdr>` + spacing(0, 320), colour(quiet) + size(16)},
		heading(1, 27, 480, 120, d.Numbered, ink),
		heading(2, 22, 300, 80, d.Numbered, ink),
		heading(3, 19, 240, 60, d.Numbered, quiet),
		{"paragraph", "TOCHeading", "TOC Heading", "Normal", "Normal", `<w:keepNext/>` + spacing(0, 60), bold},
		{"paragraph", "TOC1", "toc 1", "Normal", "Normal", tabs + spacing(0, 30), ""},
		{"paragraph", "TOC2", "toc 2", "Normal", "Normal", tabs + spacing(0, 30) + `<w:ind w:left="340"/>`, ""},
		{"paragraph", "ListParagraph", "List Paragraph", "Normal", "", spacing(0, 40) + `<w:contextualSpacing/>`, ""},
		{"paragraph", "Caption", "caption", "Normal", "Normal", `<w:keepNext/>` + spacing(160, 80), bold + size(17)},
		{"paragraph", "FigureCaption", "Figure Caption", "Caption", "Normal", `<w:keepNext w:val="0"/>` + spacing(60, 200), ""},
		{"paragraph", "Figure", "Figure", "Normal", "FigureCaption", `<w:keepNext/>` + spacing(120, 0) + `<w:jc w:val="center"/>`, ""},
		{"paragraph", "TableText", "Table Text", "Normal", "", spacing(0, 0), size(17)},
		{"paragraph", "TableHead", "Table Head", "TableText", "", `<w:keepNext/>`, bold + colour(quiet)},
		{"paragraph", "Source", "Source", "Normal", "Normal", spacing(60, 240), colour(quiet) + size(16)},
		{"paragraph", "Gap", "Gap", "Normal", "Normal", `<w:keepLines/><w:pBdr>` + border("top", "dashed", 4, 4, quiet) + border("left", "dashed", 4, 6, quiet) +
			border("bottom", "dashed", 4, 4, quiet) + border("right", "dashed", 4, 6, quiet) + `</w:pBdr>` + spacing(120, 200) + `<w:ind w:left="140" w:right="140"/>`, size(18)},
		{"paragraph", "Spacer", "Spacer", "Normal", "Normal", `<w:spacing w:before="0" w:after="120" w:line="20" w:lineRule="exact"/>`, size(2)},
		{"paragraph", "Header", "header", "Normal", "", tabs + spacing(0, 0), colour(quiet) + size(15)},
		{"paragraph", "Marking", "Marking", "Header", "", spacing(0, 40) + `<w:jc w:val="center"/>`, bold + colour(danger)},
		{"paragraph", "Footer", "footer", "Normal", "", tabs + spacing(0, 0), colour(quiet) + size(15)},
		{"character", "Strong", "Strong", "", "", "", bold},
		{"character", "Emphasis", "Emphasis", "", "", "", `<w:i/><w:iCs/>`},
		{"character", "Hyperlink", "Hyperlink", "", "", "", colour(accent) + `<w:u w:val="single"/>`},
		{"character", "Small", "Small", "", "", "", colour(quiet) + size(16)},
		{"character", "Code", "Code", "", "", "", `<w:rFonts w:ascii="` + fontCode + `" w:hAnsi="` + fontCode + `" w:cs="` + fontCode + `"/>` + size(17)},
		{"character", "HeadingNumber", "Heading Number", "", "", "", `<w:b w:val="0"/><w:bCs w:val="0"/>` + colour(accent)},
	}
	for t := page.Neutral; t <= page.Bad; t++ {
		c := tones[t]
		name := toneName(t)
		list = append(list,
			style{"character", "Tag" + name, "Tag " + name, "", "", "", bold + colour(c.ink) + size(16) + shade(c.wash)},
			style{"paragraph", "Callout" + name, "Callout " + name, "Normal", "Normal", `<w:keepLines/><w:pBdr>` + border("top", "single", 4, 5, c.wash) +
				border("left", "single", 32, 8, c.ink) + border("bottom", "single", 4, 5, c.wash) + `</w:pBdr>` + shade(c.wash) +
				spacing(160, 200) + `<w:ind w:left="220"/>`, ""},
			style{"character", "CalloutLabel" + name, "Callout Label " + name, "", "", "", bold + colour(c.ink)},
		)
	}
	return list
}

func toneName(t page.Tone) string {
	s := t.String()
	return string(s[0]-'a'+'A') + s[1:]
}

func styles(d *page.Document) []byte {
	x := newXML()
	x.raw(`<w:styles` + wordNS + `><w:docDefaults><w:rPrDefault><w:rPr>`)
	east, ok := asian(d.Lang)
	if !ok {
		east = japanese
	}
	x.raw(`<w:rFonts w:ascii="` + fontLatin + `" w:hAnsi="` + fontLatin + `" w:eastAsia="` + east.font + `" w:cs="` + fontLatin + `"/>`)
	x.raw(`<w:lang w:val="`).text(d.Lang).raw(`" w:eastAsia="` + east.lang + `"/></w:rPr></w:rPrDefault>`)
	x.raw(`<w:pPrDefault><w:pPr><w:widowControl/><w:spacing w:after="120" w:line="271" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`)
	x.raw(`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:rPr>` + colour(ink) + size(19) + `</w:rPr></w:style>`)
	for _, s := range sheet(d) {
		x.raw(`<w:style w:type="` + s.kind + `" w:styleId="` + s.id + `"><w:name w:val="` + s.name + `"/>`)
		if s.base != "" {
			x.raw(`<w:basedOn w:val="` + s.base + `"/>`)
		}
		if s.next != "" {
			x.raw(`<w:next w:val="` + s.next + `"/>`)
		}
		x.raw(`<w:qFormat/>`)
		if s.ppr != "" {
			x.raw(`<w:pPr>` + s.ppr + `</w:pPr>`)
		}
		if s.rpr != "" {
			x.raw(`<w:rPr>` + s.rpr + `</w:rPr>`)
		}
		x.raw(`</w:style>`)
	}
	x.raw(tableStyle("Lines", border("insideH", "single", 4, 0, hair), 60, 110))
	x.raw(tableStyle("Summary", border("top", "single", 4, 0, hair)+border("bottom", "single", 4, 0, hair)+border("insideH", "single", 4, 0, hair), 50, 60))
	return x.raw(`</w:styles>`).bytes()
}

// tableStyle has cell margins in twentieths of a point.
func tableStyle(id, borders string, above, beside int) string {
	margin := func(side string, n int) string {
		return `<w:` + side + ` w:w="` + strconv.Itoa(n) + `" w:type="dxa"/>`
	}
	return `<w:style w:type="table" w:styleId="` + id + `"><w:name w:val="` + id + `"/><w:qFormat/><w:tblPr><w:tblBorders>` + borders +
		`</w:tblBorders><w:tblCellMar>` + margin("top", above) + margin("left", beside) + margin("bottom", above) + margin("right", beside) +
		`</w:tblCellMar></w:tblPr></w:style>`
}
