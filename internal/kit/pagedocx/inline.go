// SPDX-License-Identifier: EUPL-1.2

package pagedocx

import (
	"strings"

	"entente/internal/kit/page"
)

// script is how Han characters and their neighbours are set in one language.
type script struct{ lang, font string }

var (
	japanese    = script{"ja-JP", "Noto Sans CJK JP"}
	korean      = script{"ko-KR", "Noto Sans CJK KR"}
	simplified  = script{"zh-CN", "Noto Sans CJK SC"}
	traditional = script{"zh-TW", "Noto Sans CJK TC"}
)

// asian tells whether a language tag is one of an East Asian script. Word keeps
// those apart from all other languages.
func asian(lang string) (script, bool) {
	tag := strings.ToLower(lang)
	switch primary, _, _ := strings.Cut(tag, "-"); primary {
	case "ja":
		return japanese, true
	case "ko":
		return korean, true
	case "zh":
		for _, s := range []string{"hant", "tw", "hk", "mo"} {
			if strings.Contains(tag, "-"+s) {
				return traditional, true
			}
		}
		return simplified, true
	}
	return script{}, false
}

func (b *body) runs(runs []page.Run) {
	for _, r := range runs {
		id, inside := strings.CutPrefix(r.Href, "#")
		switch {
		case r.Href == "":
			b.run(r, "")
			continue
		case inside:
			b.raw(`<w:hyperlink w:anchor="` + b.bookmarks[id] + `" w:history="1">`)
		default:
			b.raw(`<w:hyperlink r:id="` + linkRel(len(b.links)) + `" w:history="1">`)
			b.links = append(b.links, r.Href)
		}
		b.run(r, "Hyperlink")
		b.raw(`</w:hyperlink>`)
	}
}

// run writes one run in the given character style, or in the one of its looks. A
// run has one character style; strong and emphasis can join any.
func (b *body) run(r page.Run, style string) {
	text := r.Text
	strong, emphasis := r.Style.Has(page.StrongStyle), r.Style.Has(page.EmphasisStyle)
	switch {
	case style != "":
	case r.Style.Has(page.TagStyle):
		style = "Tag" + toneName(r.Tone)
		// Unbreakable spaces give the coloured ground its edges.
		text = "\u00a0" + strings.ReplaceAll(text, " ", "\u00a0") + "\u00a0"
	case r.Style.Has(page.CodeStyle):
		style = "Code"
	case r.Style.Has(page.SmallStyle):
		style = "Small"
	case strong:
		style, strong = "Strong", false
	case emphasis:
		style, emphasis = "Emphasis", false
	}
	var props strings.Builder
	if style != "" {
		props.WriteString(`<w:rStyle w:val="` + style + `"/>`)
	}
	east, isAsian := asian(r.Lang)
	if isAsian {
		props.WriteString(`<w:rFonts w:hint="eastAsia" w:eastAsia="` + east.font + `"/>`)
	}
	if strong {
		props.WriteString(bold)
	}
	if emphasis {
		props.WriteString(`<w:i/><w:iCs/>`)
	}
	b.raw(`<w:r>`)
	switch {
	case isAsian:
		b.raw(`<w:rPr>` + props.String() + `<w:lang w:eastAsia="` + east.lang + `"/></w:rPr>`)
	case r.Lang != "":
		b.raw(`<w:rPr>` + props.String() + `<w:lang w:val="`).text(r.Lang).raw(`"/></w:rPr>`)
	case props.Len() > 0:
		b.raw(`<w:rPr>` + props.String() + `</w:rPr>`)
	}
	for i, l := range strings.Split(text, "\n") {
		if i > 0 {
			b.raw(`<w:br/>`)
		}
		for j, s := range strings.Split(l, "\t") {
			if j > 0 {
				b.raw(`<w:tab/>`)
			}
			if s != "" {
				b.raw(`<w:t xml:space="preserve">`).text(s).raw(`</w:t>`)
			}
		}
	}
	b.raw(`</w:r>`)
}
