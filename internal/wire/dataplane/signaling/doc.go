// SPDX-License-Identifier: EUPL-1.2

// Package signaling lets a control plane other than ours steer the data plane,
// by Eclipse Data Plane Signaling. The specification is a release candidate, so
// whoever wants it names the [Version]. It owns no tables and adds no rules: it
// turns messages into calls of package dataplane.
//
// Start with [New]; the messages are in message.go.
package signaling
