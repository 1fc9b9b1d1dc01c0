// SPDX-License-Identifier: EUPL-1.2

package ui

import (
	"net/http"
	"strings"

	"entente/internal/kit/i18n"
)

// ContentSecurityPolicy lets a page load from this node and from nowhere else,
// and run and style nothing that is written inside the page.
const ContentSecurityPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// SecurityHeaders sets the headers that every page carries.
func SecurityHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", ContentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		next.ServeHTTP(w, r)
	})
}

const languageCookie = "lang"

// Language picks the reader's language: what the address asks for with "lang",
// else what was chosen before, else what the browser prefers.
func Language(catalog *i18n.Catalog, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var before string
		if c, err := r.Cookie(languageCookie); err == nil {
			before = c.Value
		}
		asked := r.URL.Query().Get("lang")
		lang := catalog.Match(asked, before, r.Header.Get("Accept-Language"))
		if asked != "" && lang == asked {
			http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure where the request is
				Name: languageCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 3600,
				HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode,
			})
		}
		w.Header().Set("Content-Language", lang)
		w.Header().Add("Vary", "Accept-Language, Cookie")
		next.ServeHTTP(w, r.WithContext(i18n.With(r.Context(), catalog, lang)))
	})
}

// Wants is the id of the element that a fragment is asked for, such as
// "search-hits"; empty when the whole page is wanted. Lists take their part
// out of the whole page, so only what is not on the page needs asking.
func Wants(r *http.Request) string {
	if r.Header.Get("HX-Request") != "true" {
		return ""
	}
	_, id, _ := strings.Cut(r.Header.Get("HX-Target"), "#")
	return id
}
