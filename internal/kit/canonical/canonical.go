// SPDX-License-Identifier: EUPL-1.2

package canonical

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxDepth is how deep arrays and objects may be nested.
const MaxDepth = 64

// Marshal encodes v with encoding/json and brings the result into canonical
// form.
func Marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return JSON(b.Bytes())
}

// JSON brings one JSON text into canonical form. It refuses what RFC 8785
// (through I-JSON, RFC 7493) does: doubled member names, text that is not
// valid UTF-8, lone surrogates, numbers that no double can hold, anything after
// the value; and nesting deeper than [MaxDepth].
func JSON(src []byte) ([]byte, error) {
	if !utf8.Valid(src) {
		return nil, errors.New("canonical JSON: not valid UTF-8")
	}
	if err := loneSurrogates(src); err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(src))
	d.UseNumber()
	w := writer{dec: d}
	if err := w.value(0); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("canonical JSON: something follows the value")
	}
	return w.out, nil
}

type writer struct {
	dec *json.Decoder
	out []byte
}

func (w *writer) value(depth int) error {
	t, err := w.dec.Token()
	if err != nil {
		return err //nolint:wrapcheck // JSON wraps
	}
	return w.token(t, depth)
}

func (w *writer) token(t json.Token, depth int) error {
	switch v := t.(type) {
	case nil:
		w.out = append(w.out, "null"...)
	case bool:
		w.out = strconv.AppendBool(w.out, v)
	case string:
		w.out = appendString(w.out, v)
	case json.Number:
		f, err := strconv.ParseFloat(string(v), 64)
		if err != nil || math.IsInf(f, 0) {
			return fmt.Errorf("number %s does not fit a double", v)
		}
		w.out = appendNumber(w.out, f)
	case json.Delim:
		if depth >= MaxDepth {
			return fmt.Errorf("nested deeper than %d", MaxDepth)
		}
		if v == '{' {
			return w.object(depth + 1)
		}
		return w.array(depth + 1)
	}
	return nil
}

func (w *writer) array(depth int) error {
	w.out = append(w.out, '[')
	for first := true; w.dec.More(); first = false {
		if !first {
			w.out = append(w.out, ',')
		}
		if err := w.value(depth); err != nil {
			return err
		}
	}
	w.out = append(w.out, ']')
	_, err := w.dec.Token()
	return err //nolint:wrapcheck // JSON wraps
}

type member struct {
	name  []uint16
	bytes []byte
}

func (w *writer) object(depth int) error {
	var members []member
	for w.dec.More() {
		t, err := w.dec.Token()
		if err != nil {
			return err //nolint:wrapcheck // JSON wraps
		}
		name, ok := t.(string)
		if !ok {
			return fmt.Errorf("member name %v is no text", t)
		}
		inner := writer{dec: w.dec, out: append(appendString(nil, name), ':')}
		if err := inner.value(depth); err != nil {
			return err
		}
		members = append(members, member{utf16.Encode([]rune(name)), inner.out})
	}
	if _, err := w.dec.Token(); err != nil {
		return err //nolint:wrapcheck // JSON wraps
	}
	// RFC 8785 section 3.2.3: by UTF-16 code units.
	slices.SortFunc(members, func(a, b member) int { return slices.Compare(a.name, b.name) })
	w.out = append(w.out, '{')
	for i, m := range members {
		if i > 0 {
			if slices.Equal(m.name, members[i-1].name) {
				return fmt.Errorf("member %q is there twice", string(utf16.Decode(m.name)))
			}
			w.out = append(w.out, ',')
		}
		w.out = append(w.out, m.bytes...)
	}
	w.out = append(w.out, '}')
	return nil
}

const hex = "0123456789abcdef"

func appendString(out []byte, s string) []byte {
	out = append(out, '"')
	for i := range len(s) {
		switch c := s[i]; c {
		case '"', '\\':
			out = append(out, '\\', c)
		case '\b':
			out = append(out, '\\', 'b')
		case '\t':
			out = append(out, '\\', 't')
		case '\n':
			out = append(out, '\\', 'n')
		case '\f':
			out = append(out, '\\', 'f')
		case '\r':
			out = append(out, '\\', 'r')
		default:
			if c < 0x20 {
				out = append(out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			} else {
				out = append(out, c)
			}
		}
	}
	return append(out, '"')
}

// appendNumber writes a double as ECMAScript's Number::toString does.
func appendNumber(out []byte, f float64) []byte {
	if f == 0 {
		return append(out, '0') // also for -0
	}
	a := math.Abs(f)
	if a >= 1e-6 && a < 1e21 {
		return strconv.AppendFloat(out, f, 'f', -1, 64)
	}
	b := strconv.AppendFloat(nil, f, 'e', -1, 64)
	// Go pads the exponent to two digits, ECMAScript does not.
	if i := bytes.IndexByte(b, 'e'); b[i+2] == '0' {
		b = append(b[:i+2], b[i+3:]...)
	}
	return append(out, b...)
}

// loneSurrogates finds \uD800-\uDFFF escapes that are not a pair, which
// encoding/json would silently replace.
func loneSurrogates(src []byte) error {
	for i := 0; i < len(src); i++ {
		if src[i] != '\\' {
			continue
		}
		unit, ok := escape(src[i:])
		if !ok {
			i++ // the escaped character, perhaps another backslash
			continue
		}
		i += 5
		if !utf16.IsSurrogate(unit) {
			continue
		}
		low, ok := escape(src[i+1:])
		if !ok || utf16.DecodeRune(unit, low) == utf8.RuneError {
			return errors.New("canonical JSON: a lone surrogate")
		}
		i += 6
	}
	return nil
}

func escape(b []byte) (rune, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(n), err == nil
}
