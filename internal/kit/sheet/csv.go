// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteCSV writes the table after RFC 4180 in UTF-8, with a header row. A byte
// order mark in front makes spreadsheet programs read the text as UTF-8; other
// programs take it for a part of the first title.
func (t *Table) WriteCSV(w io.Writer, byteOrderMark bool) error {
	if err := t.check(); err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	if byteOrderMark {
		b.WriteString("\ufeff") //nolint:errcheck // kept by the writer
	}
	writeRecord(b, t.head())
	for i := range t.Rows {
		writeRecord(b, t.row(i))
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// writeRecord leaves errors to Flush. encoding/csv is not used since it drops a
// lone empty cell's line.
func writeRecord(b *bufio.Writer, cells []cell) {
	for i, c := range cells {
		if i > 0 {
			b.WriteByte(',') //nolint:errcheck // kept by the writer
		}
		s := c.text
		if strings.ContainsAny(s, "\",\n") || strings.TrimSpace(s) != s || s == "" && len(cells) == 1 {
			s = `"` + strings.ReplaceAll(strings.ReplaceAll(s, `"`, `""`), "\n", "\r\n") + `"`
		}
		b.WriteString(s) //nolint:errcheck // kept by the writer
	}
	b.WriteString("\r\n") //nolint:errcheck // kept by the writer
}
