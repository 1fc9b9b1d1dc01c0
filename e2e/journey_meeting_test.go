// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// walkMeeting has a desk officer prepare a meeting, and write down afterwards
// what came of it.
func walkMeeting(t *testing.T, w *world) {
	p := w.signsIn(t, "editor")
	first := p.makesMeeting("First talks on testing", "2026-11-10", "held")
	p.follow("Add an item")
	p.looks("")
	p.fills("Title", "Testing methods")
	p.chooses("Topic", "Standards")
	p.follow("Save")
	p.sees("Testing methods")

	second := p.makesMeeting("Second talks on testing", "2027-03-10", "planned")
	p.follow("Carry over 1 open item")
	p.sees("First talks on testing", "Testing methods")
	p.looks("")
	p.follow("Carry them over")
	p.sees("Testing methods", "Goes on from")
	p.follow("Write the line to take")
	p.looks("")
	p.fills("Line to take", "We propose common test suites.")
	p.fills("If asked", "We have no date yet.")
	p.follow("Save")
	p.sees("Line to take", "limited", "never leaves this node", "We propose common test suites.")
	p.looks("with a line")
	p.open(first)
	p.sees("carried over")

	p.open(second)
	p.uploads("draft.pdf", []byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"))
	p.sees("draft.pdf", "SHA-256")
	p.uploads("drawing.pdf", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`))
	p.sees("There is a problem")
	p.is(`document.activeElement.closest(".error-summary")`)
	p.looks("refused")
	p.open(second)
	p.seesNot("drawing.pdf")

	p.follow("Add a decision")
	p.looks("")
	p.fills("What was decided", "Both sides exchange their test suites.")
	p.follow("Save")
	p.follow("Add an action item")
	p.looks("")
	p.fills("What is to be done", "Send the list of test suites.")
	p.press("Canada")
	p.fills("Due", "2027-06-30")
	p.chooses("Topic", "Standards")
	p.follow("Save")
	p.sees("Both sides exchange their test suites.", "Send the list of test suites.", "30 June 2027")
	p.looks("complete")
	p.follow("Make it a commitment")
	p.looks("")
	p.followIn("main form", "Make it a commitment")
	p.is(`location.pathname.startsWith("/commitments/")`)
	p.sees("Send the list of test suites.", "30 June 2027", "Canada", "Second talks on testing", "this member only")
	p.open(second)
	p.sees("a commitment")
	p.isOfferedNo("Make it a commitment") // it can be done once

	reader := w.signsIn(t, "reader")
	reader.open(second)
	reader.sees("Testing methods")
	reader.seesNot("common test suites")
	reader.isOfferedNo("Edit", "Write the line", "Add an item")
	reader.looks("")
}

// makesMeeting enters a meeting with Canada and gives its address.
func (p *person) makesMeeting(title, date, reported string) string {
	p.t.Helper()
	p.open("/meetings")
	p.looks("")
	p.follow("New meeting")
	p.looks("")
	p.fills("Title", title)
	p.fills("Kind of meeting", "working-group")
	p.chooses("Party 2", "Canada")
	p.fills("First day", date)
	p.press(reported)
	p.follow("Save")
	p.sees(title, "Working group", "Canada")
	return p.at()
}

// uploads adds a document to the meeting of the page.
func (p *person) uploads(name string, content []byte) {
	p.t.Helper()
	file := filepath.Join(p.t.TempDir(), name)
	if err := os.WriteFile(file, content, 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.follow("Add a document")
	p.looks("")
	p.do(chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{file}))
	p.follow("Add the document")
}

const prepared = "/meetings/demo-eu-japan-senior-officials"

// walkBriefing has a desk officer go from the partner to a briefing in every
// form; somebody who is not cleared gets it without lines to take.
func walkBriefing(t *testing.T, w *world) {
	p := w.signsIn(t, "editor")
	p.open("/partners/jp")
	p.follow("Make a briefing")
	p.sees("Briefing for Japan", "may hold what is marked limited")
	p.looks("")
	page := p.at()

	_, pdf := p.downloads(func() { p.pressLine("PDF") })
	for _, want := range []string{"%PDF-", "/Marked true", "/Outlines ", "/Lang (en"} {
		if !bytes.Contains(pdf, []byte(want)) {
			t.Errorf("the PDF of %d bytes does not hold %s", len(pdf), want)
		}
	}
	_, docx := p.downloads(func() { p.pressLine("Word (DOCX)") })
	if text := documentText(t, docx); !strings.Contains(text, "Line to take") || !strings.Contains(text, "Submarine cables: the Arctic route") {
		t.Errorf("the Word file of %d bytes does not hold the agenda", len(docx))
	}
	_, ics := p.downloads(func() { p.pressLine("Calendar (ICS)") })
	if !bytes.HasPrefix(ics, []byte("BEGIN:VCALENDAR\r\n")) || !bytes.Contains(ics, []byte("DTSTART;TZID=Europe/Brussels:")) {
		t.Errorf("no calendar: %.300s", ics)
	}
	p.entersSandbox()
	p.followLine("Web page (HTML)")
	p.sees("Briefing: European Union and Japan", "Who sits opposite", "Agenda and lines to take", "Line to take", "Where the accounts differ", "overdue", "Sources", "LIMITED")
	p.looks("")

	reader := w.signsIn(t, "reader")
	reader.open(prepared)
	reader.seesNot("Line to take", "Here stands what our side says")
	reader.open(page)
	reader.entersSandbox()
	reader.followLine("Web page (HTML)")
	reader.sees("Briefing: European Union and Japan", "Semiconductors: early warning and joint research")
	reader.seesNot("Line to take", "Here stands what our side says", "LIMITED")
	if answer := w.arrives(t).fetches(page); answer.Status != 404 {
		t.Errorf("the public gets %d for a briefing on a meeting that is not released", answer.Status)
	}
}

// line is the link in the line of a format.
func (p *person) line(format string) string {
	return `[...document.querySelectorAll("dl.summary > div")].find(d => d.querySelector("dt").textContent.trim() === ` + quote(format) + `)?.querySelector("a")`
}

func (p *person) pressLine(format string) {
	p.t.Helper()
	p.is(p.line(format))
	reads[bool](p, p.line(format)+`.click() === undefined`)
}

func (p *person) followLine(format string) {
	p.t.Helper()
	p.is(`(window.left = true)`)
	p.pressLine(format)
	p.is(`window.left === undefined && document.readyState === "complete"`)
}

// entersSandbox lets the test read pages on which no script may run.
func (p *person) entersSandbox() {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		return t.Call(ctx, "Page.setBypassCSP", map[string]bool{"enabled": true}, nil)
	}))
}

// documentText is the main part of a Word file.
func documentText(t *testing.T, docx []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
