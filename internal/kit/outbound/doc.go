// SPDX-License-Identifier: EUPL-1.2

// Package outbound makes HTTP clients for addresses that others chose: a
// callback, a DID, an endpoint for data. They connect to public addresses over
// TLS only, follow no redirect, and end when the other side dawdles. It knows
// nothing of what is asked.
//
// Start with [Guard].
package outbound
