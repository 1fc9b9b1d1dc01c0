// SPDX-License-Identifier: EUPL-1.2

// Package account is the pages on who asks: signing in and out, one's own
// account with its password, passkeys, sessions and tokens, and the accounts
// of the node for its administrators. It must not know any part of the record.
//
// Start with [Pages.Routes].
package account
