// SPDX-License-Identifier: EUPL-1.2

// Package pagetest holds the document that the tests of every output format
// write out. Only tests import it; it knows page and nothing else. Start reading
// at Briefing.
package pagetest
