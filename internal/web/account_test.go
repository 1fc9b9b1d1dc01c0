// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/db"
	"entente/internal/testkit"
)

const password = "seven tall maple trees"

// account makes an account and signs in to it.
func (n *node) account(handle string, role entente.Role, clearance entente.Marking) *browser {
	n.t.Helper()
	_, err := n.accounts.Create(n.t.Context(), authn.Operator(), authn.NewAccount{Handle: handle, Name: handle, Role: role, Clearance: clearance, Password: password})
	if err != nil {
		n.t.Fatal(err)
	}
	b := n.browser()
	b.post("/sign-in", url.Values{"handle": {handle}, "password": {password}, "next": {"/about"}}).is(http.StatusOK)
	return b
}

func TestMyAccount(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		n := start(t, d, nil)
		b := n.account("desk-jp", entente.Editor, entente.Limited)
		other := n.browser()
		other.post("/sign-in", url.Values{"handle": {"desk-jp"}, "password": {password}, "next": {"/about"}}).is(http.StatusOK)
		b.get("/account").is(http.StatusOK, "desk-jp", "records marked limited", "this one", "End all other sessions", "No token yet")

		b.post("/account/password", url.Values{"current": {"wrong"}, "password": {"another long password"}}).is(http.StatusUnprocessableEntity, "#field-current", "This is not the current password.")
		b.post("/account/password", url.Values{"current": {password}, "password": {"short"}}).is(http.StatusUnprocessableEntity, "#field-password")
		b.post("/account/password", url.Values{"current": {password}, "password": {"another long password"}}).is(http.StatusOK, "The password is changed.")
		other.get("/account").is(http.StatusUnauthorized)

		b.post("/account/tokens", url.Values{"label": {"Reports"}, "days": {"30"}}).is(http.StatusUnprocessableEntity, "#field-scopes", `value="Reports"`)
		b.post("/account/tokens", url.Values{"label": {"Reports"}, "days": {"30"}, "scopes": {"administer"}}).is(http.StatusUnprocessableEntity, "Your role does not hold this right")
		b.post("/account/tokens", url.Values{"label": {"Reports"}, "days": {"9999"}, "scopes": {"read"}}).is(http.StatusUnprocessableEntity, "A token must expire")
		made := b.post("/account/tokens", url.Values{"label": {"Reports"}, "days": {"30"}, "scopes": {"read", "edit"}}).is(http.StatusOK, "only this once")
		if got := made.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("the page with the token may be kept: Cache-Control %q", got)
		}
		secret := regexp.MustCompile(`ent_[a-z2-7]{51}`).FindString(made.body)
		if _, err := n.accounts.Authenticate(t.Context(), "Bearer "+secret); err != nil {
			t.Errorf("the token %q does not open: %v", secret, err)
		}
		list := b.get("/account").is(http.StatusOK, "Reports", "read, edit").lacks(secret)
		revoke := regexp.MustCompile(`/account/tokens/[^/"]+/revoke`).FindString(list.body)
		b.get(revoke).is(http.StatusOK, "Revoke the token “Reports”?")
		b.post(revoke, nil).is(http.StatusOK, "The token is revoked.", "No token yet")
		if _, err := n.accounts.Authenticate(t.Context(), "Bearer "+secret); !entente.Is(err, entente.Unauthenticated) {
			t.Errorf("the revoked token: %v", err)
		}
		n.as(entente.Editor).get(revoke).is(http.StatusNotFound)
	})
}

func TestPasskeysSpeakJSON(t *testing.T) {
	n := start(t, testkit.OpenDB(t, t.TempDir()+"/node.db"), nil)
	// A node without https offers none.
	a := n.browser().post("/sign-in/passkey/begin", nil).is(http.StatusServiceUnavailable, `"detail":"Passkeys need https`)
	if got := a.header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("Content-Type %q", got)
	}
	n.browser().get("/sign-in").is(http.StatusOK).lacks("passkey/begin")
}

func TestAdministration(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		n := start(t, d, nil)
		admin := n.as(entente.Administrator)
		n.as(entente.Releaser).get("/admin").is(http.StatusForbidden)
		n.as(entente.Releaser).post("/admin/accounts", url.Values{"handle": {"x"}}).is(http.StatusForbidden)

		f := url.Values{"handle": {"Desk JP"}, "name": {"Desk officer Japan"}, "role": {"editor"}, "clearance": {"limited"}, "password": {"short"}}
		wrong := admin.post("/admin/accounts", f).is(http.StatusUnprocessableEntity, "#field-handle", "#field-password")
		wrong.lacks(`value="short"`)
		f.Set("handle", "editor")
		f.Set("password", password)
		admin.post("/admin/accounts", f).is(http.StatusConflict, "#field-handle", "is taken")
		f.Set("handle", "desk-jp")
		list := admin.post("/admin/accounts", f).is(http.StatusOK, "The account is created.", "Desk officer Japan", "desk-jp")
		page := regexp.MustCompile(`/admin/accounts/([^"/]+)">Desk officer Japan`).FindStringSubmatch(list.body)
		if page == nil {
			t.Fatal("the list does not lead to the account")
		}
		path := "/admin/accounts/" + page[1]
		b := n.browser()
		b.post("/sign-in", url.Values{"handle": {"desk-jp"}, "password": {password}, "next": {"/account"}}).is(http.StatusOK, "Desk officer Japan")

		admin.post(path+"/name", url.Values{"name": {""}}).is(http.StatusUnprocessableEntity, "#field-name")
		admin.post(path+"/name", url.Values{"name": {"Desk officer Korea"}}).is(http.StatusOK, "Desk officer Korea")
		b.get("/account").is(http.StatusOK, "Desk officer Korea")
		admin.post(path+"/rights", url.Values{"role": {"king"}, "clearance": {"none"}}).is(http.StatusUnprocessableEntity, "#field-role")
		admin.post(path+"/rights", url.Values{"role": {"reader"}, "clearance": {"none"}}).is(http.StatusOK, "Role and clearance are changed.")
		b.get("/account").is(http.StatusUnauthorized)
		admin.post(path+"/password", url.Values{"password": {"another long password"}}).is(http.StatusOK, "The password is set.")
		admin.get(path+"/disable").is(http.StatusOK, "Disable Desk officer Korea?")
		admin.post(path+"/disable", nil).is(http.StatusOK, "disabled since 24 November 2026")
		b.post("/sign-in", url.Values{"handle": {"desk-jp"}, "password": {"another long password"}}).is(http.StatusForbidden, "This account has been disabled")
		admin.post(path+"/enable", nil).is(http.StatusOK, "The account is enabled.")
		b.post("/sign-in", url.Values{"handle": {"desk-jp"}, "password": {"another long password"}, "next": {"/account"}}).is(http.StatusOK, "reader")

		// The last administrator stays one.
		mine := regexp.MustCompile(`/admin/accounts/([^"/]+)">Administrator`).FindStringSubmatch(admin.get("/admin").body)
		admin.post("/admin/accounts/"+mine[1]+"/rights", url.Values{"role": {"reader"}, "clearance": {"none"}}).is(http.StatusConflict, "last administrator")
		admin.post("/admin/accounts/"+mine[1]+"/disable", nil).is(http.StatusConflict)
		if strings.Contains(admin.get("/admin/accounts/"+mine[1]).body, "/disable") {
			t.Error("an administrator is offered to disable the own account")
		}
	})
}
