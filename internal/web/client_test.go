// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"bytes"
	"html"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/clock"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/parts/flow"
	"entente/internal/parts/meeting"
	"entente/internal/parts/meeting/brief"
	"entente/internal/parts/registry"
	"entente/internal/testkit/partstest"
	"entente/internal/web"
	"entente/internal/web/ui"
	"entente/internal/words"
)

// node is a node as browsers see it, on the day of
// partstest.
type node struct {
	*partstest.Parts

	t        *testing.T
	handler  http.Handler
	accounts *authn.Accounts
}

func start(t *testing.T, d *db.DB, change func(*web.Deps)) *node {
	t.Helper()
	p := partstest.New(t, d)
	catalog, err := words.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	now := clock.At(partstest.Now)
	accounts, err := authn.New(authn.Config{
		DB: d, Clock: now, Log: slog.New(slog.DiscardHandler), Name: "Node", Origins: []string{"http://node.example"}, Demo: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := accounts.SeedDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	deps := web.Deps{
		Registry: p.Registry, Meeting: p.Meeting, Flow: flow.New(p.Log), Briefs: &brief.Service{Registry: p.Registry, Meetings: p.Meeting, Self: "eu"},
		Accounts: accounts, Log: p.Log, DB: d, Clock: now, Logger: slog.New(slog.DiscardHandler), Catalog: catalog, Theme: ui.DefaultTheme(), Self: "eu", Host: "node.example",
	}
	if change != nil {
		change(&deps)
	}
	return &node{Parts: p, t: t, handler: web.New(deps), accounts: accounts}
}

// browser is one reader's browser: it keeps cookies and goes where it is sent.
type browser struct {
	n       *node
	cookies map[string]string
}

func (n *node) browser() *browser { return &browser{n, map[string]string{}} }

// as is a browser signed in to an account of the demonstration.
func (n *node) as(role entente.Role) *browser {
	n.t.Helper()
	b := n.browser()
	a := b.post("/sign-in", url.Values{"handle": {string(role)}, "password": {authn.DemoPassword}, "next": {"/about"}})
	if a.status != http.StatusOK || a.path != "/about" {
		n.t.Fatalf("sign in as %s: %d at %s", role, a.status, a.path)
	}
	return b
}

// answer is what came back in the end.
type answer struct {
	t      *testing.T
	status int
	path   string // after all ways on
	header http.Header
	body   string
}

func (b *browser) get(address string) answer {
	b.n.t.Helper()
	return b.send(httptest.NewRequest(http.MethodGet, "http://node.example"+address, nil))
}

func (b *browser) post(address string, f url.Values) answer {
	b.n.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "http://node.example"+address, strings.NewReader(f.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r)
}

func (b *browser) upload(address, name string, content []byte, f url.Values) answer {
	b.n.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for key := range f {
		if err := m.WriteField(key, f.Get(key)); err != nil {
			b.n.t.Fatal(err)
		}
	}
	part, err := m.CreateFormFile("file", name)
	if err != nil {
		b.n.t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		b.n.t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		b.n.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "http://node.example"+address, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return b.send(r)
}

func (b *browser) send(r *http.Request) answer {
	b.n.t.Helper()
	r = r.WithContext(b.n.t.Context())
	r.Header.Set("Accept-Language", "en")
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.n.handler.ServeHTTP(w, r)
	result := w.Result()
	for _, c := range result.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	if result.StatusCode == http.StatusSeeOther {
		to := result.Header.Get("Location")
		to, _, _ = strings.Cut(to, "#")
		return b.get(to)
	}
	body, err := io.ReadAll(result.Body)
	if err != nil {
		b.n.t.Fatal(err)
	}
	return answer{b.n.t, result.StatusCode, r.URL.RequestURI(), result.Header, html.UnescapeString(string(body))}
}

// is fails the test unless the answer has the status and holds every text.
func (a answer) is(status int, texts ...string) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Errorf("%s: status %d, want %d\n%s", a.path, a.status, status, plain(a.body))
	}
	for _, s := range texts {
		if !strings.Contains(a.body, s) {
			a.t.Errorf("%s: does not say %q\n%s", a.path, s, plain(a.body))
		}
	}
	return a
}

// lacks fails the test when the answer holds one of the texts.
func (a answer) lacks(texts ...string) answer {
	a.t.Helper()
	for _, s := range texts {
		if strings.Contains(a.body, s) {
			a.t.Errorf("%s: says %q", a.path, s)
		}
	}
	return a
}

var (
	tags   = regexp.MustCompile(`(?s)<(script|style|svg).*?</(script|style|svg)>|<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

// plain is a page without its markup, for messages.
func plain(s string) string {
	_, main, found := strings.Cut(s, "<main")
	if found {
		s = main
	}
	return entente.Shorten(spaces.ReplaceAllString(tags.ReplaceAllString(s, " "), " "), 600)
}

// value is what a hidden field of a form holds.
func (a answer) value(name string) string {
	a.t.Helper()
	found := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(a.body)
	if found == nil {
		a.t.Fatalf("%s: no field %s", a.path, name)
	}
	return found[1]
}

// source is the provenance that forms ask for.
func source(f url.Values) url.Values {
	f.Set("basis", "own")
	f.Set("confidence", "high")
	f.Set("marking", "none")
	return f
}

// own is where an entry of this member is from.
var own = entente.Provenance{Basis: entente.BasisOwn, Confidence: entente.High}

// parties makes two partners and a topic, for tests that need no more.
func (n *node) parties() {
	n.t.Helper()
	ctx := n.t.Context()
	for id, name := range map[string]string{"eu": "European Union", "jp": "Japan"} {
		p := registry.Partner{Name: name, Kind: registry.PartnerOther, Provenance: own}
		partstest.Must[record.Entry[registry.Partner]](n.t)(n.Registry.Partners.Create(ctx, partstest.Editor, id, p, entente.Unmarked))
	}
	partstest.Must[record.Entry[registry.Topic]](n.t)(n.Registry.Topics.Create(ctx, partstest.Editor, "ai", registry.Topic{Name: "Artificial intelligence"}, entente.Unmarked))
}

// meet makes a meeting of the two, held on a day and not released.
func (n *node) meet(id string, day entente.Date, change func(*meeting.Meeting)) {
	n.t.Helper()
	if _, err := n.Registry.Partners.Get(n.t.Context(), partstest.View(partstest.Editor), "jp"); err != nil {
		n.parties()
	}
	m := meeting.Meeting{Title: "Meeting " + id, Kind: "summit", Date: day, Parties: []string{"eu", "jp"}, Reported: meeting.Held, Provenance: own}
	if change != nil {
		change(&m)
	}
	partstest.Must[record.Entry[meeting.Meeting]](n.t)(n.Meeting.Meetings.Create(n.t.Context(), partstest.Editor, id, m, entente.Unmarked))
}
