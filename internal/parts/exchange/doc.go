// SPDX-License-Identifier: EUPL-1.2

// Package exchange decides which records go to which other member, writes the
// feed of each, and takes in the feeds of the others. It owns the peers, what each
// was given, and the lines that were not taken. It must not know what the records
// say: kinds come as [record.Taker], and node hands in how nodes talk
// ([Transport], [Directory]).
//
// Start with [Service]: [Service.WriteFeed] gives, [Service.Take] takes,
// [Service.Run] keeps both going.
//
// # A feed
//
// A page of a feed is NDJSON in canonical form (RFC 8785), one line a step: a
// release with the whole signed version, or a withdrawal that only names it. The
// last line is the checkpoint: how many steps there are up to there, and a rolling
// hash over them, signed by the author for the one peer. A peer that holds the
// hash before a page can tell that nothing was changed, left out or told to
// others only; nothing of a page counts without its checkpoint.
package exchange
