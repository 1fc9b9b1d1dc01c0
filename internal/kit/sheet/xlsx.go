// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/width"
)

// ErrTooLarge says that a table does not fit into a spreadsheet, which has room
// for 1,048,576 rows, 16,384 columns and 32,767 characters in a cell. A CSV file
// has no such limits.
var ErrTooLarge = errors.New("table too large for a spreadsheet")

// WriteXLSX writes the table as a spreadsheet file: the header row stays in
// sight and has filters, the columns have fitting widths. The same table gives
// the same bytes.
func (t *Table) WriteXLSX(w io.Writer) (err error) {
	if err := t.check(); err != nil {
		return err
	}
	if len(t.Rows)+1 > excelize.TotalRows || len(t.Columns) > excelize.MaxColumns {
		return fmt.Errorf("%w: %d rows, %d columns", ErrTooLarge, len(t.Rows)+1, len(t.Columns))
	}
	f := excelize.NewFile()
	defer func() {
		if cerr := f.Close(); err == nil && cerr != nil {
			err = fmt.Errorf("close spreadsheet: %w", cerr)
		}
	}()
	x := &book{file: f, styles: map[look]int{}}
	if err := x.fill(t); err != nil {
		return err
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("write spreadsheet: %w", err)
	}
	return nil
}

// look is what distinguishes the styles of cells.
type look struct {
	head     bool
	kind     Kind
	decimals int
}

type book struct {
	file   *excelize.File
	styles map[look]int
	widths []float64
}

func (x *book) fill(t *Table) error {
	// A fixed date, since the file must not differ from one writing to the next.
	const epoch = "2000-01-01T00:00:00Z"
	if err := x.file.SetDocProps(&excelize.DocProperties{Title: clean(t.Title), Created: epoch, Modified: epoch}); err != nil {
		return fmt.Errorf("set properties: %w", err)
	}
	name := sheetName(t.Title)
	if err := x.file.SetSheetName("Sheet1", name); err != nil {
		return fmt.Errorf("name sheet: %w", err)
	}
	last, err := excelize.CoordinatesToCellName(len(t.Columns), len(t.Rows)+1)
	if err != nil {
		return fmt.Errorf("find last cell: %w", err)
	}
	if err := x.file.AutoFilter(name, "A1:"+last, nil); err != nil {
		return fmt.Errorf("set filter: %w", err)
	}
	s, err := x.file.NewStreamWriter(name)
	if err != nil {
		return fmt.Errorf("open sheet: %w", err)
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("freeze header: %w", err)
	}
	x.widths = t.widths()
	for i, w := range x.widths {
		if err := s.SetColWidth(i+1, i+1, w); err != nil {
			return fmt.Errorf("set column width: %w", err)
		}
	}
	if err := x.row(s, 1, t.head(), true); err != nil {
		return err
	}
	for i := range t.Rows {
		if err := x.row(s, i+2, t.row(i), false); err != nil {
			return err
		}
	}
	if err := s.Flush(); err != nil {
		return fmt.Errorf("finish sheet: %w", err)
	}
	return nil
}

func (x *book) row(s *excelize.StreamWriter, number int, cells []cell, head bool) error {
	values := make([]any, len(cells))
	for i, c := range cells {
		if len(utf16.Encode([]rune(c.text))) > excelize.TotalCellChars {
			return fmt.Errorf("%w: row %d, column %d has %d bytes", ErrTooLarge, number, i+1, len(c.text))
		}
		if c.text == "" {
			continue
		}
		style, err := x.style(look{head, c.kind, c.decimals})
		if err != nil {
			return err
		}
		v := excelize.Cell{StyleID: style, Value: c.text}
		if c.kind != Text {
			v.Value = c.value
		}
		values[i] = v
	}
	at, err := excelize.CoordinatesToCellName(1, number)
	if err != nil {
		return fmt.Errorf("find row: %w", err)
	}
	if err := s.SetRow(at, values, excelize.RowOpts{Height: x.height(cells)}); err != nil {
		return fmt.Errorf("write row %d: %w", number, err)
	}
	return nil
}

// height makes room for the lines that the cells of a row take. Not every program
// works that out by itself. Zero leaves the usual height of one line.
func (x *book) height(cells []cell) float64 {
	const (
		perLine = 15
		most    = 405 // what a row may have, in whole lines
	)
	lines := 1
	for i, c := range cells {
		n := 0
		for l := range strings.SplitSeq(c.text, "\n") {
			n += 1 + max(columns(l)-1, 0)/int(x.widths[i])
		}
		lines = max(lines, n)
	}
	if lines == 1 {
		return 0
	}
	return min(float64(lines)*perLine, most)
}

// style makes each look once.
func (x *book) style(l look) (int, error) {
	if id, ok := x.styles[l]; ok {
		return id, nil
	}
	st := &excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}
	switch {
	case l.head:
		st.Font = &excelize.Font{Bold: true}
		st.Alignment.Vertical = "bottom"
		st.Border = []excelize.Border{{Type: "bottom", Color: "1C2530", Style: 1}}
	case l.kind == Number:
		format := "0"
		if l.decimals > 0 {
			format += "." + strings.Repeat("0", l.decimals)
		}
		st.CustomNumFmt = &format
	case l.kind == Date:
		format := "yyyy-mm-dd"
		st.CustomNumFmt = &format
	}
	id, err := x.file.NewStyle(st)
	if err != nil {
		return 0, fmt.Errorf("make style: %w", err)
	}
	x.styles[l] = id
	return id, nil
}

// widths fits each column to what it holds. The first rows speak for all, so
// that a long table is not read twice.
func (t *Table) widths() []float64 {
	const (
		least, most = 8, 60
		sample      = 500
	)
	out := make([]float64, len(t.Columns))
	fit := func(cells []cell, extra int) {
		for i, c := range cells {
			for l := range strings.SplitSeq(c.text, "\n") {
				out[i] = min(max(out[i], least, float64(columns(l)+extra)), most)
			}
		}
	}
	fit(t.head(), 4) // room for the filter button
	for i := range min(len(t.Rows), sample) {
		fit(t.row(i), 2)
	}
	return out
}

// columns counts the places that s takes, two for each wide character.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

// sheetName makes a title one that spreadsheet programs accept.
func sheetName(title string) string {
	s := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`[]:*?/\`, r) {
			return ' '
		}
		return r
	}, clean(title))
	for len(utf16.Encode([]rune(s))) > excelize.MaxSheetNameLength {
		r := []rune(s)
		s = string(r[:len(r)-1])
	}
	if s = strings.Trim(s, "' "); s == "" {
		return "Sheet1"
	}
	return s
}
