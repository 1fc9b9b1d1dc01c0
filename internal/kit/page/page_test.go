// SPDX-License-Identifier: EUPL-1.2

package page_test

import (
	"math"
	"strings"
	"testing"

	"entente/internal/kit/page"
	"entente/internal/kit/page/pagetest"
)

func TestSampleIsValid(t *testing.T) {
	if err := pagetest.Briefing().Validate(); err != nil {
		t.Fatal(err)
	}
}

func TestOutlineNumbers(t *testing.T) {
	d := page.Document{Numbered: true, Blocks: []page.Block{
		page.Heading{Level: 1, Text: "One"},
		page.Heading{Level: 2, Text: "Below"},
		page.Heading{Level: 3, Text: "Deep"},
		page.Paragraph{},
		page.Heading{Level: 1, Text: "Annex", Unnumbered: true, ID: "annex"},
		page.Heading{Level: 1, Text: "Two"},
		page.Heading{Level: 2, Text: "Again"},
	}}
	want := []page.Entry{
		{1, "1", "One", "h-1"},
		{2, "1.1", "Below", "h-2"},
		{3, "1.1.1", "Deep", "h-3"},
		{1, "", "Annex", "annex"},
		{1, "2", "Two", "h-5"},
		{2, "2.1", "Again", "h-6"},
	}
	got := d.Outline()
	if len(got) != len(want) {
		t.Fatalf("got %d entries", len(got))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("entry %d: got %+v, want %+v", i, got[i], want[i])
		}
	}
	d.Numbered = false
	for _, e := range d.Outline() {
		if e.Number != "" {
			t.Errorf("%q is numbered %q in a document without numbers", e.Text, e.Number)
		}
	}
}

func TestValidateRefuses(t *testing.T) {
	one := func(b ...page.Block) page.Document { return page.Document{Title: "T", Lang: "en", Blocks: b} }
	deep := &page.List{Items: []page.Item{{}}}
	for range page.MaxListDepth {
		deep = &page.List{Items: []page.Item{{Sub: deep}}}
	}
	cols := []page.Column{{Title: "A"}, {Title: "B"}}
	for name, c := range map[string]struct {
		doc  page.Document
		want string
	}{
		"no title":       {page.Document{Lang: "en"}, "title: is empty"},
		"no language":    {page.Document{Title: "T"}, "not a language tag"},
		"empty heading":  {one(page.Heading{Level: 1, Text: " "}), "block 1: heading is empty"},
		"level 4":        {one(page.Heading{Level: 4, Text: "x"}), "heading level 4"},
		"starts deep":    {one(page.Heading{Level: 2, Text: "x"}), "jumps from 0 to 2"},
		"level jump":     {one(page.Heading{Level: 1, Text: "x"}, page.Heading{Level: 3, Text: "y"}), "block 2: heading level jumps"},
		"same id":        {one(page.Heading{Level: 1, Text: "x", ID: "a"}, page.Heading{Level: 1, Text: "y", ID: "a"}), `"a" is used twice`},
		"bad id":         {one(page.Heading{Level: 1, Text: "x", ID: `a"b`}), "not an identifier"},
		"broken heading": {one(page.Heading{Level: 1, Text: "a\nb"}), "line break"},
		"script link":    {one(page.P(page.Link("x", "javascript:alert(1)"))), "neither http"},
		"data link":      {one(page.P(page.Link("x", "data:text/html,x"))), "neither http"},
		"relative link":  {one(page.P(page.Link("x", "/etc/passwd"))), "neither http"},
		"dead link":      {one(page.P(page.Link("x", "#none"))), "leads nowhere"},
		"control":        {one(page.P(page.Text("a\x00b"))), "control character U+0000"},
		"not utf-8":      {one(page.P(page.Text("a\xffb"))), "not UTF-8"},
		"run language":   {one(page.P(page.In(`x" onload="`, "y"))), "not a language tag"},
		"list depth":     {one(*deep), "nested deeper"},
		"empty list":     {one(page.List{}), "list is empty"},
		"no columns":     {one(page.Table{}), "no columns"},
		"cell count":     {one(page.Table{Columns: cols, Rows: []page.Row{{Cells: []page.Cell{{}}}}}), "row 1 has 1 cells for 2 columns"},
		"widths":         {one(page.Table{Columns: []page.Column{{Width: .5}, {Width: .3}}}), "add up to 0.80"},
		"one width":      {one(page.Table{Columns: []page.Column{{Width: 1}, {}}}), "1 of 2 given"},
		"nan width":      {one(page.Table{Columns: []page.Column{{Width: math.NaN()}}}), "not a share"},
		"no alt":         {one(page.Figure{SVG: pagetest.Bars()}), "no text alternative"},
		"no picture":     {one(page.Figure{Alt: "x"}), "picture is empty"},
		"tone":           {one(page.Note{Tone: 9}), "unknown tone 9"},
		"empty key":      {one(page.KeyValues{Pairs: []page.Pair{{}}}), "key is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.doc.Validate()
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestReadSVG(t *testing.T) {
	const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">`
	for name, c := range map[string]struct{ svg, want string }{
		"plain":           {open + `<rect width="1" height="1" fill="url(#g)"/></svg>`, ""},
		"declaration":     {`<?xml version="1.0"?>` + open + `</svg>`, ""},
		"style":           {open + `<style>.a{fill:red}</style></svg>`, ""},
		"use":             {open + `<use href="#a"/></svg>`, ""},
		"script":          {open + `<script>alert(1)</script></svg>`, `element "script"`},
		"prefixed script": {`<svg xmlns="http://www.w3.org/2000/svg" xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><s:script/></svg>`, `element "script"`},
		"handler":         {open + `<rect OnClick="x"/></svg>`, "handler"},
		"foreign":         {open + `<foreignObject/></svg>`, `element "foreignObject"`},
		"image":           {open + `<image href="x.png"/></svg>`, `element "image"`},
		"outer use":       {open + `<use xlink:href="http://example.org/a#b"/></svg>`, "links to"},
		"import":          {open + `<style>@import "x";</style></svg>`, "by its style"},
		"outer url":       {open + `<rect fill="url(http://example.org/)"/></svg>`, "by its attribute"},
		"cdata":           {open + `<style><![CDATA[a]]></style></svg>`, "CDATA"},
		"comment":         {open + `<!-- a --></svg>`, "<!--"},
		"markup in title": {open + `<title><style/></title></svg>`, "in \"title\""},
		"html":            {`<html/>`, "root element"},
		"two roots":       {open + `</svg>` + open + `</svg>`, "root element"},
		"text after":      {open + `</svg>x`, "text around"},
		"cut":             {open, "read picture"},
		"no size":         {`<svg xmlns="http://www.w3.org/2000/svg"/>`, "no size"},
		"empty":           {``, "is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := page.ReadSVG([]byte(c.svg))
			if c.want == "" {
				if err != nil || p.Width != 40 || p.Height != 20 || !strings.HasPrefix(string(p.Markup), "<svg") {
					t.Fatalf("got %+v, %v", p, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestSVGSize(t *testing.T) {
	for attrs, want := range map[string][2]float64{
		`width="30px" height="10"`:               {30, 10},
		`width="30" viewBox="0 0 60 20"`:         {30, 10},
		`height="10" viewBox="0,0,60,20"`:        {30, 10},
		`width="100%" viewBox="0 0 60 20"`:       {60, 20},
		`width="5" height="6" viewBox="x"`:       {5, 6},
		`width="7" height="8" viewBox="0 0 1 1"`: {7, 8},
	} {
		p, err := page.ReadSVG([]byte(`<svg xmlns="http://www.w3.org/2000/svg" ` + attrs + `/>`))
		if err != nil || p.Width != want[0] || p.Height != want[1] {
			t.Errorf("%s: got %v x %v, %v, want %v", attrs, p.Width, p.Height, err, want)
		}
	}
}

func FuzzReadSVG(f *testing.F) {
	f.Add(pagetest.Bars())
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := page.ReadSVG(b)
		if err != nil {
			return
		}
		low := strings.ToLower(string(p.Markup))
		if strings.Contains(low, "<script") || strings.Contains(low, "<iframe") || strings.Contains(low, "<foreignobject") {
			t.Fatalf("let through %q", p.Markup)
		}
	})
}
