// SPDX-License-Identifier: EUPL-1.2

package ui

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Query is the address of a page, which carries the whole state of its view.
// It is never changed: With and Without give another.
type Query struct {
	Path   string
	Values url.Values
}

// QueryOf reads the address of a request.
func QueryOf(r *http.Request) Query { return Query{Path: r.URL.Path, Values: r.URL.Query()} }

// ParseQuery reads an address such as "/partners?sort=-name".
func ParseQuery(address string) Query {
	u, err := url.Parse(address)
	if err != nil {
		return Query{Path: "/"}
	}
	return Query{Path: u.Path, Values: u.Query()}
}

// Get is the first value of a parameter, without the space around it.
func (q Query) Get(name string) string { return strings.TrimSpace(q.Values.Get(name)) }

// All are the values of a parameter that are not empty.
func (q Query) All(name string) []string {
	var out []string
	for _, v := range q.Values[name] {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// With sets one parameter; without values it is taken away. Anything but
// another page of the same list begins on its first page.
func (q Query) With(name string, values ...string) Query {
	c := q.Without(name)
	if name != "page" {
		delete(c.Values, "page")
	}
	if len(values) > 0 && (len(values) > 1 || values[0] != "") {
		c.Values[name] = values
	}
	return c
}

// Without takes parameters away.
func (q Query) Without(names ...string) Query {
	c := Query{Path: q.Path, Values: maps.Clone(q.Values)}
	if c.Values == nil {
		c.Values = url.Values{}
	}
	for _, name := range names {
		delete(c.Values, name)
	}
	return c
}

// Drop takes one value of a parameter away and leaves its others.
func (q Query) Drop(name, value string) Query {
	return q.With(name, slices.DeleteFunc(q.All(name), func(v string) bool { return v == value })...)
}

// String writes the address, its parameters in order.
func (q Query) String() string {
	if s := q.Values.Encode(); s != "" {
		return q.Path + "?" + s
	}
	return q.Path
}

// pair is one hidden input of a form that has to keep the rest of the view.
type pair struct{ name, value string }

func (q Query) pairs(except ...string) []pair {
	var out []pair
	for _, name := range slices.Sorted(maps.Keys(q.Values)) {
		if slices.Contains(except, name) {
			continue
		}
		for _, v := range q.All(name) {
			out = append(out, pair{name, v})
		}
	}
	return out
}
