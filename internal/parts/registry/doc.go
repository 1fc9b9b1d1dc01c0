// SPDX-License-Identifier: EUPL-1.2

// Package registry keeps the record of a relationship: partners, the
// instruments that tie them, the commitments they made, each side's account of
// where a commitment stands, topics, posts and the people who hold them. It
// knows nothing of meetings, pages or protocols.
//
// Start with [Service]; each kind of record has a file of its own with its type
// and its rules, and kinds.go says how each becomes rows.
//
// People are not in the signed record: the post is, the person is in a table
// that can be erased (person.go).
package registry
