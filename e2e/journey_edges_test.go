// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// walkEdges meets the pages for what cannot be done, and what is there for
// people who come by other ways.
func walkEdges(t *testing.T, w *world) {
	p := w.arrives(t)
	for _, page := range []struct {
		path   string
		status int
		says   string
	}{
		{"/nowhere", 404, "Nothing found here"},
		{"/partners/nobody", 404, "Nothing found here"},
		{"/commitments/new", 401, "Sign in to go on"},
		{"/account", 401, "Sign in to go on"},
		{"/partners/jp?asof=yesterday", 422, "This cannot be done"},
	} {
		if got := p.fetches(page.path).Status; got != page.status {
			t.Errorf("%s answers %d, want %d", page.path, got, page.status)
		}
		p.open(page.path)
		p.sees(page.says)
		p.looks(page.says)
	}
	reader := w.signsIn(t, "reader")
	for _, path := range []string{"/admin", "/commitments/c-jp23-5g/edit", "/commitments/new"} {
		reader.open(path)
		reader.sees("You may not see or do this")
		reader.looks("403")
		if got := reader.fetches(path).Status; got != 403 {
			t.Errorf("%s answers %d, want 403", path, got)
		}
	}

	p.open("/commitments")
	p.strikes("Tab")
	p.is(`document.activeElement.textContent === "Skip to the content" && document.activeElement.getBoundingClientRect().top >= 0`)
	p.strikes("Enter")
	p.is(`document.activeElement.id === "main"`)

	p.open("/commitments?partner=jp&sort=due")
	p.follow("Français")
	p.is(`document.documentElement.lang === "fr" && location.pathname === "/commitments" && location.search.includes("partner=jp") && location.search.includes("sort=due")`)
	p.sees("Engagements", "Japon")
	p.open("/partners/jp")
	p.is(`document.documentElement.lang === "fr"`) // remembered

	p.prints("/partners/jp")
	if got := asks(t, w.origin+"/healthz", ""); got != "200 OK\nok\n" {
		t.Errorf("/healthz answers %q", got)
	}
	if got := asks(t, w.origin+"/readyz", ""); !strings.HasPrefix(got, "200 ") || strings.Contains(got, "failed") {
		t.Errorf("/readyz answers %q", got)
	}
	if got := asks(t, w.origin+"/metrics", ""); !strings.Contains(got, `route="/partners/{id}"`) {
		t.Errorf("/metrics does not count the pages of partners: %.300s", got)
	}
}

// prints requires that a page on paper has its content and nothing to press.
func (p *person) prints(path string) {
	p.t.Helper()
	p.open(path)
	media := func(name string) {
		p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			return t.Call(ctx, "Emulation.setEmulatedMedia", map[string]string{"media": name}, nil)
		}))
	}
	media("print")
	pressed := reads[[]string](p, `[...document.querySelectorAll(".nav, .tabs, .search, .actions, .header-tools, .skip, button, input, select")].filter(e => e.offsetHeight > 0).map(e => e.outerHTML.slice(0, 120))`)
	if len(pressed) > 0 {
		p.t.Errorf("on paper %s still has what is pressed: %q", path, pressed)
	}
	p.is(`document.querySelector("h1").offsetHeight > 0 && [...document.querySelectorAll("main table")].some(e => e.offsetHeight > 0)`)
	media("")
}

// walkFrench looks at the main pages in French.
func walkFrench(t *testing.T, w *world) {
	p := w.arrives(t)
	p.lang = "fr"
	p.open("/?lang=fr")
	p.is(`document.documentElement.lang === "fr"`)
	p.looks("")
	p.open("/sign-in")
	p.looks("")
	p.who = "editor"
	p.signsInWithFrench()
	p.entersSandbox()
	for _, page := range []struct {
		path, says string
		look       bool
	}{
		{"/", "réunion", true},
		{"/partners", "Partenaires", false},
		{"/partners/jp", "Japon", true},
		{"/partners/xk", "Kosovo*", false},
		{"/instruments", "Instruments", false},
		{"/instruments/eu-japan-epa", "En vigueur", true},
		{"/commitments?partner=kr", "Engagements", true},
		{"/commitments/c-jp23-arctic-cable", "Japon", true},
		{"/commitments/c-jp23-arctic-cable/edit", "Enregistrer", true},
		{"/commitments/c-jp23-arctic-cable/history", "Version 1", false},
		{"/meetings", "Réunions", false},
		{prepared, "Ordre du jour", true},
		{prepared + "/briefing?partner=jp", "Japon", false},
		{prepared + "/briefing/html?partner=jp", "Japon", true},
		{"/topics", "Thèmes", false},
		{"/topics/semiconductors", "Japon", false},
		{"/posts", "Poste", false},
		{"/search?q=japon", "Japon", true},
		{"/account", "compte", true},
		{"/about", "nœud", true},
		{"/accessibility", "WCAG", false},
		{"/nowhere", "Rien à cette adresse", false},
	} {
		p.open(page.path)
		p.is(`document.documentElement.lang === "fr"`)
		p.sees(page.says)
		if page.look {
			p.looks("")
		}
	}
}

// signsInWithFrench presses the first account that the demonstration offers an
// editor.
func (p *person) signsInWithFrench() {
	p.t.Helper()
	p.leaves(func() {
		p.is(`(e => (e.click(), true))(document.querySelector("input[value=editor]").form.querySelector("button"))`)
	})
}
