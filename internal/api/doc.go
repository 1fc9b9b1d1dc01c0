// SPDX-License-Identifier: EUPL-1.2

// Package api answers programs: every use case of the pages as REST under
// /api/v1, described by an OpenAPI 3.1 document that is made from the same
// types. It owns how a request is read (strictly), how a record travels in an
// envelope with an entity tag, and how an error becomes a status. It must not
// know a rule of a subject, nor any page: it asks the parts, as the pages do.
//
// Start with [New]; then book.go, which gives a kind of record all its
// operations, and registry.go and meeting.go, which name the kinds. Errors are
// in problem.go, the strict reader of JSON in strict.go.
//
// openapi.yaml is written by the tests: go test ./internal/api -update.
package api
