// SPDX-License-Identifier: EUPL-1.2

package pagehtml

import (
	"bufio"
	_ "embed"
	"fmt"
	"html"
	"io"
	"strings"

	"entente/internal/kit/page"
)

//go:embed style.css
var style string

// policy lets nothing load and nothing run. Styles must be allowed inline since
// the file carries its own; without loading they can do no harm.
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

// Write writes d as an HTML file. The same document gives the same bytes. It
// writes nothing when d is not valid.
func Write(w io.Writer, d *page.Document) error {
	if err := d.Validate(); err != nil {
		return fmt.Errorf("validate document: %w", err)
	}
	p := &printer{w: bufio.NewWriter(w), outline: d.Outline()}
	p.head(d)
	p.masthead(d)
	p.contents(d.Contents)
	p.raw("<main>\n")
	for _, b := range d.Blocks {
		p.block(b)
	}
	p.raw("</main>\n")
	if d.Footer != "" || d.Marking != "" {
		p.raw("<footer class=\"screen\">\n")
		if d.Footer != "" {
			p.raw("<p>").text(d.Footer).raw("</p>\n")
		}
		p.marking(d)
		p.raw("</footer>\n")
	}
	p.raw("</body>\n</html>\n")
	if err := p.w.Flush(); err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	return nil
}

// printer writes markup. The bufio.Writer keeps the first error until Flush.
type printer struct {
	w        *bufio.Writer
	outline  []page.Entry
	headings int
	tables   int
}

// raw writes markup of our own.
func (p *printer) raw(s string) *printer {
	p.w.WriteString(s) //nolint:errcheck // kept by the writer
	return p
}

// text writes s so that it is nothing but text.
func (p *printer) text(s string) *printer { return p.raw(html.EscapeString(s)) }

// attr writes one attribute, with a space before.
func (p *printer) attr(name, value string) *printer {
	return p.raw(" " + name + `="`).text(value).raw(`"`)
}

func (p *printer) head(d *page.Document) {
	p.raw("<!DOCTYPE html>\n<html").attr("lang", d.Lang).raw(">\n<head>\n<meta charset=\"utf-8\">\n")
	p.meta("http-equiv", "Content-Security-Policy", policy)
	p.meta("name", "viewport", "width=device-width, initial-scale=1")
	p.meta("name", "author", d.Author)
	p.meta("name", "description", d.Subject)
	p.raw("<title>").text(d.Title).raw("</title>\n<style>\n").raw(style)
	p.raw("@page {\n")
	for _, m := range []struct{ box, text string }{
		{"@top-center", d.Marking}, {"@top-left", d.Title}, {"@top-right", d.Date}, {"@bottom-left", d.Footer},
	} {
		p.raw("  " + m.box + " { content: " + cssString(m.text) + " }\n")
	}
	// The first page shows title and date in large already.
	p.raw("}\n@page :first { @top-left { content: none } @top-right { content: none } }\n</style>\n</head>\n<body>\n")
}

func (p *printer) meta(kind, name, content string) {
	if content != "" {
		p.raw("<meta").attr(kind, name).attr("content", content).raw(">\n")
	}
}

// cssString quotes s for a style sheet. Everything that could end the string or
// the style element is written as a code point.
func cssString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if r < ' ' || strings.ContainsRune(`"\<>&'`, r) {
			fmt.Fprintf(&b, `\%06x`, r)
			continue
		}
		b.WriteRune(r)
	}
	b.WriteByte('"')
	return b.String()
}

// marking says at the head and at the foot how the document is to be handled;
// on paper every page says it.
func (p *printer) marking(d *page.Document) {
	if d.Marking != "" {
		p.raw(`<p class="marking screen">`).text(d.Marking).raw("</p>\n")
	}
}

func (p *printer) masthead(d *page.Document) {
	p.raw("<header>\n")
	p.marking(d)
	p.raw("<h1>").text(d.Title).raw("</h1>\n")
	if d.Subtitle != "" {
		p.raw(`<p class="subtitle">`).text(d.Subtitle).raw("</p>\n")
	}
	var by []string
	for _, s := range []string{d.Author, d.Date} {
		if s != "" {
			by = append(by, s)
		}
	}
	if len(by) > 0 {
		p.raw(`<p class="byline">`).text(strings.Join(by, " · ")).raw("</p>\n")
	}
	p.raw("</header>\n")
}

// contents lists the headings of the first two levels.
func (p *printer) contents(title string) {
	if title == "" || len(p.outline) == 0 {
		return
	}
	p.raw("<nav aria-labelledby=\"contents\">\n<p class=\"label\" id=\"contents\">").text(title).raw("</p>\n<ol>\n")
	open := 0
	for _, e := range p.outline {
		if e.Level > 2 {
			continue
		}
		switch {
		case open == 0:
		case e.Level > open:
			p.raw("\n<ol>\n")
		case e.Level < open:
			p.raw("</li>\n</ol>\n</li>\n")
		default:
			p.raw("</li>\n")
		}
		open = e.Level
		p.raw("<li><a").attr("href", "#"+e.ID).raw(">")
		p.number(e)
		p.text(e.Text).raw("</a>")
	}
	if open == 2 {
		p.raw("</li>\n</ol>\n")
	}
	p.raw("</li>\n</ol>\n</nav>\n")
}

func (p *printer) number(e page.Entry) {
	if e.Number != "" {
		p.raw(`<span class="no">`).text(e.Number).raw("</span> ")
	}
}
