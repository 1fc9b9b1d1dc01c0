// SPDX-License-Identifier: EUPL-1.2

// Package record brings the public record, tables of partners, instruments,
// commitments and meetings in JSON, into the parts. It knows the form of these
// files and nothing of pages.
//
// Start with [Import]. A row that breaks a rule is reported with its file, row
// and field, and the others are taken; a row that says nothing new writes
// nothing. data/ is the public record that the demonstration starts with; see
// ORIGIN.md there.
package record
