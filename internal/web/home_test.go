// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/parts/meeting"
	"entente/internal/testkit"
)

var (
	stat  = regexp.MustCompile(`(?s)<a href="(/[^"]+)"><strong>([\d,.]+)</strong>`)
	inRow = regexp.MustCompile(`<a href="(/(?:partners|instruments|commitments|meetings)[^"]*)">([\d,.]+)</a>`)
	cell  = regexp.MustCompile(`href="(/commitments\?partner=[a-z]+&topic=[a-z0-9-]+)"[^>]*>\s*<title>[^<]*: (\d+)</title>`)
	rows  = regexp.MustCompile(`list-count" role="status">\s*(?:[\d,.]+–[\d,.]+ of )?([\d,.]+) rows?`)
)

// TestEveryNumberIsThatOfItsList follows each number of the home page to the
// list that it leads to, and counts there.
func TestEveryNumberIsThatOfItsList(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		n := start(t, d, nil)
		n.Fill(t)
		n.meet("passed", "2026-10-01", func(m *meeting.Meeting) { m.Reported = meeting.Planned })
		for name, b := range map[string]*browser{"public": n.browser(), "editor": n.as(entente.Editor)} {
			page := b.get("/").is(http.StatusOK, "What needs attention")
			links := append(stat.FindAllStringSubmatch(page.body, -1), inRow.FindAllStringSubmatch(page.body, -1)...)
			cells := cell.FindAllStringSubmatch(page.body, -1)
			if len(links) < 12 || len(cells) < 40 {
				t.Fatalf("%s: %d numbers and %d cells found", name, len(links), len(cells))
			}
			for _, l := range append(links, cells[0], cells[7], cells[len(cells)/2]) {
				list := b.get(l[1])
				got := "0"
				if found := rows.FindStringSubmatch(list.body); found != nil {
					got = found[1]
				}
				if list.status != http.StatusOK || got != l[2] {
					t.Errorf("%s: the page says %s and %s has %s rows (%d)", name, l[2], l[1], got, list.status)
				}
			}
		}
		// What is not released is not counted for the public.
		if a, b := number(t, n.browser().get("/"), "unconfirmed"), number(t, n.as(entente.Editor).get("/"), "unconfirmed"); a != 0 || b != 1 {
			t.Errorf("meetings to confirm: the public is told %d and an editor %d, want 0 and 1", a, b)
		}
	})
}

// number is the number on top that leads to meetings at a time.
func number(t *testing.T, a answer, when string) int {
	t.Helper()
	for _, l := range stat.FindAllStringSubmatch(a.body, -1) {
		if l[1] == "/meetings?when="+when {
			n, err := strconv.Atoi(l[2])
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Fatalf("no number of meetings that are %s", when)
	return 0
}

func TestFiguresInFiles(t *testing.T) {
	n := start(t, testkit.OpenDB(t, t.TempDir()+"/node.db"), nil)
	n.Fill(t)
	b := n.browser()
	matrix := b.get("/figures/matrix.csv").is(http.StatusOK, "Japan", "Semiconductors", "Chile") // Chile is not named in the drawing
	if got := matrix.header.Get("Content-Disposition"); !strings.Contains(got, "commitments-matrix.csv") {
		t.Errorf("Content-Disposition %q", got)
	}
	b.get("/figures/map.csv?by=instruments").is(http.StatusOK, "New Zealand", "2 instruments")
	b.get("/figures/map.svg").is(http.StatusOK, "<svg", "do not imply any position")
	b.get("/map/1/shapes.svg").is(http.StatusOK, `id="a-JP"`)
	b.get("/").is(http.StatusOK, "Kosovo*").lacks("European Union, ") // the member itself is no row
	home := b.get("/").body
	if !strings.Contains(home, "UNSCR 1244") {
		t.Error("the page names Kosovo* without its footnote")
	}
}

func TestSearch(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		n := start(t, d, nil)
		n.Fill(t)
		public, reader := n.browser(), n.as(entente.Reader)
		public.get("/search?q=semicond").is(http.StatusOK, "Commitments", "Instruments", "<mark>")
		public.get("/search?q=semicond&kind=topic").is(http.StatusOK, "/topics/semiconductors").lacks("/commitments/c-")
		public.get("/search?q=qqqqqq").is(http.StatusOK, "Nothing found for “qqqqqq”")
		public.get(`/search?q=%22+OR+1%3D1+--+%3Cscript%3Ealert(1)%3C/script%3E`).is(http.StatusOK, "Nothing found").lacks("Commitments <")
		public.get("/search?q=japon&lang=fr").is(http.StatusOK, "/partners/jp")
		// People are found by the node's own people only.
		public.get("/search?q=breton&lang=en").is(http.StatusOK, "Nothing found")
		reader.get("/search?q=breton").is(http.StatusOK, "Persons", "/persons/")

		r := httptest.NewRequest(http.MethodGet, "http://node.example/search?q=japan", nil)
		r.Header.Set("HX-Request", "true")
		r.Header.Set("HX-Target", "div#search-hits")
		hits := public.send(r).is(http.StatusOK, `role="option"`, "/partners/jp", "Show all").lacks("<html")
		if got := strings.Count(hits.body, `role="option"`); got != 8 {
			t.Errorf("%d results while typing, want 8", got)
		}
	})
}
