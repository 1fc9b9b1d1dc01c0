// SPDX-License-Identifier: EUPL-1.2

package authn_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/db"
	"entente/internal/testkit"
)

// visit sends a request through the middleware and returns who it came from,
// as the page behind it sees, or the error.
func (b *bench) visit(path string, headers ...string) (string, *httptest.ResponseRecorder) {
	b.Helper()
	handler := b.Middleware(func(w http.ResponseWriter, _ *http.Request, err error) {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, entente.CodeOf(err))
	})(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, s := authn.ActorFrom(r.Context()), authn.SessionFrom(r.Context())
		how := "cookie"
		switch {
		case !a.SignedIn():
			how = "public"
		case s.ID == "":
			how = "token"
		}
		fmt.Fprint(w, strings.TrimSpace(how+" "+a.Name))
	}))
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Body.String(), w
}

func TestMiddleware(t *testing.T) {
	each(t, func(b *bench) {
		b.account("desk", entente.Editor)
		b.account("robot", entente.Reader)
		s, gone := b.signIn("desk"), b.signIn("desk")
		token, err := b.CreateToken(b.Context(), b.signIn("robot").Actor, "export", []entente.Right{entente.MayRead}, start.Add(time.Hour))
		b.must(err)
		b.must(b.SignOut(b.Context(), gone.Token))
		cookie := func(value string) string { return "__Host-entente=" + value }
		for _, c := range []struct {
			name, path string
			headers    []string
			want       string
		}{
			{"nobody", "/", nil, "public"},
			{"a cookie", "/", []string{"Cookie", cookie(s.Token)}, "cookie Post desk"},
			{"a cookie on the API", "/api/partners", []string{"Cookie", cookie(s.Token)}, "cookie Post desk"},
			{"a dead cookie", "/", []string{"Cookie", cookie(gone.Token)}, "public"},
			{"nonsense in the cookie", "/", []string{"Cookie", cookie("x")}, "public"},
			{"another name", "/", []string{"Cookie", "entente=" + s.Token}, "public"},
			{"a token", "/api/partners", []string{"Authorization", "Bearer " + token.Secret}, "token Post robot"},
			{"a token on a page", "/partners", []string{"Authorization", "Bearer " + token.Secret}, "public"},
			{"a token beside the API", "/apiary", []string{"Authorization", "Bearer " + token.Secret}, "public"},
			{"both", "/api/partners", []string{"Authorization", "Bearer " + token.Secret, "Cookie", cookie(s.Token)}, "token Post robot"},
			{"both, on a page", "/", []string{"Authorization", "Bearer " + token.Secret, "Cookie", cookie(s.Token)}, "cookie Post desk"},
			{"a bad token and a good cookie", "/api/partners", []string{"Authorization", "Bearer x", "Cookie", cookie(s.Token)}, "unauthenticated"},
			{"an empty header and a good cookie", "/api", []string{"Authorization", "", "Cookie", cookie(s.Token)}, "unauthenticated"},
			{"two tokens", "/api", []string{"Authorization", "Bearer " + token.Secret, "Authorization", "Bearer " + token.Secret}, "unauthenticated"},
			{"a session's token as Bearer", "/api", []string{"Authorization", "Bearer " + s.Token}, "unauthenticated"},
			{"a token in the cookie", "/api", []string{"Cookie", cookie(token.Secret)}, "public"},
		} {
			got, w := b.visit(c.path, c.headers...)
			if got != c.want {
				b.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
			if (w.Header().Get("WWW-Authenticate") != "") != (c.want == "unauthenticated") {
				b.Errorf("%s: WWW-Authenticate %q", c.name, w.Header().Get("WWW-Authenticate"))
			}
			if !strings.Contains(w.Header().Get("Vary"), "Cookie") {
				b.Errorf("%s: a cache may show it to others", c.name)
			}
		}
	})
}

func TestCookie(t *testing.T) {
	for origin, want := range map[string]string{
		"https://node.example":       "__Host-entente=TOKEN; Path=/; HttpOnly; Secure; SameSite=Lax",
		"https://node.example:8443":  "__Host-entente=TOKEN; Path=/; HttpOnly; Secure; SameSite=Lax",
		"http://node.example":        "entente=TOKEN; Path=/; HttpOnly; SameSite=Lax",
		"http://localhost:8001":      "entente-8001=TOKEN; Path=/; HttpOnly; SameSite=Lax",
		"http://[2001:db8::1]:8002/": "entente-8002=TOKEN; Path=/; HttpOnly; SameSite=Lax",
	} {
		t.Run(origin, func(t *testing.T) {
			a, err := authn.New(authn.Config{Origins: []string{origin}})
			if err != nil {
				t.Fatal(err)
			}
			w := httptest.NewRecorder()
			a.SetCookie(w, "TOKEN")
			if got := w.Header().Get("Set-Cookie"); got != want {
				t.Errorf("set as %q, want %q", got, want)
			}
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.AddCookie(w.Result().Cookies()[0])
			r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0")
			if got, want := a.ClientOf(r), (authn.Client{Address: "192.0.2.1", Agent: "Firefox, Linux", Token: "TOKEN"}); got != want {
				t.Errorf("read as %+v, want %+v", got, want)
			}
			w = httptest.NewRecorder()
			a.ClearCookie(w)
			cleared := w.Result().Cookies()[0]
			if cleared.MaxAge >= 0 || cleared.Name != a.CookieName() || cleared.Value != "" || cleared.Path != "/" {
				t.Errorf("cleared with %v", cleared)
			}
		})
	}
}

func TestBrokenDatabaseIsNotThePublic(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		b.account("desk", entente.Editor)
		s := b.signIn("desk")
		if _, err := d.ExecContext(t.Context(), `DROP TABLE session`); err != nil {
			t.Fatal(err)
		}
		if got, _ := b.visit("/", "Cookie", "__Host-entente="+s.Token); got != "internal" {
			t.Errorf("answered as %q", got)
		}
	})
}

func TestAgent(t *testing.T) {
	for header, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0":                                                                  "Firefox, Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0":           "Edge, Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15":                   "Safari, macOS",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1": "Safari, iPhone",
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36":                         "Chrome, Android",
		"curl/8.5.0":            "curl",
		"":                      "",
		strings.Repeat("x", 99): strings.Repeat("x", 39) + "…",
	} {
		if got := authn.Agent(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
}
