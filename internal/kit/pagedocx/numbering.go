// SPDX-License-Identifier: EUPL-1.2

package pagedocx

import (
	"strconv"
	"strings"

	"entente/internal/kit/page"
)

// The fixed numberings. Every ordered list gets one more of its own, from
// firstListNum on, so that each begins at 1.
const (
	headingNum   = 1
	bulletNum    = 2
	firstListNum = 3
)

func numbering(orderedLists int) []byte {
	x := newXML()
	x.raw(`<w:numbering` + wordNS + `>`)
	x.raw(`<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>`)
	for i := range 3 {
		n := strconv.Itoa(i)
		x.raw(`<w:lvl w:ilvl="` + n + `"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading` + strconv.Itoa(i+1) +
			`"/><w:suff w:val="space"/><w:lvlText w:val="` + strings.Join([]string{"%1", "%2", "%3"}[:i+1], ".") + ` "/><w:lvlJc w:val="left"/>` +
			`<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr><w:rPr><w:b w:val="0"/><w:bCs w:val="0"/>` + colour(accent) + `</w:rPr></w:lvl>`)
	}
	x.raw(`</w:abstractNum>`)
	bullets := []string{"•", "–", "•", "–"}
	formats := []string{"decimal", "lowerLetter", "lowerRoman", "decimal"}
	for abstract, format := range []func(int) (string, string){
		func(i int) (string, string) { return "bullet", bullets[i] },
		func(i int) (string, string) { return formats[i], "%" + strconv.Itoa(i+1) + "." },
	} {
		x.raw(`<w:abstractNum w:abstractNumId="` + strconv.Itoa(abstract+1) + `"><w:multiLevelType w:val="hybridMultilevel"/>`)
		for i := range page.MaxListDepth {
			kind, text := format(i)
			x.raw(`<w:lvl w:ilvl="` + strconv.Itoa(i) + `"><w:start w:val="1"/><w:numFmt w:val="` + kind + `"/><w:lvlText w:val="` + text +
				`"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="` + strconv.Itoa(340*(i+1)) + `" w:hanging="300"/></w:pPr><w:rPr>` + colour(quiet) + `</w:rPr></w:lvl>`)
		}
		x.raw(`</w:abstractNum>`)
	}
	num := func(id, abstract int, overrides string) {
		x.raw(`<w:num w:numId="` + strconv.Itoa(id) + `"><w:abstractNumId w:val="` + strconv.Itoa(abstract) + `"/>` + overrides + `</w:num>`)
	}
	num(headingNum, 0, "")
	num(bulletNum, 1, "")
	var restart strings.Builder
	for i := range page.MaxListDepth {
		restart.WriteString(`<w:lvlOverride w:ilvl="` + strconv.Itoa(i) + `"><w:startOverride w:val="1"/></w:lvlOverride>`)
	}
	for i := range orderedLists {
		num(firstListNum+i, 2, restart.String())
	}
	return x.raw(`</w:numbering>`).bytes()
}
