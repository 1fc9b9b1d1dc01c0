// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"entente"
)

const firstBuffer = 64 << 10

// csvTable reads RFC 4180 as encoding/csv does, and differs from it on purpose:
// text that is not UTF-8 and rows over MaxRow are refused, a byte order mark is
// dropped, and line ends inside quotes stay as they are. What is kept is written
// as it came; rows end as the header did.
type csvTable struct {
	window
	delim byte
	names []string
	cells []cell
	text  []byte // values that had doubled quotes
	row   int64
	eol   string
}

func openCSV(r io.Reader, delim byte) (*csvTable, error) {
	t := &csvTable{window: window{r: r}, delim: delim, eol: "\n"}
	if err := t.fill(); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(t.left(), []byte("\xef\xbb\xbf")) {
		t.pos += 3
	}
	cells, err := t.read()
	if errors.Is(err, io.EOF) {
		return nil, entente.Fail(entente.Invalid, "deid.empty", nil)
	}
	if err != nil {
		return nil, err
	}
	for i := range cells {
		t.names = append(t.names, string(cells[i].value))
	}
	if t.pos > 1 && t.buf[t.pos-1] == '\n' && t.buf[t.pos-2] == '\r' {
		t.eol = "\r\n"
	}
	return t, nil
}

func (t *csvTable) columns() []string { return t.names }

func (t *csvTable) next() ([]cell, error) {
	t.row++
	cells, err := t.read()
	if err == nil && len(cells) != len(t.names) {
		return nil, rowError("field-count", t.row)
	}
	return cells, err
}

// read gives the next row that is not an empty line.
func (t *csvTable) read() ([]cell, error) {
	for {
		data := t.left()
		n := bytes.IndexByte(data, '\n')
		if n < 0 && !t.eof {
			if err := t.more(t.row); err != nil {
				return nil, err
			}
			continue
		}
		if n < 0 {
			n = len(data) - 1
		}
		if n < 0 {
			return nil, io.EOF
		}
		line := data[:n+1]
		body := trimEOL(line)
		if len(body) == 0 {
			t.pos += len(line)
			continue
		}
		if bytes.IndexByte(body, '"') < 0 {
			t.pos += len(line)
			if len(line) > MaxRow {
				return nil, tooLong(t.row)
			}
			return t.split(body)
		}
		size, err := t.quoted(data)
		if errors.Is(err, errMore) {
			if err := t.more(t.row); err != nil {
				return nil, err
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		if size > MaxRow {
			return nil, tooLong(t.row)
		}
		t.pos += size
		return t.cells, nil
	}
}

// trimEOL takes off "\n" or "\r\n", and a "\r" that ends the input.
func trimEOL(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r"))
}

// split takes a line without quotes apart.
func (t *csvTable) split(body []byte) ([]cell, error) {
	if !utf8.Valid(body) {
		return nil, rowError("utf8", t.row)
	}
	cells, start, delim := t.cells[:0], 0, t.delim // in registers
	for i, c := range body {
		if c == delim {
			f := body[start:i:i]
			cells = append(cells, cell{raw: f, value: f})
			start = i + 1
		}
	}
	f := body[start:]
	cells = append(cells, cell{raw: f, value: f})
	t.cells = cells
	return cells, nil
}

var errMore = errors.New("the row goes on")

// quoted takes a row with quotes apart, which may go over several lines, and
// returns its size with the line end.
func (t *csvTable) quoted(data []byte) (int, error) {
	t.cells, t.text = t.cells[:0], t.text[:0]
	i := 0
	for {
		start := i
		if i < len(data) && data[i] == '"' {
			value, end, err := t.quotedField(data, i)
			if err != nil {
				return 0, err
			}
			t.cells = append(t.cells, cell{raw: data[start:end], value: value})
			i = end
		} else {
			for i < len(data) && data[i] != t.delim && data[i] != '\n' {
				if data[i] == '"' {
					return 0, rowError("quote", t.row)
				}
				i++
			}
			if i == len(data) && !t.eof {
				return 0, errMore
			}
			f := data[start:i]
			if i == len(data) || data[i] == '\n' {
				f = trimEOL(f)
			}
			t.cells = append(t.cells, cell{raw: f, value: f})
		}
		last := &t.cells[len(t.cells)-1]
		if !utf8.Valid(last.raw) {
			return 0, rowError("utf8", t.row)
		}
		if i < len(data) && data[i] == t.delim {
			i++
			continue
		}
		if i < len(data) && data[i] == '\r' {
			i++
		}
		return min(i+1, len(data)), nil
	}
}

// quotedField reads the field whose opening quote is at i, to the byte after the
// closing one, where a delimiter, a line end or the end of the input stands.
func (t *csvTable) quotedField(data []byte, i int) (value []byte, end int, err error) {
	start, from := i+1, len(t.text)
	doubled := false
	for i = start; ; {
		n := bytes.IndexByte(data[i:], '"')
		if n < 0 || (i+n+1 == len(data) && !t.eof) {
			if t.eof {
				return nil, 0, rowError("quote", t.row)
			}
			return nil, 0, errMore
		}
		if q := i + n + 1; q < len(data) && data[q] == '"' {
			doubled = true
			t.text = append(t.text, data[i:q]...)
			i = q + 1
			continue
		}
		closing := i + n
		if doubled {
			t.text = append(t.text, data[i:closing]...)
			value = t.text[from:len(t.text):len(t.text)]
		} else {
			value = data[start:closing:closing]
		}
		switch rest := data[closing+1:]; {
		case len(rest) == 0, rest[0] == t.delim, rest[0] == '\n':
			return value, closing + 1, nil
		case rest[0] == '\r' && len(rest) == 1 && !t.eof:
			return nil, 0, errMore
		case rest[0] == '\r' && (len(rest) == 1 || rest[1] == '\n'):
			return value, closing + 1, nil
		}
		return nil, 0, rowError("quote", t.row)
	}
}

func (t *csvTable) head(dst []byte, steps []step) ([]byte, error) {
	start := len(dst)
	for i, s := range steps {
		if !s.withhold {
			dst = t.put(dst, i, []byte(t.names[i]))
		}
	}
	return t.end(dst, start)
}

func (t *csvTable) keep(dst []byte, i int, c *cell) []byte {
	if n := len(c.raw); n > 0 && c.raw[n-1] == '\r' {
		return t.put(dst, i, c.value) // at the end of a row it would be lost
	}
	return append(append(dst, c.raw...), t.delim)
}

func (t *csvTable) put(dst []byte, _ int, text []byte) []byte {
	plain := len(text) == 0 || text[0] != 0xef // no byte order mark
	for _, c := range text {
		if c == t.delim || c == '"' || c == '\n' || c == '\r' {
			plain = false
			break
		}
	}
	if plain {
		return append(append(dst, text...), t.delim)
	}
	dst = append(dst, '"')
	for _, c := range text {
		if c == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, c)
	}
	return append(dst, '"', t.delim)
}

func (t *csvTable) end(dst []byte, start int) ([]byte, error) {
	dst = dst[:len(dst)-1] // the last delimiter
	if len(dst) == start {
		dst = append(dst, `""`...) // an empty line would be no row
	}
	return append(dst, t.eol...), nil
}

func (t *csvTable) close(dst []byte) ([]byte, error) { return dst, nil }

// window is the part of the input that is being looked at.
type window struct {
	r   io.Reader
	buf []byte
	pos int // where the next row starts
	eof bool
}

func (w *window) left() []byte { return w.buf[w.pos:] }

// more makes the window longer, or fails because the row is too long.
func (w *window) more(row int64) error {
	if len(w.left()) > MaxRow {
		return tooLong(row)
	}
	return w.fill()
}

// fill reads until the buffer is full, so that a row which is looked at again is
// looked at twice the length of it.
func (w *window) fill() error {
	n := copy(w.buf[:cap(w.buf)], w.left())
	w.buf, w.pos = w.buf[:n], 0
	if n == cap(w.buf) {
		grown := make([]byte, n, max(firstBuffer, 2*n))
		copy(grown, w.buf)
		w.buf = grown
	}
	for len(w.buf) < cap(w.buf) && !w.eof {
		// Not io.ReadFull: a connection that broke must not look like the end.
		m, err := w.r.Read(w.buf[len(w.buf):cap(w.buf)])
		w.buf = w.buf[:len(w.buf)+m]
		switch {
		case errors.Is(err, io.EOF):
			w.eof = true
		case err != nil:
			return fmt.Errorf("read the data set: %w", err)
		}
	}
	return nil
}

func tooLong(row int64) error {
	return entente.Fail(entente.TooLarge, "deid.row-long", entente.Args{"Row": row, "Max": MaxRow})
}
