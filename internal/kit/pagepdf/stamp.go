// SPDX-License-Identifier: EUPL-1.2

package pagepdf

import (
	"bytes"
	"time"
)

// Stamp sets the creation and change dates of a PDF that Chromium made, in place.
// They are all in which two prints of the same page differ, so two PDFs with the
// same stamp can be compared byte by byte.
func Stamp(pdf []byte, at time.Time) {
	date := []byte(at.UTC().Format("20060102150405") + "+00'00'")
	// The dates stand in the information dictionary, the first object. Text on
	// the pages is compressed and comes later.
	end := bytes.Index(pdf, []byte("endobj"))
	if end < 0 {
		return
	}
	for _, key := range []string{"/CreationDate (D:", "/ModDate (D:"} {
		i := bytes.Index(pdf[:end], []byte(key))
		if i < 0 {
			continue
		}
		value := pdf[i+len(key) : end]
		// Only a date of the same length can be replaced: the file has a table
		// of byte offsets.
		if bytes.IndexByte(value, ')') == len(date) {
			copy(value, date)
		}
	}
}
