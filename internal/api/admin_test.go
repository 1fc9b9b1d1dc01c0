// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/internal/testkit/partstest"
)

func TestAccountsOfTheNode(t *testing.T) {
	each(t, func(b *bench) {
		draft := NodeAccountDraft{Handle: "desk-japan", Name: "Desk Japan", Role: entente.Editor}
		made := b.ask(http.MethodPost, "/admin/accounts", admin, draft).want(http.StatusCreated)
		path := strings.TrimPrefix(made.header.Get("Location"), Base)
		b.ask(http.MethodPost, "/admin/accounts", admin, draft).problem(http.StatusConflict, "conflict")
		draft = NodeAccountDraft{Handle: "Desk!", Role: "king", Clearance: "secret", Password: "short"}
		if got := fields(b.ask(http.MethodPost, "/admin/accounts", admin, draft).problem(http.StatusUnprocessableEntity, "invalid")); got != "handle id, name required, role choice, clearance choice, password password-short" {
			b.Errorf("a bad account: %s", got)
		}

		var a NodeAccount
		change := func(below string, body any) *answer {
			method := http.MethodPut
			if body == nil {
				method = http.MethodPost
			}
			return b.ask(method, path+below, admin, body)
		}
		change("/name", NameDraft{"Desk Korea"}).want(http.StatusOK)
		change("/role", RightsDraft{entente.Releaser, entente.Limited}).want(http.StatusOK)
		change("/password", PasswordDraft{"several words of one's own"}).want(http.StatusOK)
		change("/disable", nil).want(http.StatusOK).into(&a)
		if a.Name != "Desk Korea" || a.Role != entente.Releaser || a.Clearance != entente.Limited || !a.HasPassword || a.Disabled == nil || a.SignedIn != nil {
			b.Errorf("account %+v", a)
		}
		change("/enable", nil).want(http.StatusOK).into(&a)
		if a.Disabled != nil {
			b.Errorf("still disabled: %+v", a)
		}
		change("/password", PasswordDraft{"short"}).problem(http.StatusUnprocessableEntity, "invalid")
		own := "/admin/accounts/" + b.actors[admin].Account
		b.ask(http.MethodPost, own+"/disable", admin, nil).problem(http.StatusConflict, "conflict")
		var list List[NodeAccount]
		got := b.get("/admin/accounts", admin).want(http.StatusOK)
		got.into(&list)
		if len(list.Items) != 5 || strings.Contains(string(got.body), "argon2") {
			b.Errorf("accounts: %s", got.body)
		}
		// A disabled account's tokens are refused.
		b.ask(http.MethodPost, "/admin/accounts/"+b.actors[reader].Account+"/disable", admin, nil).want(http.StatusOK)
		b.get("/node", reader).problem(http.StatusUnauthorized, "unauthenticated")
	})
}

func TestOwnTokens(t *testing.T) {
	each(t, func(b *bench) {
		cookie := b.session(editor)
		draft := TokenDraft{Label: "Export", Scopes: []entente.Right{entente.MayRead}, Expires: partstest.Now.Add(24 * time.Hour)}
		made := b.ask(http.MethodPost, "/me/tokens", nobody, draft, "Cookie", cookie).want(http.StatusCreated)
		if made.header.Get("Cache-Control") != "no-store" {
			b.Errorf("Cache-Control %q", made.header.Get("Cache-Control"))
		}
		var token Token
		made.into(&token)
		b.get("/me", token.Secret).want(http.StatusOK)
		got := b.get("/me/tokens", nobody, "Cookie", cookie).want(http.StatusOK)
		var list List[Token]
		got.into(&list)
		if len(list.Items) != 2 || strings.Contains(string(got.body), token.Secret) || strings.Contains(string(got.body), "secret") {
			b.Errorf("tokens: %s", got.body)
		}
		draft.Scopes, draft.Expires, draft.Label = []entente.Right{entente.MayAdminister, "rule"}, partstest.Now.AddDate(2, 0, 0), ""
		if got := fields(b.ask(http.MethodPost, "/me/tokens", nobody, draft, "Cookie", cookie).problem(http.StatusUnprocessableEntity, "invalid")); got != "label required, scopes token-scope, scopes token-scope, expires token-expires" {
			b.Errorf("a bad token: %s", got)
		}
		b.ask(http.MethodDelete, "/me/tokens/"+token.ID, nobody, nil, "Cookie", cookie).want(http.StatusNoContent)
		b.get("/me", token.Secret).problem(http.StatusUnauthorized, "unauthenticated")
		b.ask(http.MethodDelete, "/me/tokens/"+token.ID, nobody, nil, "Cookie", cookie).problem(http.StatusNotFound, "not-found")
	})
}

func TestTheLogIsRechecked(t *testing.T) {
	each(t, func(b *bench) {
		var state LogState
		b.get("/log", reader).want(http.StatusOK).into(&state)
		if state.Versions != 0 || state.RecordedAt != nil {
			b.Errorf("an empty log: %+v", state)
		}
		b.seed()
		b.get("/log", reader).want(http.StatusOK).into(&state)
		var r LogReport
		b.ask(http.MethodPost, "/log/verify", admin, nil).want(http.StatusOK).into(&r)
		if !r.Holds || int64(r.Versions) != state.Versions || r.Versions != 13 {
			b.Errorf("report %+v, state %+v", r, state)
		}
		_, err := b.DB.ExecContext(b.Context(), `UPDATE record_version SET content = replace(content, 'Japan', 'Nippon') WHERE id = 'jp'`)
		b.must(err)
		b.ask(http.MethodPost, "/log/verify", admin, nil).want(http.StatusOK).into(&r)
		if r.Holds || len(r.Broken) == 0 || r.Broken[0].ID != "jp" {
			b.Errorf("tampering was not found: %+v", r)
		}
	})
}

func TestThisNode(t *testing.T) {
	each(t, func(b *bench) {
		var n Node
		b.get("/node", nobody).want(http.StatusOK).into(&n)
		if n.Member != "did:web:eu.example" || n.Partner != "eu" || n.Version != "test" || len(n.Languages) != 2 || n.Today != "2026-11-24" {
			b.Errorf("node %+v", n)
		}
	})
}
