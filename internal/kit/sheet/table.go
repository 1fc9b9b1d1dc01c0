// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Table is what is written. Every row has as many cells as there are columns.
type Table struct {
	// Title names the sheet in a spreadsheet; a CSV file has no place for it.
	Title   string
	Columns []Column
	Rows    [][]string
}

// Column describes one column.
type Column struct {
	// Key is the column's lasting name. It heads the column if there is no Title.
	Key   string
	Title string
	Kind  Kind
}

// Kind says how the cells of a column are to be read.
type Kind int

// The kinds of columns. A cell that does not have the form of its kind is text.
const (
	Text Kind = iota
	// Number cells are decimals as "-1234.50": no separators, at most 15 digits.
	// They are shown with the decimals they were given with.
	Number
	// Date cells are days as "2026-11-24", from March 1900 on.
	Date
)

// cell is the content of one cell as both formats show it. Only numbers and
// dates carry a value of their own in a spreadsheet.
type cell struct {
	text  string
	kind  Kind
	value float64
	// decimals is how many digits of a number stand behind the point.
	decimals int
}

func (t *Table) check() error {
	if len(t.Columns) == 0 {
		return fmt.Errorf("table %q has no columns", t.Title)
	}
	for i, r := range t.Rows {
		if len(r) != len(t.Columns) {
			return fmt.Errorf("row %d has %d cells for %d columns", i+1, len(r), len(t.Columns))
		}
	}
	return nil
}

// head gives the cells of the header row.
func (t *Table) head() []cell {
	out := make([]cell, len(t.Columns))
	for i, c := range t.Columns {
		title := c.Title
		if title == "" {
			title = c.Key
		}
		out[i] = read(title, Text)
	}
	return out
}

// row gives the cells of row i.
func (t *Table) row(i int) []cell {
	out := make([]cell, len(t.Columns))
	for j, c := range t.Columns {
		out[j] = read(t.Rows[i][j], c.Kind)
	}
	return out
}

// decimal leaves out what a spreadsheet would show differently: "007", "1e3".
var decimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// exactDigits is how many digits a spreadsheet keeps of a number.
const exactDigits = 15

// A spreadsheet counts days from the end of 1899, and wrongly before March 1900.
var (
	dayZero  = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	firstDay = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)
)

func read(s string, k Kind) cell {
	switch k {
	case Text:
	case Number:
		digits := strings.NewReplacer("-", "", ".", "").Replace(s)
		v, err := strconv.ParseFloat(s, 64)
		if err == nil && decimal.MatchString(s) && len(digits) <= exactDigits && (v != 0 || s[0] != '-') {
			_, fraction, _ := strings.Cut(s, ".")
			return cell{text: s, kind: Number, value: v, decimals: len(fraction)}
		}
	case Date:
		if day, err := time.Parse(time.DateOnly, s); err == nil && !day.Before(firstDay) {
			return cell{text: s, kind: Date, value: float64((day.Unix() - dayZero.Unix()) / 86400)}
		}
	}
	return cell{text: defuse(clean(s))}
}

// clean replaces what neither format can carry, and writes every line break as
// one line feed.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return '\ufffd'
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// defuse puts an apostrophe before text that a spreadsheet program would take
// for a formula when it opens a CSV file, also in the wide forms of Asian input.
func defuse(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\n＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}
