// SPDX-License-Identifier: EUPL-1.2

package ical

import (
	"bufio"
	"fmt"
	"strings"
)

// Component is a part of a file between BEGIN and END.
type Component struct {
	Name       string
	Properties []Property
	Components []*Component
	// Line is where it begins.
	Line int
}

// Property is one content line. Names are in capitals; Value is as it stands in
// the file, Text without its escapes.
type Property struct {
	Name   string
	Params []Param
	Value  string
	Line   int
}

// Param is one parameter of a property.
type Param struct {
	Name   string
	Values []string
}

// Param gives the first value of a parameter, or "".
func (p *Property) Param(name string) string {
	if v := p.params(name); len(v) > 0 {
		return v[0]
	}
	return ""
}

func (p *Property) params(name string) []string {
	for _, q := range p.Params {
		if q.Name == name {
			return q.Values
		}
	}
	return nil
}

// Text gives the value of a text property.
func (p *Property) Text() string { return unescape(p.Value) }

// Texts gives the values of a property that lists texts.
func (p *Property) Texts() []string {
	var out []string
	start := 0
	for i := 0; i < len(p.Value); i++ {
		switch p.Value[i] {
		case '\\':
			i++
		case ',':
			out = append(out, unescape(p.Value[start:i]))
			start = i + 1
		}
	}
	return append(out, unescape(p.Value[start:]))
}

func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		switch i++; s[i] {
		case 'n', 'N':
			b.WriteByte('\n')
		case '\\', ';', ',':
			b.WriteByte(s[i])
		default: // no escape that the standard knows: keep both
			b.WriteByte('\\')
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

var escaper = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

func escape(s string) string { return escaper.Replace(s) }

// Parameter values have escapes of their own (RFC 6868).
var (
	paramEscaper   = strings.NewReplacer("^", "^^", "\r\n", "^n", "\n", "^n", "\r", "^n", `"`, "^'")
	paramUnescaper = strings.NewReplacer("^^", "^", "^n", "\n", "^'", `"`)
)

// printable drops what may stand in no line: a line break in the wrong place
// would begin a property of its own.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

func (p *Property) write(w *bufio.Writer) {
	var b strings.Builder
	b.WriteString(p.Name)
	for _, q := range p.Params {
		b.WriteString(";" + q.Name + "=")
		for i, v := range q.Values {
			if i > 0 {
				b.WriteByte(',')
			}
			v = paramEscaper.Replace(v)
			if strings.ContainsAny(v, ";:,") {
				v = `"` + v + `"`
			}
			b.WriteString(v)
		}
	}
	b.WriteString(":" + p.Value)
	writeFolded(w, printable(b.String()))
}

func (c *Component) write(w *bufio.Writer) {
	fmt.Fprintf(w, "BEGIN:%s\r\n", c.Name)
	for i := range c.Properties {
		c.Properties[i].write(w)
	}
	for _, d := range c.Components {
		d.write(w)
	}
	fmt.Fprintf(w, "END:%s\r\n", c.Name)
}

// add appends a property unless its value is empty. Params with an empty value
// are left out.
func (c *Component) add(name, value string, params ...Param) {
	if value == "" {
		return
	}
	p := Property{Name: name, Value: value}
	for _, q := range params {
		if len(q.Values) > 0 && q.Values[0] != "" {
			p.Params = append(p.Params, q)
		}
	}
	c.Properties = append(c.Properties, p)
}

// find gives the first property of a name, or nil, and how many there are.
func (c *Component) find(name string) (first *Property, count int) {
	for i := range c.Properties {
		if c.Properties[i].Name == name {
			if count++; count == 1 {
				first = &c.Properties[i]
			}
		}
	}
	return first, count
}
