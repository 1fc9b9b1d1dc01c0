// SPDX-License-Identifier: EUPL-1.2

// Package meeting keeps the meetings of a relationship: what is on the agenda,
// the line to take on it, what was decided, who does what next, the documents,
// and the briefing that a principal takes along. It uses the registry for
// partners and commitments and knows nothing of pages or protocols.
//
// Start with [Service]. A line to take is a record of its own that can never be
// released, so that an agenda can be shared without it. Who chaired or attended
// is personal data and stands in an erasable table (attendance.go).
package meeting
