// SPDX-License-Identifier: EUPL-1.2

package ui_test

import (
	"context"
	"flag"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"entente/internal/testkit"
	"entente/internal/web/ui"
	"entente/internal/words"
)

var pictures = flag.String("pictures", "", "write pictures of the design page into this folder")

func serveSink(t *testing.T) string {
	t.Helper()
	catalog, err := words.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(ui.SinkHandler(catalog, time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)))
	t.Cleanup(s.Close)
	return s.URL
}

func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

func click(selector chromedp.CSS) chromedp.Action[chromedp.Void] { return chromedp.Click(selector) }

// is waits until an expression holds in the page, over a change of pages too.
func is(t *testing.T, ctx context.Context, expression string) {
	t.Helper()
	var err error
	for range 200 {
		var holds bool
		if holds, err = chromedp.Run(ctx, chromedp.Evaluate[bool](expression)); err == nil && holds {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	at, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + ", focus on " + document.activeElement.outerHTML.slice(0, 200)`))
	t.Fatalf("never true: %s (%v) at %s", expression, err, at)
}

func keepPicture(t *testing.T, ctx context.Context, width int, name string) {
	t.Helper()
	if *pictures != "" {
		testkit.Screenshot(t, ctx, width, filepath.Join(*pictures, name+".png"))
	}
}

// TestInTheBrowser drives one browser through the design page.
func TestInTheBrowser(t *testing.T) {
	address := serveSink(t)
	ctx := testkit.Browser(t)
	for _, look := range []struct {
		name string
		at   func(*testing.T, context.Context, string)
	}{
		{"every width", lookEveryWidth},
		{"menu", lookMenu},
		{"narrow navigation", lookNarrowNavigation},
		{"search box", lookSearchBox},
		{"list", lookListRefreshesInPlace},
		{"error summary", lookErrorSummaryTakesTheFocus},
		{"figure", lookFigure},
	} {
		t.Run(look.name, func(t *testing.T) {
			do(t, ctx, chromedp.EmulateViewport(1440, 900))
			look.at(t, ctx, address)
		})
	}
}

// lookEveryWidth looks at each component on a desk, a tablet and a telephone, at
// 400 % zoom, in both languages, and with what is wrong with a form.
func lookEveryWidth(t *testing.T, ctx context.Context, address string) {
	for _, tt := range []struct {
		name, path string
		width      int64
	}{
		{"desk", "/design", 1440},
		{"tablet", "/design", 820},
		{"telephone", "/design", 390},
		{"zoomed", "/design?lang=fr", 320},
		{"french", "/design?lang=fr", 1440},
		{"wrong", "/design?problem=1&public=1&lang=en", 1440},
		{"past", "/design?asof=2026-01-15&state=overdue&partner=jp", 1440},
	} {
		do(t, ctx, chromedp.EmulateViewport(tt.width, 900), chromedp.Navigate(address+tt.path))
		is(t, ctx, `customElements.get("en-search") !== undefined && document.fonts.status === "loaded"`)
		if wide, err := chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`)); err != nil || wide > tt.width {
			t.Errorf("%s: the page is %d pixels wide (%v)", tt.name, wide, err)
		}
		for _, line := range testkit.Axe(t, ctx) {
			t.Errorf("%s: %s", tt.name, line)
		}
		keepPicture(t, ctx, int(tt.width), tt.name)
	}
}

func lookMenu(t *testing.T, ctx context.Context, address string) {
	do(t, ctx, chromedp.Navigate(address+"/design"))
	is(t, ctx, `customElements.get("en-menu") !== undefined`)
	open := `document.querySelector(".page-tools details").open`
	do(t, ctx, click(".page-tools summary"))
	is(t, ctx, open)
	keepPicture(t, ctx, 1440, "menu")
	for _, line := range testkit.Axe(t, ctx) {
		t.Error(line)
	}
	do(t, ctx, chromedp.KeyEvent(kb.Escape))
	is(t, ctx, `!`+open+` && document.activeElement.matches(".page-tools summary")`)
	do(t, ctx, click(".page-tools summary"))
	is(t, ctx, open)
	do(t, ctx, click(".page-title h1"))
	is(t, ctx, `!`+open)
	do(t, ctx, click("#list tbody tr:first-child .provenance summary"))
	is(t, ctx, `document.querySelector("#list tbody .provenance details").open`)
	keepPicture(t, ctx, 1440, "source")
}

func lookNarrowNavigation(t *testing.T, ctx context.Context, address string) {
	do(t, ctx, chromedp.EmulateViewport(390, 900), chromedp.Navigate(address+"/design"))
	is(t, ctx, `document.querySelector("#nav").offsetHeight === 0`)
	do(t, ctx, click(".nav-button"))
	is(t, ctx, `document.querySelector("#nav").offsetHeight > 0 && document.querySelector(".nav-button").ariaExpanded === "true"`)
	keepPicture(t, ctx, 390, "navigation")
}

func lookSearchBox(t *testing.T, ctx context.Context, address string) {
	do(t, ctx, chromedp.Navigate(address+"/design"))
	is(t, ctx, `document.querySelector("#search").getAttribute("role") === "combobox"`)
	do(t, ctx, chromedp.KeyEvent("/"))
	is(t, ctx, `document.activeElement.id === "search"`)
	do(t, ctx, chromedp.KeyEvent("cables"))
	is(t, ctx, `document.querySelectorAll("#search-hits [role=option]").length === 2 && document.querySelector(".search-all a").href.endsWith("cables") && document.querySelector("#search").ariaExpanded === "true"`)
	keepPicture(t, ctx, 1440, "search")
	for _, line := range testkit.Axe(t, ctx) {
		t.Error(line)
	}
	do(t, ctx, chromedp.KeyEvent(kb.ArrowDown))
	is(t, ctx, `document.querySelector("#search").getAttribute("aria-activedescendant") === "hit-0"`)
	do(t, ctx, chromedp.KeyEvent(kb.Escape))
	is(t, ctx, `document.querySelector("#search-hits").hidden`)
	do(t, ctx, chromedp.KeyEvent(kb.ArrowDown))
	is(t, ctx, `document.querySelector("#search").getAttribute("aria-activedescendant") === "hit-0"`)
	// Not KeyEvent, which sends the character too although the key was handled.
	is(t, ctx, `!document.querySelector("#search").dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true}))`)
	is(t, ctx, `location.pathname === "/instruments/1"`)
}

// lookListRefreshesInPlace sorts, filters and chooses columns without loading
// the page again, and the address follows.
func lookListRefreshesInPlace(t *testing.T, ctx context.Context, address string) {
	do(t, ctx, chromedp.Navigate(address+"/design"))
	is(t, ctx, `(window.same = customElements.get("en-columns") !== undefined)`)
	do(t, ctx, click("#list-sort-title"))
	is(t, ctx, `window.same && location.search === "?sort=title" && document.querySelector("#list-sort-title").closest("th").ariaSort === "ascending"`)
	is(t, ctx, `document.activeElement.id === "list-sort-title"`)

	do(t, ctx, chromedp.SendKeys(chromedp.CSS("#list-q"), "cable"))
	is(t, ctx, `window.same && new URLSearchParams(location.search).get("q") === "cable" && document.querySelector(".chip") !== null`)
	is(t, ctx, `document.activeElement.id === "list-q" && document.activeElement.value === "cable" && location.search.includes("sort=title")`)

	do(t, ctx, click(".list-tools summary"),
		click(`.list-tools input[value="note"]`),
		click(".list-tools button"))
	is(t, ctx, `window.same && location.search.includes("cols=note") && document.querySelectorAll("#list thead th").length === 7`)

	// The choice of columns is remembered when the list is opened afresh.
	do(t, ctx, chromedp.Navigate(address+"/design"))
	is(t, ctx, `location.search.includes("cols=note") && document.querySelectorAll("#list thead th").length === 7`)
}

func lookErrorSummaryTakesTheFocus(t *testing.T, ctx context.Context, address string) {
	do(t, ctx, chromedp.Navigate(address+"/design?problem=1"))
	is(t, ctx, `document.activeElement.matches(".error-summary")`)
	do(t, ctx, click(`.error-summary a[href="#field-due"]`))
	is(t, ctx, `document.activeElement.id === "field-due"`)
}

func lookFigure(t *testing.T, ctx context.Context, address string) {
	do(t, ctx, chromedp.Navigate(address+"/design"))
	is(t, ctx, `document.querySelector("#bars .figure-tools") !== null`)
	do(t, ctx, click("#bars .figure-tools button"))
	is(t, ctx, `document.querySelector("#bars svg").viewBox.baseVal.width < 720`)
	do(t, ctx, click("#bars .figure-tools button:last-child"))
	is(t, ctx, `document.querySelector("#bars svg").viewBox.baseVal.width === 720`)
	is(t, ctx, `(document.querySelector("#bars rect").dispatchEvent(new PointerEvent("pointermove", {bubbles: true, pointerType: "mouse", clientX: 300, clientY: 300})), document.querySelector(".figure-tip").textContent === "Japan: 48")`)
}
