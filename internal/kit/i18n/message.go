// SPDX-License-Identifier: EUPL-1.2

package i18n

import (
	"fmt"
	"strings"

	"golang.org/x/text/feature/plural"
)

// Forms are the texts of one message by plural form; a message without
// plurals has "other" only.
type Forms map[string]string

var formNames = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// text is one form cut at its placeholders: said, named, said, named, ... said.
type text []string

// cut reads "{{.Count}} rows". It knows placeholders and nothing else of Go's
// templates: a page says hundreds of messages, and running templates for them
// would cost more than its database.
func cut(s string) (text, error) {
	var t text
	for {
		before, rest, found := strings.Cut(s, "{{")
		t = append(t, before)
		if !found {
			return t, nil
		}
		name, after, closed := strings.Cut(rest, "}}")
		name, dotted := strings.CutPrefix(strings.TrimSpace(name), ".")
		if !closed || !dotted || name == "" {
			return nil, fmt.Errorf("placeholder in %q: want {{.Name}}", s)
		}
		t = append(t, name)
		s = after
	}
}

// message holds the cut forms, by the number that x/text gives a form.
type message [plural.Many + 1]text

func compile(f Forms) (message, error) {
	var m message
	for name, s := range f {
		t, err := cut(s)
		if err != nil {
			return m, err
		}
		m[formNames[name]] = t
	}
	return m, nil
}

func (m *message) form(f plural.Form) text {
	if t := m[f]; t != nil {
		return t
	}
	return m[plural.Other]
}
