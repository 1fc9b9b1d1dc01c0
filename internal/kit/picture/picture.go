// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Picture is what every picture of this package can do.
type Picture interface {
	// SVG writes one svg element drawn for a width in CSS pixels. It writes
	// nothing when it returns an error.
	SVG(w io.Writer, width int) error
	// Table gives the same facts as rows.
	Table() Table
}

// Table is the data twin of a picture. Every row is as long as Headers.
type Table struct {
	Headers []string
	Rows    [][]string
}

// Frame is what all pictures have around them.
type Frame struct {
	// ID makes the ids inside the picture unique on a page; letters, digits,
	// hyphens and underscores are kept of it.
	ID string
	// Title and Desc name and describe the picture for assistive technology.
	Title, Desc string
	// Legend explains the inks, in the order given. May be empty.
	Legend []LegendItem
	// Note is drawn below the picture, for example what a map does not claim.
	Note string
}

// LegendItem explains one ink.
type LegendItem struct {
	Ink   Ink
	Label string
}

// ErrTooLarge says that a picture has more marks than anybody could read and
// than a page should carry. The table twin has no such bound.
var ErrTooLarge = errors.New("picture too large")

// ErrNoTitle says that a picture has no title, so that it would be nameless for
// people who do not see it.
var ErrNoTitle = errors.New("picture without a title")

// Widths that a picture can be drawn for. Others are moved to the nearest.
const (
	MinWidth = 280
	MaxWidth = 2400
	// NarrowWidth is the widest drawing that uses the narrow form of a picture.
	NarrowWidth = 420
)

func clampWidth(width int) float64 {
	return float64(min(max(width, MinWidth), MaxWidth))
}

func bound(what string, n, most int) error {
	if n > most {
		return fmt.Errorf("draw %d %s where %d is the most: %w", n, what, most, ErrTooLarge)
	}
	return nil
}

// Bytes draws a picture into memory, for a document.
func Bytes(p Picture, width int) ([]byte, error) {
	var b bytes.Buffer
	if err := p.SVG(&b, width); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Responsive writes two drawings of one picture. The rules of [Stylesheet] show
// the narrow one on small screens and the wide one elsewhere and in print.
func Responsive(w io.Writer, p Picture, wide, narrow int) error {
	var b bytes.Buffer
	for _, v := range []struct {
		class string
		width int
	}{{"pic-wide", wide}, {"pic-narrow", narrow}} {
		fmt.Fprintf(&b, `<div class="%s">`, v.class)
		if err := p.SVG(&b, v.width); err != nil {
			return err
		}
		b.WriteString("</div>")
	}
	_, err := w.Write(b.Bytes())
	return err
}
