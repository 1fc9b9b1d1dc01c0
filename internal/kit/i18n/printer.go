// SPDX-License-Identifier: EUPL-1.2

package i18n

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	xmessage "golang.org/x/text/message"

	"entente"
)

// Printer speaks one language. It may be used by many goroutines.
type Printer struct {
	catalog  *Catalog
	lang     string
	tag      language.Tag
	numbers  *xmessage.Printer
	plain    map[string]string // the messages without arguments, which are most
	messages map[string]*message
}

func newPrinter(c *Catalog, lang string, tag language.Tag) (*Printer, error) {
	p := &Printer{
		catalog: c, lang: lang, tag: tag, numbers: xmessage.NewPrinter(tag),
		plain: map[string]string{}, messages: map[string]*message{},
	}
	for key, f := range c.messages[lang] {
		m, err := compile(f)
		if err != nil {
			return nil, fmt.Errorf("read message %s %q: %w", lang, key, err)
		}
		p.messages[key] = &m
		if len(f) == 1 && len(m[plural.Other]) == 1 {
			p.plain[key] = f["other"]
		}
	}
	return p, nil
}

// Lang is the language that p speaks, such as "fr".
func (p *Printer) Lang() string { return p.lang }

// Has reports whether the language has the key.
func (p *Printer) Has(key string) bool { return p.messages[key] != nil }

// T says the message of a key. The plural form follows the argument Count. A
// key that the language lacks is said in «guillemets», so that it is seen.
func (p *Printer) T(key string, args ...entente.Args) string {
	if s, ok := p.plain[key]; ok {
		return s
	}
	m := p.messages[key]
	if m == nil {
		if p.catalog.missing != nil {
			p.catalog.missing(p.lang, key)
		}
		return "«" + key + "»"
	}
	var b strings.Builder
	for i, part := range m.form(p.pluralOf(args)) {
		if i%2 == 0 {
			b.WriteString(part)
		} else {
			b.WriteString(p.argument(part, args))
		}
	}
	return b.String()
}

func (p *Printer) pluralOf(args []entente.Args) plural.Form {
	for _, a := range args {
		var n int64
		switch count := a["Count"].(type) {
		case int:
			n = int64(count)
		case int64:
			n = count
		default:
			continue
		}
		// x/text wants the number modulo ten million, as a whole number.
		return plural.Cardinal.MatchPlural(p.tag, int(max(n, -n)%10_000_000), 0, 0, 0, 0)
	}
	return plural.Other
}

// argument says a value in the language: numbers, dates and words of the
// catalog. A placeholder without a value stays to be seen.
func (p *Printer) argument(name string, args []entente.Args) string {
	for _, a := range args {
		v, given := a[name]
		if !given {
			continue
		}
		switch v := v.(type) {
		case string:
			if word := strings.ToLower(name) + "." + v; v != "" && p.Has(word) {
				return p.T(word)
			}
			return v
		case int, int64, float64:
			return p.Number(v)
		case entente.Date:
			return p.Date(v)
		default:
			return fmt.Sprint(v)
		}
	}
	return "«" + name + "»"
}

// Error says what went wrong. Of several errors joined, all those about a
// field are said; an error that is not ours is said without its words, which
// were written for the operator.
func (p *Printer) Error(err error) string {
	if err == nil {
		return ""
	}
	if fields := entente.FieldErrors(err); len(fields) > 1 {
		all := make([]string, len(fields))
		for i, e := range fields {
			all[i] = p.one(e)
		}
		return strings.Join(all, " ")
	}
	var e *entente.Error
	if !errors.As(err, &e) {
		return p.T("error." + string(entente.Internal))
	}
	return p.one(e)
}

func (p *Printer) one(e *entente.Error) string {
	if e.Key == "" {
		return p.T("error."+string(e.Code), e.Args)
	}
	return p.T(e.Key, e.Args)
}
