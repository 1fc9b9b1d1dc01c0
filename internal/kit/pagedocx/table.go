// SPDX-License-Identifier: EUPL-1.2

package pagedocx

import (
	"strconv"

	"entente/internal/kit/page"
)

func (b *body) table(t page.Table) {
	if t.Caption != "" {
		b.para("Caption", "", page.Text(t.Caption))
	}
	widths, fixed := columnWidths(t.Columns)
	look := `w:firstRow="1" w:lastRow="0" w:firstColumn="0"`
	if t.RowHeader {
		look = `w:firstRow="1" w:lastRow="0" w:firstColumn="1"`
	}
	b.tableStart("Lines", look, t.Caption, widths, fixed)
	b.raw(`<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
	for i, c := range t.Columns {
		b.cellStart(widths[i], `<w:tcBorders>`+border("bottom", "single", 10, 0, ink)+`</w:tcBorders>`, `<w:vAlign w:val="bottom"/>`)
		b.para("TableHead", justify(c.Align), page.Text(c.Title))
		b.raw(`</w:tc>`)
	}
	b.raw(`</w:tr>`)
	for _, r := range t.Rows {
		b.raw(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		for i, c := range r.Cells {
			props := ""
			if r.Tone != page.Neutral {
				tone := tones[r.Tone]
				if i == 0 {
					props = `<w:tcBorders>` + border("left", "single", 24, 0, tone.ink) + `</w:tcBorders>`
				}
				props += shade(tone.wash)
			}
			b.cellStart(widths[i], props, "")
			b.cell(c, justify(t.Columns[i].Align), i == 0 && t.RowHeader)
			b.raw(`</w:tc>`)
		}
		b.raw(`</w:tr>`)
	}
	b.raw(`</w:tbl>`)
}

func (b *body) keyValues(kv page.KeyValues) {
	if len(kv.Pairs) == 0 {
		return
	}
	widths := []int{textWidth / 5, textWidth - textWidth/5}
	b.tableStart("Summary", `w:firstRow="0" w:lastRow="0" w:firstColumn="1"`, "", widths, true)
	for _, p := range kv.Pairs {
		b.raw(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		b.cellStart(widths[0], "", "")
		b.raw(`<w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr><w:r><w:rPr>` + colour(quiet) + size(19) + `</w:rPr><w:t xml:space="preserve">`).text(p.Key)
		b.raw(`</w:t></w:r></w:p></w:tc>`)
		b.cellStart(widths[1], "", "")
		for _, para := range orEmpty(p.Value) {
			b.para("", spacing(0, 0), para.Runs...)
		}
		b.raw(`</w:tc></w:tr>`)
	}
	b.raw(`</w:tbl>`)
}

func (b *body) tableStart(style, look, caption string, widths []int, fixed bool) {
	total := 0
	for _, w := range widths {
		total += w
	}
	layout, width := "autofit", `<w:tblW w:w="0" w:type="auto"/>`
	if fixed {
		layout, width = "fixed", `<w:tblW w:w="`+strconv.Itoa(total)+`" w:type="dxa"/>`
	}
	b.raw(`<w:tbl><w:tblPr><w:tblStyle w:val="` + style + `"/>` + width + `<w:tblLayout w:type="` + layout + `"/><w:tblLook w:val="04A0" ` + look +
		` w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>`)
	if caption != "" {
		b.raw(`<w:tblCaption w:val="`).text(caption).raw(`"/>`)
	}
	b.raw(`</w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		b.raw(`<w:gridCol w:w="` + strconv.Itoa(w) + `"/>`)
	}
	b.raw(`</w:tblGrid>`)
}

// cellStart opens a cell with further properties in the order of the schema:
// borders and shade before, vertical place after.
func (b *body) cellStart(width int, before, after string) {
	b.raw(`<w:tc><w:tcPr><w:tcW w:w="` + strconv.Itoa(width) + `" w:type="dxa"/>` + before + after + `</w:tcPr>`)
}

func (b *body) cell(c page.Cell, ppr string, strong bool) {
	for _, p := range orEmpty(c) {
		runs := p.Runs
		if strong {
			runs = nil
			for _, r := range p.Runs {
				r.Style |= page.StrongStyle
				runs = append(runs, r)
			}
		}
		b.para("TableText", ppr, runs...)
	}
}

// orEmpty gives an empty cell the paragraph without which the file is broken.
func orEmpty(c page.Cell) page.Cell {
	if len(c) == 0 {
		return page.Cell{{}}
	}
	return c
}

func justify(a page.Align) string {
	switch a {
	case page.Start:
	case page.Center:
		return `<w:jc w:val="center"/>`
	case page.End:
		return `<w:jc w:val="right"/>`
	}
	return ""
}

// columnWidths shares the text width out. Without given widths the columns get
// equal shares of a bit more than half, and grow with their content.
func columnWidths(cols []page.Column) (widths []int, fixed bool) {
	left := textWidth
	for i, c := range cols {
		w := textWidth * 55 / 100 / len(cols)
		if c.Width > 0 {
			fixed = true
			if w = int(c.Width * textWidth); i == len(cols)-1 {
				w = left
			}
		}
		left -= w
		widths = append(widths, max(w, 1))
	}
	return widths, fixed
}
