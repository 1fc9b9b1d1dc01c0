// SPDX-License-Identifier: EUPL-1.2

package page

import "strconv"

// Document is one document to print. Only Title and Lang are required.
type Document struct {
	Title    string
	Subtitle string
	// Lang is the BCP 47 tag of the language that the document is written in.
	Lang    string
	Author  string
	Subject string
	// Date is shown as given: the model formats no dates.
	Date string
	// Marking says how the document must be handled. It is printed at the head
	// of every page.
	Marking string
	// Footer is printed at the foot of every page, beside the page number.
	Footer string
	// Contents is the title of the list of contents; without one there is no list.
	Contents string
	// Numbered numbers the headings: 1, 1.1, 1.1.1.
	Numbered bool
	Blocks   []Block
}

// Entry is one heading as every output format shows it.
type Entry struct {
	Level int
	// Number is "2.1" in a numbered document, else empty.
	Number string
	Text   string
	ID     string
}

// Outline lists the headings in order, with the number and identifier that each
// output format must use. The n-th Heading block is the n-th Entry.
func (d *Document) Outline() []Entry {
	var out []Entry
	var count [3]int
	for _, b := range d.Blocks {
		h, ok := b.(Heading)
		if !ok {
			continue
		}
		e := Entry{Level: min(max(h.Level, 1), len(count)), Text: h.Text, ID: h.ID}
		if e.ID == "" {
			e.ID = "h-" + strconv.Itoa(len(out)+1)
		}
		if d.Numbered && !h.Unnumbered {
			count[e.Level-1]++
			clear(count[e.Level:])
			for i, n := range count[:e.Level] {
				if i > 0 {
					e.Number += "."
				}
				e.Number += strconv.Itoa(n)
			}
		}
		out = append(out, e)
	}
	return out
}
