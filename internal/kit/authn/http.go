// SPDX-License-Identifier: EUPL-1.2

package authn

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"entente"
	"entente/internal/kit/limit"
)

type contextKey struct{}

// WithSession puts who asks into a context.
func WithSession(ctx context.Context, s Session) context.Context {
	return context.WithValue(ctx, contextKey{}, s)
}

// WithActor is [WithSession] for who has none: a program.
func WithActor(ctx context.Context, actor entente.Actor) context.Context {
	return WithSession(ctx, Session{Actor: actor})
}

// ActorFrom finds who asks; the public where nobody has signed in.
func ActorFrom(ctx context.Context) entente.Actor { return SessionFrom(ctx).Actor }

// SessionFrom finds the session of a person; without an ID where there is none.
func SessionFrom(ctx context.Context) Session {
	s, _ := ctx.Value(contextKey{}).(Session)
	return s
}

// Middleware puts who asks into the context of each request: below /api the
// account of the token in the Authorization header, if there is one, and
// otherwise the session of the cookie. It is the one or the other: a token
// that is refused is not saved by a cookie. A cookie that opens nothing any
// more is the public. What fails is answered with fail.
func (a *Accounts) Middleware(fail limit.Fail) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Add("Vary", "Authorization, Cookie")
			s, err := a.identify(r)
			if err != nil {
				if entente.Is(err, entente.Unauthenticated) {
					w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
				}
				fail(w, r, err)
				return
			}
			next.ServeHTTP(w, r.WithContext(WithSession(r.Context(), s)))
		})
	}
}

func (a *Accounts) identify(r *http.Request) (Session, error) {
	if headers := r.Header.Values("Authorization"); len(headers) > 0 && below(r.URL, "/api") {
		if len(headers) > 1 {
			return Session{}, errToken
		}
		actor, err := a.Authenticate(r.Context(), headers[0])
		return Session{Actor: actor}, err
	}
	token := a.ClientOf(r).Token
	if token == "" {
		return Session{}, nil
	}
	s, err := a.Session(r.Context(), token)
	if entente.Is(err, entente.Unauthenticated) {
		return Session{}, nil
	}
	return s, err
}

func below(u *url.URL, path string) bool {
	return u.Path == path || strings.HasPrefix(u.Path, path+"/")
}

// ClientOf reads what is known of who sends a request.
func (a *Accounts) ClientOf(r *http.Request) Client {
	c := Client{Address: limit.Address(r), Agent: agent(r.UserAgent())}
	if cookie, err := r.Cookie(a.cookie); err == nil {
		c.Token = cookie.Value
	}
	return c
}

// cookieName tells nodes on one machine apart, which browsers do not: they keep
// the cookies of a host together whatever the port, and signing in to one node
// would sign out of the other.
func cookieName(u *url.URL) string {
	switch {
	case u.Scheme == "https":
		return "__Host-entente"
	case u.Port() != "":
		return "entente-" + u.Port()
	}
	return "entente"
}

// CookieName is the name of the cookie that carries the session's token.
func (a *Accounts) CookieName() string { return a.cookie }

// SetCookie gives the client the token of its session. The cookie goes when
// the browser closes; when the session ends is for the node to say.
func (a *Accounts) SetCookie(w http.ResponseWriter, token string) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure follows the address of the node: a browser drops it over http
		Name: a.cookie, Value: token, Path: "/", Secure: a.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	w.Header().Set("Cache-Control", "no-store")
}

// ClearCookie takes the cookie back.
func (a *Accounts) ClearCookie(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // as above
		Name: a.cookie, Path: "/", Secure: a.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: -1,
	})
}

// agent names browser and system, enough to know one's own devices by.
func agent(header string) string {
	first := func(names ...string) string {
		for i := 0; i < len(names); i += 2 {
			if strings.Contains(header, names[i]) {
				return names[i+1]
			}
		}
		return ""
	}
	// The order matters: most browsers claim to be the ones further down too.
	browser := first("Firefox/", "Firefox", "Edg/", "Edge", "OPR/", "Opera", "SamsungBrowser/", "Samsung Internet",
		"Chromium/", "Chromium", "Chrome/", "Chrome", "CriOS/", "Chrome", "FxiOS/", "Firefox", "Safari/", "Safari")
	system := first("Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows", "Mac OS X", "macOS",
		"CrOS", "ChromeOS", "Linux", "Linux")
	switch {
	case browser != "" && system != "":
		return browser + ", " + system
	case browser+system != "":
		return browser + system
	}
	product, _, _ := strings.Cut(header, "/")
	return entente.Shorten(strings.ToValidUTF8(product, ""), 40)
}
