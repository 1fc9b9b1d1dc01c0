// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"net/http"
	"testing"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
)

func TestRights(t *testing.T) {
	each(t, func(b *bench) {
		b.seed()
		create(b, releaser, "partners", "secret", entente.Sensitive, partner("Secret"))
		tag := func(path string) string { return b.get(path, releaser).etag() }
		put := Revision[registry.Partner]{Data: partner("Other")}
		for _, c := range []struct {
			name, method, path string
			body               any
			match              string
			want               map[string]int
		}{
			{"unreleased", http.MethodGet, "/partners/jp", nil, "", map[string]int{nobody: 404, reader: 200, editor: 200}},
			{"limited", http.MethodGet, "/lines/line-item", nil, "", map[string]int{nobody: 404, reader: 404, editor: 200}},
			{"sensitive", http.MethodGet, "/partners/secret", nil, "", map[string]int{nobody: 404, reader: 404, editor: 404, releaser: 200, admin: 200}},
			{"not there", http.MethodGet, "/partners/none", nil, "", map[string]int{nobody: 404, reader: 404, admin: 404}},
			{"another kind", http.MethodGet, "/partners/dp", nil, "", map[string]int{admin: 404}},
			{"no identifier", http.MethodGet, "/partners/%00", nil, "", map[string]int{nobody: 404, admin: 404}},
			{"create", http.MethodPost, "/partners", `{"data":{}}`, "", map[string]int{nobody: 401, reader: 403, editor: 422}},
			{"replace", http.MethodPut, "/partners/jp", put, tag("/partners/jp"), map[string]int{nobody: 401, reader: 403, editor: 200}},
			{"replace what is hidden", http.MethodPut, "/partners/secret", put, tag("/partners/secret"), map[string]int{nobody: 401, reader: 403, editor: 404, releaser: 200}},
			{"replace what is not there", http.MethodPut, "/partners/none", put, `"1-000000000000"`, map[string]int{nobody: 401, reader: 403, editor: 404, admin: 404}},
			{"release what is hidden", http.MethodPost, "/partners/secret/release", nil, "", map[string]int{nobody: 401, reader: 403, editor: 403}},
			{"holders", http.MethodGet, "/posts/p/holders", nil, "", map[string]int{nobody: 401, reader: 200}},
			{"attendance", http.MethodGet, "/meetings/m/attendance", nil, "", map[string]int{nobody: 401, reader: 200}},
			{"attendance of nothing", http.MethodGet, "/meetings/none/attendance", nil, "", map[string]int{nobody: 401, reader: 404}},
			{"a person", http.MethodGet, "/persons/person-1", nil, "", map[string]int{nobody: 401, reader: 404}},
			{"erase", http.MethodDelete, "/persons/person-1", nil, "", map[string]int{nobody: 401, reader: 403, releaser: 403, admin: 404}},
			{"carry", http.MethodPost, "/meetings/none/carry", nil, "", map[string]int{nobody: 401, reader: 403, editor: 404}},
			{"promote", http.MethodPost, "/action-items/none/promote", nil, "", map[string]int{nobody: 401, reader: 403, editor: 404}},
			{"upload", http.MethodPost, "/documents", nil, "", map[string]int{nobody: 401, reader: 403, editor: 415}},
			{"who asks", http.MethodGet, "/me", nil, "", map[string]int{nobody: 401, reader: 200, admin: 200}},
			{"accounts", http.MethodGet, "/admin/accounts", nil, "", map[string]int{nobody: 401, reader: 403, releaser: 403, admin: 200}},
			{"make an account", http.MethodPost, "/admin/accounts", nil, "", map[string]int{nobody: 401, releaser: 403, admin: 415}},
			{"disable", http.MethodPost, "/admin/accounts/none/disable", nil, "", map[string]int{nobody: 401, releaser: 403, admin: 404}},
			{"log", http.MethodGet, "/log", nil, "", map[string]int{nobody: 401, reader: 200}},
			{"verify", http.MethodPost, "/log/verify", nil, "", map[string]int{nobody: 401, releaser: 403, admin: 200}},
			{"this node", http.MethodGet, "/node", nil, "", map[string]int{nobody: 200}},
			{"tokens", http.MethodGet, "/me/tokens", nil, "", map[string]int{nobody: 401, releaser: 403, admin: 200}},
			{"a token by a token", http.MethodPost, "/me/tokens", TokenDraft{Label: "x", Scopes: []entente.Right{entente.MayRead}}, "", map[string]int{nobody: 401, admin: 403}},
		} {
			for who, want := range c.want {
				if got := b.ask(c.method, c.path, who, c.body, "If-Match", c.match); got.status != want {
					b.Errorf("%s as %q: got %d, want %d: %s", c.name, who, got.status, want, got.body)
				} else if want == http.StatusUnauthorized && got.header.Get("WWW-Authenticate") != "Bearer" {
					b.Errorf("%s as %q: WWW-Authenticate %q", c.name, who, got.header.Get("WWW-Authenticate"))
				}
			}
		}
	})
}

// TestHiddenIsAnsweredLikeMissing compares the answers themselves.
func TestHiddenIsAnsweredLikeMissing(t *testing.T) {
	each(t, func(b *bench) {
		create(b, releaser, "partners", "aaaa", entente.Sensitive, partner("Secret"))
		for _, who := range []string{nobody, reader, editor} {
			for _, below := range []string{"", "/history", "/connections", "/briefing/json", "/briefing/html"} {
				there, missing := b.get("/partners/aaaa"+below, who), b.get("/partners/bbbb"+below, who)
				if there.status != http.StatusNotFound || string(there.body) != string(missing.body) {
					b.Errorf("%s as %q: %d %s, but for what is not there: %s", below, who, there.status, there.body, missing.body)
				}
			}
		}
	})
}

func TestScopesNarrowAToken(t *testing.T) {
	each(t, func(b *bench) {
		tag := create(b, editor, "partners", "jp", entente.Unmarked, partner("Japan")).etag()
		reads := b.token(admin, entente.MayRead)
		writes := b.token(admin, entente.MayEdit)
		b.get("/partners/jp", reads).want(http.StatusOK)
		b.ask(http.MethodPut, "/partners/jp", reads, Revision[registry.Partner]{Data: partner("x")}, "If-Match", tag).problem(http.StatusForbidden, "forbidden")
		b.ask(http.MethodPost, "/log/verify", reads, nil).problem(http.StatusForbidden, "forbidden")
		b.get("/partners/jp", writes).problem(http.StatusNotFound, "not-found")
		var me Me
		b.get("/me", writes).want(http.StatusOK).into(&me)
		if len(me.Scopes) != 1 || me.Scopes[0] != entente.MayEdit || me.Role != entente.Administrator {
			b.Errorf("who asks: %+v", me)
		}
		made := create(b, writes, "partners", "kr", entente.Unmarked, partner("Korea"))
		var r onePartner
		made.into(&r)
		if r.Audience != nil || r.Account != "" {
			b.Errorf("a token that may not read is told %+v", r.Envelope)
		}
	})
}

// session signs somebody in as the pages do, and gives the header of the cookie.
func (b *bench) session(handle string) string {
	b.Helper()
	const password = "correct horse battery staple"
	b.must(b.users.SetPassword(b.Context(), authn.Operator(), b.actors[handle].Account, password))
	s, err := b.users.SignIn(b.Context(), authn.Client{Address: "10.1.1.1"}, handle, password)
	b.must(err)
	return b.users.CookieName() + "=" + s.Token
}

func TestCookieOrToken(t *testing.T) {
	each(t, func(b *bench) {
		create(b, editor, "partners", "jp", entente.Limited, partner("Japan"))
		cookie := b.session(editor)
		b.get("/partners/jp", nobody, "Cookie", cookie).want(http.StatusOK)
		b.get("/partners/jp", reader, "Cookie", cookie).problem(http.StatusNotFound, "not-found") // the token counts
		for _, wrong := range []string{"ent_nonsense", b.tokens[editor] + "x"} {
			got := b.get("/partners/jp", wrong, "Cookie", cookie)
			got.problem(http.StatusUnauthorized, "unauthenticated")
			if got.header.Get("WWW-Authenticate") != `Bearer error="invalid_token"` {
				b.Errorf("WWW-Authenticate %q", got.header.Get("WWW-Authenticate"))
			}
		}
		b.get("/partners/jp", nobody, "Authorization", "Basic ZWRpdG9yOng=").problem(http.StatusUnauthorized, "unauthenticated")

		write := func(id, who string, headers ...string) *answer {
			return b.ask(http.MethodPost, "/partners", who, Draft[registry.Partner]{ID: id, Data: partner(id)}, headers...)
		}
		write("p1", nobody, "Cookie", cookie).want(http.StatusCreated)
		write("p2", nobody, "Cookie", cookie, "Sec-Fetch-Site", "same-origin").want(http.StatusCreated)
		write("p3", nobody, "Cookie", cookie, "Sec-Fetch-Site", "cross-site").problem(http.StatusForbidden, "forbidden")
		write("p4", nobody, "Cookie", cookie, "Sec-Fetch-Site", "same-site").problem(http.StatusForbidden, "forbidden")
		write("p5", nobody, "Cookie", cookie, "Origin", "https://evil.example").problem(http.StatusForbidden, "forbidden")
		write("p6", editor, "Sec-Fetch-Site", "cross-site").want(http.StatusCreated)
		b.get("/partners/p3", editor).problem(http.StatusNotFound, "not-found")
	})
}

func TestALineStaysHere(t *testing.T) {
	each(t, func(b *bench) {
		b.seed()
		tag := b.get("/lines/line-item", editor).etag()
		b.ask(http.MethodPost, "/lines/line-item/release", admin, Audience{[]string{"public"}}, "If-Match", tag).problem(http.StatusNotFound, "not-found")
		var r Record[meeting.Line, none]
		unmarked := entente.Unmarked
		line := meeting.Line{AgendaItem: "item", Text: "Ask for another date.", Provenance: ownWords}
		b.ask(http.MethodPut, "/lines/line-item", editor, Revision[meeting.Line]{Marking: &unmarked, Data: line}, "If-Match", tag).want(http.StatusOK).into(&r)
		if r.Marking != entente.Limited {
			b.Errorf("a line to take is marked %q", r.Marking)
		}
		line.AgendaItem = "other"
		p := b.ask(http.MethodPut, "/lines/line-item", editor, Revision[meeting.Line]{Data: line}, "If-Match", b.get("/lines/line-item", editor).etag()).problem(http.StatusUnprocessableEntity, "invalid")
		if fields(p) != "id id-fixed" {
			b.Errorf("the line of another item: %s", fields(p))
		}
	})
}
