// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"time"

	"entente"
)

const (
	maxValues = 1_000_000     // of a hierarchy
	maxStep   = 1_000_000_000 // width of a range
)

// Hierarchy says for every value what it is called at coarser levels.
type Hierarchy struct {
	Levels int
	of     map[string][]string
}

// ReadHierarchy reads lines without a header such as
//
//	75011;Paris;Île-de-France;FR
//
// a value and its levels, the finest first. Every line has as many fields as the
// first; a value stands once.
func ReadHierarchy(r io.Reader) (*Hierarchy, error) {
	t, err := openCSV(r, ';')
	if err != nil {
		return nil, err
	}
	h := &Hierarchy{Levels: len(t.names) - 1, of: map[string][]string{}}
	if h.Levels < 1 {
		return nil, entente.Fail(entente.Invalid, "deid.hierarchy-levels", nil)
	}
	// openCSV took the first line for a header.
	first := make([]cell, len(t.names))
	for i, n := range t.names {
		first[i].value = []byte(n)
	}
	for cells, err := first, error(nil); ; cells, err = t.next() {
		if errors.Is(err, io.EOF) {
			return h, nil
		}
		if err != nil {
			return nil, err
		}
		if len(h.of) == maxValues {
			return nil, entente.Fail(entente.TooLarge, "deid.hierarchy-long", entente.Args{"Max": maxValues})
		}
		value := string(cells[0].value)
		if h.of[value] != nil {
			return nil, entente.Fail(entente.Invalid, "deid.hierarchy-double", entente.Args{"Row": t.row + 1})
		}
		levels := make([]string, h.Levels)
		for i := range levels {
			levels[i] = string(cells[i+1].value)
		}
		h.of[value] = levels
	}
}

// generaliser gives the step of a column that Check has passed.
func (p Plan) generaliser(c Column) func(dst, value []byte) ([]byte, error) {
	switch c.Hierarchy {
	case ByRange:
		return func(dst, value []byte) ([]byte, error) { return appendRange(dst, value, int64(c.Level)) }
	case ByMonth:
		return func(dst, value []byte) ([]byte, error) { return appendDate(dst, value, len("2026-03")) }
	case ByYear:
		return func(dst, value []byte) ([]byte, error) { return appendDate(dst, value, len("2026")) }
	}
	of, level := p.Hierarchies[c.Hierarchy].of, c.Level-1
	return func(dst, value []byte) ([]byte, error) {
		levels, ok := of[string(value)]
		if !ok {
			return nil, refusedError("not-covered")
		}
		return append(dst, levels[level]...), nil
	}
}

// appendRange writes the range that a decimal number such as "-3.5" is in. No
// floating point: a number never falls out of its range by rounding.
func appendRange(dst, value []byte, width int64) ([]byte, error) {
	n, ok := floor(value)
	if !ok {
		return nil, refusedError("not-number")
	}
	from := n / width
	if n%width < 0 {
		from--
	}
	from *= width
	dst = strconv.AppendInt(dst, from, 10)
	dst = append(dst, ".."...)
	return strconv.AppendInt(dst, from+width, 10), nil
}

// floor reads a decimal number of at most 15 digits before the point.
func floor(value []byte) (int64, bool) {
	digits, negative := bytes.CutPrefix(value, []byte("-"))
	whole, fraction, point := bytes.Cut(digits, []byte("."))
	if len(whole) == 0 || len(whole) > 15 || (point && len(fraction) == 0) {
		return 0, false
	}
	var n int64
	for _, c := range whole {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	more := false
	for _, c := range fraction {
		if c < '0' || c > '9' {
			return 0, false
		}
		more = more || c != '0'
	}
	if negative {
		n = -n
		if more {
			n--
		}
	}
	return n, true
}

// appendDate writes the first n letters of a date, or of an RFC 3339 time.
func appendDate(dst, value []byte, n int) ([]byte, error) {
	layout := time.DateOnly
	if len(value) > len(layout) {
		layout = time.RFC3339
	}
	if _, err := time.Parse(layout, string(value)); err != nil {
		return nil, refusedError("not-date")
	}
	return append(dst, value[:n]...), nil
}
