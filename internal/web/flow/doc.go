// SPDX-License-Identifier: EUPL-1.2

// Package flow has the pages on whether data may flow: the questions, the answer
// with its path through the law, the matrix of exporters and importers, what was
// decided, and the rules with their changes. It decides nothing: all answers come
// from [entente/internal/parts/flow.Service].
//
// Start with pages.go. The answers that a person has given stand in the address,
// so that every step of the questions can be gone back to, kept and sent on.
package flow
