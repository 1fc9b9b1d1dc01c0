// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/limit"
)

// Codes of what can only go wrong in a protocol.
const (
	malformed            entente.Code = "malformed"             // cannot be read at all
	methodNotAllowed     entente.Code = "method-not-allowed"    //
	preconditionRequired entente.Code = "precondition-required" // says not which version it means
)

// statuses is the one place where a code becomes a status.
var statuses = map[entente.Code]int{
	malformed:               http.StatusBadRequest,
	entente.Unauthenticated: http.StatusUnauthorized,
	entente.Forbidden:       http.StatusForbidden,
	entente.NotFound:        http.StatusNotFound,
	methodNotAllowed:        http.StatusMethodNotAllowed,
	entente.Conflict:        http.StatusConflict,
	entente.Stale:           http.StatusPreconditionFailed,
	entente.TooLarge:        http.StatusRequestEntityTooLarge,
	entente.Unsupported:     http.StatusUnsupportedMediaType,
	entente.Invalid:         http.StatusUnprocessableEntity,
	preconditionRequired:    http.StatusPreconditionRequired,
	entente.TooMany:         http.StatusTooManyRequests,
	entente.Internal:        http.StatusInternalServerError,
	entente.Unavailable:     http.StatusServiceUnavailable,
}

// Problem is how an error travels (RFC 9457).
type Problem struct { //nolint:errname // the word of RFC 9457, and the name in the description
	Title   string         `json:"title" doc:"What kind of failure it is, in the reader's language"`
	Status  int            `json:"status" doc:"Status of the answer"`
	Code    string         `json:"code" doc:"What kind of failure it is, for programs"`
	Detail  string         `json:"detail" doc:"What went wrong, in the reader's language"`
	Request string         `json:"request,omitempty" doc:"Number to give when a failure of the node is reported"`
	Errors  []FieldProblem `json:"errors,omitempty" doc:"What is wrong with which part of the input"`

	header http.Header
}

// FieldProblem says what is wrong with one part of the input.
type FieldProblem struct {
	Field  string `json:"field" doc:"Where: a member of the body such as data.parties, a parameter, or a part of a form"`
	Code   string `json:"code" doc:"What is wrong, for programs"`
	Detail string `json:"detail" doc:"What is wrong, in the reader's language"`
}

// Error is for logs; it and the methods below are what huma asks of an error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus is the status of the answer.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are headers that go with the answer.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType is the media type of RFC 9457.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// problem says an error to the reader. What is no error of ours is logged and
// told by its number only.
func (a *api) problem(ctx context.Context, err error) *Problem {
	if p := (*Problem)(nil); errors.As(err, &p) {
		return p
	}
	err = limit.Explain(err)
	printer := i18n.From(ctx)
	fields := entente.FieldErrors(err)
	code := entente.CodeOf(err)
	if len(fields) > 1 {
		code = fields[0].Code
	}
	status, known := statuses[code]
	if !known {
		code, status = entente.Internal, http.StatusInternalServerError
	}
	p := &Problem{
		Title: printer.T("api.title." + string(code)), Status: status, Code: string(code), Detail: printer.Error(err), header: http.Header{},
	}
	for _, f := range fields {
		p.Errors = append(p.Errors, FieldProblem{Field: f.Field, Code: short(f), Detail: printer.Error(f)})
	}
	switch {
	case code == entente.Unauthenticated:
		p.header.Set("WWW-Authenticate", "Bearer")
	case code == entente.TooMany:
		var e *entente.Error
		if errors.As(err, &e) && e.Args["Seconds"] != nil {
			p.header.Set("Retry-After", fmt.Sprint(e.Args["Seconds"]))
		}
	case status >= http.StatusInternalServerError:
		p.Request = requestID(ctx)
		if ctx.Err() == nil {
			a.Logger.ErrorContext(ctx, "answer a program", "error", err, "request", p.Request)
		}
	}
	return p
}

// short is the key of a message without the area it is from.
func short(e *entente.Error) string {
	_, name, _ := strings.Cut(e.Key, ".")
	return cmp.Or(name, string(e.Code))
}

// fail answers with an error outside of an operation.
func (a *api) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := a.problem(r.Context(), err)
	for name, values := range p.header {
		if w.Header().Get(name) == "" {
			w.Header()[name] = values
		}
	}
	b, err := json.Marshal(p)
	if err != nil {
		a.Logger.ErrorContext(r.Context(), "write a problem", "error", err)
	}
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	w.Write(b) //nolint:errcheck // whoever asked has gone
}

// inData puts the path of a record's content in front of the fields that err
// is about.
func inData(err error) error {
	fields := entente.FieldErrors(err)
	if len(fields) == 0 {
		return err
	}
	var pr entente.Problems
	for _, f := range fields {
		if f.Code != entente.Invalid {
			return err // about the request as a whole
		}
		if beside[f.Field] {
			pr.Merge("", f)
		} else {
			pr.Merge("data.", f)
		}
	}
	return pr.Err()
}

// beside are the members of a body that stand beside the content.
var beside = map[string]bool{"id": true, "marking": true, "audience": true}
