// SPDX-License-Identifier: EUPL-1.2

// Package schema holds every table of a node, as numbered migrations. A line
// "-- owner: NAME" says which part or kit a table belongs to; nobody else reads
// or writes it. The files are written in PostgreSQL's words; kit/db adapts them
// for SQLite. The package imports nothing of ours.
//
// Tables that project a record share seven columns: seq (the version it is
// made from), id, and who may see the row when: known_from and known_to for
// the node's own people, public_from and public_to for everybody, both in
// microseconds since 1970 UTC with 9223372036854775807 for "until now"; rank is
// the marking's rank, 0 for unmarked.
package schema
