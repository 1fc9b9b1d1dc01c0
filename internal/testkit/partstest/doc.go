// SPDX-License-Identifier: EUPL-1.2

// Package partstest gives tests the parts of a node on a fresh log, and, where
// asked, the public record in them. Only tests import it.
//
// Start with [New].
package partstest
