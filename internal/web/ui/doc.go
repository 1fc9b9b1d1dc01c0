// SPDX-License-Identifier: EUPL-1.2

// Package ui is the design system: the tokens and styles, and the components
// that every page is made of. It must not know any part of the program, its
// tables or its paths; it shows what it is given.
//
// A handler puts a [Shell] into the request's context once, fills a [Page] and
// the components' structs, and renders [Layout] around them. Lists are one
// [Table] value: the page, its sorting, its column chooser and its download
// all come from the same columns. Forms are [Form] and the fields.
//
// Texts are given finished, in the reader's language. The exception are
// tables, which are package variables: their labels are keys of kit/i18n.
//
// Start with shell.go, page.go and table.go, and look at [Sink], the page that
// shows every component.
package ui
