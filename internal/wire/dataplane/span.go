// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"strconv"
	"strings"
)

// span is a part of a content: n bytes from an offset on.
type span struct{ from, n int64 }

// parseRange reads a Range header for a content of size bytes. It gives nothing
// for what we answer whole, as RFC 9110 has it: other units, several ranges, bad
// syntax. ok is false where no byte of the range is there.
func parseRange(header string, size int64) (part *span, ok bool) {
	text, found := strings.CutPrefix(header, "bytes=")
	first, last, dash := strings.Cut(strings.TrimSpace(text), "-")
	if !found || !dash {
		return nil, true
	}
	from, fromOK := digits(first)
	to, toOK := digits(last)
	switch {
	case first == "" && toOK: // the last so many
		if to == 0 || size == 0 {
			return nil, false
		}
		n := min(to, size)
		return &span{size - n, n}, true
	case !fromOK, last != "" && (!toOK || to < from):
		return nil, true
	case from >= size:
		return nil, false
	case last == "":
		return &span{from, size - from}, true
	}
	return &span{from, min(to, size-1) - from + 1}, true
}

// digits reads a number that is nothing but digits.
func digits(s string) (int64, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// parseContentRange reads the Content-Range of an answer: where it begins, and
// how large the whole is (negative for unknown).
func parseContentRange(header string) (from, size int64, ok bool) {
	text, found := strings.CutPrefix(header, "bytes ")
	part, whole, slash := strings.Cut(text, "/")
	first, last, dash := strings.Cut(part, "-")
	from, fromOK := digits(first)
	to, toOK := digits(last)
	size, sizeOK := digits(whole)
	if whole == "*" {
		size, sizeOK = -1, true
	}
	ok = found && slash && dash && fromOK && toOK && sizeOK && from <= to && (size < 0 || to < size)
	return from, size, ok
}
