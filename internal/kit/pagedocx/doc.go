// SPDX-License-Identifier: EUPL-1.2

// Package pagedocx writes a page.Document as a word processor file (Office Open
// XML): real heading styles and numbering, a table of contents field, tables with
// repeated head rows, running heads with the marking, page number fields.
//
// It knows the page model, zip and WordprocessingML, and must not know what a
// document is about. The schema demands an order among child elements, which the
// writers keep and a test checks. Start reading at Write; body.go writes the
// blocks, styles.go the look.
package pagedocx
