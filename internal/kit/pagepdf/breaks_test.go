// SPDX-License-Identifier: EUPL-1.2

package pagepdf_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"entente/internal/kit/page"
	"entente/internal/kit/pagehtml"
)

// TestNothingHangsAlone prints sections of many lengths, so that page ends fall
// everywhere, and demands that no page ends with a heading, a caption or a table
// head, and none begins with a source line.
func TestNothingHangsAlone(t *testing.T) {
	needTools(t, "pdftotext")
	d := &page.Document{Title: "T", Lang: "en"}
	for i := range 60 {
		d.Blocks = append(d.Blocks, page.Heading{Level: 1, Text: fmt.Sprint("Section ", i)})
		for j := range i % 4 {
			d.Blocks = append(d.Blocks, page.P(page.Text(fmt.Sprint("Line ", j))))
		}
		tab := page.Table{Caption: fmt.Sprint("Caption ", i), Columns: []page.Column{{Title: fmt.Sprint("Head ", i)}}}
		for range 2 + i%3 {
			tab.Rows = append(tab.Rows, page.Row{Cells: []page.Cell{page.C(page.Text("cell"))}})
		}
		d.Blocks = append(d.Blocks, tab, page.Note{Label: "Source", Runs: []page.Run{page.Text("register")}})
	}
	var html bytes.Buffer
	if err := pagehtml.Write(&html, d); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "breaks.pdf")
	if err := os.WriteFile(file, toPDF(t, html.Bytes()), 0o600); err != nil {
		t.Fatal(err)
	}
	pages := strings.Split(strings.TrimSuffix(tool(t, "pdftotext", "-layout", file, "-"), "\f"), "\f")
	if len(pages) < 8 {
		t.Fatalf("only %d pages", len(pages))
	}
	number := regexp.MustCompile(`^\d+ ?/ ?\d+$`)
	for i, p := range pages {
		var lines []string
		for l := range strings.SplitSeq(p, "\n") {
			if l = strings.TrimSpace(l); l != "" && l != "T" && !number.MatchString(l) {
				lines = append(lines, l)
			}
		}
		for _, word := range []string{"Section", "Caption", "Head"} {
			if last := lines[len(lines)-1]; strings.HasPrefix(last, word) {
				t.Errorf("page %d ends with %q", i+1, last)
			}
		}
		if strings.HasPrefix(lines[0], "Source") {
			t.Errorf("page %d begins with %q", i+1, lines[0])
		}
	}
}
