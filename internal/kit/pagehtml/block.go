// SPDX-License-Identifier: EUPL-1.2

package pagehtml

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"entente/internal/kit/page"
)

func (p *printer) block(b page.Block) {
	switch b := b.(type) {
	case page.Heading:
		p.heading()
	case page.Paragraph:
		p.raw("<p>").runs(b.Runs).raw("</p>\n")
	case page.List:
		p.list(b)
	case page.Table:
		p.table(b)
	case page.KeyValues:
		p.keyValues(b)
	case page.Note:
		p.note(b)
	case page.Figure:
		p.figure(b)
	case page.PageBreak:
		p.raw("<div class=\"break\"></div>\n")
	}
}

// heading writes the next heading of the outline. The document's title is the
// heading of level 1, so the sections below it begin at h2.
func (p *printer) heading() {
	e := p.outline[p.headings]
	p.headings++
	tag := "h" + strconv.Itoa(e.Level+1)
	p.raw("<"+tag).attr("id", e.ID).raw(">")
	p.number(e)
	p.text(e.Text).raw("</" + tag + ">\n")
}

func (p *printer) list(l page.List) {
	tag := "ul"
	if l.Ordered {
		tag = "ol"
	}
	p.raw("<" + tag + ">\n")
	for _, it := range l.Items {
		p.raw("<li>").runs(it.Runs)
		if it.Sub != nil {
			p.raw("\n").list(*it.Sub)
		}
		p.raw("</li>\n")
	}
	p.raw("</" + tag + ">\n")
}

var alignClass = map[page.Align]string{page.Center: "center", page.End: "end"}

func (p *printer) table(t page.Table) {
	p.tables++
	id := "t-" + strconv.Itoa(p.tables)
	// The box scrolls on narrow screens, so the keyboard must reach it.
	p.raw(`<div class="scroll" tabindex="0" role="group"`)
	if t.Caption != "" {
		p.attr("aria-labelledby", id)
	}
	p.raw(">\n<table")
	if t.Columns[0].Width == 0 {
		p.class("auto")
	}
	p.raw(">\n")
	if t.Caption != "" {
		p.raw("<caption").attr("id", id).raw("><span>").text(t.Caption).raw("</span></caption>\n")
	}
	if t.Columns[0].Width > 0 {
		p.raw("<colgroup>")
		for _, c := range t.Columns {
			p.raw(fmt.Sprintf(`<col style="width:%.2f%%">`, c.Width*100))
		}
		p.raw("</colgroup>\n")
	}
	p.raw("<thead>\n<tr>")
	for _, c := range t.Columns {
		p.raw(`<th scope="col"`)
		p.class(alignClass[c.Align]).raw(">").text(c.Title).raw("</th>")
	}
	p.raw("</tr>\n</thead>\n<tbody>\n")
	for _, r := range t.Rows {
		p.raw("<tr")
		if r.Tone != page.Neutral {
			p.class("tone " + r.Tone.String())
		}
		p.raw(">")
		for i, c := range r.Cells {
			open, end := "<td", "</td>"
			if i == 0 && t.RowHeader {
				open, end = `<th scope="row"`, "</th>"
			}
			p.raw(open)
			p.class(alignClass[t.Columns[i].Align]).raw(">")
			p.cell(c)
			p.raw(end)
		}
		p.raw("</tr>\n")
	}
	p.raw("</tbody>\n</table>\n</div>\n")
}

func (p *printer) class(names string) *printer {
	if names != "" {
		p.attr("class", names)
	}
	return p
}

// cell writes one paragraph as bare text, so that the common table stays small.
func (p *printer) cell(c page.Cell) {
	if len(c) == 1 {
		p.runs(c[0].Runs)
		return
	}
	for _, para := range c {
		p.raw("<p>").runs(para.Runs).raw("</p>")
	}
}

func (p *printer) keyValues(kv page.KeyValues) {
	p.raw("<dl>\n")
	for _, pair := range kv.Pairs {
		p.raw("<div><dt>").text(pair.Key).raw("</dt><dd>")
		p.cell(pair.Value)
		p.raw("</dd></div>\n")
	}
	p.raw("</dl>\n")
}

func (p *printer) note(n page.Note) {
	class, role := "source", ""
	switch n.Kind {
	case page.Source:
	case page.Gap:
		class, role = "gap", "note"
	case page.Callout:
		class, role = "callout "+n.Tone.String(), "note"
	}
	p.raw("<p")
	p.class(class)
	if role != "" {
		p.attr("role", role)
	}
	p.raw(">")
	if n.Label != "" {
		label := n.Label
		if n.Kind != page.Callout {
			label += ":"
		}
		p.raw(`<span class="label">`).text(label).raw("</span> ")
	}
	p.runs(n.Runs).raw("</p>\n")
}

func (p *printer) figure(f page.Figure) {
	pic, err := page.ReadSVG(f.SVG)
	if err != nil {
		return // Validate has refused it already
	}
	p.raw("<figure>\n<div class=\"picture\" role=\"img\"").attr("aria-label", f.Alt).raw(">")
	p.raw(string(pic.Markup)).raw("</div>\n")
	if f.Caption != "" {
		p.raw("<figcaption>").text(f.Caption).raw("</figcaption>\n")
	}
	p.raw("</figure>\n")
}

// runs writes inline text. Elements nest in one fixed order: link, language and
// badge outside, looks inside.
func (p *printer) runs(runs []page.Run) *printer {
	for _, r := range runs {
		var end []string
		open := func(tag string) *printer {
			end = append(end, "</"+tag+">")
			return p.raw("<" + tag)
		}
		if r.Href != "" {
			open("a").attr("href", r.Href).raw(">")
		}
		if r.Style.Has(page.TagStyle) {
			open("span").attr("class", "tag "+r.Tone.String())
			if r.Lang != "" {
				p.attr("lang", r.Lang)
			}
			p.raw(">")
		} else if r.Lang != "" {
			open("span").attr("lang", r.Lang).raw(">")
		}
		for _, s := range []struct {
			style page.Style
			tag   string
		}{{page.StrongStyle, "strong"}, {page.EmphasisStyle, "em"}, {page.SmallStyle, "small"}, {page.CodeStyle, "code"}} {
			if r.Style.Has(s.style) {
				open(s.tag).raw(">")
			}
		}
		for i, line := range strings.Split(r.Text, "\n") {
			if i > 0 {
				p.raw("<br>")
			}
			p.text(line)
		}
		for _, e := range slices.Backward(end) {
			p.raw(e)
		}
	}
	return p
}
