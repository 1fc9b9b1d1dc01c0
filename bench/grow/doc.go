// SPDX-License-Identifier: EUPL-1.2

// Package grow makes the databases that are measured: the demonstration as it
// is, and as a node would hold it that had kept a thousand times as much. Each
// row of the demonstration is written again and again through the record log,
// signed, with other words, dates and parties; the same number of times gives
// the same content, though not the same keys and salts.
//
// Start with [Make]. [Copy] takes a database over into PostgreSQL.
package grow
