// SPDX-License-Identifier: EUPL-1.2

package ui

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
)

// Table says once what a list of things shows. The page, its sorting, its
// choice of columns and its download all come from it. It is a package
// variable, so its labels are keys of kit/i18n.
type Table[T any] struct {
	ID      string // of the list on its page; "list" when empty
	Caption string // key: what the rows are, for those who hear the table
	Columns []Column[T]
	Sort    string // the order to begin with: "due", or "-due" for the last first
	Empty   string // key: what to say when there is no row at all; has a default
}

// Column is one column. Key names it in the address.
type Column[T any] struct {
	Key    string
	Label  string // key of its heading
	Kind   Kind
	Sort   bool // the list can be ordered by it
	Hidden bool // only shown when a reader chooses it
	Cell   func(ctx context.Context, row T) Cell
}

// Kind says how the values of a column stand on the page.
type Kind int

// The kinds of column. Wide is text that may take several lines.
const (
	Text Kind = iota
	Wide
	Number
	Date
)

// Cell is one value. Text is what it says; a download takes Value where there
// is one, which is an int, a float64 or an entente.Date.
type Cell struct {
	Text  string
	Href  string          // where the text leads
	Note  string          // a second, quieter line
	Value any             //
	Show  templ.Component // drawn in place of the text
}

// NumberCell is a number said in the reader's language.
func NumberCell(ctx context.Context, n int) Cell { return Cell{Text: i18n.Number(ctx, n), Value: n} }

// DateCell is a date as exactly as it is known.
func DateCell(ctx context.Context, d entente.Date) Cell {
	return Cell{Text: i18n.Date(ctx, d), Value: d, Show: DateText(d, "")}
}

// Option is one choice. Count is shown beside it when it is not negative and
// Counted.
type Option struct {
	Value, Text string
	Hint        string
	Count       int
	Counted     bool
}

// Filter narrows a list by one parameter of its address. Without options it
// is a box to type in; Multiple lets several options hold at once.
type Filter struct {
	Name, Label string
	Options     []Option
	Multiple    bool
}

// State is what the address asks of a list, checked against the table.
type State struct {
	Sort    string // a column that can be sorted by; empty for the order given
	Desc    bool
	Page    int // from 1
	Size    int // rows on a page
	Columns []string
}

// Offset is the number of rows before the page.
func (s State) Offset() int { return (s.Page - 1) * s.Size }

// Sizes are the numbers of rows that a page can have.
func Sizes() []int { return []int{50, 100, 500} }

// State reads what the address asks. What it does not know is left out.
func (t Table[T]) State(q Query) State {
	s := State{Page: 1, Size: Sizes()[0], Columns: t.chosen(q)}
	for _, wanted := range []string{q.Get("sort"), t.Sort} {
		key, desc := strings.CutPrefix(wanted, "-")
		if slices.ContainsFunc(t.Columns, func(c Column[T]) bool { return c.Key == key && c.Sort }) {
			s.Sort, s.Desc = key, desc
			break
		}
	}
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 0 && n < 1_000_000 {
		s.Page = n
	}
	if n, err := strconv.Atoi(q.Get("size")); err == nil && slices.Contains(Sizes(), n) {
		s.Size = n
	}
	return s
}

func (t Table[T]) chosen(q Query) []string {
	wanted := q.All("cols")
	var out []string
	for i, c := range t.Columns {
		// The first column names its row and cannot be left out.
		if i == 0 || (len(wanted) == 0 && !c.Hidden) || slices.Contains(wanted, c.Key) {
			out = append(out, c.Key)
		}
	}
	return out
}

func (t Table[T]) shown(q Query) []Column[T] {
	keys := t.chosen(q)
	var out []Column[T]
	for _, c := range t.Columns {
		if slices.Contains(keys, c.Key) {
			out = append(out, c)
		}
	}
	return out
}

// Heads are the headings of exactly the columns shown, for a download.
func (t Table[T]) Heads(ctx context.Context, q Query) []string {
	var out []string
	for _, c := range t.shown(q) {
		out = append(out, i18n.T(ctx, c.Label))
	}
	return out
}

// Values are the values of one row in exactly the columns shown, each a
// string, an int, a float64 or an entente.Date.
func (t Table[T]) Values(ctx context.Context, q Query, row T) []any {
	var out []any
	for _, c := range t.shown(q) {
		cell := c.Cell(ctx, row)
		if cell.Value != nil {
			out = append(out, cell.Value)
		} else {
			out = append(out, cell.Text)
		}
	}
	return out
}

// List is a whole list page's body: filters, count, column chooser, downloads,
// table and pager, all in a region that refreshes by itself. Rows are those of
// the page that State asks for, total is how many there are in all.
func (t Table[T]) List(q Query, rows []T, total int, filters ...Filter) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		v := t.view(ctx, q, rows)
		v.state, v.total, v.filters, v.query, v.live = t.State(q), total, filters, q, true
		return list(v).Render(ctx, w)
	})
}

// Plain is the table alone, with all its columns but the hidden ones.
func (t Table[T]) Plain(rows []T) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		v := t.view(ctx, Query{}, rows)
		v.total = len(rows)
		if len(rows) == 0 {
			return Empty(v.empty, "", nil).Render(ctx, w)
		}
		return table(v).Render(ctx, w)
	})
}
