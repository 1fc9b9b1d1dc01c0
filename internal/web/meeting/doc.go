// SPDX-License-Identifier: EUPL-1.2

// Package meeting shows meetings: the list, one meeting with its agenda, lines
// to take, decisions, action items, documents and who attends, and the briefing
// to take along; and it takes what editors enter. It must not hold a rule of
// the subject or a query: it asks the services of parts/meeting and
// parts/registry.
//
// Start with [Pages]; show.go gathers the page of one meeting, and each thing on
// it has a file of its own.
package meeting
