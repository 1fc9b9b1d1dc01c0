// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"context"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/testkit"
)

// reviewer looks at pages with axe-core; what a page logs as an error fails
// the test too.
type reviewer struct {
	*node

	ctx    context.Context
	server string
}

func review(t *testing.T) reviewer {
	t.Helper()
	return reviewOf(t, start(t, testkit.OpenDB(t, t.TempDir()+"/node.db"), nil))
}

func reviewOf(t *testing.T, n *node) reviewer {
	t.Helper()
	ctx := testkit.Browser(t)
	server := httptest.NewServer(n.handler)
	t.Cleanup(server.Close)
	return reviewer{n, ctx, server.URL}
}

func (r reviewer) look(paths ...string) {
	r.t.Helper()
	for _, p := range paths {
		if err := chromedp.Do(r.ctx, chromedp.Navigate(r.server+p)); err != nil {
			r.t.Fatalf("%s: %v", p, err)
		}
		for _, finding := range testkit.Axe(r.t, r.ctx) {
			r.t.Errorf("%s: %s", p, finding)
		}
	}
}

// signIn signs the browser in as the administrator of the demonstration.
func (r reviewer) signIn() {
	r.t.Helper()
	err := chromedp.Do(r.ctx, chromedp.Navigate(r.server+"/sign-in"),
		chromedp.SendKeys(chromedp.CSS("#field-handle"), string(entente.Administrator)),
		chromedp.SendKeys(chromedp.CSS("#field-password"), authn.DemoPassword),
		chromedp.Click(chromedp.CSS(".form button")), chromedp.WaitVisible(chromedp.CSS(".notice")))
	if err != nil {
		r.t.Fatalf("sign in: %v", err)
	}
}

func TestPublicPagesForEverybody(t *testing.T) {
	r := review(t)
	r.Fill(t)
	r.look("/", "/?lang=fr&by=instruments", "/search?q=japan&lang=en", "/about", "/accessibility", "/sign-in", "/meetings",
		"/meetings/eu-japan-dpc-1", "/no-such-page")
}

func TestWorkingPagesForEverybody(t *testing.T) {
	r := review(t)
	r.meet("before", "2025-11-01", nil)
	r.meet("now", "2026-11-01", nil)
	editor := r.as(entente.Editor)
	editor.post("/meetings/now/agenda/new", source(url.Values{"number": {"0"}, "title": {"Safe models"}, "position": {"1"}, "state": {"open"}, "topic": {"ai"}}))
	i := r.item("now", "Safe models")
	editor.post("/meetings/now/agenda/"+i+"/line/edit", source(url.Values{"number": {"0"}, "text": {"Our line."}}))
	editor.post("/meetings/now/actions/new", source(url.Values{"number": {"0"}, "text": {"Send the list."}, "sides": {"jp"}}))
	editor.upload("/meetings/now/documents/new", "note.txt", []byte("A note."), source(url.Values{}))

	r.signIn()
	r.look("/", "/meetings/now", "/meetings/now/edit", "/meetings/now/agenda/new", "/meetings/now/agenda/"+i+"/line/edit", "/meetings/now/actions/new",
		"/meetings/now/documents/new", "/meetings/now/attendance/new", "/meetings/now/briefing", "/meetings/now/history", "/account", "/admin",
		"/admin/accounts/new")
}
