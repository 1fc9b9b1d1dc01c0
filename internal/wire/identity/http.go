// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"time"

	"entente"
	"entente/internal/kit/limit"
)

const maxMessage = 1 << 20

// Each client may send a burst of requests, and 50 in a second for long.
const (
	burst      = 500
	every      = 20 * time.Millisecond
	maxClients = 10000
)

// Mount puts what peers ask for in its place: the document of the DID, the
// credential service, and the issuer's where the node is an authority. Handle
// is as http.ServeMux.Handle.
func (s *Service) Mount(handle func(pattern string, h http.Handler)) error {
	_, path, err := place(s.did)
	if err != nil {
		return entente.Fail(entente.Invalid, "identity.did", entente.Args{"DID": s.did}).Because(err)
	}
	guard := limit.New(s.clock, burst, every, maxClients).Requests(s.fail)
	size := limit.Body(maxMessage)
	for pattern, do := range s.routes(path) {
		handle(pattern, guard(size(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := do(w, r); err != nil {
				s.fail(w, r, err)
			}
		}))))
	}
	return nil
}

type answers map[string]func(w http.ResponseWriter, r *http.Request) error

func (s *Service) routes(document string) answers {
	routes := answers{
		"GET " + document: s.serveDocument,
		"POST " + holderPath + "/presentations/query": s.serveQuery,
		"POST " + holderPath + "/credentials":         s.serveStorage,
		"POST " + holderPath + "/offers":              s.serveOffer,
	}
	if s.authority {
		maps.Copy(routes, answers{
			"GET " + issuerPath + "/metadata":                s.serveMetadata,
			"POST " + issuerPath + "/credentials":            s.serveRequest,
			"GET " + issuerPath + "/requests/{id}":           s.serveRequestStatus,
			"GET " + issuerPath + "/status/{profile}":        s.serveStatusList,
			"GET " + issuerPath + "/schemas/membership.json": s.serveSchema,
		})
	}
	return routes
}

func (s *Service) serveDocument(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Document(r.Context())
	if err != nil {
		return err
	}
	w.Header().Set("Access-Control-Allow-Origin", "*") // as the method asks for
	return answer(w, http.StatusOK, "application/did+json", d)
}

// answer writes JSON.
func answer(w http.ResponseWriter, status int, mediaType string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return entente.Fail(entente.Internal, "error.internal", nil).Because(err)
	}
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(b) // whoever asked has gone
	return nil
}

// statuses are those of the protocol, where they differ from the house's.
var statuses = map[entente.Code]int{
	entente.Invalid: http.StatusBadRequest, entente.Unauthenticated: http.StatusUnauthorized, entente.Forbidden: http.StatusForbidden,
	entente.NotFound: http.StatusNotFound, entente.TooLarge: http.StatusRequestEntityTooLarge, entente.TooMany: http.StatusTooManyRequests,
	entente.Unsupported: http.StatusNotImplemented, entente.Unavailable: http.StatusServiceUnavailable,
}

// fail answers with the key of what is wrong and its arguments, which name
// nothing of ours; the cause goes to the log.
func (s *Service) fail(w http.ResponseWriter, r *http.Request, err error) {
	code := entente.CodeOf(err)
	status, known := statuses[code]
	body := map[string]any{"code": code}
	level := slog.LevelDebug
	if fields := entente.FieldErrors(err); known && len(fields) > 0 {
		body["field"], body["reason"] = fields[0].Field, fields[0].Key
	} else if e, ok := errors.AsType[*entente.Error](err); known && ok {
		body["reason"], body["detail"] = e.Key, e.Args
	}
	if !known {
		status, level = http.StatusInternalServerError, slog.LevelError
		body["code"] = entente.Internal
	}
	s.logger.Log(r.Context(), level, "request refused", "path", r.URL.Path, "error", err)
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	_ = answer(w, status, "application/json", body) // a map of texts
}

// read decodes a message and checks its type and context.
func read(r *http.Request, typ string, v any) error {
	b, err := limit.Read(r.Body)
	if err != nil {
		return err
	}
	return decode(b, typ, v)
}

func decode(b []byte, typ string, v any) error {
	var head struct {
		Context many[json.RawMessage] `json:"@context"`
		Type    string                `json:"type"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return entente.Fail(entente.Invalid, "error.json", nil).Because(err)
	}
	if head.Type != typ {
		return entente.FieldError("type", "identity.message", entente.Args{"Type": typ})
	}
	if !slices.ContainsFunc(head.Context, func(c json.RawMessage) bool { return string(c) == `"`+contextDCP+`"` }) {
		return entente.FieldError("@context", "identity.message", entente.Args{"Type": typ})
	}
	if err := json.Unmarshal(b, v); err != nil {
		return entente.Fail(entente.Invalid, "error.json", nil).Because(err)
	}
	return nil
}
