// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"

	"entente"
)

// chunk is how many bytes are made at a time.
const chunk = 64 << 10

// Summary is what happened, for the log of who asked. It is whole once the stream
// has given io.EOF.
type Summary struct {
	Rows    int64    `json:"rows"`    // read
	Written int64    `json:"written"` // written
	Bytes   int64    `json:"bytes"`   // of the output
	SHA256  string   `json:"sha256"`  // of the output, hex
	Columns []Column `json:"columns"` // in the order of the input, with what was done
}

// Stream is the output of a plan. It is read by one goroutine.
type Stream struct {
	ctx     context.Context
	t       table
	steps   []step
	columns []Column
	out     []byte
	served  int
	text    []byte
	hash    hash.Hash
	rows    int64
	written int64
	bytes   int64
	err     error
}

// Transform checks the plan against the data set's columns and gives the output
// as a stream, in the same format. Errors of Read name row and column; what was
// read before them ends on a whole row. Close it; it does not close r.
func (p Plan) Transform(ctx context.Context, format Format, r io.Reader, keys Keys) (*Stream, error) {
	if err := errors.Join(p.Check(), p.checkKeys(keys)); err != nil {
		return nil, err
	}
	t, err := open(format, r)
	if err != nil {
		return nil, err
	}
	s := &Stream{ctx: ctx, t: t, hash: sha256.New()}
	if err := s.begin(p, keys); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Stream) begin(p Plan, keys Keys) error {
	declared := map[string]Column{}
	for _, c := range p.Columns {
		declared[c.Name] = c
	}
	maker, err := newMaker(p, keys)
	if err != nil {
		return err
	}
	for _, name := range s.t.columns() {
		c, ok := declared[name]
		if !ok {
			return entente.Fail(entente.Invalid, "deid.undeclared", entente.Args{"Column": name})
		}
		delete(declared, name)
		made, err := maker.step(c)
		if err != nil {
			return err
		}
		s.steps = append(s.steps, made)
		s.columns = append(s.columns, c)
	}
	for _, c := range p.Columns {
		if _, missing := declared[c.Name]; missing {
			return entente.Fail(entente.Invalid, "deid.missing", entente.Args{"Column": c.Name})
		}
	}
	s.out, err = s.t.head(nil, s.steps)
	return err
}

// Read gives the output. After an error it gives the same error again.
func (s *Stream) Read(p []byte) (int, error) {
	for s.served == len(s.out) {
		if s.err != nil {
			return 0, s.err
		}
		s.fill()
	}
	n := copy(p, s.out[s.served:])
	s.served += n
	s.bytes += int64(n)
	s.hash.Write(p[:n])
	return n, nil
}

// fill makes whole rows until a chunk is there or the stream ends.
func (s *Stream) fill() {
	s.out, s.served = s.out[:0], 0
	if s.err = s.ctx.Err(); s.err != nil {
		return
	}
	for len(s.out) < chunk {
		cells, err := s.t.next()
		if errors.Is(err, io.EOF) {
			if s.out, err = s.t.close(s.out); err == nil {
				err = io.EOF
			}
			s.err = err
			return
		}
		if err == nil {
			s.rows++
			err = s.row(cells)
		}
		if err != nil {
			s.err = err
			return
		}
		s.written++
	}
}

// row adds one row to the output, or nothing and an error.
func (s *Stream) row(cells []cell) error {
	start := len(s.out)
	dst := s.out
	for i := range cells {
		c := &cells[i]
		st := &s.steps[i]
		switch {
		case st.withhold:
		case c.nested:
			return cellError("nested", s.rows, s.columns[i].Name)
		case st.apply == nil || c.absent || len(c.value) == 0:
			dst = s.t.keep(dst, i, c)
		default:
			text, err := st.apply(s.text[:0], c.value)
			if err != nil {
				return place(err, s.rows, s.columns[i].Name)
			}
			s.text = text
			dst = s.t.put(dst, i, text)
		}
	}
	dst, err := s.t.end(dst, start)
	if err == nil {
		s.out = dst
	}
	return err
}

// Summary says what happened up to now.
func (s *Stream) Summary() Summary {
	return Summary{
		Rows: s.rows, Written: s.written, Bytes: s.bytes,
		SHA256: fmt.Sprintf("%x", s.hash.Sum(nil)), Columns: s.columns,
	}
}

// Close gives back what the stream holds. Reading goes on to fail after it.
func (s *Stream) Close() error {
	s.err, s.out, s.served = errClosed, nil, 0
	if c, ok := s.t.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

var errClosed = errors.New("the stream was closed")
