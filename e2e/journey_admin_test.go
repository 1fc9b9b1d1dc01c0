// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// walkAdministration has an administrator let somebody in and change what they
// may do; that somebody lets a program in.
func walkAdministration(t *testing.T, w *world) {
	const password = "four unrelated words here"
	a := w.signsIn(t, "administrator")
	a.press("Administrator")
	a.follow("Administration")
	a.looks("")
	a.follow("New account")
	a.looks("")
	a.fills("Handle", "desk-canada")
	a.fills("Name on pages", "Desk officer Canada")
	a.press("editor")
	a.fills("First password", password)
	a.follow("Create the account")
	a.sees("The account is created.")

	p := w.arrives(t)
	p.who = "desk-canada"
	p.signsInWith("desk-canada", "not the password")
	p.sees("There is a problem")
	p.looks("wrong password")
	p.signsInWith("desk-canada", password)
	p.sees("You are signed in.", "Desk officer Canada")
	elsewhere := w.arrives(t)
	elsewhere.who = "desk-canada"
	elsewhere.signsInWith("desk-canada", password)

	p.open("/account")
	p.looks("")
	p.follow("End all other sessions")
	p.sees("All your other sessions have ended.")
	elsewhere.open("/account")
	elsewhere.sees("Sign in")
	elsewhere.seesNot("Desk officer Canada")

	secret := p.makesToken("A program of the desk")
	if got := asks(t, w.origin+"/api/v1/me", secret); !strings.Contains(got, `"name":"Desk officer Canada"`) {
		t.Errorf("the token is answered with %s", got)
	}
	p.open("/account")
	p.sees("A program of the desk")
	p.seesNot(secret)

	a.open("/admin")
	a.follow("Desk officer Canada")
	a.looks("")
	a.press("reader")
	a.follow("Change role and clearance")
	a.sees("Role and clearance are changed")
	p.open("/account")
	p.sees("Sign in")
	p.seesNot("Desk officer Canada")
	p.signsInWith("desk-canada", password)
	p.open("/commitments")
	p.isOfferedNo("New commitment")

	a.follow("Disable the account")
	a.looks("")
	a.followIn("main form", "Disable the account")
	a.sees("The account is disabled.")
	if got := asks(t, w.origin+"/api/v1/me", secret); !strings.HasPrefix(got, "401 ") {
		t.Errorf("the token of a disabled account is answered with %s", got)
	}
}

// signsInWith fills in the form of the page for that.
func (p *person) signsInWith(handle, password string) {
	p.t.Helper()
	p.open("/sign-in")
	p.fills("Handle", handle)
	p.fills("Password", password)
	p.leaves(func() { p.strikes("Enter") })
}

// makesToken makes a token that may read, and gives what is shown only once.
func (p *person) makesToken(label string) string {
	p.t.Helper()
	p.press("Make a token")
	p.looks("token form open")
	p.fills("What it is for", label)
	p.press("read")
	p.followIn("form[action='/account/tokens']", "Make a token")
	p.sees("Copy it now")
	p.looks("")
	return reads[string](p, `document.querySelector(".hash code").textContent`)
}

// asks has a program ask the node, and gives status and body.
func asks(t *testing.T, address, token string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.Status + "\n" + string(body)
}

// walkPasskey has somebody register a passkey and sign in with it.
func walkPasskey(t *testing.T, w *world) {
	p := w.signsIn(t, "editor")
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if err := t.Call(ctx, "WebAuthn.enable", map[string]any{}, nil); err != nil {
			return err
		}
		return t.Call(ctx, "WebAuthn.addVirtualAuthenticator", map[string]any{"options": map[string]any{
			"protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
			"isUserVerified": true, "automaticPresenceSimulation": true,
		}}, nil)
	}))
	p.open("/account")
	p.fills("What to call this passkey", "The journey's key")
	p.follow("Add a passkey")
	p.sees("The passkey is added.", "The journey's key")
	p.looks("with a passkey")

	p.press("Desk officer")
	p.follow("Sign out")
	p.sees("You are signed out.")
	p.open("/sign-in?next=/partners/jp")
	p.follow("Sign in with a passkey")
	p.is(`location.pathname === "/partners/jp"`)
	p.sees("Desk officer", "Edit")

	p.open("/account")
	p.followIn("#passkeys, [aria-labelledby=passkeys]", "Remove")
	p.looks("")
	p.follow("Remove the passkey")
	p.sees("The passkey is removed.", "No passkey yet")
}
