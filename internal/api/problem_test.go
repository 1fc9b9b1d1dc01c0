// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"entente"
	"entente/internal/kit/i18n"
)

func TestProblemsSpeakTheReadersLanguage(t *testing.T) {
	each(t, func(b *bench) {
		for lang, want := range map[string]string{"": "Not found", "fr-BE, en;q=0.5": "Introuvable", "de": "Not found"} {
			got := b.get("/partners/none", nobody, "Accept-Language", lang)
			p := got.problem(http.StatusNotFound, "not-found")
			if p.Title != want {
				b.Errorf("%q: %q", lang, p.Title)
			}
			if !strings.Contains(strings.Join(got.header.Values("Vary"), ","), "Accept-Language") || got.header.Get("Content-Language") == "" {
				b.Errorf("%q: Vary %q, Content-Language %q", lang, got.header.Values("Vary"), got.header.Get("Content-Language"))
			}
		}
		p := b.ask(http.MethodPost, "/partners", editor, `{"data":{"name":"","kind":"partner","basis":"own","confidence":"high"}}`, "Accept-Language", "fr").
			problem(http.StatusUnprocessableEntity, "invalid")
		if len(p.Errors) != 1 || p.Errors[0] != (FieldProblem{"data.name", "required", "À remplir."}) && p.Errors[0].Detail == "Fill this in." {
			b.Errorf("fields in French: %+v", p.Errors)
		}
		// Names in the reader's language too.
		b.seed()
		if got := b.get("/topics/quantum", reader, "Accept-Language", "fr"); !strings.Contains(string(got.body), `"label":"Quantique"`) {
			b.Errorf("label: %s", got.body)
		}
	})
}

func TestEveryCodeHasAStatusAndATitle(t *testing.T) {
	b := newSQLiteBench(t)
	for code, status := range statuses {
		if status < 400 {
			t.Errorf("%s has the status %d", code, status)
		}
		for _, lang := range b.api.Catalog.Languages() {
			if !b.api.Catalog.Printer(lang).Has("api.title." + string(code)) {
				t.Errorf("%s: no title for %s", lang, code)
			}
		}
		ctx := i18n.With(context.Background(), b.api.Catalog, "en")
		if p := b.api.problem(ctx, entente.Fail(code, "error.invalid", nil)); p.Status != status || p.Code != string(code) {
			t.Errorf("%s: %+v", code, p)
		}
	}
}

func TestUnknownAddressesAndMethods(t *testing.T) {
	each(t, func(b *bench) {
		for _, path := range []string{"", "/", "/planets", "/partners/", "/partners/a/b/c", "/docs", "/openapi.json", "/schemas/Partner.json"} {
			b.get(path, nobody).problem(http.StatusNotFound, "not-found")
		}
		for method, path := range map[string]string{
			http.MethodPatch: "/partners/jp", http.MethodDelete: "/partners/jp", http.MethodPost: "/partners/jp", http.MethodPut: "/partners", "TRACE": "/me", "BREW": "/node",
		} {
			got := b.ask(method, path, nobody, nil)
			got.problem(http.StatusMethodNotAllowed, "method-not-allowed")
			if !strings.Contains(got.header.Get("Allow"), "GET") {
				b.Errorf("%s %s: Allow %q", method, path, got.header.Get("Allow"))
			}
		}
		b.seed()
		if got := b.ask(http.MethodHead, "/partners/jp", reader, nil).want(http.StatusOK); got.etag() == "" {
			b.Error("HEAD without ETag")
		}
	})
}

// TestFailuresOfOursTellNothing breaks the node and looks for what of its
// insides gets out.
func TestFailuresOfOursTellNothing(t *testing.T) {
	each(t, func(b *bench) {
		_, err := b.DB.ExecContext(b.Context(), `DROP TABLE instrument_topic`)
		b.must(err)
		_, err = b.DB.ExecContext(b.Context(), `DROP TABLE commitment_party`)
		b.must(err)
		got := b.get("/cells", reader)
		p := got.problem(http.StatusInternalServerError, "internal")
		if p.Request == "" || p.Request != got.header.Get("X-Request-Id") || len(p.Errors) > 0 {
			b.Errorf("problem %+v, X-Request-Id %q", p, got.header.Get("X-Request-Id"))
		}
		for _, inside := range []string{"SQL", "sql", "table", "commitment", "query", "panic", ".go"} {
			if strings.Contains(string(got.body), inside) {
				b.Errorf("%q gets out: %s", inside, got.body)
			}
		}
		if said := b.log.String(); !strings.Contains(said, p.Request) || !strings.Contains(said, "commitment_party") {
			b.Errorf("the log does not help: %s", said)
		}
	})
}

func TestAPanicIsAFailureOfOurs(t *testing.T) {
	b := newSQLiteBench(t)
	h := b.api.prelude(b.api.recovered(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/begun" {
			w.Write([]byte("half"))
		}
		panic("secret of the house")
	})))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") || !strings.Contains(b.log.String(), "secret of the house") {
		t.Errorf("%d %s; log %s", w.Code, w.Body, b.log)
	}
	defer func() {
		if recover() != http.ErrAbortHandler { //nolint:errorlint // the value itself, as net/http compares it
			t.Error("an answer that has begun was not cut off")
		}
	}()
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/begun", nil))
}

func TestTooManyRequests(t *testing.T) {
	b := newSQLiteBench(t)
	r := httptest.NewRequest(http.MethodGet, Base+"/node", nil)
	for i := range requestsAtOnce + 1 {
		w := httptest.NewRecorder()
		b.http.ServeHTTP(w, r)
		switch {
		case i < requestsAtOnce && w.Code != http.StatusOK:
			t.Fatalf("request %d: %d", i, w.Code)
		case i == requestsAtOnce && (w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" || w.Header().Get("Content-Type") != problemType):
			t.Fatalf("one too many: %d %v", w.Code, w.Header())
		}
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	each(t, func(b *bench) {
		for _, got := range []*answer{b.get("/node", nobody), b.get("/none", nobody), b.get("/me", "nonsense"), b.get("/openapi.yaml", nobody)} {
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
				"Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer",
			} {
				if got.header.Get(name) != want {
					b.Errorf("%s: %s %q", got.request, name, got.header.Get(name))
				}
			}
		}
	})
}
