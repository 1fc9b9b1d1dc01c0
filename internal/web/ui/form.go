// SPDX-License-Identifier: EUPL-1.2

package ui

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
)

// Form is what a reader has filled in and what is wrong with it. The values
// come from the thing being changed at first, and from the request when the
// form is shown again.
type Form struct {
	Values url.Values
	Err    error
}

// Field is one field to fill in, with its label, value and problem.
type Field struct {
	Name, Label  string
	Hint         string
	Value        string
	Error        string
	Required     bool
	Type         string // of a text field: "email", "url", "number"; "text" when empty
	Autocomplete string
	Width        string // "short", "medium", or empty for the whole width
	Attributes   templ.Attributes
}

// Field makes the field of a name with its value and its problem.
func (f Form) Field(ctx context.Context, name, label string) Field {
	field := Field{Name: name, Label: label, Value: f.Values.Get(name)}
	noteLabel(ctx, name, label)
	for _, e := range entente.FieldErrors(f.Err) {
		if e.Field == name {
			field.Error = i18n.Error(ctx, e)
			break
		}
	}
	return field
}

// Has reports whether one of the values of a name is the given one.
func (f Form) Has(name, value string) bool { return slices.Contains(f.Values[name], value) }

// With gives a field a hint.
func (f Field) With(hint string) Field { f.Hint = hint; return f }

// Need makes a field one that must be filled in.
func (f Field) Need() Field { f.Required = true; return f }

// Sized gives a field a width.
func (f Field) Sized(width string) Field { f.Width = width; return f }

// Kind gives a text field its type.
func (f Field) Kind(t string) Field { f.Type = t; return f }

// FieldID is the id of the input of a name, which the error summary links to.
func FieldID(name string) string {
	return "field-" + strings.NewReplacer(".", "-", "[", "-", "]", "").Replace(name)
}

func (f Field) id() string { return FieldID(f.Name) }

func (f Field) inputType() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

// described is the value of aria-describedby.
func (f Field) described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.id()+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.id()+"-error")
	}
	return strings.Join(ids, " ")
}

func (f Field) attributes() templ.Attributes {
	a := templ.Attributes{}
	maps.Copy(a, f.Attributes)
	if d := f.described(); d != "" {
		a["aria-describedby"] = d
	}
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	if f.Required {
		a["required"] = true
	}
	if f.Autocomplete != "" {
		a["autocomplete"] = f.Autocomplete
	}
	return a
}

// group is the same for a group of radios or checkboxes, which has no required.
func (f Field) group() templ.Attributes {
	a := f.attributes()
	delete(a, "required")
	delete(a, "aria-invalid")
	return a
}

func sortedPairs(m map[string]string) []pair {
	var out []pair
	for _, name := range slices.Sorted(maps.Keys(m)) {
		out = append(out, pair{name, m[name]})
	}
	return out
}

// ButtonKind says how much weight a button has.
type ButtonKind string

// The kinds: one primary at most on a page.
const (
	Primary   ButtonKind = "primary"
	Secondary ButtonKind = "secondary"
	Low       ButtonKind = "quiet"
	Danger    ButtonKind = "danger"
)

func (k ButtonKind) class() string { return "button button-" + string(k) }
