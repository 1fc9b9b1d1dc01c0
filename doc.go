// SPDX-License-Identifier: EUPL-1.2

// Package entente is the vocabulary that every room of the house shares:
// errors with a code, dates with a precision, where a fact is from, who acts,
// who may see, and as of when. It imports the standard library only and knows
// no database, no page and no protocol.
//
// Start with [Error], then [View] and [Provenance].
package entente
