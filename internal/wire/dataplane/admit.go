// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"crypto/subtle"
	"net/http"

	"entente"
)

// Handler serves /data/{transfer} under Base: GET and HEAD for what this node
// provides, POST and PUT for what is pushed to it. Each needs the token of the
// transfer. Answers are short English text for the peer's operator.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /data/{transfer}", s.servePull)
	mux.HandleFunc("POST /data/{transfer}", s.servePush)
	mux.HandleFunc("PUT /data/{transfer}", s.servePush)
	return mux
}

// refuse answers without saying more than the peer may know.
func refuse(w http.ResponseWriter, status int, text string) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	if status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	http.Error(w, text, status)
}

// admit finds the flow that the token of a request opens. Who holds no right
// token hears the same of a transfer that is there and of one that is not.
func (s *Service) admit(w http.ResponseWriter, r *http.Request, role Role, format string) (row, bool) {
	token := bare(r.Header.Get("Authorization"))
	if token == "" {
		refuse(w, http.StatusUnauthorized, "a token is needed")
		return row{}, false
	}
	flow, err := load(r.Context(), s.DB, r.PathValue("transfer"))
	if err != nil && !entente.Is(err, entente.NotFound) {
		s.Logger.ErrorContext(r.Context(), "flow not read", "error", err)
		refuse(w, http.StatusServiceUnavailable, "try again later")
		return row{}, false
	}
	right := subtle.ConstantTimeCompare(hash(token), flow.tokenHash) == 1
	switch {
	case !right, flow.Role != role, flow.Format != format:
		refuse(w, http.StatusForbidden, "the token does not open this transfer")
	case flow.state.ended():
		refuse(w, http.StatusGone, "the transfer has ended")
	case flow.state == Suspended:
		refuse(w, http.StatusForbidden, "the transfer is suspended")
	case !s.Clock().Before(flow.tokenUntil):
		refuse(w, http.StatusUnauthorized, "the token has expired")
	default:
		return flow, true
	}
	return row{}, false
}
