// SPDX-License-Identifier: EUPL-1.2

package ui_test

import (
	"context"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"entente"
	"entente/internal/web/ui"
)

type row struct {
	name  string
	count int
	due   entente.Date
}

var rows = ui.Table[row]{
	Caption: "ui.nav.partners",
	Sort:    "-due",
	Columns: []ui.Column[row]{
		{Key: "name", Label: "ui.nav.partners", Sort: true, Cell: func(_ context.Context, r row) ui.Cell { return ui.Cell{Text: r.name, Href: "/partners/" + r.name} }},
		{Key: "count", Label: "ui.nav.meetings", Kind: ui.Number, Cell: func(ctx context.Context, r row) ui.Cell { return ui.NumberCell(ctx, r.count) }},
		{Key: "due", Label: "ui.form.choose", Kind: ui.Date, Sort: true, Cell: func(ctx context.Context, r row) ui.Cell { return ui.DateCell(ctx, r.due) }},
		{Key: "extra", Label: "ui.nav.topics", Hidden: true, Cell: func(_ context.Context, _ row) ui.Cell { return ui.Cell{Text: "x"} }},
	},
}

func TestState(t *testing.T) {
	usual := ui.State{Sort: "due", Desc: true, Page: 1, Size: 50, Columns: []string{"name", "count", "due"}}
	change := func(f func(*ui.State)) ui.State {
		s := usual
		s.Columns = slices.Clone(usual.Columns)
		f(&s)
		return s
	}
	for address, want := range map[string]ui.State{
		"/x":                             usual,
		"/x?sort=name":                   change(func(s *ui.State) { s.Sort, s.Desc = "name", false }),
		"/x?sort=-name&page=3&size=100":  change(func(s *ui.State) { s.Sort, s.Page, s.Size = "name", 3, 100 }),
		"/x?sort=count":                  usual, // cannot be sorted by
		"/x?sort=drop+table&page=-1":     usual,
		"/x?page=99999999999999&size=7":  usual,
		"/x?cols=extra&cols=nothing":     change(func(s *ui.State) { s.Columns = []string{"name", "extra"} }),
		"/x?cols=":                       usual,
		"/x?page=1000000000&size=100000": usual,
	} {
		if diff := cmp.Diff(want, rows.State(ui.ParseQuery(address))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
	if got := (ui.State{Page: 3, Size: 100}).Offset(); got != 200 {
		t.Errorf("offset %d", got)
	}
}

func TestDownloadIsWhatIsShown(t *testing.T) {
	ctx := in(t, "fr")
	q := ui.ParseQuery("/x?cols=extra&cols=count&cols=due")
	if got := rows.Heads(ctx, q); !slices.Equal(got, []string{"Partenaires", "Réunions", "Choisir", "Thèmes"}) {
		t.Errorf("heads %q", got)
	}
	got := rows.Values(ctx, q, row{"jp", 1204, "2025-06"})
	if diff := cmp.Diff([]any{"jp", 1204, entente.Date("2025-06"), "x"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestList(t *testing.T) {
	ctx := in(t, "en")
	q := ui.ParseQuery("/x?sort=name&page=2&state=late&state=done&asof=2025-01-01")
	page := draw(t, ctx, rows.List(q, []row{{"jp", 1204, "2025-06"}}, 51, ui.Filter{
		Name: "state", Label: "State", Multiple: true, Options: []ui.Option{{Value: "late", Text: "Overdue"}},
	}))
	for _, want := range []string{
		`51–51 of 51 rows`,
		`aria-sort="ascending"`,
		`href="/x?asof=2025-01-01&amp;sort=-name&amp;state=late&amp;state=done"`, // sorting turns round and begins anew
		`href="/x?asof=2025-01-01&amp;sort=name&amp;state=done"`,                 // lifts one filter of two
		`href="/x?asof=2025-01-01&amp;format=csv&amp;sort=name&amp;state=late&amp;state=done"`,
		`<time datetime="2025-06">June 2025</time>`,
		`1,204`,
		`data-label="Meetings"`,
		`rel="prev"`,
		`<input type="hidden" name="asof" value="2025-01-01">`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the list lacks %s", want)
		}
	}
	if strings.Contains(page, `rel="next"`) {
		t.Error("there is a page after the last")
	}
	if strings.Contains(page, ">x<") {
		t.Error("a hidden column is shown")
	}
}

func TestEmptyLists(t *testing.T) {
	ctx := in(t, "en")
	text := ui.Filter{Name: "q", Label: "Text"}
	if page := draw(t, ctx, rows.List(ui.ParseQuery("/x"), nil, 0, text)); !strings.Contains(page, "There is nothing here yet.") {
		t.Error("an empty list does not say so")
	}
	page := draw(t, ctx, rows.List(ui.ParseQuery("/x?q=zzz&sort=name"), nil, 0, text))
	if !strings.Contains(page, "Nothing fits these filters.") || !strings.Contains(page, `href="/x?sort=name"`) {
		t.Error("a list emptied by its filters does not say so, or does not offer to lift them")
	}
	if page := draw(t, ctx, rows.Plain([]row{{"jp", 1, ""}})); strings.Contains(page, "hx-get") || !strings.Contains(page, "no date") {
		t.Errorf("plain table: %s", page)
	}
}

func TestQuery(t *testing.T) {
	q := ui.QueryOf(httptest.NewRequest("GET", "/p?a=1&b=x&b=y&page=4", nil))
	for got, want := range map[string]string{
		q.With("a", "2").String():                     "/p?a=2&b=x&b=y",
		q.With("page", "5").String():                  "/p?a=1&b=x&b=y&page=5",
		q.With("a").String():                          "/p?b=x&b=y",
		q.With("a", "").String():                      "/p?b=x&b=y",
		q.Drop("b", "x").String():                     "/p?a=1&b=y",
		q.Without("a", "b").String():                  "/p?page=4",
		q.String():                                    "/p?a=1&b=x&b=y&page=4",
		ui.ParseQuery("/z%").String():                 "/",
		ui.Query{Path: "/p"}.With("a", "é&").String(): "/p?a=%C3%A9%26",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// TestQueryComesBack: what an address says is what is read from it.
func TestQueryComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name, value := rapid.StringN(1, 20, 60).Draw(t, "name"), strings.TrimSpace(rapid.StringN(1, 20, 60).Draw(t, "value"))
		q := ui.Query{Path: "/p", Values: url.Values{"kept": {"1"}}}.With(name, value)
		if got := ui.ParseQuery(q.String()); got.Get(name) != q.Get(name) || (name != "kept" && got.Get("kept") != "1") {
			t.Fatalf("%q=%q came back as %v from %s", name, value, got.Values, q)
		}
	})
}

func TestHrefStaysInThePast(t *testing.T) {
	ctx := ui.WithShell(t.Context(), ui.Shell{Query: ui.ParseQuery("/p?asof=2025-01-01&sort=x")})
	for path, want := range map[string]string{
		"/partners/jp":          "/partners/jp?asof=2025-01-01",
		"/partners?sort=a":      "/partners?asof=2025-01-01&sort=a",
		"/partners#posts":       "/partners?asof=2025-01-01#posts",
		"/x?asof=2024-01-01":    "/x?asof=2024-01-01",
		"https://example.org/a": "https://example.org/a",
		"//example.org/a":       "//example.org/a",
	} {
		if got := ui.Href(ctx, path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	if got := ui.Href(t.Context(), "/partners/jp"); got != "/partners/jp" {
		t.Errorf("today: %s", got)
	}
}

func TestReadView(t *testing.T) {
	now := entente.Now(entente.Actor{}, time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	for address, want := range map[string]entente.View{
		"/":                 now,
		"/?asof=2025-06":    now.AsOf("2025-06"),
		"/?on=2027-01-01":   now.On("2027-01-01"),
		"/?asof=2026-11-24": now.On("2026-11-24"), // today is not over: nothing is in the past
	} {
		got, err := ui.ReadView(ui.ParseQuery(address), now)
		if err != nil || cmp.Diff(want, got) != "" {
			t.Errorf("%s: %+v (%v)", address, got, err)
		}
	}
	if _, err := ui.ReadView(ui.ParseQuery("/?asof=soon"), now); !entente.Is(err, entente.Invalid) {
		t.Errorf("not a date: %v", err)
	}
}

func TestFormIsShownAgain(t *testing.T) {
	ctx := in(t, "en")
	w := get(t, sink(t), "/design?problem=1")
	page := w.Body.String()
	for _, want := range []string{
		`<a href="#field-due">Due</a>:`,
		`id="field-due-error"`,
		`aria-invalid="true"`,
		`value="next summer"`,
		`aria-describedby="field-due-hint field-due-error"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the form lacks %s", want)
		}
	}
	if strings.Index(page, "error-summary") > strings.Index(page, `id="field-title"`) {
		t.Error("the summary does not come first")
	}
	// An error about no field is said in the summary too.
	if got := draw(t, ctx, ui.ErrorSummary(entente.Fail(entente.Stale, "error.stale", nil))); !strings.Contains(got, "Somebody has changed this") {
		t.Error(got)
	}
}
