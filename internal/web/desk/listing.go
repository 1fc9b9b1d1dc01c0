// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/kit/sheet"
	"entente/internal/web/ui"
)

// Listing is a list page: the page, a CSV file and a spreadsheet of what it
// shows all come from it.
type Listing[R any] struct {
	Page    ui.Page
	Table   ui.Table[R]
	Filters []ui.Filter
	File    string // name of a download, without its ending
	// Read gives the rows that the query asks for, and how many there are in
	// all. Rows carries what the cells need, read for all of them at once.
	Read func(ctx context.Context, v entente.View, q record.Query) (rows []R, total int, err error)
	// Foot stands under the list; it is drawn after Read. May be nil.
	Foot func() templ.Component
}

// Serve answers with the page, or with the download that the address asks for.
func (l Listing[R]) Serve(w http.ResponseWriter, r *http.Request) error {
	q := ui.QueryOf(r)
	switch q.Get("format") {
	case "":
		return l.page(w, r, q)
	case "csv", "xlsx":
		return l.download(w, r, q)
	}
	return entente.Fail(entente.NotFound, "error.not-found", nil)
}

func (l Listing[R]) page(w http.ResponseWriter, r *http.Request, q ui.Query) error {
	state := l.Table.State(q)
	rows, total, err := l.Read(r.Context(), View(r), record.Query{
		Sort: state.Sort, Desc: state.Desc, Limit: state.Size, Offset: state.Offset(),
	})
	if err != nil {
		return err
	}
	body := l.Table.List(q, rows, total, l.Filters...)
	if l.Foot != nil {
		body = templ.Join(body, l.Foot())
	}
	return Render(w, r, l.Page, body)
}

// download writes every row of the filters, in the order and with the columns
// of the page.
func (l Listing[R]) download(w http.ResponseWriter, r *http.Request, q ui.Query) error {
	state := l.Table.State(q)
	table := sheet.Table{Title: l.Page.Title}
	for _, head := range l.Table.Heads(r.Context(), q) {
		table.Columns = append(table.Columns, sheet.Column{Title: head})
	}
	for {
		rows, total, err := l.Read(r.Context(), View(r), record.Query{
			Sort: state.Sort, Desc: state.Desc, Limit: record.MaxLimit, Offset: len(table.Rows),
		})
		if err != nil {
			return err
		}
		for _, row := range rows {
			table.Rows = append(table.Rows, cells(table.Columns, l.Table.Values(r.Context(), q, row)))
		}
		if len(rows) == 0 || len(table.Rows) >= total {
			break
		}
	}
	return SendTable(w, r, table, l.File, q.Get("format"))
}

// SendTable answers with a table as "csv" or "xlsx".
func SendTable(w http.ResponseWriter, _ *http.Request, table sheet.Table, file, format string) error {
	kinds := map[string]string{
		"csv":  "text/csv; charset=utf-8",
		"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	}
	w.Header().Set("Content-Type", kinds[format])
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.%s"`, file, format))
	w.Header().Set("Cache-Control", "private, no-cache")
	var err error
	if format == "csv" {
		err = table.WriteCSV(w, true)
	} else {
		err = table.WriteXLSX(w)
	}
	if err != nil {
		return fmt.Errorf("send %s.%s: %w", file, format, err)
	}
	return nil
}

// cells writes the values of a row as text, and notes which columns hold
// numbers and which dates.
func cells(columns []sheet.Column, values []any) []string {
	out := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case int:
			out[i], columns[i].Kind = strconv.Itoa(v), sheet.Number
		case float64:
			out[i], columns[i].Kind = strconv.FormatFloat(v, 'f', -1, 64), sheet.Number
		case entente.Date:
			out[i], columns[i].Kind = string(v), sheet.Date
		default:
			out[i] = fmt.Sprint(v)
		}
	}
	return out
}
