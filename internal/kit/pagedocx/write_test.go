// SPDX-License-Identifier: EUPL-1.2

package pagedocx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entente/internal/kit/page"
	"entente/internal/kit/page/pagetest"
	"entente/internal/kit/pagedocx"
)

var update = flag.Bool("update", false, "write the golden files")

func write(t testing.TB, d *page.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pagedocx.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type part struct {
	name string
	data []byte
}

func unpack(t testing.TB, docx []byte) []part {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	var out []part
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, part{f.Name, data})
	}
	return out
}

func TestGolden(t *testing.T) {
	docx := write(t, pagetest.Briefing())
	if !bytes.Equal(docx, write(t, pagetest.Briefing())) {
		t.Error("two runs differ")
	}
	var got bytes.Buffer
	for _, p := range unpack(t, docx) {
		fmt.Fprintf(&got, "=== %s\n%s\n", p.name, strings.ReplaceAll(string(p.data), "><w:", ">\n<w:"))
	}
	const file = "testdata/briefing.parts"
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Error("the parts changed; open the document and run the test with -update")
	}
}

// TestPackage checks that every part has a content type and that every reference
// leads to a part.
func TestPackage(t *testing.T) {
	parts := unpack(t, write(t, pagetest.Briefing()))
	if parts[0].name != "[Content_Types].xml" {
		t.Errorf("the first part is %s", parts[0].name)
	}
	names := map[string][]byte{}
	for _, p := range parts {
		names[p.name] = p.data
	}
	var types struct {
		Default []struct {
			Extension string `xml:",attr"`
		}
		Override []struct {
			PartName string `xml:",attr"`
		}
	}
	if err := xml.Unmarshal(parts[0].data, &types); err != nil {
		t.Fatal(err)
	}
	for _, o := range types.Override {
		if names[strings.TrimPrefix(o.PartName, "/")] == nil {
			t.Errorf("content type for %s, which is not there", o.PartName)
		}
	}
	for _, p := range parts {
		if !slices.ContainsFunc(types.Default, func(d struct {
			Extension string `xml:",attr"`
		},
		) bool {
			return strings.HasSuffix(p.name, "."+d.Extension)
		}) {
			t.Errorf("no content type for %s", p.name)
		}
	}
	var rels struct {
		Relationship []struct {
			Id, Target, TargetMode string `xml:",attr"`
		}
	}
	if err := xml.Unmarshal(names["word/_rels/document.xml.rels"], &rels); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, r := range rels.Relationship {
		if known[r.Id] {
			t.Errorf("the identifier %s stands twice", r.Id)
		}
		known[r.Id] = true
		if r.TargetMode == "" && names["word/"+r.Target] == nil {
			t.Errorf("%s refers to %s, which is not there", r.Id, r.Target)
		}
	}
	ids := map[string]bool{}
	for el := range elements(t, names["word/styles.xml"]) {
		if el.name == "style" {
			ids[el.attr["styleId"]] = true
		}
	}
	anchors, marks := map[string]bool{}, map[string]bool{}
	for el := range elements(t, names["word/document.xml"]) {
		for _, key := range []string{"id", "embed"} {
			if id, ok := el.attr["r:"+key]; ok && !known[id] {
				t.Errorf("%s refers to %q, which is not there", el.name, id)
			}
		}
		switch el.name {
		case "pStyle", "rStyle", "tblStyle":
			if !ids[el.attr["val"]] {
				t.Errorf("no style %q", el.attr["val"])
			}
		case "hyperlink":
			if a := el.attr["anchor"]; a != "" {
				anchors[a] = true
			}
		case "bookmarkStart":
			marks[el.attr["name"]] = true
		}
	}
	for a := range anchors {
		if !marks[a] {
			t.Errorf("a link leads to the bookmark %q, which is not there", a)
		}
	}
	if len(anchors) == 0 {
		t.Error("no inner links")
	}
}

func TestInvalidWritesNothing(t *testing.T) {
	var b bytes.Buffer
	if err := pagedocx.Write(&b, &page.Document{Lang: "en"}); err == nil || b.Len() > 0 {
		t.Fatalf("got %v and %d bytes", err, b.Len())
	}
}

type broken struct{}

var errDisk = errors.New("disk full")

func (broken) Write([]byte) (int, error) { return 0, errDisk }

func TestWriterError(t *testing.T) {
	if err := pagedocx.Write(broken{}, pagetest.Briefing()); !errors.Is(err, errDisk) {
		t.Fatalf("got %v", err)
	}
}

// TestOpens lets another program read the file and looks at what it shows.
func TestOpens(t *testing.T) {
	for tool, pkg := range map[string]string{"soffice": "libreoffice-writer", "pdftotext": "poppler-utils"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("MISSING TOOL: %s (Debian: %s)", tool, pkg)
		}
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "briefing.docx")
	if err := os.WriteFile(file, write(t, pagetest.Briefing()), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("soffice", "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "pdf", "--outdir", dir, file)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v: %s", err, out)
	}
	out, err := exec.Command("pdftotext", "-layout", filepath.Join(dir, "briefing.pdf"), "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	text := string(out)
	for _, want := range []string{
		"2.2 Names and how they are said", "Árvíztűrő tükörfúrógép", "Łódź", "Житомир", "日本国", "대한민국", "新加坡",
		"< 25 items, > 60 % kept &", "1. Head of delegation", "3. Seconded expert", "Semiconductors",
	} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("the text lacks %q", want)
		}
	}
	pages := strings.Split(strings.TrimSuffix(text, "\f"), "\f")
	for i, p := range pages {
		if foot := fmt.Sprintf("%d/%d\n", i+1, len(pages)); !strings.Contains(strings.ReplaceAll(p, " / ", "/")+"\n", foot) || !strings.Contains(p, "file 2026/118") {
			t.Errorf("page %d lacks its foot", i+1)
		}
		if !strings.Contains(p, "SENSITIVE – NOT FOR RELEASE") {
			t.Errorf("page %d lacks the marking", i+1)
		}
	}
	if n := strings.Count(text, "Our account "); n < 2 {
		t.Errorf("the head of the long table stands %d times over %d pages", n, len(pages))
	}
	if strings.Contains(text, "3 Annex A") || strings.Contains(text, "5 Annex A") {
		t.Error("an unnumbered heading is numbered")
	}
}

// FuzzEscape puts foreign text in every place that takes text: each part must be
// well-formed XML with the elements that a harmless text gives.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"plain", `<w:p/>`, `"><x a="`, "]]>", "&amp;", "日本 한국 é ő Ł Ж", "\ufffd", "'"} {
		f.Add(s)
	}
	shape := func(t *testing.T, s string) (string, bool) {
		r := page.Run{Text: s, Lang: "fr"}
		d := &page.Document{
			Title: s, Subtitle: s, Lang: "en", Author: s, Subject: s, Date: s, Marking: s, Footer: s, Contents: s,
			Blocks: []page.Block{
				page.Heading{Level: 1, Text: s},
				page.P(r, page.Tag(s, page.Bad), page.Link(s, "#h-1")),
				page.List{Items: []page.Item{{Runs: []page.Run{r}}}},
				page.Table{Caption: s, Columns: []page.Column{{Title: s}}, Rows: []page.Row{{Cells: []page.Cell{page.C(r)}}}},
				page.KeyValues{Pairs: []page.Pair{{Key: s, Value: page.C(r)}}},
				page.Note{Kind: page.Callout, Label: s, Runs: []page.Run{r}},
				page.Figure{SVG: pagetest.Bars(), Alt: s, Caption: s},
			},
		}
		if d.Validate() != nil {
			return "", false
		}
		var names strings.Builder
		for _, p := range unpack(t, write(t, d)) {
			for el := range elements(t, p.data) {
				fmt.Fprintln(&names, p.name, el.name)
			}
		}
		return names.String(), true
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.TrimSpace(s) == "" || strings.ContainsAny(s, "\n\r\t") {
			return
		}
		got, ok := shape(t, s)
		if !ok {
			return
		}
		if want, _ := shape(t, "x"); got != want {
			t.Fatalf("%q changes the markup", s)
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	d := pagetest.Briefing()
	for b.Loop() {
		write(b, d)
	}
}
