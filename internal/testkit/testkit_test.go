// SPDX-License-Identifier: EUPL-1.2

package testkit_test

import (
	"bytes"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/jackc/pgx/v5"

	"entente/internal/testkit"
)

func TestPostgresGivesEachTestItsOwnDatabase(t *testing.T) {
	for range 2 {
		conn, err := pgx.Connect(t.Context(), testkit.Postgres(t))
		if err != nil {
			t.Fatal(err)
		}
		// Fails the second time if the databases were the same.
		if _, err := conn.Exec(t.Context(), `CREATE TABLE kept (a TEXT)`); err != nil {
			t.Error(err)
		}
		var sorted string
		err = conn.QueryRow(t.Context(),
			`SELECT string_agg(w, ' ' ORDER BY w) FROM (VALUES ('é'), ('a'), ('Z')) AS words (w)`).Scan(&sorted)
		if err != nil {
			t.Fatal(err)
		}
		if sorted != "Z a é" {
			t.Errorf("sorted as %q, not by code point", sorted)
		}
	}
}

const plainPage = `<!doctype html><html lang="en"><title>A page</title>
<main><h1>A page</h1><p>Nothing wrong here.</p></main>`

const brokenPage = `<!doctype html><html><title></title><img src="x"><input></html>`

func serve(t *testing.T, page string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// As strict as the program's own policy: the check must work under it.
		w.Header().Set("Content-Security-Policy", "default-src 'none'")
		_, _ = w.Write([]byte(page))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestAxe(t *testing.T) {
	ctx := testkit.Browser(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(serve(t, plainPage))); err != nil {
		t.Fatal(err)
	}
	if found := testkit.Axe(t, ctx); len(found) > 0 {
		t.Errorf("a sound page is reported:\n%s", strings.Join(found, "\n"))
	}

	if err := chromedp.Do(ctx, chromedp.Navigate("data:text/html,"+brokenPage)); err != nil {
		t.Fatal(err)
	}
	found := strings.Join(testkit.Axe(t, ctx), "\n")
	for _, rule := range []string{"document-title", "html-has-lang", "image-alt", "label"} {
		if !strings.Contains(found, rule+" (") {
			t.Errorf("the rule %s is not reported; got:\n%s", rule, found)
		}
	}
}

func TestScreenshot(t *testing.T) {
	ctx := testkit.Browser(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(serve(t, plainPage))); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "pictures", "page.png")
	testkit.Screenshot(t, ctx, 390, path)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if w := picture.Bounds().Dx(); w != 390 {
		t.Errorf("the picture is %d pixels wide, want 390", w)
	}
}

// recorder is a test that keeps what is reported to it.
type recorder struct {
	testing.TB
	reported string
}

func (r *recorder) Errorf(format string, args ...any) { r.reported += format }

func TestGolden(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("testdata/a.txt", []byte("as before\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	testkit.Golden(t, "a.txt", []byte("as before\n"))
	r := &recorder{TB: t}
	testkit.Golden(r, "a.txt", []byte("changed\n"))
	if !strings.Contains(r.reported, "differs") {
		t.Error("a changed text passed")
	}
}
