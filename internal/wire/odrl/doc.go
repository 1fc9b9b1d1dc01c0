// SPDX-License-Identifier: EUPL-1.2

// Package odrl reads, writes, compares and judges policies of the Open Digital
// Rights Language in the compact form of the Dataspace Protocol 2025-1. It must
// not know who asks over which protocol, nor look anything up: what is the case
// comes in a [World], what is asked in a [Request].
//
// Start with [Decode], [Evaluate] and [Equal]; forms make offers with a
// [Template]. The left operands that can be judged are in [Operands].
//
// # Judging
//
// A judgement fails closed. Every premise has one of three outcomes (yes, no,
// unknown), and what we do not know (an operand, operator, action, profile,
// unit, datatype or member of a rule) is unknown, never passed over. A request
// is allowed when one permission holds in all its premises and its duties are
// fulfilled, no prohibition holds or is unknown, and no obligation is violated
// or unknown. So prohibition beats permission whatever the policy's conflict
// strategy says, and a permission that cannot be judged gives nothing.
//
// As in the ODRL Information Model 2.2: a duty of a permission is its
// precondition, so a pending duty gives no permission; an obligation of the
// policy is owed beside it and binds only once it is violated; a rule covers the
// action it names and all that are included in it, so that a prohibition to
// distribute does not stand in the way of a request to use; a rule that names no
// target, party or action speaks of every one, though [Decode] wants an action.
// One permission that can be judged is enough, whatever stands beside it.
package odrl
