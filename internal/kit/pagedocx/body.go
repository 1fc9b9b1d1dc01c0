// SPDX-License-Identifier: EUPL-1.2

package pagedocx

import (
	"strconv"
	"strings"

	"entente/internal/kit/page"
)

// The page in twentieths of a point: A4 with the margins of the HTML.
const (
	pageWidth  = 11906
	pageHeight = 16838
	sideMargin = 1134
	textWidth  = pageWidth - 2*sideMargin
)

// body writes the document part and gathers what other parts must hold.
type body struct {
	*xmlWriter
	doc          *page.Document
	outline      []page.Entry
	headings     int
	orderedLists int
	pictures     [][]byte
	links        []string
	bookmarks    map[string]string
}

func newBody(d *page.Document) *body {
	b := &body{xmlWriter: newXML(), doc: d, outline: d.Outline(), bookmarks: map[string]string{}}
	for i, e := range b.outline {
		// A bookmark's name may have 40 letters and digits, an identifier more.
		b.bookmarks[e.ID] = "_h" + strconv.Itoa(i+1)
	}
	return b
}

func (b *body) document() []byte {
	b.raw(`<w:document` + wordNS + `><w:body>`)
	b.masthead()
	b.contents()
	for i, block := range b.doc.Blocks {
		b.block(block)
		if isTable(block) && !startsWithSource(b.doc.Blocks[i+1:]) {
			// Keeps the table off what follows; two adjoining tables would be one.
			b.raw(`<w:p><w:pPr><w:pStyle w:val="Spacer"/></w:pPr></w:p>`)
		}
	}
	b.raw(`<w:sectPr><w:headerReference w:type="default" r:id="` + partRel("header2.xml") + `"/>`)
	b.raw(`<w:headerReference w:type="first" r:id="` + partRel("header1.xml") + `"/>`)
	b.raw(`<w:footerReference w:type="default" r:id="` + partRel("footer1.xml") + `"/>`)
	b.raw(`<w:footerReference w:type="first" r:id="` + partRel("footer1.xml") + `"/>`)
	b.raw(`<w:pgSz w:w="` + strconv.Itoa(pageWidth) + `" w:h="` + strconv.Itoa(pageHeight) + `"/>`)
	b.raw(`<w:pgMar w:top="1361" w:right="1134" w:bottom="1247" w:left="1134" w:header="680" w:footer="624" w:gutter="0"/><w:titlePg/></w:sectPr>`)
	return b.raw(`</w:body></w:document>`).bytes()
}

func isTable(b page.Block) bool {
	switch b.(type) {
	case page.Table, page.KeyValues:
		return true
	}
	return false
}

func startsWithSource(rest []page.Block) bool {
	if len(rest) == 0 {
		return false
	}
	n, ok := rest[0].(page.Note)
	return ok && n.Kind == page.Source
}

func (b *body) masthead() {
	b.para("Title", "", page.Text(b.doc.Title))
	if b.doc.Subtitle != "" {
		b.para("Subtitle", "", page.Text(b.doc.Subtitle))
	}
	var by []string
	for _, s := range []string{b.doc.Author, b.doc.Date} {
		if s != "" {
			by = append(by, s)
		}
	}
	if len(by) > 0 {
		b.para("Byline", "", page.Text(strings.Join(by, " · ")))
	}
}

// contents is a field with the entries filled in but for page numbers, which
// only the word processor knows: it adds them when the field is updated.
func (b *body) contents() {
	var shown []page.Entry
	for _, e := range b.outline {
		if e.Level <= 2 {
			shown = append(shown, e)
		}
	}
	if b.doc.Contents == "" || len(shown) == 0 {
		return
	}
	b.para("TOCHeading", "", page.Text(b.doc.Contents))
	for i, e := range shown {
		b.raw(`<w:p><w:pPr><w:pStyle w:val="TOC` + strconv.Itoa(e.Level) + `"/></w:pPr>`)
		if i == 0 {
			b.raw(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \o "1-2" \h \z \u </w:instrText></w:r>`)
			b.raw(`<w:r><w:fldChar w:fldCharType="separate"/></w:r>`)
		}
		b.raw(`<w:hyperlink w:anchor="` + b.bookmarks[e.ID] + `" w:history="1">`)
		if e.Number != "" {
			b.run(page.Text(e.Number+"  "), "HeadingNumber")
		}
		b.run(page.Text(e.Text), "")
		b.raw(`</w:hyperlink>`)
		if i == len(shown)-1 {
			b.raw(`<w:r><w:fldChar w:fldCharType="end"/></w:r>`)
		}
		b.raw(`</w:p>`)
	}
}

func (b *body) block(block page.Block) {
	switch k := block.(type) {
	case page.Heading:
		b.heading(k)
	case page.Paragraph:
		b.para("", "", k.Runs...)
	case page.List:
		b.list(k, 0)
	case page.Table:
		b.table(k)
	case page.KeyValues:
		b.keyValues(k)
	case page.Note:
		b.note(k)
	case page.Figure:
		b.figure(k)
	case page.PageBreak:
		b.raw(`<w:p><w:pPr><w:pStyle w:val="Spacer"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>`)
	}
}

func (b *body) heading(h page.Heading) {
	e := b.outline[b.headings]
	b.headings++
	id := strconv.Itoa(b.headings)
	b.raw(`<w:p><w:pPr><w:pStyle w:val="Heading` + strconv.Itoa(e.Level) + `"/>`)
	if b.doc.Numbered && h.Unnumbered {
		b.raw(`<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>`)
	}
	b.raw(`</w:pPr><w:bookmarkStart w:id="` + id + `" w:name="` + b.bookmarks[e.ID] + `"/>`)
	b.run(page.Text(e.Text), "")
	b.raw(`<w:bookmarkEnd w:id="` + id + `"/></w:p>`)
}

func (b *body) list(l page.List, depth int) {
	num := bulletNum
	if l.Ordered {
		num = firstListNum + b.orderedLists
		b.orderedLists++
	}
	for _, it := range l.Items {
		b.para("ListParagraph", `<w:numPr><w:ilvl w:val="`+strconv.Itoa(depth)+`"/><w:numId w:val="`+strconv.Itoa(num)+`"/></w:numPr>`, it.Runs...)
		if it.Sub != nil {
			b.list(*it.Sub, depth+1)
		}
	}
}

func (b *body) note(n page.Note) {
	label := n.Label
	style, labelStyle, sep := "Source", "Strong", page.Text(" ")
	switch n.Kind {
	case page.Source:
	case page.Gap:
		style = "Gap"
	case page.Callout:
		style, labelStyle, sep = "Callout"+toneName(n.Tone), "CalloutLabel"+toneName(n.Tone), page.Text("\n")
	}
	b.raw(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`)
	if label != "" {
		if n.Kind != page.Callout {
			label += ":"
		}
		b.run(page.Text(label), labelStyle)
		b.run(sep, "")
	}
	b.runs(n.Runs)
	b.raw(`</w:p>`)
}

// para writes a paragraph; ppr are further properties, in the schema's order.
func (b *body) para(style, ppr string, runs ...page.Run) {
	b.raw(`<w:p>`)
	if style != "" {
		ppr = `<w:pStyle w:val="` + style + `"/>` + ppr
	}
	if ppr != "" {
		b.raw(`<w:pPr>` + ppr + `</w:pPr>`)
	}
	b.runs(runs)
	b.raw(`</w:p>`)
}

// rels lists what the document part refers to.
func (b *body) rels() []byte {
	x := newXML()
	x.raw(`<Relationships xmlns="` + packageNS + `/relationships">`)
	rel := func(id, kind, target, mode string) {
		x.raw(`<Relationship Id="` + id + `" Type="` + officeNS + `/` + kind + `" Target="`).text(target).raw(`"` + mode + `/>`)
	}
	for _, p := range wordParts {
		rel(partRel(p.file), p.kind, p.file, "")
	}
	for i := range b.pictures {
		rel(pictureRel(i), "image", pictureName(i), "")
	}
	for i, href := range b.links {
		rel(linkRel(i), "hyperlink", href, ` TargetMode="External"`)
	}
	return x.raw(`</Relationships>`).bytes()
}
