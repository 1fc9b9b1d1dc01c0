// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"net/http"
	"strings"

	"entente/internal/kit/i18n"
	"entente/internal/web/ui"
)

// flashCookie carries the key of what has just been done to the next page.
const flashCookie = "flash"

// Done goes on to a page after something was done, which is said there once.
// The key is one of "desk.flash.*", such as "saved".
func Done(w http.ResponseWriter, r *http.Request, href, key string) error {
	Said(w, r, key)
	http.Redirect(w, r, href, http.StatusSeeOther)
	return nil
}

// Said is for what a script has done: the page that it goes on to says it.
func Said(w http.ResponseWriter, r *http.Request, key string) { setFlash(w, r, key, 60) }

// TakeFlash is what has just been done, said once; nil mostly. The server puts
// it into the shell.
func TakeFlash(w http.ResponseWriter, r *http.Request) *ui.Flash {
	c, err := r.Cookie(flashCookie)
	if err != nil || r.Method != http.MethodGet || strings.HasPrefix(r.URL.Path, ui.StaticPath) {
		return nil
	}
	setFlash(w, r, "", -1)
	key := "desk.flash." + c.Value
	if !i18n.From(r.Context()).Has(key) {
		return nil
	}
	return &ui.Flash{Tone: ui.Good, Text: i18n.T(r.Context(), key)}
}

func setFlash(w http.ResponseWriter, r *http.Request, key string, seconds int) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure follows the connection: a demonstration has no certificate
		Name: flashCookie, Value: key, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode,
	})
}
