// SPDX-License-Identifier: EUPL-1.2

// Package search finds texts by their words: FTS5 on SQLite, tsvector on
// PostgreSQL, the same folding of letters in front of both, so that "cote" finds
// "Côte" and "半導" finds "半導体". It knows nothing of what the texts are about;
// who may see an entry is asked in the query (kit/db.Reach).
//
// Start with [Put] and [Find].
package search
