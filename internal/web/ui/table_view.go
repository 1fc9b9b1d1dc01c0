// SPDX-License-Identifier: EUPL-1.2

package ui

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"entente/internal/kit/i18n"
)

// listView is a table ready to be drawn, its row type gone.
type listView struct {
	id, caption, empty string
	heads              []headView
	rows               [][]Cell
	choices            []headView // all columns, for the chooser
	filters            []Filter
	query              Query
	state              State
	total              int
	live               bool // stands on a list page of its own
}

type headView struct {
	key, label string
	kind       Kind
	sortable   bool
	sorted     string // the value of aria-sort, empty when not sorted by
	shown      bool
	href       string // that sorts by it, or the other way round
}

func (t Table[T]) view(ctx context.Context, q Query, rows []T) listView {
	v := listView{
		id:      cmp.Or(t.ID, "list"),
		caption: i18n.T(ctx, t.Caption),
		empty:   i18n.T(ctx, cmp.Or(t.Empty, "ui.list.empty")),
	}
	state := t.State(q)
	for _, c := range t.Columns {
		h := headView{key: c.Key, label: i18n.T(ctx, c.Label), kind: c.Kind, sortable: c.Sort && q.Path != ""}
		h.shown = slices.Contains(state.Columns, c.Key)
		if h.sortable {
			next := c.Key
			if state.Sort == c.Key {
				h.sorted = "ascending"
				if state.Desc {
					h.sorted = "descending"
				} else {
					next = "-" + c.Key
				}
			}
			h.href = q.With("sort", next).String()
		}
		v.choices = append(v.choices, h)
		if h.shown {
			v.heads = append(v.heads, h)
		}
	}
	columns := t.shown(q)
	for _, row := range rows {
		cells := make([]Cell, len(columns))
		for i, c := range columns {
			cells[i] = c.Cell(ctx, row)
		}
		v.rows = append(v.rows, cells)
	}
	return v
}

// active are the filters that narrow the list now, each with the address that
// lifts it.
type activeFilter struct{ label, text, href string }

func (v listView) active() []activeFilter {
	var out []activeFilter
	for _, f := range v.filters {
		for _, value := range v.query.All(f.Name) {
			text := value
			for _, o := range f.Options {
				if o.Value == value {
					text = o.Text
				}
			}
			out = append(out, activeFilter{f.Label, text, v.query.Drop(f.Name, value).String()})
		}
	}
	return out
}

func (v listView) filterNames() []string {
	names := []string{"page"}
	for _, f := range v.filters {
		names = append(names, f.Name)
	}
	return names
}

func (v listView) unfiltered() string { return v.query.Without(v.filterNames()...).String() }

func (v listView) first() int { return min(v.state.Offset()+1, v.total) }
func (v listView) last() int  { return min(v.state.Offset()+len(v.rows), v.total) }

func (k Kind) class() string { return [...]string{"", "wide", "num", "date"}[k] }

// pageNumbers are the pages to link to: the ends, and those around the page;
// 0 stands for a gap.
func pageNumbers(page, pages int) []int {
	var out []int
	for n := 1; n <= pages; n++ {
		if n == 1 || n == pages || (n >= page-1 && n <= page+1) {
			out = append(out, n)
		} else if out[len(out)-1] != 0 {
			out = append(out, 0)
		}
	}
	return out
}

func pageHref(q Query, n int) string {
	if n == 1 {
		return q.Without("page").String()
	}
	return q.With("page", strconv.Itoa(n)).String()
}
