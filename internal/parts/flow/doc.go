// SPDX-License-Identifier: EUPL-1.2

// Package flow answers whether data may go from an exporter to an importer, on
// which legal basis, under which conditions, and keeps what it answered. It owns
// the rules, the decisions and the assessments, the plans of what is done to each
// column under a decision, the signed statements on its conditions and the log of
// what was sent; it must not know how data move, how policies are written on the
// wire, or how cases come in.
//
// Start with [Table.Decide]: facts in, a decision out, with no I/O. [Rule] is what
// lawyers edit; the vocabulary it may use is closed (vocabulary.go) and each of its
// conditions has exactly one [Enforcer].
//
// # Three values
//
// A fact is so, not so, or not known. What is not known and a contract can bind
// becomes a condition; what is not known and the legal route hangs on sends the
// flow to a person, with the list of what is missing; what counts only when it is
// claimed, and is not, does not hold. Nothing unknown ever allows by itself, with one
// exception that has no other way: what nobody can show the absence of (a demand or an
// order of an authority, a law found to harm, data that came from the Area, a duty to
// keep data at home) is not so until somebody says that it is. unknown_test.go holds
// the engine to that.
package flow
