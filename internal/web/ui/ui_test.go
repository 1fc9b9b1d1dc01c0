// SPDX-License-Identifier: EUPL-1.2

package ui_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/web/static"
	"entente/internal/web/ui"
	"entente/internal/words"
)

func in(t *testing.T, lang string) context.Context {
	t.Helper()
	catalog, err := words.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return i18n.With(t.Context(), catalog, lang)
}

func draw(t *testing.T, ctx context.Context, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func get(t *testing.T, h http.Handler, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func sink(t *testing.T) http.Handler {
	t.Helper()
	catalog, err := words.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return ui.SinkHandler(catalog, time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
}

var forbiddenInPages = regexp.MustCompile(`(?i)\sstyle="|\son[a-z]+="|<style|<script(?:\s*>|[^>]*>[^<])|javascript:|hx-on|="https?://[^"]*\.(?:css|js|woff2)`)

// TestPagesObeyTheirPolicy: nothing on any component needs a weaker policy.
func TestPagesObeyTheirPolicy(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		w := get(t, sink(t), "/design?problem=1&asof=2026-01-01&lang="+lang)
		page := w.Body.String()
		if found := forbiddenInPages.FindString(page); found != "" {
			t.Errorf("%s: the page has %q", lang, found)
		}
		if strings.Contains(page, "«ui.") || strings.Contains(page, "«error.") || strings.Contains(page, "«basis") {
			t.Errorf("%s: a text is missing", lang)
		}
		if !strings.Contains(page, `<html lang="`+lang+`"`) || w.Header().Get("Content-Language") != lang {
			t.Errorf("%s: the page does not say its language", lang)
		}
		if csp := w.Header().Get("Content-Security-Policy"); csp != ui.ContentSecurityPolicy || strings.Contains(csp, "unsafe") {
			t.Errorf("policy %q", csp)
		}
	}
}

func TestTextIsEscaped(t *testing.T) {
	ctx := in(t, "en")
	evil := `<img src=x onerror=alert(1)>"'`
	page := draw(t, ctx, ui.SummaryList([]ui.Item{{Label: evil, Text: evil, Source: &entente.Provenance{
		Source: "javascript:alert(1)", Basis: entente.BasisOwn, Confidence: entente.Low, Note: evil,
	}}}))
	if strings.Contains(page, "<img") || strings.Contains(page, `href="javascript:`) {
		t.Errorf("not escaped: %s", page)
	}
}

func TestBudgets(t *testing.T) {
	zipped := func(name string) (plain, packed int) {
		b, err := static.Files.ReadFile("dist/" + static.Names()[name])
		if err != nil {
			t.Fatal(err)
		}
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		if _, err := w.Write(b); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return len(b), z.Len()
	}
	if plain, _ := zipped("app.css"); plain > 40<<10 {
		t.Errorf("the styles have %d bytes, more than 40 kB", plain)
	}
	if _, packed := zipped("app.js"); packed > 60<<10 {
		t.Errorf("the scripts have %d bytes packed, more than 60 kB", packed)
	}
}

func TestAssets(t *testing.T) {
	h := ui.Handler()
	for name, mediaType := range map[string]string{
		"app.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8",
		"source-sans-3-latin-wght-normal.woff2": "font/woff2",
	} {
		w := get(t, h, ui.Asset(name), "Accept-Encoding", "gzip, br")
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != mediaType {
			t.Errorf("%s: %d %s", name, w.Code, w.Header().Get("Content-Type"))
		}
		if !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s may not be kept", name)
		}
		if packed := w.Header().Get("Content-Encoding") == "gzip"; packed != strings.HasPrefix(mediaType, "text/") {
			t.Errorf("%s: packed is %v", name, packed)
		}
		if strings.HasPrefix(mediaType, "text/") {
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			var unpacked bytes.Buffer
			if _, err := unpacked.ReadFrom(z); err != nil {
				t.Fatal(err)
			}
			if plain := get(t, h, ui.Asset(name)).Body.Bytes(); !bytes.Equal(plain, unpacked.Bytes()) {
				t.Errorf("%s: packed and plain differ", name)
			}
		}
	}
	for _, path := range []string{"/static/app.css", "/static/../static.go", "/static/names.json", "/static/", ui.Asset("none.css")} {
		if w := get(t, h, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	r := httptest.NewRequest(http.MethodPost, ui.Asset("app.css"), nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestTheme(t *testing.T) {
	png := []byte("\x89PNG\r\n\x1a\nrest")
	svg := []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`)
	for _, tt := range []struct {
		name, primary, secondary string
		crest                    []byte
		wrong                    []string
		crestType                string
	}{
		{"plain", "#1b4965", "#b26a1f", nil, nil, "image/svg+xml"},
		{"png", "#003366", "#C8102E", png, nil, "image/png"},
		{"svg", "#003366", "#c8102e", svg, nil, "image/svg+xml"},
		{"pale", "#88aacc", "#ffdd00", nil, []string{"primary", "secondary"}, ""},
		{"no colour", "blue", "#12345g", nil, []string{"primary", "secondary"}, ""},
		{"no picture", "#003366", "#c8102e", []byte("<html>"), []string{"crest"}, ""},
		{"huge", "#003366", "#c8102e", append(png, make([]byte, 300<<10)...), []string{"crest"}, ""},
	} {
		theme, err := ui.NewTheme("A node", "", tt.primary, tt.secondary, tt.crest)
		var wrong []string
		for _, e := range entente.FieldErrors(err) {
			wrong = append(wrong, e.Field)
		}
		if strings.Join(wrong, " ") != strings.Join(tt.wrong, " ") {
			t.Errorf("%s: wrong fields %q, want %q", tt.name, wrong, tt.wrong)
		}
		if err != nil {
			continue
		}
		w := get(t, theme, theme.CrestPath())
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != tt.crestType || !strings.Contains(w.Header().Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: crest is %d %v", tt.name, w.Code, w.Header())
		}
		if css := get(t, theme, theme.StylePath()).Body.String(); !strings.Contains(css, "--brand:"+strings.ToLower(tt.primary)) {
			t.Errorf("%s: style %q", tt.name, css)
		}
		if w := get(t, theme, "/theme/old/theme.css"); w.Code != http.StatusNotFound {
			t.Errorf("%s: an old address gives %d", tt.name, w.Code)
		}
	}
	if _, err := ui.NewTheme("", "", "#003366", "#c8102e", nil); !entente.Is(err, entente.Invalid) && !hasField(err, "name") {
		t.Errorf("no name: %v", err)
	}
}

func hasField(err error, name string) bool {
	for _, e := range entente.FieldErrors(err) {
		if e.Field == name {
			return true
		}
	}
	return false
}

func TestLanguage(t *testing.T) {
	catalog, err := words.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	h := ui.Language(catalog, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(i18n.Lang(r.Context())))
	}))
	for _, tt := range []struct {
		target, accept, cookie, want string
		set                          bool
	}{
		{"/", "fr-BE, en;q=0.5", "", "fr", false},
		{"/", "fr", "lang=en", "en", false},
		{"/?lang=fr", "en", "lang=en", "fr", true},
		{"/?lang=xx", "fr", "", "fr", false},
		{"/", "", "", "en", false},
	} {
		w := get(t, h, tt.target, "Accept-Language", tt.accept, "Cookie", tt.cookie)
		if w.Body.String() != tt.want || (w.Header().Get("Set-Cookie") != "") != tt.set {
			t.Errorf("%+v: %s, cookie %q", tt, w.Body, w.Header().Get("Set-Cookie"))
		}
	}
}

func TestFailure(t *testing.T) {
	ctx := in(t, "en")
	for _, tt := range []struct {
		err         error
		title, body string
	}{
		{entente.Fail(entente.NotFound, "", nil), "Nothing found here", "has not been released to you"},
		{entente.Fail(entente.Unauthenticated, "error.sign-in", nil), "Sign in to go on", "/sign-in?next="},
		{entente.Fail(entente.Forbidden, "error.right", entente.Args{"Right": "release"}), "You may not see or do this", "allow you to release here"},
		{errors.New("disk full at sector 9"), "Something went wrong", "give the number 77"},
	} {
		page := draw(t, ctx, ui.Failure(tt.err, "77"))
		if got := ui.FailurePage(ctx, tt.err).Title; got != tt.title {
			t.Errorf("%v: title %q", tt.err, got)
		}
		if !strings.Contains(page, tt.body) || strings.Contains(page, "sector") {
			t.Errorf("%v: %s", tt.err, page)
		}
	}
}
