// SPDX-License-Identifier: EUPL-1.2

// Package authn says who asks: accounts with passwords and passkeys, the
// sessions of people in a browser, and the tokens of programs. It owns the
// tables account, sign_in_failure, passkey, session and api_token, so that any
// replica of the node knows what another has done, and turns a request into an
// entente.Actor. It must not know what an actor then does, nor any page.
//
// Start with [New] and [Accounts.Middleware]; then signin.go for passwords,
// passkey.go for WebAuthn, token.go for programs. Secrets are kept as hashes
// only: argon2id for passwords, SHA-256 for tokens, which are random.
package authn
