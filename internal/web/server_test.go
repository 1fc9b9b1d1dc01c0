// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/db"
	"entente/internal/testkit"
	"entente/internal/web"
)

func TestPagesThatEverybodyMaySee(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		n := start(t, d, nil)
		n.Fill(t)
		b := n.browser()
		for path, says := range map[string]string{
			"/":                                "Where things stand",
			"/?by=instruments":                 "Instruments by partner and topic",
			"/?asof=2020-01-01":                "Nothing has been released to the public yet.",
			"/search":                          "Everything that you may see",
			"/about":                           "looked for and not found",
			"/accessibility":                   "WCAG 2.2",
			"/sign-in":                         "Sign in",
			"/partners":                        "Albania",
			"/meetings":                        "Fourth EU-Japan Digital Partnership Council",
			"/meetings/eu-japan-dpc-1":         "Tokyo",
			"/meetings/eu-japan-dpc-1/history": "Version 1",
			"/?lang=fr":                        "Où en sont les choses",
		} {
			a := b.get(path).is(http.StatusOK, says)
			for header, want := range map[string]string{"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff"} {
				if !strings.Contains(a.header.Get(header), want) {
					t.Errorf("%s: %s is %q", path, header, a.header.Get(header))
				}
			}
			if strings.Contains(a.body, "«") && !strings.Contains(path, "fr") {
				t.Errorf("%s: a text is missing", path)
			}
			b = b.n.browser()
		}
		// Who chaired is personal data.
		b.get("/meetings/eu-japan-dpc-1").lacks("Breton", "Who attends", "Add an item", "this member only")
	})
}

func TestWhatIsNoPage(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		n := start(t, d, nil)
		n.meet("first", "2026-05-06", nil)
		b := n.browser()
		b.get("/nothing-here").is(http.StatusNotFound, "Nothing found here", "Search everything")
		b.get("/meetings/nothing-here").is(http.StatusNotFound, "Nothing found here")
		b.get("/meetings/first/briefing/exe?partner=jp").is(http.StatusNotFound)
		b.get("/figures/matrix.exe").is(http.StatusNotFound)
		b.get("/?asof=yesterday").is(http.StatusUnprocessableEntity, "“yesterday” is not a date")
		if a := b.post("/about", nil); a.status != http.StatusMethodNotAllowed || !strings.Contains(a.header.Get("Allow"), "GET") {
			t.Errorf("POST to a page: %d, Allow %q", a.status, a.header.Get("Allow"))
		}
		b.get("/account").is(http.StatusUnauthorized, "Sign in to go on", "/sign-in?next=%2Faccount")
		b.get("/admin").is(http.StatusUnauthorized)
		b.get("/meetings/first/edit").is(http.StatusNotFound) // the public is not told that it is there
		b.post("/sign-in", url.Values{"handle": {strings.Repeat("x", 2<<20)}}).is(http.StatusRequestEntityTooLarge)
	})
}

func TestOtherSitesMayNotPost(t *testing.T) {
	n := start(t, testkit.OpenDB(t, t.TempDir()+"/node.db"), nil)
	b := n.as(entente.Editor)
	r := httptest.NewRequest(http.MethodPost, "http://node.example/sign-out", nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.Header.Set("Origin", "http://other.example")
	b.send(r).is(http.StatusForbidden, "came from another site")
	b.get("/account").is(http.StatusOK)
}

func TestSignInAndOut(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		b := start(t, d, nil).browser()
		a := b.post("/sign-in", url.Values{"handle": {"editor"}, "password": {"not the password"}, "next": {"/meetings"}})
		a.is(http.StatusUnauthorized, "There is a problem", "Handle and password do not fit.", `value="editor"`, `name="next" value="/meetings"`)
		a.lacks("not the password")
		right := url.Values{"handle": {" Editor "}, "password": {authn.DemoPassword}, "next": {"/meetings?when=ahead"}}
		if a := b.post("/sign-in", right).is(http.StatusOK, "You are signed in.", "Desk officer"); a.path != "/meetings?when=ahead" {
			t.Errorf("signed in, and led to %s", a.path)
		}
		b.get("/meetings").lacks("You are signed in.")
		b.post("/sign-out", nil).is(http.StatusOK, "You are signed out.").lacks("Desk officer")
		b.get("/account").is(http.StatusUnauthorized)
		for _, elsewhere := range []string{"https://other.example/", "//other.example", `/\other.example`, "javascript:alert(1)"} {
			right.Set("next", elsewhere)
			if a := b.n.browser().post("/sign-in", right); a.path != "/" {
				t.Errorf("signed in, and %s led to %s", elsewhere, a.path)
			}
		}
	})
}

func TestPanicIsAPage(t *testing.T) {
	n := start(t, testkit.OpenDB(t, t.TempDir()+"/node.db"), func(d *web.Deps) {
		d.Watch = func(http.Handler) http.Handler {
			return http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a fault") })
		}
	})
	a := n.browser().get("/").is(http.StatusInternalServerError, "Something went wrong")
	if id := a.header.Get("X-Request-Id"); id == "" || !strings.Contains(a.body, id) {
		t.Errorf("the page does not tell the number %q of the request", id)
	}
	a.lacks("a fault")
}

func TestWatchLearnsTheRoute(t *testing.T) {
	var route string
	n := start(t, testkit.OpenDB(t, t.TempDir()+"/node.db"), func(d *web.Deps) {
		d.Watch = func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				next.ServeHTTP(w, r)
				route = r.Pattern
			})
		}
	})
	n.browser().get("/meetings/first")
	if route != "GET /meetings/{id}" {
		t.Errorf("the route is %q", route)
	}
}

func TestTextIsPacked(t *testing.T) {
	n := start(t, testkit.OpenDB(t, t.TempDir()+"/node.db"), nil)
	n.Fill(t)
	for path, packed := range map[string]bool{
		"/about": true, "/figures/matrix.csv": true, "/figures/matrix.xlsx": false,
		"/sign-in": false, // not stored either
		"/meetings/eu-japan-dpc-1/briefing/html?partner=jp": false, // may hold what is marked, and is not stored
	} {
		r := httptest.NewRequest(http.MethodGet, "http://node.example"+path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		n.handler.ServeHTTP(w, r)
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != packed {
			t.Errorf("%s: packed is %v, want %v", path, got, packed)
			continue
		}
		if !packed {
			continue
		}
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if b, err := io.ReadAll(z); err != nil || len(b) < 100 {
			t.Errorf("%s: unpacked %d bytes, %v", path, len(b), err)
		}
	}
}
