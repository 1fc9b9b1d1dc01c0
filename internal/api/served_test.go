// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestOverTheWire asks over a real connection what a recorder would let pass:
// no body where none may be, and an answer to who sends too much.
func TestOverTheWire(t *testing.T) {
	b := newSQLiteBench(t)
	b.seed()
	server := httptest.NewServer(b.http)
	defer server.Close()
	ask := func(method, path string, body io.Reader, headers ...string) (int, string, http.Header) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, server.URL+Base+path, body)
		b.must(err)
		r.Header.Set("Authorization", "Bearer "+b.tokens[admin])
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		got, err := server.Client().Do(r)
		b.must(err)
		defer got.Body.Close()
		text, err := io.ReadAll(got.Body)
		b.must(err)
		return got.StatusCode, string(text), got.Header
	}
	status, text, header := ask(http.MethodGet, "/partners/jp", nil)
	if status != http.StatusOK || !strings.Contains(text, "Japan") {
		t.Fatalf("%d %s", status, text)
	}
	if status, text, _ := ask(http.MethodGet, "/partners/jp", nil, "If-None-Match", header.Get("ETag")); status != http.StatusNotModified || text != "" {
		t.Errorf("304: %d %q", status, text)
	}
	if status, text, _ := ask(http.MethodHead, "/partners/jp", nil); status != http.StatusOK || text != "" {
		t.Errorf("HEAD: %d %q", status, text)
	}
	if status, text, _ := ask(http.MethodPost, "/partners", strings.NewReader(strings.Repeat(" ", maxJSON+100)), "Content-Type", "application/json"); status != http.StatusRequestEntityTooLarge || !strings.Contains(text, `"code":"too-large"`) {
		t.Errorf("too much: %d %q", status, text)
	}
	if status, text, _ := ask(http.MethodGet, "/partners/jp/", nil); status != http.StatusNotFound || !strings.Contains(text, "not-found") {
		t.Errorf("a slash too many: %d %q", status, text)
	}
	if status, _, _ := ask(http.MethodGet, "//partners/../partners/jp", nil); status != http.StatusOK {
		t.Errorf("a path to be cleaned: %d", status)
	}
}
