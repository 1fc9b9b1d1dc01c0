// SPDX-License-Identifier: EUPL-1.2

// Package identity says who a peer is, and proves who we are: the did:web
// document of the node, self-issued tokens for every message, and the three
// roles of the Decentralized Claims Protocol 1.0: holder and verifier of
// credentials always, issuer where the node is the Network's authority. It owns
// the tables of seen tokens, held and issued credentials. It must not know what
// the messages are about.
//
// Start with [Service]: [Service.Token], [Service.Authenticate] and
// [Service.Mount]. What goes wrong with somebody else's proof is an
// entente.Unauthenticated whose key and arguments say nothing of ours.
package identity
