// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// Bounds of a spreadsheet that is read.
const (
	MaxReadBytes = 8 << 20
	maxReadRows  = 10_000
	maxUnpacked  = 64 << 20
)

// ReadXLSX gives the cells of the first sheet as text, row by row, each row as long
// as its last filled cell. Formulas are not calculated: a cell gives the value that
// is stored with it.
func ReadXLSX(r io.Reader) ([][]string, error) {
	f, err := excelize.OpenReader(io.LimitReader(r, MaxReadBytes), excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked})
	if err != nil {
		return nil, fmt.Errorf("open the spreadsheet: %w", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		return nil, fmt.Errorf("read the spreadsheet: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Error tells
	var out [][]string
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return nil, fmt.Errorf("read row %d: %w", len(out)+1, err)
		}
		if out = append(out, cells); len(out) > maxReadRows {
			return nil, ErrTooLarge
		}
	}
	return out, rows.Error() //nolint:wrapcheck // nothing to add
}
