// SPDX-License-Identifier: EUPL-1.2

package ical

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// foldAt is how many octets a line may have without its end.
const foldAt = 75

// writeFolded writes one content line, cut where RFC 5545 section 3.1 demands,
// but never inside a character.
func writeFolded(w *bufio.Writer, line string) {
	room := foldAt
	for len(line) > room {
		cut := room
		for cut > 0 && !utf8.RuneStart(line[cut]) {
			cut--
		}
		w.WriteString(line[:cut]) //nolint:errcheck // kept by the writer
		w.WriteString("\r\n ")    //nolint:errcheck // kept by the writer
		line, room = line[cut:], foldAt-1
	}
	w.WriteString(line)   //nolint:errcheck // kept by the writer
	w.WriteString("\r\n") //nolint:errcheck // kept by the writer
}

// Bounds on what is read, wide of all that is sent in earnest.
const (
	MaxBytes      = 8 << 20
	MaxLine       = 256 << 10
	MaxDepth      = 8
	MaxProperties = 100_000
)

// ErrTooLarge says that a file goes beyond the bounds.
var ErrTooLarge = errors.New("calendar file too large")

// unfolder gives content lines. Cuts are mended before characters are looked at,
// since some programs cut inside them.
type unfolder struct {
	r      *bufio.Reader
	number int // of the last line read
	next   []byte
	begun  bool
	empty  int // number of an empty line, 0 if none was seen
}

func newUnfolder(r io.Reader) *unfolder {
	return &unfolder{r: bufio.NewReader(&bounded{r: r, left: MaxBytes})}
}

// line gives the next content line that is not empty and the number of its first
// physical line, or io.EOF.
func (u *unfolder) line() ([]byte, int, error) {
	if !u.begun {
		u.begun = true
		first, err := u.physical()
		if err != nil {
			return nil, 0, err
		}
		u.next = bytes.TrimPrefix(first, []byte("\ufeff"))
	}
	for u.next != nil {
		line, number := u.next, u.number
		for {
			more, err := u.physical()
			if errors.Is(err, io.EOF) {
				u.next = nil
				break
			}
			if err != nil {
				return nil, number, err
			}
			if len(more) == 0 || more[0] != ' ' && more[0] != '\t' {
				u.next = more
				break
			}
			if line = append(line, more[1:]...); len(line) > MaxLine {
				return nil, number, fmt.Errorf("line %d: %w", number, ErrTooLarge)
			}
		}
		if len(bytes.TrimSpace(line)) > 0 {
			return line, number, nil
		}
		if u.empty == 0 {
			u.empty = number
		}
	}
	return nil, u.number, io.EOF
}

// physical gives a copy of the next line without its end.
func (u *unfolder) physical() ([]byte, error) {
	line := []byte{}
	for {
		part, err := u.r.ReadSlice('\n')
		if line = append(line, part...); len(line) > MaxLine {
			return nil, fmt.Errorf("line %d: %w", u.number+1, ErrTooLarge)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (!errors.Is(err, io.EOF) || len(line) == 0):
			return nil, err
		}
		u.number++
		return bytes.TrimRight(line, "\r\n"), nil
	}
}

// bounded fails when more is read than there may be.
type bounded struct {
	r    io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, ErrTooLarge
	}
	return n, err
}
