// SPDX-License-Identifier: EUPL-1.2

// Package registry shows the record of a relationship: partners, instruments,
// commitments with both sides' accounts, topics, posts and the people who hold
// them; and it takes what editors enter. It must not hold a rule of the subject
// or a query: it asks the services of parts/registry and parts/meeting.
//
// Start with [Pages]. Each kind of record has a file for its list, one for its
// page and one for its form; words.go says states and parties the same way on
// all of them.
package registry
