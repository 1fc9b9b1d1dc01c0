// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"

	"entente"
)

// Parquet is read from its end, so that it is put into a temporary file first.
const (
	MaxParquet = 4 << 30 // bytes of a file

	groupRows = 100_000 // rows of a group of the output, which is held in memory
	batchRows = 64
)

// parquetTable reads a Parquet file. Columns keep their types; what a step changes
// must be text. Nested and repeated columns can only be withheld. The output has
// its columns in the order of their names, and the row groups of the input or
// smaller ones.
type parquetTable struct {
	spool  *os.File
	groups []parquet.RowGroup
	rows   parquet.Rows
	batch  []parquet.Row
	ready  []parquet.Row // of the batch, not given yet

	names  []string
	fields []parquet.Field
	flat   []bool // a leaf that stands once in a row
	text   []bool // UTF-8
	field  []int  // by leaf: which field it belongs to
	cells  []cell
	values []parquet.Value // by field, of the current row
	said   []byte          // what values that are not text say

	out   bytes.Buffer
	w     *parquet.GenericWriter[any]
	to    []int // by field: the column of the output
	row   int64
	made  parquet.Row
	news  []byte
	held  int64 // rows of the open group
	flush bool  // a group of the input ended
}

func openParquet(r io.Reader) (*parquetTable, error) {
	spool, err := os.CreateTemp("", "entente-*.parquet")
	if err != nil {
		return nil, fmt.Errorf("make a temporary file: %w", err)
	}
	t := &parquetTable{spool: spool}
	if err := t.load(r); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

func (t *parquetTable) load(r io.Reader) (err error) {
	size, err := io.Copy(t.spool, io.LimitReader(r, MaxParquet+1))
	if err != nil {
		return fmt.Errorf("store the Parquet file: %w", err)
	}
	if size > MaxParquet {
		return entente.Fail(entente.TooLarge, "deid.parquet-large", entente.Args{"Max": int64(MaxParquet)})
	}
	defer hostile(&err)
	f, err := parquet.OpenFile(t.spool, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return badParquet(err)
	}
	t.groups = f.RowGroups()
	t.fields = f.Schema().Fields()
	t.batch = make([]parquet.Row, batchRows)
	at := map[string]int{}
	for i, field := range t.fields {
		at[field.Name()] = i
		t.names = append(t.names, field.Name())
		flat := field.Leaf() && !field.Repeated()
		t.flat = append(t.flat, flat)
		t.text = append(t.text, flat && field.Type().Kind() == parquet.ByteArray && field.Type().String() == parquet.String().Type().String())
	}
	for _, path := range f.Schema().Columns() {
		t.field = append(t.field, at[path[0]])
	}
	t.cells = make([]cell, len(t.fields))
	t.values = make([]parquet.Value, len(t.fields))
	return nil
}

// hostile turns a panic of the library, which some broken files bring about, into
// an error.
func hostile(err *error) {
	if p := recover(); p != nil {
		*err = badParquet(fmt.Errorf("the reader gave up: %T", p))
	}
}

func badParquet(err error) error {
	return entente.Fail(entente.Invalid, "deid.parquet", nil).Because(err)
}

func (t *parquetTable) columns() []string { return t.names }

func (t *parquetTable) next() (cells []cell, err error) {
	defer hostile(&err)
	for len(t.ready) == 0 {
		if err := t.read(); err != nil {
			return nil, err
		}
	}
	row := t.ready[0]
	t.ready = t.ready[1:]
	t.row++
	t.said = t.said[:0]
	for i := range t.cells {
		t.cells[i] = cell{nested: !t.flat[i], absent: t.flat[i]}
	}
	for _, v := range row {
		i := t.field[v.Column()]
		if !t.flat[i] {
			continue
		}
		t.values[i] = v
		if v.IsNull() {
			continue
		}
		c := &t.cells[i]
		c.absent = false
		if v.Kind() == parquet.ByteArray {
			c.value = v.ByteArray()
		} else {
			from := len(t.said)
			t.said = append(t.said, v.String()...)
			c.value = t.said[from:len(t.said):len(t.said)]
		}
		if t.text[i] && !utf8.Valid(c.value) {
			return nil, rowError("utf8", t.row)
		}
	}
	return t.cells, nil
}

// read gets the next rows of this group or the first of the next.
func (t *parquetTable) read() error {
	if t.rows == nil {
		if len(t.groups) == 0 {
			return io.EOF
		}
		t.rows, t.groups = t.groups[0].Rows(), t.groups[1:]
	}
	n, err := t.rows.ReadRows(t.batch)
	t.ready = t.batch[:n]
	switch {
	case errors.Is(err, io.EOF) || (err == nil && n == 0):
		err = t.rows.Close()
		t.rows, t.flush = nil, true
	case err == nil:
		return nil
	}
	if err != nil {
		return badParquet(err)
	}
	return nil
}

func (t *parquetTable) head(dst []byte, steps []step) (_ []byte, err error) {
	defer hostile(&err)
	out := parquet.Group{}
	for i, s := range steps {
		switch {
		case s.withhold:
			continue
		case !t.flat[i], s.apply != nil && !t.text[i]:
			return nil, entente.Fail(entente.Invalid, "deid.parquet-column", entente.Args{"Column": t.names[i]})
		}
		out[t.names[i]] = t.fields[i]
	}
	schema := parquet.NewSchema("table", out)
	t.to = make([]int, len(t.names))
	for i, name := range t.names {
		if leaf, ok := schema.Lookup(name); ok {
			t.to[i] = leaf.ColumnIndex
		}
	}
	t.made = make(parquet.Row, len(out))
	t.w = parquet.NewGenericWriter[any](&t.out, schema)
	return t.drain(dst), nil
}

func (t *parquetTable) keep(dst []byte, i int, _ *cell) []byte {
	v := t.values[i]
	t.made[t.to[i]] = v.Level(0, v.DefinitionLevel(), t.to[i])
	return dst
}

func (t *parquetTable) put(dst []byte, i int, text []byte) []byte {
	from := len(t.news)
	t.news = append(t.news, text...)
	v := parquet.ByteArrayValue(t.news[from:len(t.news):len(t.news)])
	t.made[t.to[i]] = v.Level(0, t.values[i].DefinitionLevel(), t.to[i])
	return dst
}

func (t *parquetTable) end(dst []byte, _ int) (_ []byte, err error) {
	defer hostile(&err)
	if _, err := t.w.WriteRows([]parquet.Row{t.made}); err != nil {
		return nil, badParquet(err)
	}
	t.news = t.news[:0]
	t.held++
	if t.held >= groupRows || (t.flush && len(t.ready) == 0) {
		if err := t.w.Flush(); err != nil {
			return nil, badParquet(err)
		}
		t.held, t.flush = 0, false
	}
	return t.drain(dst), nil
}

func (t *parquetTable) close(dst []byte) (_ []byte, err error) {
	defer hostile(&err)
	if err := t.w.Close(); err != nil {
		return nil, badParquet(err)
	}
	return t.drain(dst), nil
}

// drain moves what the writer has finished to dst.
func (t *parquetTable) drain(dst []byte) []byte {
	dst = append(dst, t.out.Bytes()...)
	t.out.Reset()
	return dst
}

// Close removes the temporary file.
func (t *parquetTable) Close() error {
	if t.rows != nil {
		_ = t.rows.Close() // what was read is dropped with the file
	}
	return errors.Join(t.spool.Close(), os.Remove(t.spool.Name()))
}
