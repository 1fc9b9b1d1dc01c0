// SPDX-License-Identifier: EUPL-1.2

// Package flow has the pages of lawful data flows. What may flow is decided in
// parts/flow; nothing here judges.
//
// Start with [AssessmentPages].
package flow
