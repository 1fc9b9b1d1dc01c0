// SPDX-License-Identifier: EUPL-1.2

package ical

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Problem is a fault in a file that could be mended or overlooked.
type Problem struct {
	Line int
	Text string
}

func (p Problem) String() string { return fmt.Sprintf("line %d: %s", p.Line, p.Text) }

// Parse reads the components of a file without asking what they mean.
func Parse(r io.Reader) ([]*Component, []Problem, error) {
	u := newUnfolder(r)
	var roots, open []*Component
	var problems []Problem
	properties := 0
	for {
		raw, number, err := u.line()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, fmt.Errorf("read calendar: %w", err)
		}
		if properties++; properties > MaxProperties {
			return nil, nil, fmt.Errorf("line %d: %w", number, ErrTooLarge)
		}
		if !utf8.Valid(raw) {
			problems = append(problems, Problem{number, "is not UTF-8; the characters are replaced"})
			raw = []byte(strings.ToValidUTF8(string(raw), "\ufffd"))
		}
		p, err := parseLine(string(raw))
		if err != nil {
			return nil, nil, fmt.Errorf("line %d: %w", number, err)
		}
		p.Line = number
		name := strings.ToUpper(strings.TrimSpace(p.Value))
		switch {
		case p.Name == "BEGIN":
			if len(open) == MaxDepth {
				return nil, nil, fmt.Errorf("line %d: components nest deeper than %d: %w", number, MaxDepth, ErrTooLarge)
			}
			c := &Component{Name: name, Line: number}
			if len(open) == 0 {
				roots = append(roots, c)
			} else {
				up := open[len(open)-1]
				up.Components = append(up.Components, c)
			}
			open = append(open, c)
		case len(open) == 0:
			return nil, nil, fmt.Errorf("line %d: %s stands outside of all components", number, p.Name)
		case p.Name == "END":
			if c := open[len(open)-1]; c.Name != name {
				return nil, nil, fmt.Errorf("line %d: %q is ended, but %q of line %d is open", number, name, c.Name, c.Line)
			}
			open = open[:len(open)-1]
		default:
			c := open[len(open)-1]
			c.Properties = append(c.Properties, p)
		}
	}
	if len(open) > 0 {
		return nil, nil, fmt.Errorf("line %d: %q is never ended", open[len(open)-1].Line, open[len(open)-1].Name)
	}
	if u.empty > 0 {
		problems = append(problems, Problem{u.empty, "is empty"})
	}
	return roots, problems, nil
}

// parseLine takes one unfolded content line apart.
func parseLine(s string) (Property, error) {
	name, rest := token(s)
	if name == "" || rest == "" {
		return Property{}, fmt.Errorf("%q is not a property", cut(s))
	}
	p := Property{Name: strings.ToUpper(name)}
	for rest[0] == ';' {
		var key string
		key, rest = token(rest[1:])
		if key == "" || rest == "" || rest[0] != '=' {
			return Property{}, fmt.Errorf("%s has a parameter without value", p.Name)
		}
		q := Param{Name: strings.ToUpper(key)}
		for rest != "" && (rest[0] == '=' || rest[0] == ',') {
			var v string
			var err error
			if v, rest, err = paramValue(rest[1:]); err != nil {
				return Property{}, fmt.Errorf("%s: %s: %w", p.Name, q.Name, err)
			}
			q.Values = append(q.Values, paramUnescaper.Replace(v))
		}
		if p.Params = append(p.Params, q); rest == "" {
			return Property{}, fmt.Errorf("%s has no value", p.Name)
		}
	}
	if rest[0] != ':' {
		return Property{}, fmt.Errorf("%q is not a property", cut(s))
	}
	p.Value = rest[1:]
	return p, nil
}

// token reads a name. The point and the low line are not allowed by the standard
// but in use.
func token(s string) (name, rest string) {
	i := 0
	for i < len(s) && (s[i] == '-' || s[i] == '.' || s[i] == '_' || '0' <= s[i] && s[i] <= '9' || 'A' <= s[i]&^0x20 && s[i]&^0x20 <= 'Z') {
		i++
	}
	return s[:i], s[i:]
}

var errQuote = errors.New("a quote is not closed")

func paramValue(s string) (value, rest string, err error) {
	if quoted, ok := strings.CutPrefix(s, `"`); ok {
		if value, rest, ok = strings.Cut(quoted, `"`); !ok {
			return "", "", errQuote
		}
		// Text after the closing quote belongs to nothing; take it to the value.
		i := strings.IndexAny(rest, ",;:")
		if i < 0 {
			return "", "", errQuote
		}
		return value + rest[:i], rest[i:], nil
	}
	if i := strings.IndexAny(s, ",;:"); i >= 0 {
		return s[:i], s[i:], nil
	}
	return s, "", nil
}

// cut shortens a line for an error message.
func cut(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
