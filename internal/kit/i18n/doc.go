// SPDX-License-Identifier: EUPL-1.2

// Package i18n says things in the reader's language: messages with plurals,
// errors, dates and numbers. It owns how texts are stored and looked up, and
// must not know what any text is about.
//
// A [Catalog] is loaded once from folders of JSON files, one folder for each
// language. A [Printer] speaks one language; [With] puts one into a context,
// from where [T], [Date] and the others take it. Start with [Load] and [T].
//
// A message is a string, or an object with the plural forms of its language:
//
//	{"list": {"rows": {"one": "{{.Count}} row", "other": "{{.Count}} rows"}}}
//
// is the key "list.rows", whose form is picked by the argument Count. An
// argument whose value is itself a word of the catalog is translated: Role
// "editor" is said as the text of "role.editor" where there is one.
package i18n
