// SPDX-License-Identifier: EUPL-1.2

// Package pagehtml writes a page.Document as one self-contained HTML file: its
// style inside, no script, no reference outside, its own content security policy.
// It reads well on a screen of any width and prints as a book: running heads with
// the marking, page numbers, repeated table heads.
//
// It knows the page model and HTML, and must not know what a document is about
// nor how it becomes a PDF. Start reading at Write; style.css carries the look.
package pagehtml
