// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/web/ui"
)

// speaker puts the value of a field into words; "" leaves it as it is.
type speaker func(field, value string) string

// changes compares two contents field by field, in the order in which the
// type T has its fields. A nil content has none.
func changes[T any](ctx context.Context, say speaker, kind string, before, after json.RawMessage) []ui.Change {
	p := i18n.From(ctx)
	a, b := flatten(p, say, before), flatten(p, say, after)
	names := slices.Collect(maps.Keys(a))
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	order := fieldOrder(reflect.TypeFor[T]())
	slices.SortFunc(names, func(x, y string) int {
		if d := place(order, x) - place(order, y); d != 0 {
			return d
		}
		return strings.Compare(x, y)
	})
	var out []ui.Change
	for _, name := range names {
		if a[name] != b[name] {
			out = append(out, ui.Change{Field: FieldLabel(p, kind, name), Before: a[name], After: b[name]})
		}
	}
	return out
}

// FieldLabel says the name of a field of a kind of record.
func FieldLabel(p *i18n.Printer, kind, field string) string {
	for _, key := range []string{"field." + kind + "." + field, "field." + field} {
		if p.Has(key) {
			return p.T(key)
		}
	}
	return field
}

// flatten says every field of a content that has a value. Fields of an object
// have the object's name before theirs.
func flatten(p *i18n.Printer, say speaker, content json.RawMessage) map[string]string {
	out := map[string]string{}
	var tree map[string]any
	if len(content) == 0 || json.Unmarshal(content, &tree) != nil {
		return out // content was written by us; what cannot be read has no fields to show
	}
	var walk func(prefix string, tree map[string]any)
	walk = func(prefix string, tree map[string]any) {
		for name, v := range tree {
			if object, ok := v.(map[string]any); ok {
				walk(prefix+name+".", object)
				continue
			}
			if s := inWords(p, say, prefix+name, v); s != "" {
				out[prefix+name] = s
			}
		}
	}
	walk("", tree)
	return out
}

// inWords says a value. The parts of an object in a list stand on one line.
func inWords(p *i18n.Printer, say speaker, field string, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return speak(p, say, field, v)
	case bool:
		if v {
			return p.T("yes")
		}
		return p.T("no")
	case float64:
		return speak(p, say, field, strconv.FormatFloat(v, 'f', -1, 64))
	case []any:
		parts, separator := make([]string, len(v)), ", "
		for i, e := range v {
			parts[i] = inWords(p, say, field, e)
			if _, object := e.(map[string]any); object {
				separator = "\n"
			}
		}
		return strings.Join(parts, separator)
	case map[string]any:
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if s := inWords(p, say, field+"."+name, v[name]); s != "" {
				parts = append(parts, s)
			}
		}
		return strings.Join(parts, " · ")
	}
	return fmt.Sprint(v)
}

func speak(p *i18n.Printer, say speaker, field, value string) string {
	if s := say(field, value); s != "" {
		return s
	}
	switch {
	case value == "":
		return ""
	case p.Has(field + "." + value): // basis, confidence
		return p.T(field + "." + value)
	case field == "duePrecision":
		return Word(p, "precision", value)
	}
	if d, err := entente.ParseDate(value); err == nil && len(value) > 4 {
		return p.Date(d)
	}
	return value
}

// fieldOrder lists the names of a type's fields as JSON has them.
func fieldOrder(t reflect.Type) []string {
	if t.Kind() != reflect.Struct {
		return nil
	}
	var out, embedded []string
	for f := range t.Fields() {
		if f.Anonymous {
			embedded = append(embedded, fieldOrder(f.Type)...)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		out = append(out, name)
		for _, inner := range fieldOrder(f.Type) {
			out = append(out, name+"."+inner)
		}
	}
	return append(out, embedded...)
}

func place(order []string, field string) int {
	if i := slices.Index(order, field); i >= 0 {
		return i
	}
	return len(order)
}

// provenanceOf reads where a content is from; nil where it does not say.
func provenanceOf(content json.RawMessage) *entente.Provenance {
	var p entente.Provenance
	if json.Unmarshal(content, &p) != nil || p.Basis == "" {
		return nil
	}
	return &p
}
