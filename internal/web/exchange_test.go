// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/parts/exchange"
	"entente/internal/testkit"
	"entente/internal/testkit/partstest"
	"entente/internal/web"
)

// withExchange is a node that knows of peers and speaks with none.
func withExchange(t *testing.T, d *db.DB) (n *node, s *exchange.Service) {
	t.Helper()
	n = start(t, d, func(deps *web.Deps) {
		s = exchange.New(deps.Log, nil)
		deps.Exchange = s
	})
	return n, s
}

func TestExchangeOfANodeThatSpeaksWithNobody(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		n, s := withExchange(t, d)
		reader, admin, public := n.as(entente.Reader), n.as(entente.Administrator), n.browser()
		public.get("/").lacks("/exchange")
		reader.get("/exchange").is(http.StatusOK, "No peers yet", "An administrator can make the first contact", "No agreements yet")
		for path, text := range map[string]string{
			"/exchange/negotiations": "No negotiation yet", "/exchange/transfers": "No transfer yet", "/exchange/datasets": "Nothing is offered yet",
		} {
			reader.get(path).is(http.StatusOK, text)
			public.get(path).is(http.StatusUnauthorized, "Sign in")
		}
		public.get("/exchange").is(http.StatusUnauthorized, "Sign in")
		reader.get("/exchange/new").is(http.StatusForbidden)
		admin.get("/exchange/new").is(http.StatusServiceUnavailable)

		const did = "did:web:jp.example"
		if _, err := s.AddPeer(t.Context(), partstest.Admin, did, exchange.PeerDraft{Name: "Japan's node"}); err != nil {
			t.Fatal(err)
		}
		here := "/exchange/peers/" + url.PathEscape(did)
		reader.get("/exchange").is(http.StatusOK, "Japan's node", "keys not known yet")
		reader.get(here).is(http.StatusOK, "No keys known", "Not linked to a partner").lacks("Stop the exchange", "Quarantine")
		public.get(here).is(http.StatusUnauthorized).lacks("Japan's node")
		for _, act := range []string{"/stop", "/start", "/pull", "/quarantine", "/edit"} {
			reader.post(here+act, url.Values{"line": {"1"}, "name": {"x"}}).is(http.StatusForbidden)
			public.post(here+act, url.Values{"line": {"1"}, "name": {"x"}}).is(http.StatusUnauthorized)
		}
		admin.get(here).is(http.StatusOK, "No line was ever refused", "Stop the exchange")
		admin.post(here+"/pull", nil).is(http.StatusServiceUnavailable, "does not exchange records with others yet")
		admin.post(here+"/edit", url.Values{"name": {""}}).is(http.StatusUnprocessableEntity, "#field-name")
		admin.post(here+"/edit", url.Values{"name": {"Japan"}, "groups": {"chips, ai"}, "network": {"yes"}}).is(http.StatusOK, "Saved.", "ai, chips")
		admin.get(here+"/stop").is(http.StatusOK, "Stop the exchange with Japan?")
		admin.post(here+"/stop", nil).is(http.StatusOK, "The exchange is stopped, both ways.", "Go on with the exchange")
		admin.post(here+"/start", nil).is(http.StatusOK, "The exchange goes on.")
	})
}
