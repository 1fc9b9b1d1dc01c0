// SPDX-License-Identifier: EUPL-1.2

// Package dsp speaks the Eclipse Dataspace Protocol 2025-1 over HTTPS, as
// provider and as consumer: version metadata, catalog, contract negotiation,
// transfer process. It owns the tables dsp_*. It knows the messages, the states
// and how they follow; it does not know what a dataset holds, who a peer is,
// what a policy means or how bytes travel: [Identity], [Policies], [DataPlane]
// and [Catalog] are handed in.
//
// Each change of state is committed together with the message that tells of
// it (package outbox) and with a step of its timeline.
//
// Start with state.go (the two tables), message.go (what may be in a message),
// [Service.take] (what a message does) and http.go (where it arrives).
//
// Source: https://eclipse-dataspace-protocol-base.github.io/DataspaceProtocol/2025-1-err1/
package dsp
