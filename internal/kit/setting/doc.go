// SPDX-License-Identifier: EUPL-1.2

// Package setting keeps the few values that a database is born with and that
// never change, such as whose it is. It knows nothing of what they mean.
//
// Start with [Once].
package setting
