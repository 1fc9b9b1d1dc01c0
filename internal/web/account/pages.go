// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"net/http"

	"entente/internal/kit/authn"
	"entente/internal/kit/clock"
	"entente/internal/web/desk"
)

// Pages needs the accounts of the node and the time.
type Pages struct {
	Accounts *authn.Accounts
	Clock    clock.Clock
}

// Routes mounts the pages.
func (p Pages) Routes(mux *http.ServeMux) {
	for pattern, handle := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET /sign-in":   p.signIn,
		"POST /sign-in":  p.signedIn,
		"POST /sign-out": p.signOut,

		"GET /account":                       p.mine,
		"POST /account/password":             p.changePassword,
		"GET /account/passkeys/{id}/remove":  p.removePasskey,
		"POST /account/passkeys/{id}/remove": p.passkeyRemoved,
		"POST /account/sessions/{id}/end":    p.endSession,
		"POST /account/sessions/end-others":  p.endOthers,
		"POST /account/tokens":               p.makeToken,
		"GET /account/tokens/{id}/revoke":    p.revokeToken,
		"POST /account/tokens/{id}/revoke":   p.tokenRevoked,
		"GET /admin":                         p.list,
		"GET /admin/accounts/new":            p.add,
		"POST /admin/accounts":               p.create,
		"GET /admin/accounts/{id}":           p.show,
		"POST /admin/accounts/{id}/name":     p.rename,
		"POST /admin/accounts/{id}/rights":   p.setRights,
		"POST /admin/accounts/{id}/password": p.setPassword,
		"GET /admin/accounts/{id}/disable":   p.disable,
		"POST /admin/accounts/{id}/disable":  p.disabled,
		"POST /admin/accounts/{id}/enable":   p.enabled,
	} {
		mux.Handle(pattern, desk.Handler(handle))
	}
	for pattern, handle := range map[string]func(http.ResponseWriter, *http.Request) error{
		"POST /sign-in/passkey/begin":   p.beginPasskeySignIn,
		"POST /sign-in/passkey/finish":  p.finishPasskeySignIn,
		"POST /account/passkeys/begin":  p.beginPasskey,
		"POST /account/passkeys/finish": p.finishPasskey,
	} {
		mux.Handle(pattern, script(handle))
	}
}
