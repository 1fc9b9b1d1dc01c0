// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"net/http"
	"net/url"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/i18n"
	"entente/internal/kit/limit"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

func (p Pages) signIn(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	return desk.Render(w, r, signInPage(r), signInBody(p, ui.Form{}, local(r.URL.Query().Get("next"))))
}

func signInPage(r *http.Request) ui.Page {
	return ui.Page{Title: i18n.T(r.Context(), "signin.title"), Narrow: true}
}

func (p Pages) signedIn(w http.ResponseWriter, r *http.Request) error {
	values, err := desk.Values(r)
	if err != nil {
		return err
	}
	next := local(values.Get("next"))
	s, err := p.Accounts.SignIn(r.Context(), p.Accounts.ClientOf(r), values.Get("handle"), values.Get("password"))
	if entente.Is(err, entente.Forbidden) {
		return err
	}
	if err != nil {
		values.Del("password")
		w.Header().Set("Cache-Control", "no-store")
		return again(w, r, err, signInPage(r), signInBody(p, ui.Form{Values: values, Err: err}, next))
	}
	p.Accounts.SetCookie(w, s.Token)
	return desk.Done(w, r, next, "signed-in")
}

func (p Pages) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := p.Accounts.SignOut(r.Context(), p.Accounts.ClientOf(r).Token); err != nil {
		return err
	}
	p.Accounts.ClearCookie(w)
	return desk.Done(w, r, "/", "signed-out")
}

func (p Pages) beginPasskeySignIn(w http.ResponseWriter, r *http.Request) error {
	options, token, err := p.Accounts.BeginPasskeySignIn(r.Context(), p.Accounts.ClientOf(r))
	if err != nil {
		return err
	}
	p.Accounts.SetCookie(w, token)
	return writeJSON(w, r, "application/json", http.StatusOK, options)
}

func (p Pages) finishPasskeySignIn(w http.ResponseWriter, r *http.Request) error {
	body, err := limit.Read(r.Body)
	if err != nil {
		return err
	}
	s, err := p.Accounts.FinishPasskeySignIn(r.Context(), p.Accounts.ClientOf(r), body)
	if err != nil {
		return err
	}
	p.Accounts.SetCookie(w, s.Token)
	return writeJSON(w, r, "application/json", http.StatusOK, wayOn{local(r.URL.Query().Get("next"))})
}

// wayOn tells the script where to go.
type wayOn struct {
	Location string `json:"location"`
}

func (p Pages) beginPasskey(w http.ResponseWriter, r *http.Request) error {
	options, err := p.Accounts.BeginPasskey(r.Context(), authn.SessionFrom(r.Context()))
	if err != nil {
		return err
	}
	return writeJSON(w, r, "application/json", http.StatusOK, options)
}

func (p Pages) finishPasskey(w http.ResponseWriter, r *http.Request) error {
	body, err := limit.Read(r.Body)
	if err != nil {
		return err
	}
	_, err = p.Accounts.FinishPasskey(r.Context(), authn.SessionFrom(r.Context()), r.URL.Query().Get("name"), body)
	if err != nil {
		return err
	}
	desk.Said(w, r, "passkey-added")
	// No place on the page: the reader is on it, and the browser would stay.
	return writeJSON(w, r, "application/json", http.StatusOK, wayOn{"/account"})
}

func finishAddress(next string) string {
	if next == "/" {
		return "/sign-in/passkey/finish"
	}
	return "/sign-in/passkey/finish?" + url.Values{"next": {next}}.Encode()
}
