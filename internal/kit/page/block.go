// SPDX-License-Identifier: EUPL-1.2

package page

// Block is one of the block types of this package.
type Block interface{ block() }

// Heading opens a section. Level is 1 to 3; the first heading has level 1 and no
// heading is more than one level deeper than the one before it.
type Heading struct {
	Level int
	Text  string
	// ID is the link target. Without one the heading is numbered "h-1", "h-2".
	ID string
	// Unnumbered keeps this heading out of the numbering of a numbered document.
	Unnumbered bool
}

// Paragraph is a run of text.
type Paragraph struct{ Runs []Run }

// List is a bulleted or numbered list.
type List struct {
	Ordered bool
	Items   []Item
}

// Item is one entry of a List, with a list below it if Sub is not nil.
type Item struct {
	Runs []Run
	Sub  *List
}

// Table is a table with one header row, which is repeated on every page.
type Table struct {
	Caption string
	Columns []Column
	Rows    []Row
	// RowHeader makes the first cell of each row its header.
	RowHeader bool
}

// Column describes one column. Width is its share of the table from 0 to 1;
// either all columns have one and they add up to 1, or none has.
type Column struct {
	Title string
	Width float64
	Align Align
}

// Align is where text stands in a column.
type Align int

// The alignments.
const (
	Start Align = iota
	Center
	End
)

// Row is one row of a table; Tone tints it.
type Row struct {
	Cells []Cell
	Tone  Tone
}

// Cell is the content of one table cell; no paragraph at all is an empty cell.
type Cell []Paragraph

// KeyValues is a summary list: a short name and what it is, row by row.
type KeyValues struct{ Pairs []Pair }

// Pair is one row of KeyValues.
type Pair struct {
	Key   string
	Value Cell
}

// Note is text set apart from the running text.
type Note struct {
	Kind NoteKind
	// Label opens the note ("Source", "Gap", "Warning") in the document's language.
	Label string
	Runs  []Run
	// Tone colours a Callout; the other kinds have their own look.
	Tone Tone
}

// NoteKind is what a Note is for.
type NoteKind int

// The kinds of notes.
const (
	// Source is the small line that says where the block above comes from.
	Source NoteKind = iota
	// Gap says what is missing.
	Gap
	// Callout is a box that the reader must not overlook.
	Callout
)

// Figure is a picture. The SVG is inserted as it is, so it must come from our own
// code; CheckSVG guards against mistakes.
type Figure struct {
	SVG []byte
	// Alt says in words what the picture shows, for readers who cannot see it.
	Alt     string
	Caption string
}

// PageBreak starts a new page in print.
type PageBreak struct{}

func (Heading) block()   {}
func (Paragraph) block() {}
func (List) block()      {}
func (Table) block()     {}
func (KeyValues) block() {}
func (Note) block()      {}
func (Figure) block()    {}
func (PageBreak) block() {}
