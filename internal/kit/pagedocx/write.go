// SPDX-License-Identifier: EUPL-1.2

package pagedocx

import (
	"archive/zip"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"entente/internal/kit/page"
)

// Write writes d as a .docx file. The same document gives the same bytes: the
// file carries no date of its making. It writes nothing when d is not valid.
func Write(w io.Writer, d *page.Document) error {
	if err := d.Validate(); err != nil {
		return fmt.Errorf("validate document: %w", err)
	}
	p := newPackage(d)
	z := zip.NewWriter(w)
	// Sorted names put [Content_Types].xml first, where readers look for it.
	for _, name := range slices.Sorted(maps.Keys(p.parts)) {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: epoch})
		if err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		if _, err := f.Write(p.parts[name]); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("finish file: %w", err)
	}
	return nil
}

// epoch is the earliest time that a zip file can say.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	officeNS  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageNS = "http://schemas.openxmlformats.org/package/2006"
	wordNS    = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"` +
		` xmlns:r="` + officeNS + `"`
	wordType = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// wordParts are the XML parts that the document part refers to.
var wordParts = []struct{ kind, file string }{
	{"styles", "styles.xml"},
	{"numbering", "numbering.xml"},
	{"settings", "settings.xml"},
	{"fontTable", "fontTable.xml"},
	{"header", "header1.xml"},
	{"header", "header2.xml"},
	{"footer", "footer1.xml"},
}

// The identifiers by which the document part refers to others.
func partRel(file string) string { return strings.TrimSuffix(file, ".xml") }
func pictureRel(i int) string    { return "figure" + strconv.Itoa(i+1) }
func linkRel(i int) string       { return "link" + strconv.Itoa(i+1) }

type pack struct{ parts map[string][]byte }

func newPackage(d *page.Document) *pack {
	b := newBody(d)
	document := b.document()
	p := &pack{parts: map[string][]byte{
		"[Content_Types].xml":          contentTypes(),
		"_rels/.rels":                  packageRels(),
		"docProps/core.xml":            coreProps(d),
		"word/document.xml":            document,
		"word/_rels/document.xml.rels": b.rels(),
		"word/styles.xml":              styles(d),
		"word/numbering.xml":           numbering(b.orderedLists),
		"word/settings.xml":            settings(),
		"word/fontTable.xml":           fontTable(),
		"word/header1.xml":             header(d, true),
		"word/header2.xml":             header(d, false),
		"word/footer1.xml":             footer(d),
	}}
	for i, pic := range b.pictures {
		p.parts["word/"+pictureName(i)] = pic
	}
	return p
}

func pictureName(i int) string { return "media/figure" + strconv.Itoa(i+1) + ".svg" }

func contentTypes() []byte {
	x := newXML()
	x.raw(`<Types xmlns="` + packageNS + `/content-types">`)
	x.raw(`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`)
	x.raw(`<Default Extension="svg" ContentType="image/svg+xml"/>`)
	x.raw(`<Default Extension="xml" ContentType="application/xml"/>`)
	x.raw(`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>`)
	x.raw(`<Override PartName="/word/document.xml" ContentType="` + wordType + `document.main+xml"/>`)
	for _, p := range wordParts {
		x.raw(`<Override PartName="/word/` + p.file + `" ContentType="` + wordType + p.kind + `+xml"/>`)
	}
	return x.raw(`</Types>`).bytes()
}

func packageRels() []byte {
	x := newXML()
	x.raw(`<Relationships xmlns="` + packageNS + `/relationships">`)
	x.raw(`<Relationship Id="rId1" Type="` + officeNS + `/officeDocument" Target="word/document.xml"/>`)
	x.raw(`<Relationship Id="rId2" Type="` + packageNS + `/relationships/metadata/core-properties" Target="docProps/core.xml"/>`)
	return x.raw(`</Relationships>`).bytes()
}

func coreProps(d *page.Document) []byte {
	x := newXML()
	x.raw(`<cp:coreProperties xmlns:cp="` + packageNS + `/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">`)
	for _, f := range []struct{ name, text string }{
		{"dc:title", d.Title}, {"dc:subject", d.Subject}, {"dc:creator", d.Author}, {"dc:language", d.Lang},
	} {
		if f.text != "" {
			x.raw("<" + f.name + ">").text(f.text).raw("</" + f.name + ">")
		}
	}
	return x.raw(`</cp:coreProperties>`).bytes()
}

func settings() []byte {
	x := newXML()
	x.raw(`<w:settings` + wordNS + `><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/>`)
	x.raw(`<w:characterSpacingControl w:val="doNotCompress"/>`)
	// Without this, Word opens the file in the compatibility mode of 2007.
	x.raw(`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>`)
	return x.raw(`</w:settings>`).bytes()
}

// fontTable names what may stand in for our fonts on a machine without them.
func fontTable() []byte {
	x := newXML()
	x.raw(`<w:fonts` + wordNS + `>`)
	for _, f := range []struct{ name, instead, family, pitch string }{
		{fontLatin, "Segoe UI", "swiss", "variable"},
		{japanese.font, "Yu Gothic", "swiss", "variable"},
		{korean.font, "Malgun Gothic", "swiss", "variable"},
		{simplified.font, "Microsoft YaHei", "swiss", "variable"},
		{traditional.font, "Microsoft JhengHei", "swiss", "variable"},
		{fontCode, "Consolas", "modern", "fixed"},
	} {
		x.raw(`<w:font w:name="` + f.name + `"><w:altName w:val="` + f.instead + `"/><w:family w:val="` + f.family +
			`"/><w:pitch w:val="` + f.pitch + `"/></w:font>`)
	}
	return x.raw(`</w:fonts>`).bytes()
}
