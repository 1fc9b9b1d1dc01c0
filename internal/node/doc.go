// SPDX-License-Identifier: EUPL-1.2

// Package node is the only place that knows everything: it opens the database
// and the keys, builds the parts and the pages, starts them and stops them in
// order. It has no rule of a subject.
//
// Start with [Config], [Open] and [Node.Serve].
package node
