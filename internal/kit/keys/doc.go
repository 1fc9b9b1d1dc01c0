// SPDX-License-Identifier: EUPL-1.2

// Package keys holds the Ed25519 keys a node signs with: private ones in one
// file that only its owner can read, public ones, each endorsed by the key
// before it, in a table, so that what an old key signed stays verifiable. It
// knows nothing of what is signed.
//
// Start with [Open], [Ring.Sign] and [Ring.Verify].
package keys
