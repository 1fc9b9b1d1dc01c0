// SPDX-License-Identifier: EUPL-1.2

package page

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// MaxListDepth is how deep lists may nest.
const MaxListDepth = 4

var (
	langTag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)
	idForm  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._-]*$`)
)

// Validate tells everything that is wrong with the document, each fault with the
// place where it stands. The output formats refuse a document that has any.
func (d *Document) Validate() error {
	v := validator{ids: map[string]bool{}}
	v.text("title", d.Title)
	if strings.TrimSpace(d.Title) == "" {
		v.fault("title", "is empty")
	}
	if !langTag.MatchString(d.Lang) {
		v.fault("lang", "%q is not a language tag", d.Lang)
	}
	for _, f := range []struct{ place, text string }{
		{"subtitle", d.Subtitle},
		{"author", d.Author},
		{"subject", d.Subject},
		{"date", d.Date},
		{"marking", d.Marking},
		{"footer", d.Footer},
		{"contents", d.Contents},
	} {
		v.text(f.place, f.text)
	}
	for _, e := range d.Outline() {
		if v.ids[e.ID] {
			v.fault("headings", "the identifier %q is used twice", e.ID)
		}
		v.ids[e.ID] = true
	}
	level := 0
	for i, b := range d.Blocks {
		place := fmt.Sprintf("block %d", i+1)
		if h, ok := b.(Heading); ok {
			v.heading(place, h, level)
			level = h.Level
			continue
		}
		v.block(place, b)
	}
	return errors.Join(v.faults...)
}

type validator struct {
	faults []error
	ids    map[string]bool
}

func (v *validator) fault(place, format string, args ...any) {
	v.faults = append(v.faults, fmt.Errorf("%s: %s", place, fmt.Sprintf(format, args...)))
}

func (v *validator) heading(place string, h Heading, before int) {
	v.text(place, h.Text)
	switch {
	case strings.TrimSpace(h.Text) == "":
		v.fault(place, "heading is empty")
	case strings.ContainsAny(h.Text, "\n\r"):
		v.fault(place, "heading has a line break")
	}
	if h.Level < 1 || h.Level > 3 {
		v.fault(place, "heading level %d is not 1, 2 or 3", h.Level)
	} else if h.Level > before+1 {
		v.fault(place, "heading level jumps from %d to %d", before, h.Level)
	}
	if h.ID != "" && !idForm.MatchString(h.ID) {
		v.fault(place, "%q is not an identifier", h.ID)
	}
}

func (v *validator) block(place string, b Block) {
	switch b := b.(type) {
	case Paragraph:
		v.runs(place, b.Runs)
	case List:
		v.list(place, b, 1)
	case Table:
		v.table(place, b)
	case KeyValues:
		for _, p := range b.Pairs {
			v.text(place, p.Key)
			if strings.TrimSpace(p.Key) == "" {
				v.fault(place, "key is empty")
			}
			v.cell(place, p.Value)
		}
	case Note:
		v.text(place, b.Label)
		v.tone(place, b.Tone)
		v.runs(place, b.Runs)
	case Figure:
		v.text(place, b.Caption)
		v.text(place, b.Alt)
		if strings.TrimSpace(b.Alt) == "" {
			v.fault(place, "figure has no text alternative")
		}
		if _, err := ReadSVG(b.SVG); err != nil {
			v.fault(place, "figure: %v", err)
		}
	case PageBreak:
	default:
		v.fault(place, "unknown block type %T", b)
	}
}

func (v *validator) list(place string, l List, depth int) {
	if depth > MaxListDepth {
		v.fault(place, "list is nested deeper than %d", MaxListDepth)
		return
	}
	if len(l.Items) == 0 {
		v.fault(place, "list is empty")
	}
	for _, it := range l.Items {
		v.runs(place, it.Runs)
		if it.Sub != nil {
			v.list(place, *it.Sub, depth+1)
		}
	}
}

func (v *validator) table(place string, t Table) {
	v.text(place, t.Caption)
	if len(t.Columns) == 0 {
		v.fault(place, "table has no columns")
	}
	var sum float64
	with := 0
	for _, c := range t.Columns {
		v.text(place, c.Title)
		// Written so that NaN is refused too.
		if !(c.Width >= 0 && c.Width <= 1) {
			v.fault(place, "column width %v is not a share from 0 to 1", c.Width)
		}
		if c.Width > 0 {
			with++
		}
		sum += c.Width
	}
	if with > 0 && (with < len(t.Columns) || math.Abs(sum-1) > 0.01) {
		v.fault(place, "column widths add up to %.2f, %d of %d given", sum, with, len(t.Columns))
	}
	for i, r := range t.Rows {
		if len(r.Cells) != len(t.Columns) {
			v.fault(place, "row %d has %d cells for %d columns", i+1, len(r.Cells), len(t.Columns))
		}
		v.tone(place, r.Tone)
		for _, c := range r.Cells {
			v.cell(place, c)
		}
	}
}

func (v *validator) cell(place string, c Cell) {
	for _, p := range c {
		v.runs(place, p.Runs)
	}
}

func (v *validator) runs(place string, runs []Run) {
	for _, r := range runs {
		v.text(place, r.Text)
		v.tone(place, r.Tone)
		if r.Lang != "" && !langTag.MatchString(r.Lang) {
			v.fault(place, "%q is not a language tag", r.Lang)
		}
		if r.Href == "" {
			continue
		}
		if err := checkLink(r.Href); err != nil {
			v.fault(place, "link: %v", err)
		} else if id, ok := strings.CutPrefix(r.Href, "#"); ok && !v.ids[id] {
			v.fault(place, "link to %q leads nowhere", r.Href)
		}
	}
}

func (v *validator) tone(place string, t Tone) {
	if t < 0 || int(t) >= len(toneNames) {
		v.fault(place, "unknown tone %d", t)
	}
}

// text refuses what neither XML nor a screen can carry.
func (v *validator) text(place, s string) {
	if !utf8.ValidString(s) {
		v.fault(place, "text is not UTF-8")
		return
	}
	for _, r := range s {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == 0xfffe || r == 0xffff {
			v.fault(place, "text has the control character %U", r)
			return
		}
	}
}

func checkLink(href string) error {
	if strings.HasPrefix(href, "#") {
		return nil
	}
	u, err := url.Parse(href)
	if err != nil {
		return fmt.Errorf("parse address: %w", err)
	}
	switch {
	case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "":
		return nil
	case u.Scheme == "mailto" && u.Opaque != "":
		return nil
	}
	return fmt.Errorf("%q is neither http, https, mailto nor a place in this document", href)
}
