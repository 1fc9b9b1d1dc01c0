// SPDX-License-Identifier: EUPL-1.2

// Package brief makes the briefing that a principal takes to a meeting: it
// gathers what the reader may see from the registry and the meetings
// (gather.go), and lays it out as a document (document.go and one file per
// chapter) and as a calendar (calendar.go). It knows nothing of HTML, PDF or
// DOCX: the kits write the document in each of these.
//
// Start with [Service.Brief]. The same record, view and request give the same
// document, to the byte: nothing in it asks for the time of day.
package brief
