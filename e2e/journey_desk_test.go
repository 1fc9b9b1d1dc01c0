// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/internal/kit/authn"
)

// walkKeyboard has a desk officer who uses no mouse sign in, find a partner as
// they type, and take a list along as they have arranged it.
func walkKeyboard(t *testing.T, w *world) {
	p := w.arrives(t)
	p.who = "editor"
	p.tabsTo("Sign in")
	p.leaves(func() { p.strikes("Enter") })
	p.looks("")
	p.tabsTo("Handle")
	p.types("editor")
	p.tabsTo("Password")
	p.types(authn.DemoPassword)
	p.leaves(func() { p.strikes("Enter") })
	p.sees("You are signed in.", "Desk officer")
	p.looks("")

	p.strikes("/", "j", "a", "p", "a")
	p.is(`document.querySelectorAll("#search-hits [role=option]").length > 1 && document.querySelector("#search-hits [role=option]").textContent.includes("Japan")`)
	p.looks("search open")
	p.strikes("ArrowDown")
	p.is(`document.querySelector("#search-hits [aria-selected=true]")?.textContent.includes("Japan")`)
	p.leaves(func() { p.strikes("Enter") })
	p.is(`location.pathname === "/partners/jp" && document.querySelector("h1").textContent === "Japan"`)
	p.sees("Make a briefing", "Timeline", "Instruments", "Who else works on the same topics")
	p.looks("")

	p.tabsTo("Skip to the content")
	p.tabsTo("Commitments")
	p.leaves(func() { p.strikes("Enter") })
	p.is(`(window.same = customElements.get("en-columns") !== undefined)`)
	p.looks("")
	p.tabsTo("Partner")
	p.strikes("J", "a", "p")
	p.is(`window.same && new URLSearchParams(location.search).get("partner") === "jp" && document.querySelector(".chip") !== null`)
	p.looks("filtered")
	p.tabsTo("Topic")
	p.tabsTo("Due")
	p.strikes("Enter")
	p.is(`window.same && location.search.includes("sort=due") && document.activeElement.closest("th")?.ariaSort === "ascending"`)

	p.strikes("Escape")
	p.is(`(document.querySelector("#search").focus(), true)`) // the list's tools come before its heads
	p.tabsTo("Columns")
	p.strikes("Enter")
	p.tabsTo("Instrument")
	p.strikes("Space")
	p.looks("columns open")
	p.tabsTo("Show these")
	p.strikes("Enter")
	p.is(`window.same && [...document.querySelectorAll("#list thead th")].some(h => h.textContent.trim() === "Instrument")`)

	p.is(`(document.querySelector("#search").focus(), true)`)
	p.tabsTo("CSV")
	name, content := p.downloads(func() { p.strikes("Enter") })
	if !strings.HasSuffix(name, ".csv") {
		t.Errorf("the file is called %s", name)
	}
	compareList(p, content)
}

// compareList requires that a CSV file holds the heads and rows of the list on
// the page, in their order.
func compareList(p *person, content []byte) {
	p.t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(content), "\ufeff"))).ReadAll()
	if err != nil {
		p.t.Fatal(err)
	}
	heads := reads[[]string](p, `[...document.querySelectorAll("#list thead th")].map(h => h.textContent.trim())`)
	if diff := cmp.Diff(heads, rows[0]); diff != "" {
		p.t.Errorf("the heads of the file are not those of the page (-page +file):\n%s", diff)
	}
	shown := reads[[]string](p, `[...document.querySelectorAll("#list tbody tr")].map(r => r.cells[0].textContent.trim())`)
	var written []string
	for _, r := range rows[1:] {
		written = append(written, r[0])
	}
	if diff := cmp.Diff(shown, written); diff != "" {
		p.t.Errorf("the rows of the file are not those of the page (-page +file):\n%s", diff)
	}
	// Topics stand on the page as in the file; other cells are told differently.
	column := -1
	for i, h := range heads {
		if h == "Topic" {
			column = i
		}
	}
	if column < 0 {
		p.t.Fatal("the list has no column for the topic")
	}
	topics := reads[[][]string](p, `[...document.querySelectorAll("#list tbody tr")].map(r => [...r.cells].map(c => c.textContent.trim()))`)
	for i, r := range rows[1:] {
		if r[column] != topics[i][column] {
			p.t.Errorf("row %d: the file says %q, the page %q", i+1, r[column], topics[i][column])
		}
	}
}
