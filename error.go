// SPDX-License-Identifier: EUPL-1.2

package entente

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// Code says what kind of failure an [Error] is. Transports map it to their
// own status in one place.
type Code string

// The codes, with the HTTP status they stand for.
const (
	Invalid         Code = "invalid"         // 422, the input breaks a rule; Field names where
	NotFound        Code = "not-found"       // 404, unknown, or not released to the viewer
	Unauthenticated Code = "unauthenticated" // 401
	Forbidden       Code = "forbidden"       // 403, seen but not allowed
	Conflict        Code = "conflict"        // 409, for example an id that is taken
	Stale           Code = "stale"           // 412, changed since it was read
	TooLarge        Code = "too-large"       // 413
	Unsupported     Code = "unsupported"     // 415, a media type that is not taken
	TooMany         Code = "too-many"        // 429
	Unavailable     Code = "unavailable"     // 503, a tool or service is missing
	Internal        Code = "internal"        // 500
)

// Args are the values that a translated message names.
type Args map[string]any

// Error is the one error type of the house: a code, the key of a translatable
// message with its arguments, the field it is about, and its cause.
type Error struct {
	Code  Code
	Key   string
	Args  Args
	Field string
	Err   error
}

// Fail makes an error with a code and the key of its message.
func Fail(code Code, key string, args Args) *Error {
	return &Error{Code: code, Key: key, Args: args}
}

// FieldError makes an Invalid error about one field of the input.
func FieldError(field, key string, args Args) *Error {
	return &Error{Code: Invalid, Key: key, Args: args, Field: field}
}

// Because returns a copy of e that carries its cause.
func (e *Error) Because(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

// Error gives an untranslated line for logs: code, field, key, arguments, cause.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code))
	if e.Field != "" {
		fmt.Fprintf(&b, " %s", e.Field)
	}
	fmt.Fprintf(&b, ": %s", e.Key)
	keys := make([]string, 0, len(e.Args))
	for k := range e.Args {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		fmt.Fprintf(&b, " %s=%v", k, e.Args[k])
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf finds the code of err: Internal for an error that is not ours, the
// empty code for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}

// Is reports whether err carries the code.
func Is(err error, code Code) bool { return CodeOf(err) == code }

// Problems gathers what is wrong with several fields of one input. The zero
// value is ready; Err returns nil while it is empty.
type Problems struct{ list []*Error }

// Add records a problem of a field.
func (p *Problems) Add(field, key string, args Args) {
	p.list = append(p.list, FieldError(field, key, args))
}

// Merge takes over the field errors inside err, under a prefix such as
// "evidence[2].".
func (p *Problems) Merge(prefix string, err error) {
	for _, e := range FieldErrors(err) {
		c := *e
		c.Field = prefix + c.Field
		p.list = append(p.list, &c)
	}
}

// Err joins what was added.
func (p *Problems) Err() error {
	if len(p.list) == 0 {
		return nil
	}
	errs := make([]error, len(p.list))
	for i, e := range p.list {
		errs[i] = e
	}
	return errors.Join(errs...)
}

// FieldErrors lists every [Error] joined in err that is about a field.
func FieldErrors(err error) []*Error {
	var out []*Error
	var walk func(error)
	walk = func(err error) {
		if e, ok := err.(*Error); ok && e.Field != "" { //nolint:errorlint // walk unwraps itself, to find them all
			out = append(out, e)
			return
		}
		switch u := err.(type) { //nolint:errorlint // as above
		case interface{ Unwrap() []error }:
			for _, e := range u.Unwrap() {
				walk(e)
			}
		case interface{ Unwrap() error }:
			if e := u.Unwrap(); e != nil {
				walk(e)
			}
		}
	}
	if err != nil {
		walk(err)
	}
	return out
}
