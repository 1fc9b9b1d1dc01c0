// SPDX-License-Identifier: EUPL-1.2

// Package canonical writes JSON in the one form of RFC 8785 (JSON
// Canonicalization Scheme), so that two parties hash the same bytes. It knows
// nothing of what the JSON says.
//
// Start with [JSON].
package canonical
