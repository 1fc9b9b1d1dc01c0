// SPDX-License-Identifier: EUPL-1.2

// Package pagepdf prints an HTML file of our own as a PDF by running the machine's
// Chromium: tagged, with bookmarks, the document's language and page numbers.
// Chromium is optional: Find says whether it is there.
//
// It knows browsers, processes and the PDF date stamp; it must not know how the
// HTML came about. Start reading at Print.
package pagepdf
