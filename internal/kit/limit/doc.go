// SPDX-License-Identifier: EUPL-1.2

// Package limit keeps one client from taking more than a fair share: how often
// it may ask, and how much it may send. Its counts are of this process only; a
// limit that several replicas must share is a row in a table instead. It knows
// nothing of what is asked for.
//
// Start with [Limiter.Take] and [Body].
package limit
