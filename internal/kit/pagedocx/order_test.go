// SPDX-License-Identifier: EUPL-1.2

package pagedocx_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"

	"entente/internal/kit/page/pagetest"
)

// order is the sequence that the schema (ECMA-376 part 1, wml.xsd) gives the
// children of each element that we write. Word refuses a file that breaks it.
var order = map[string]string{
	"pPr": `pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs
		suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd
		snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment
		textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange`,
	"rPr": `rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid
		vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em
		lang eastAsianLayout specVanish oMath`,
	"pBdr":       `top left bottom right between bar`,
	"tblPr":      `tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription`,
	"tblBorders": `top left bottom right insideH insideV`,
	"tblCellMar": `top left bottom right`,
	"tcPr":       `cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark`,
	"tcBorders":  `top left bottom right insideH insideV tl2br tr2bl`,
	"tbl":        `tblPr tblGrid tr`,
	"tr":         `tblPrEx trPr tc`,
	"sectPr": `headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType
		pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid`,
	"style": `name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked
		personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr`,
	"styles":      `docDefaults latentStyles style`,
	"docDefaults": `rPrDefault pPrDefault`,
	"numbering":   `numPicBullet abstractNum num numIdMacAtCleanup`,
	"abstractNum": `nsid multiLevelType tmpl name styleLink numStyleLink lvl`,
	"lvl":         `start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr`,
	"num":         `abstractNumId lvlOverride`,
	"numPr":       `ilvl numId`,
	"settings":    `zoom defaultTabStop characterSpacingControl compat`,
	"font":        `altName panose1 charset family notTrueType pitch sig`,
	"inline":      `extent effectExtent docPr cNvGraphicFramePr graphic`,
	"pic":         `nvPicPr blipFill spPr`,
	"spPr":        `xfrm prstGeom`,
}

// free are elements whose children may stand in any order, or that have but one
// kind of child.
var free = strings.Fields(`document body p r hyperlink hdr ftr tc tabs trPr tblGrid rPrDefault pPrDefault compat
	lvlOverride fonts drawing graphic graphicData nvPicPr blipFill blip extLst ext stretch xfrm prstGeom`)

func TestSchemaOrder(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range unpack(t, write(t, pagetest.Briefing())) {
		if !strings.HasPrefix(p.name, "word/") || !strings.HasSuffix(p.name, ".xml") {
			continue
		}
		last := map[int]int{} // depth -> place of the last child in the order
		once := map[int][]string{}
		for el := range elements(t, p.data) {
			delete(last, el.depth)
			delete(once, el.depth)
			seen[el.name] = true
			if el.parent == "" || slices.Contains(free, el.parent) {
				continue
			}
			names, ok := order[el.parent]
			if !ok {
				t.Fatalf("%s: no order known for the children of %q", p.name, el.parent)
			}
			place := slices.Index(strings.Fields(names), el.name)
			if place < 0 {
				t.Errorf("%s: %s is no child of %s", p.name, el.name, el.parent)
			}
			if before, ok := last[el.depth-1]; ok && place < before {
				t.Errorf("%s: in %s, %s comes too late", p.name, el.parent, el.name)
			}
			last[el.depth-1] = place
			if strings.HasSuffix(el.parent, "Pr") && el.parent != "sectPr" {
				if slices.Contains(once[el.depth-1], el.name) {
					t.Errorf("%s: in %s, %s stands twice", p.name, el.parent, el.name)
				}
				once[el.depth-1] = append(once[el.depth-1], el.name)
			}
		}
	}
	for _, want := range []string{"pPr", "rPr", "tblPr", "tcPr", "sectPr", "numPr", "drawing", "hyperlink", "tblHeader"} {
		if !seen[want] {
			t.Errorf("the sample has no %s to check", want)
		}
	}
}

// TestBodyEnds checks two rules beyond the order: the section comes last, and a
// cell ends with a paragraph.
func TestBodyEnds(t *testing.T) {
	for _, p := range unpack(t, write(t, pagetest.Briefing())) {
		if p.name != "word/document.xml" {
			continue
		}
		if !bytes.HasSuffix(p.data, []byte("</w:sectPr></w:body></w:document>")) {
			t.Error("the section does not come last")
		}
		if n, m := bytes.Count(p.data, []byte("</w:tc>")), bytes.Count(p.data, []byte("</w:p></w:tc>")); n != m || n == 0 {
			t.Errorf("%d cells, %d end with a paragraph", n, m)
		}
		if bytes.Contains(p.data, []byte("</w:tbl><w:tbl>")) {
			t.Error("two tables adjoin and would be one")
		}
	}
}

type element struct {
	name, parent string
	depth        int
	attr         map[string]string
}

// elements walks an XML part; attributes of the relationship namespace have the
// prefix "r:".
func elements(t testing.TB, part []byte) iter.Seq[element] {
	return func(yield func(element) bool) {
		dec := xml.NewDecoder(bytes.NewReader(part))
		var open []string
		for {
			tok, err := dec.Token()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatalf("not XML: %v", err)
			}
			switch tok := tok.(type) {
			case xml.StartElement:
				el := element{name: tok.Name.Local, depth: len(open), attr: map[string]string{}}
				if len(open) > 0 {
					el.parent = open[len(open)-1]
				}
				for _, a := range tok.Attr {
					key := a.Name.Local
					if strings.HasSuffix(a.Name.Space, "/relationships") {
						key = "r:" + key
					}
					el.attr[key] = a.Value
				}
				if !yield(el) {
					return
				}
				open = append(open, el.name)
			case xml.EndElement:
				open = open[:len(open)-1]
			}
		}
	}
}
