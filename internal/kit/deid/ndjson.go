// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"entente"
)

// ndjsonTable reads one object a line. The members of the first are the columns;
// every further line has the same ones, in any order, and null where a value is
// missing. An object or array as a value can only be withheld. Numbers stay as
// they are spelled; double names and broken UTF-8 are refused. The members are
// written in the order of the first line.
type ndjsonTable struct {
	window
	names  []string
	at     map[string]int
	quoted [][]byte // the names as JSON strings, with the colon
	cells  []cell
	seen   []int64 // row in which the column was last
	first  bool    // the first row is read and not given yet
	text   []byte
	dec    *jsontext.Decoder
	line   bytes.Reader
	row    int64
}

func openNDJSON(r io.Reader) (*ndjsonTable, error) {
	t := &ndjsonTable{window: window{r: r}, at: map[string]int{}, row: 1, first: true}
	t.dec = jsontext.NewDecoder(&t.line)
	line, err := t.nextLine()
	if errors.Is(err, io.EOF) {
		return nil, entente.Fail(entente.Invalid, "deid.empty", nil)
	}
	if err != nil {
		return nil, err
	}
	return t, t.object(line, true)
}

func (t *ndjsonTable) columns() []string { return t.names }

func (t *ndjsonTable) next() ([]cell, error) {
	if t.first {
		t.first = false
		return t.cells, nil
	}
	t.row++
	line, err := t.nextLine()
	if err == nil {
		err = t.object(line, false)
	}
	if err != nil {
		return nil, err
	}
	return t.cells, nil
}

// nextLine gives the next line that is not empty.
func (t *ndjsonTable) nextLine() ([]byte, error) {
	for {
		data := t.left()
		n := bytes.IndexByte(data, '\n') + 1
		if n == 0 && !t.eof {
			if err := t.more(t.row); err != nil {
				return nil, err
			}
			continue
		}
		if n == 0 {
			n = len(data)
		}
		if n == 0 {
			return nil, io.EOF
		}
		if n > MaxRow {
			return nil, tooLong(t.row)
		}
		t.pos += n
		if line := bytes.TrimSpace(data[:n]); len(line) > 0 {
			return line, nil
		}
	}
}

// object reads a line into the cells; the first one makes the columns.
func (t *ndjsonTable) object(line []byte, first bool) error {
	bad := func(err error) error { return rowError("json", t.row).Because(redact(err)) }
	t.line.Reset(line)
	t.dec.Reset(&t.line)
	t.text = t.text[:0]
	if tok, err := t.dec.ReadToken(); err != nil || tok.Kind() != '{' {
		return bad(err)
	}
	found := 0
	for t.dec.PeekKind() == '"' {
		name, err := t.string()
		if err != nil {
			return bad(err)
		}
		i, known := t.at[string(name)]
		if !known {
			if !first {
				return entente.Fail(entente.Invalid, "deid.undeclared", entente.Args{"Column": string(name)})
			}
			if len(t.names) == MaxColumns {
				return entente.Fail(entente.TooLarge, "deid.columns", entente.Args{"Max": MaxColumns})
			}
			if i, err = t.column(string(name)); err != nil {
				return err
			}
		}
		raw, err := t.dec.ReadValue()
		if err != nil {
			return bad(err)
		}
		if err := t.cell(&t.cells[i], raw); err != nil {
			return bad(err)
		}
		t.seen[i] = t.row
		found++
	}
	if tok, err := t.dec.ReadToken(); err != nil || tok.Kind() != '}' {
		return bad(err)
	}
	if _, err := t.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return bad(err)
	}
	if found < len(t.names) {
		for i, name := range t.names {
			if t.seen[i] != t.row {
				return cellError("row-missing", t.row, name)
			}
		}
	}
	return nil
}

// redact drops what the decoder says, because it may quote a value.
func redact(err error) error {
	if err == nil {
		return errors.New("no single object")
	}
	return errors.New("no valid JSON")
}

func (t *ndjsonTable) column(name string) (int, error) {
	i := len(t.names)
	quoted, err := jsontext.AppendQuote(nil, name)
	if err != nil {
		return 0, rowError("utf8", t.row)
	}
	t.at[name] = i
	t.names = append(t.names, name)
	t.quoted = append(t.quoted, append(quoted, ':'))
	t.cells = append(t.cells, cell{})
	t.seen = append(t.seen, 0)
	return i, nil
}

// string reads a string token into t.text.
func (t *ndjsonTable) string() ([]byte, error) {
	raw, err := t.dec.ReadValue()
	if err != nil {
		return nil, err
	}
	return t.unquote(raw)
}

func (t *ndjsonTable) unquote(raw []byte) ([]byte, error) {
	from := len(t.text)
	var err error
	t.text, err = jsontext.AppendUnquote(t.text, raw)
	return t.text[from:len(t.text):len(t.text)], err
}

// cell copies a value, for the decoder's own goes with the next token.
func (t *ndjsonTable) cell(c *cell, raw []byte) error {
	from := len(t.text)
	t.text = append(t.text, raw...)
	raw = t.text[from:len(t.text):len(t.text)]
	*c = cell{raw: raw, value: raw}
	switch raw[0] {
	case 'n':
		c.absent, c.value = true, nil
	case '{', '[':
		c.nested, c.value = true, nil
	case '"':
		var err error
		c.value, err = t.unquote(raw)
		return err
	}
	return nil
}

func (t *ndjsonTable) head(dst []byte, _ []step) ([]byte, error) { return dst, nil }

func (t *ndjsonTable) keep(dst []byte, i int, c *cell) []byte {
	dst = append(dst, t.quoted[i]...)
	return append(append(dst, c.raw...), ',')
}

func (t *ndjsonTable) put(dst []byte, i int, text []byte) []byte {
	dst = append(dst, t.quoted[i]...)
	dst, _ = jsontext.AppendQuote(dst, text) // what a step makes is UTF-8
	return append(dst, ',')
}

func (t *ndjsonTable) end(dst []byte, start int) ([]byte, error) {
	dst = append(dst, 0)
	copy(dst[start+1:], dst[start:])
	dst[start] = '{'
	dst[len(dst)-1] = '}'
	return append(dst, '\n'), nil
}

func (t *ndjsonTable) close(dst []byte) ([]byte, error) { return dst, nil }
