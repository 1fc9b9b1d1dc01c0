// SPDX-License-Identifier: EUPL-1.2

// Package db opens the node's database, embedded SQLite or PostgreSQL, behind
// one small type. SQL is written once, in words that both understand, with $1
// placeholders. It knows nothing of what the tables hold.
//
// Start with [Open], then [DB.Write] and [All]. Migrations are written once as
// well; [Migrate] adapts the few words that differ.
package db
