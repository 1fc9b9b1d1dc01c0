// SPDX-License-Identifier: EUPL-1.2

// Package page is the model of a printed document: a title, some settings and a
// list of blocks. It is pure data, knows no output format and does no I/O; the
// packages pagehtml, pagedocx and pagepdf each write it out in one form, so a
// document is composed once and looks the same wherever it goes.
//
// It must not know what a document is about: no word of the subject stands here,
// and every text, also labels such as "Contents" or "Source", comes from the
// caller in the language of the reader.
//
// Start reading at Document, then block.go for what it can hold, inline.go for
// the text inside, validate.go for what is refused.
package page
