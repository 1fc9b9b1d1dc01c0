// SPDX-License-Identifier: EUPL-1.2

// Package record is the log of everything a node can release: signed versions,
// chained by hash, appended in the same transaction that changes the tables made
// from them. It knows nothing of what the records say.
//
// Start with [Log.Write], which gives a [Writer]; a part describes each of its
// kinds of record as a [Kind] and writes with [Kind.Put], reads with [Kind.Get],
// [Kind.List] and [Kind.History]. [Log.Verify] re-checks everything.
//
// # The signed form
//
// A version is signed as the canonical JSON (RFC 8785) of an object with the
// members id, kind, author (DID), number (from 1), previous (hash of the version
// before, or ""), recorded (RFC 3339, microseconds, UTC), marking, audience and
// content. Its hash is the SHA-256 of these bytes in hex, its signature a
// detached JWS (EdDSA) over them. The member audience is not the list itself but
// the SHA-256 of a random salt and the list, so that a version that travels to
// one member does not tell which others have it.
//
// The log as a whole is chained too: each version moves a rolling hash on,
// and the newest value is signed as the checkpoint. A version that is changed,
// left out, swapped or cut off the end is found.
package record
