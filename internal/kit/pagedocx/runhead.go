// SPDX-License-Identifier: EUPL-1.2

package pagedocx

import "entente/internal/kit/page"

// header is the running head; the first page shows title and date in large, so
// there only the marking stands.
func header(d *page.Document, first bool) []byte {
	x := newXML()
	x.raw(`<w:hdr` + wordNS + `>`)
	if d.Marking != "" || first {
		x.raw(`<w:p><w:pPr><w:pStyle w:val="Marking"/></w:pPr><w:r><w:t xml:space="preserve">`).text(d.Marking).raw(`</w:t></w:r></w:p>`)
	}
	if !first {
		x.raw(`<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r><w:t xml:space="preserve">`).text(d.Title)
		x.raw(`</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t xml:space="preserve">`).text(d.Date).raw(`</w:t></w:r></w:p>`)
	}
	return x.raw(`</w:hdr>`).bytes()
}

func footer(d *page.Document) []byte {
	x := newXML()
	x.raw(`<w:ftr` + wordNS + `><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:t xml:space="preserve">`).text(d.Footer)
	x.raw(`</w:t></w:r><w:r><w:tab/></w:r>`)
	x.raw(field("PAGE") + `<w:r><w:t xml:space="preserve"> / </w:t></w:r>` + field("NUMPAGES"))
	return x.raw(`</w:p></w:ftr>`).bytes()
}

// field shows a value that the word processor works out.
func field(code string) string {
	return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + code +
		` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`
}
