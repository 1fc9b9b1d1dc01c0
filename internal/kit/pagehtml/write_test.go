// SPDX-License-Identifier: EUPL-1.2

package pagehtml_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"entente/internal/kit/page"
	"entente/internal/kit/page/pagetest"
	"entente/internal/kit/pagehtml"
)

var update = flag.Bool("update", false, "write the golden files")

func render(t testing.TB, d *page.Document) string {
	t.Helper()
	var b bytes.Buffer
	if err := pagehtml.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	got := render(t, pagetest.Briefing())
	const file = "testdata/briefing.html"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the document changed; look at it and run the test with -update")
	}
	if again := render(t, pagetest.Briefing()); again != got {
		t.Error("two runs differ")
	}
}

// TestReadable checks what assistive technology and a browser offline rely on.
func TestReadable(t *testing.T) {
	doc, err := html.Parse(strings.NewReader(render(t, pagetest.Briefing())))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	var hrefs []string
	level, headCells := 0, 0
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			switch a.Key {
			case "id":
				if ids[a.Val] {
					t.Errorf("identifier %q stands twice", a.Val)
				}
				ids[a.Val] = true
			case "href":
				hrefs = append(hrefs, a.Val)
			case "src":
				t.Errorf("%s loads %q", n.Data, a.Val)
			}
		}
		switch n.Data {
		case "html":
			if n.Attr[0].Val != "en-GB" {
				t.Errorf("language is %q", n.Attr[0].Val)
			}
		case "script", "link", "iframe", "img", "object", "embed", "form":
			t.Errorf("the file has the element %q", n.Data)
		case "th":
			headCells++
			if !strings.Contains(attrs(n), "scope=") {
				t.Error("th without scope")
			}
		case "h1", "h2", "h3", "h4":
			l := int(n.Data[1] - '0')
			if l > level+1 {
				t.Errorf("heading level jumps from %d to %d", level, l)
			}
			level = l
		}
	}
	if headCells == 0 {
		t.Error("no header cells")
	}
	for _, h := range hrefs {
		if id, ok := strings.CutPrefix(h, "#"); ok && !ids[id] {
			t.Errorf("link %q leads nowhere", h)
		}
	}
}

func attrs(n *html.Node) string {
	var b strings.Builder
	for _, a := range n.Attr {
		b.WriteString(a.Key + "=" + a.Val + " ")
	}
	return b.String()
}

func TestContentsNest(t *testing.T) {
	d := &page.Document{Title: "T", Lang: "en", Contents: "Contents", Numbered: true, Blocks: []page.Block{
		page.Heading{Level: 1, Text: "A"},
		page.Heading{Level: 2, Text: "B"},
		page.Heading{Level: 3, Text: "C"},
		page.Heading{Level: 2, Text: "D"},
		page.Heading{Level: 1, Text: "E"},
	}}
	_, nav, _ := strings.Cut(render(t, d), "<nav")
	nav, _, _ = strings.Cut(nav, "</nav>")
	var b strings.Builder
	for _, l := range strings.Split(nav, "\n")[2:] {
		b.WriteString(l)
	}
	const want = `<ol><li><a href="#h-1"><span class="no">1</span> A</a>` +
		`<ol><li><a href="#h-2"><span class="no">1.1</span> B</a></li>` +
		`<li><a href="#h-4"><span class="no">1.2</span> D</a></li></ol></li>` +
		`<li><a href="#h-5"><span class="no">2</span> E</a></li></ol>`
	if b.String() != want {
		t.Errorf("got  %s\nwant %s", b.String(), want)
	}
}

func TestInvalidWritesNothing(t *testing.T) {
	var b bytes.Buffer
	if err := pagehtml.Write(&b, &page.Document{Lang: "en"}); err == nil || b.Len() > 0 {
		t.Fatalf("got %v and %d bytes", err, b.Len())
	}
}

type broken struct{}

var errDisk = errors.New("disk full")

func (broken) Write([]byte) (int, error) { return 0, errDisk }

func TestWriterError(t *testing.T) {
	if err := pagehtml.Write(broken{}, pagetest.Briefing()); !errors.Is(err, errDisk) {
		t.Fatalf("got %v", err)
	}
}

// FuzzEscape puts foreign text in every place that takes text, and demands that
// an HTML parser finds the elements that a harmless text gives, and that text.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{
		"plain", `<script>alert(1)</script>`, `" onload="x`, `'><img src=x>`, `</style><script>`, `</title><p>`,
		"&lt;b&gt;", `\"; } body { display:none`, "]]>", "<!--", "日本 한국 é ő Ł Ж", "a\tb",
	} {
		f.Add(s)
	}
	shape := func(t *testing.T, s string) (elements []string, texts map[string]bool, ok bool) {
		d := everywhere(s)
		if d.Validate() != nil {
			return nil, nil, false
		}
		doc, err := html.Parse(strings.NewReader(render(t, d)))
		if err != nil {
			t.Fatal(err)
		}
		texts = map[string]bool{}
		for n := range doc.Descendants() {
			switch n.Type {
			case html.ElementNode:
				e := n.Data
				for _, a := range n.Attr {
					e += " " + a.Key
				}
				elements = append(elements, e)
			case html.TextNode:
				texts[n.Data] = true
			case html.CommentNode:
				t.Fatalf("comment %q", n.Data)
			}
		}
		return elements, texts, true
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.TrimSpace(s) == "" || strings.ContainsAny(s, "\n\r") {
			return
		}
		got, texts, ok := shape(t, s)
		if !ok {
			return
		}
		want, _, _ := shape(t, "x")
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Fatalf("%q changes the markup", s)
		}
		if !texts[s] {
			t.Fatalf("%q is not shown as it is", s)
		}
	})
}

func everywhere(s string) *page.Document {
	r := page.Run{Text: s, Style: page.StrongStyle | page.CodeStyle, Lang: "ja"}
	return &page.Document{
		Title: s, Subtitle: s, Lang: "en", Author: s, Subject: s, Date: s, Marking: s, Footer: s, Contents: s,
		Blocks: []page.Block{
			page.Heading{Level: 1, Text: s},
			page.P(r, page.Tag(s, page.Bad), page.Link(s, "#h-1")),
			page.List{Items: []page.Item{{Runs: []page.Run{r}}}},
			page.Table{Caption: s, Columns: []page.Column{{Title: s}}, Rows: []page.Row{{Cells: []page.Cell{page.C(r)}}}},
			page.KeyValues{Pairs: []page.Pair{{Key: s, Value: page.C(r)}}},
			page.Note{Kind: page.Gap, Label: s, Runs: []page.Run{r}},
			page.Figure{SVG: pagetest.Bars(), Alt: s, Caption: s},
		},
	}
}

func TestLinkValuesStayInside(t *testing.T) {
	d := &page.Document{Title: "T", Lang: "en", Blocks: []page.Block{
		page.P(page.Link("x", `https://example.org/?a="><b>&c='`)),
	}}
	if s := render(t, d); !strings.Contains(s, `href="https://example.org/?a=&#34;&gt;&lt;b&gt;&amp;c=&#39;"`) {
		t.Error("the address is not escaped")
	}
}

func BenchmarkWrite(b *testing.B) {
	d := pagetest.Briefing()
	for b.Loop() {
		var buf bytes.Buffer
		if err := pagehtml.Write(&buf, d); err != nil {
			b.Fatal(err)
		}
	}
}
