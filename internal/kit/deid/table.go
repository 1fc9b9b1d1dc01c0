// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"errors"
	"io"

	"entente"
)

// Format is how a data set is written down.
type Format string

// The formats.
const (
	CSV       Format = "csv"           // RFC 4180, UTF-8, a header row, delimiter ","
	Semicolon Format = "csv-semicolon" // the same with ";"
	TSV       Format = "tsv"           // the same with a tab
	NDJSON    Format = "ndjson"        // one flat JSON object a line
	Parquet   Format = "parquet"       // a flat schema
)

// The bounds on what is read.
const (
	MaxRow     = 1 << 20 // bytes in a row of CSV or NDJSON, line end included
	MaxColumns = 4096
)

// cell is one value of a row. Both slices hold until the next row is read.
type cell struct {
	raw    []byte // as it stands in the input, quotes and all
	value  []byte // what it says
	absent bool   // null
	nested bool   // an object or array, which can only be withheld
}

// table reads rows and writes rows of the same format.
type table interface {
	// columns are the names, in the order of the cells.
	columns() []string
	// next gives a row, io.EOF after the last, or an error that names the row.
	next() ([]cell, error)

	// head begins the output, which has the columns that no step withholds.
	head(dst []byte, steps []step) ([]byte, error)
	// keep and put add a cell of column i to the row: as it came, or new text.
	keep(dst []byte, i int, c *cell) []byte
	put(dst []byte, i int, text []byte) []byte
	// end finishes the row that began at start in dst.
	end(dst []byte, start int) ([]byte, error)
	// close finishes the output.
	close(dst []byte) ([]byte, error)
}

// open reads as far as the names of the columns.
func open(format Format, r io.Reader) (table, error) {
	var t table
	var err error
	switch format {
	case CSV:
		t, err = openCSV(r, ',')
	case Semicolon:
		t, err = openCSV(r, ';')
	case TSV:
		t, err = openCSV(r, '\t')
	case NDJSON:
		t, err = openNDJSON(r)
	case Parquet:
		t, err = openParquet(r)
	default:
		return nil, entente.FieldError("format", "deid.format", entente.Args{"Format": string(format)})
	}
	if err != nil {
		return nil, err
	}
	if err := checkNames(t.columns()); err != nil {
		closeTable(t)
		return nil, err
	}
	return t, nil
}

func checkNames(names []string) error {
	if len(names) > MaxColumns {
		return entente.Fail(entente.TooLarge, "deid.columns", entente.Args{"Max": MaxColumns})
	}
	seen := map[string]bool{}
	for _, n := range names {
		if n == "" {
			return entente.Fail(entente.Invalid, "deid.column-name", nil)
		}
		if seen[n] {
			return entente.Fail(entente.Invalid, "deid.column-double", entente.Args{"Column": n})
		}
		seen[n] = true
	}
	return nil
}

// rowError is about a row, the first after the header being 1. The header is 0.
func rowError(key string, row int64) *entente.Error {
	return entente.Fail(entente.Invalid, "deid."+key, entente.Args{"Row": row})
}

func cellError(key string, row int64, column string) *entente.Error {
	return entente.Fail(entente.Invalid, "deid."+key, entente.Args{"Row": row, "Column": column})
}

// refusedError is what a step says of a value; the stream adds where it stands.
type refusedError string

func (e refusedError) Error() string { return "refused: " + string(e) }

// place turns what a step said into an error with row and column.
func place(err error, row int64, column string) error {
	if r, ok := errors.AsType[refusedError](err); ok {
		return cellError(string(r), row, column)
	}
	return err
}
