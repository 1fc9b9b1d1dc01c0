// SPDX-License-Identifier: EUPL-1.2

package page

import "strings"

// Run is a stretch of text with one look. A line feed in Text is a line break.
type Run struct {
	Text  string
	Style Style
	// Href makes the run a link: http, https, mailto or "#" and a heading's ID.
	Href string
	// Tone colours a Tag and is ignored otherwise.
	Tone Tone
	// Lang is set when the run is in another language than the document, so that
	// it is read out and drawn rightly (the same Han character differs between
	// Japanese, Korean and Chinese).
	Lang string
}

// Style is a set of looks.
type Style uint8

// The looks of a Run.
const (
	StrongStyle Style = 1 << iota
	EmphasisStyle
	SmallStyle
	CodeStyle
	// TagStyle is a badge: a state word on a coloured ground.
	TagStyle
)

// Has tells whether all looks of t are in s.
func (s Style) Has(t Style) bool { return s&t == t }

// Tone is the meaning of a colour. Colour is never the only carrier: a tag has
// its word, a callout its label.
type Tone int

// The tones.
const (
	Neutral Tone = iota
	Info
	Good
	Warn
	Bad
)

var toneNames = [...]string{"neutral", "info", "good", "warn", "bad"}

// String gives the tone's name, which the output formats use for style names.
func (t Tone) String() string {
	if t < 0 || int(t) >= len(toneNames) {
		return toneNames[Neutral]
	}
	return toneNames[t]
}

// Text is plain text.
func Text(s string) Run { return Run{Text: s} }

// Strong is text of weight.
func Strong(s string) Run { return Run{Text: s, Style: StrongStyle} }

// Emphasis is stressed text.
func Emphasis(s string) Run { return Run{Text: s, Style: EmphasisStyle} }

// Small is side remark text.
func Small(s string) Run { return Run{Text: s, Style: SmallStyle} }

// Code is text in a fixed-width face: identifiers, hashes.
func Code(s string) Run { return Run{Text: s, Style: CodeStyle} }

// Link is text that leads to href.
func Link(s, href string) Run { return Run{Text: s, Href: href} }

// Tag is a badge.
func Tag(s string, t Tone) Run { return Run{Text: s, Style: TagStyle, Tone: t} }

// In is text in another language than the document's.
func In(lang, s string) Run { return Run{Text: s, Lang: lang} }

// P is a paragraph of runs.
func P(runs ...Run) Paragraph { return Paragraph{Runs: runs} }

// C is a table cell with one paragraph.
func C(runs ...Run) Cell { return Cell{P(runs...)} }

// PlainText joins the text of runs.
func PlainText(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}
