// SPDX-License-Identifier: EUPL-1.2

// Package exchange has the pages on which people see and steer how nodes speak:
// the peers and their feeds, the first contact with a member, negotiations and
// transfers with their timelines, and the datasets that this member offers. It
// knows no protocol: what is said between nodes comes as
// [entente/internal/parts/exchange.Talk].
//
// Start with pages.go.
package exchange
