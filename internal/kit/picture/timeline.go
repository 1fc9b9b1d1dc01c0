// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"cmp"
	"fmt"
	"io"
)

// Timeline shows dated things in lanes. Above 600 pixels it runs from left to
// right; below it is a list from top to bottom, which a phone can show without
// making the text small.
type Timeline struct {
	Frame
	Lanes []Lane
	// Today is drawn as a line; the zero Date leaves it out.
	Today Date
	// Months are the short names on the axis; empty ones are given as numbers.
	Months [12]string
	// Format writes a date for readers; nil writes 2006-01-02.
	Format func(Date) string
	Words  TimelineWords
}

// TimelineWords are the translated words of a timeline. Open stands in place of
// an end that is not set.
type TimelineWords struct{ Lane, Item, From, To, Today, Open string }

// Lane is one row of things that belong together.
type Lane struct {
	Label, Href string
	Items       []Item
}

// Item is an event when it has only a Start, and a period when it has an End or
// is Open.
type Item struct {
	Label      string
	Start, End Date
	Open       bool
	Ink        Ink
	Href       string
}

const (
	maxLanes = 60
	maxItems = 500
)

// SVG draws the timeline.
func (t Timeline) SVG(w io.Writer, width int) error {
	if err := bound("lanes", len(t.Lanes), maxLanes); err != nil {
		return err
	}
	n := 0
	for _, l := range t.Lanes {
		n += len(l.Items)
		for _, it := range l.Items {
			if !it.Start.valid() || !it.End.IsZero() && !it.End.valid() {
				return fmt.Errorf("draw timeline: %.60q has no possible date", it.Label)
			}
		}
	}
	if err := bound("items", n, maxItems); err != nil {
		return err
	}
	if !t.Today.IsZero() && (!t.Today.valid() || !t.Today.exact()) {
		return fmt.Errorf("draw timeline: today is %s, not a day", t.Today)
	}
	c := newCanvas(t.Frame, "timeline", clampWidth(width))
	c.swatch = (*canvas).groupDisc
	if c.width < 600 {
		return c.finish(w, t.narrow(c))
	}
	return c.finish(w, t.wide(c))
}

func (t Timeline) say(d Date) string {
	if d.IsZero() || t.Format == nil {
		return d.String()
	}
	return t.Format(d)
}

// when says in words when an item is.
func (t Timeline) when(it Item) string {
	switch {
	case it.Open:
		return t.say(it.Start) + " – " + cmp.Or(t.Words.Open, "…")
	case !it.End.IsZero():
		return t.say(it.Start) + " – " + t.say(it.End)
	}
	return t.say(it.Start)
}

func (t Timeline) title(l Lane, it Item) string {
	s := it.Label + ", " + t.when(it)
	if l.Label != "" {
		s = l.Label + ": " + s
	}
	return clean(s)
}

// extent is the time from the first day of an item to the day after its last.
func (it Item) extent() (from, to float64) {
	from, to = it.Start.span()
	if !it.End.IsZero() {
		_, end := it.End.span()
		to = max(to, end)
	}
	return from, to
}

func (it Item) period() bool { return it.Open || !it.End.IsZero() }

// Table has one row an item, lane by lane.
func (t Timeline) Table() Table {
	out := Table{Headers: []string{t.Words.Lane, t.Words.Item, t.Words.From, t.Words.To}}
	for _, l := range t.Lanes {
		for _, it := range l.Items {
			end := t.say(it.End)
			if it.Open {
				end = t.Words.Open
			}
			out.Rows = append(out.Rows, []string{l.Label, it.Label, t.say(it.Start), end})
		}
	}
	return out
}
