// SPDX-License-Identifier: EUPL-1.2

// Package arch holds the house to its plan: it has no code, only tests that read
// the whole repository and name what breaks a rule of ARCHITECTURE.md.
//
// It owns the rules on who may import whom (arrows_test.go), whose tables an SQL
// text may name (tables_test.go), what each file looks like (files_test.go) and
// what we depend on (deps_test.go). Each rule is a function over plain values, and
// is itself tested with a made-up house that breaks it.
//
// Start reading at mayImport in arrows_test.go. A new top folder or arrow is a
// line there, and a decision in docs/adr in the same change.
package arch
