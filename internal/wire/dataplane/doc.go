// SPDX-License-Identifier: EUPL-1.2

// Package dataplane moves the bytes of a transfer that the Dataspace Protocol
// has agreed on: it serves them to be pulled, pushes them, fetches them and
// takes them in. It owns the tables dataplane_flow (what may move, and how far
// it has come) and dataplane_stream (what did move). It must not know of
// offers, agreements or policies beyond their names: who may have what has been
// decided before it is called.
//
// All state that counts is in the tables, so that another process, or the same
// one after it was killed, goes on; a suspended flow is cut on all replicas
// because each stream looks at its row several times a second.
//
// Start with [Service] and [Flow]; then [Source], where bytes come from, and
// [Sink], where they go.
package dataplane
