// SPDX-License-Identifier: EUPL-1.2

// Package bench measures the whole node: how soon it is ready, how long a page
// and a briefing take, how fast the log is written and checked, on both engines
// and with a thousand times the record of the demonstration. "make bench" runs
// it; RESULTS.md says what came out. It asserts no times; that the SQL which a
// page is held against returns what the page shows, a test does assert.
//
// Start with world_test.go, which has the databases; page_test.go measures the
// pages.
package bench
