// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"

	"entente"
)

// VersionHandler serves the version document; path is where [Service.Handler]
// is mounted, under the root of the document.
func (s *Service) VersionHandler(path string, auth *Auth) http.Handler {
	body, err := json.Marshal(versions{[]Version{{
		Version: ProtocolVersion, Path: path, Binding: "HTTPS", Service: s.serviceID(), ID: "did:web", Auth: auth,
	}}})
	if err != nil {
		panic(err) // made of our own texts
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, body) })
}

// Handler serves the endpoints of both roles. The pid in a path tells which of
// the two is meant, so both are under one address.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /catalog/request", s.catalogRequest)
	mux.HandleFunc("GET /catalog/datasets/{id}", s.datasetRequest)
	for _, p := range []Process{Negotiation, Transfer} {
		base := "/" + string(p) + "s/"
		mux.HandleFunc("GET "+base+"{pid}", s.state(p))
		for path, want := range endpoints[p] {
			mux.HandleFunc("POST "+base+path, s.endpoint(p, want...))
		}
	}
	return mux
}

// endpoints of the HTTPS binding, with what may arrive there.
var endpoints = map[Process]map[string][]Type{
	Negotiation: {
		"request":                      {ContractRequest},
		"offers":                       {ContractOffer},
		"{pid}/request":                {ContractRequest},
		"{pid}/offers":                 {ContractOffer},
		"{pid}/agreement":              {ContractAgreement},
		"{pid}/agreement/verification": {AgreementVerified},
		"{pid}/events":                 {NegotiationEvent},
		"{pid}/termination":            {NegotiationTerminate},
	},
	Transfer: {
		"request":           {TransferRequest},
		"{pid}/start":       {TransferStart},
		"{pid}/suspension":  {TransferSuspend},
		"{pid}/completion":  {TransferComplete},
		"{pid}/termination": {TransferTerminate},
	},
}

// endpoint is the endpoint of one message.
func (s *Service) endpoint(kind Process, want ...Type) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		pid := r.PathValue("pid")
		caller, err := s.Identity.Authenticate(r.Context(), r.Header.Get("Authorization"))
		if err != nil {
			s.fail(w, r, kind, &Message{}, pid, unauthenticated(err))
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
		if err != nil {
			s.fail(w, r, kind, &Message{}, pid, s.unreadable(r.Context(), caller, kind, pid, &Message{}, nil, tooLong(err)))
			return
		}
		m, err := Decode(body, want...)
		if err == nil && pid == "" && m.CallbackAddress == "" {
			err = errors.New("the first message has to have a callbackAddress")
		}
		if err != nil {
			if m == nil {
				m = &Message{}
			}
			s.fail(w, r, kind, m, pid, s.unreadable(r.Context(), caller, kind, pid, m, body, illegal("%v", err)))
			return
		}
		todo := &later{}
		ctx := context.WithValue(r.Context(), laterKey{}, todo)
		var p *Proc
		status := http.StatusOK
		if pid == "" {
			status = http.StatusCreated
			p, err = s.begin(ctx, caller, kind, m, body)
		} else {
			p, err = s.take(ctx, caller, kind, pid, m, body)
		}
		if err != nil {
			s.fail(w, r, kind, m, pid, err)
			return
		}
		// What the message led to, not what we did about it since.
		to, _ := kind.next(None, p.Role.Other(), kindOf(m))
		if pid != "" {
			to = p.State
		}
		answer(w, status, p.ack(to))
		if len(todo.list) > 0 {
			_ = http.NewResponseController(w).Flush()
			for _, do := range todo.list {
				do()
			}
		}
	}
}

// ack is how the protocol shows a process.
func (p *Proc) ack(state State) []byte {
	m := &Message{Type: NegotiationAck, State: state}
	if p.Process == Transfer {
		m.Type = TransferAck
	}
	m.ProviderPid, m.ConsumerPid = p.pids()
	return m.Encode()
}

// state is the endpoint that tells where a process stands.
func (s *Service) state(kind Process) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		pid := r.PathValue("pid")
		caller, err := s.Identity.Authenticate(r.Context(), r.Header.Get("Authorization"))
		if err != nil {
			s.fail(w, r, kind, &Message{}, pid, unauthenticated(err))
			return
		}
		p, err := s.find(r.Context(), pid)
		if err == nil && (p == nil || p.Process != kind || p.Peer != caller.DID) {
			err = errUnknown
		}
		if err != nil {
			s.fail(w, r, kind, &Message{}, pid, err)
			return
		}
		answer(w, http.StatusOK, p.ack(p.State))
	}
}

func (s *Service) catalogRequest(w http.ResponseWriter, r *http.Request) {
	caller, err := s.Identity.Authenticate(r.Context(), r.Header.Get("Authorization"))
	if err != nil {
		s.fail(w, r, "", nil, "", unauthenticated(err))
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if err != nil {
		s.fail(w, r, "", nil, "", tooLong(err))
		return
	}
	m, err := Decode(body, CatalogRequest)
	if err != nil {
		s.fail(w, r, "", nil, "", illegal("%v", err))
		return
	}
	f, err := readFilter(m.Filter)
	if err != nil {
		s.fail(w, r, "", nil, "", err)
		return
	}
	page, next, err := s.page(r.Context(), caller, f, r.URL.Query())
	if err != nil {
		s.fail(w, r, "", nil, "", err)
		return
	}
	if next != "" {
		w.Header().Add("Link", "<"+s.Base+next+`>; rel="next"`)
	}
	compressed(w, r, page)
}

func (s *Service) datasetRequest(w http.ResponseWriter, r *http.Request) {
	caller, err := s.Identity.Authenticate(r.Context(), r.Header.Get("Authorization"))
	if err != nil {
		s.fail(w, r, "", nil, "", unauthenticated(err))
		return
	}
	d, err := s.Dataset(r.Context(), caller, r.PathValue("id"))
	if err != nil {
		s.fail(w, r, "", nil, "", err)
		return
	}
	f := s.form(d)
	f.Context = []string{ContextIRI}
	body, err := json.Marshal(f)
	if err != nil {
		s.fail(w, r, "", nil, "", err)
		return
	}
	answer(w, http.StatusOK, body)
}

func answer(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) //nolint:gosec // JSON, and said to be
}

// compressed answers in gzip to who takes it.
func compressed(w http.ResponseWriter, r *http.Request, body []byte) {
	w.Header().Add("Vary", "Accept-Encoding")
	if len(body) < 1400 || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		answer(w, http.StatusOK, body)
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Content-Type", "application/json")
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return
	}
	_, _ = z.Write(body)
	_ = z.Close()
}

func unauthenticated(err error) error {
	if entente.CodeOf(err) == entente.Internal {
		return err
	}
	return entente.Fail(entente.Unauthenticated, "error.dsp-identity", nil).Because(err)
}

func tooLong(err error) error {
	if _, is := errors.AsType[*http.MaxBytesError](err); is {
		return entente.Fail(entente.TooLarge, "error.dsp-long", entente.Args{"Bytes": MaxBody}).Because(err)
	}
	return illegal("the body cannot be read")
}

// fail answers with the error body of the endpoint. The other side learns what
// is wrong with its message, and nothing of ours.
func (s *Service) fail(w http.ResponseWriter, r *http.Request, kind Process, m *Message, pid string, err error) {
	status, code, why := http.StatusInternalServerError, "internal", ""
	switch c := entente.CodeOf(err); c {
	case entente.Invalid:
		status, code, why = http.StatusBadRequest, "bad-request", text(err)
	case entente.NotFound:
		status, code, why = http.StatusNotFound, "not-found", "no such thing, or not for you"
	case entente.Unauthenticated:
		status, code, why = http.StatusUnauthorized, "unauthorized", "the Authorization header does not prove who you are"
	case entente.TooLarge:
		status, code, why = http.StatusRequestEntityTooLarge, "too-large", "the message is too long"
	case entente.Conflict:
		status, code, why = http.StatusBadRequest, "bad-request", "not possible in this state"
	default:
		if errors.Is(err, errMoved) {
			status, code = http.StatusServiceUnavailable, "busy"
			w.Header().Set("Retry-After", "1")
		}
	}
	if status >= 500 {
		s.Log.ErrorContext(r.Context(), "a message failed", "path", r.URL.Path, "error", err)
	} else {
		s.Log.DebugContext(r.Context(), "a message is refused", "path", r.URL.Path, "status", status, "error", err)
	}
	e := &Message{Type: CatalogError, Code: code, Reason: reasons(why)}
	switch kind {
	case Negotiation:
		e.Type = NegotiationError
	case Transfer:
		e.Type = TransferError
	}
	if kind != "" {
		// Both are required; what is not known is the one that was asked for.
		e.ProviderPid, e.ConsumerPid = m.ProviderPid, m.ConsumerPid
		for _, p := range []*string{&e.ProviderPid, &e.ConsumerPid} {
			if *p == "" {
				*p = pid
			}
			if *p == "" {
				*p = "unknown"
			}
		}
	}
	answer(w, status, e.Encode())
}
