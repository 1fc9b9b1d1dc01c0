// SPDX-License-Identifier: EUPL-1.2

// Package sheet writes a table as a CSV file or a spreadsheet, with exactly the
// same cells in both, safe to open in a spreadsheet program: no cell becomes a
// formula.
//
// It knows the two formats and must not know what the rows are about. Start
// reading at Table.
package sheet
