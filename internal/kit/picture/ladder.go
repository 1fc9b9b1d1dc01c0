// SPDX-License-Identifier: EUPL-1.2

package picture

import "io"

// Ladder is a way taken step by step from the top, each with how it came out, and
// where it ended.
type Ladder struct {
	Frame
	Rungs []Rung
	End   string // what came of it
	Words LadderWords
}

// LadderWords are the headings of the table.
type LadderWords struct{ Stage, Step, Outcome, Why string }

// Rung is one step. Rungs of one stage follow one another.
type Rung struct {
	Stage, Label, Href string
	Outcome, Why       string
	Ink                Ink
}

const (
	maxRungs    = 200
	rungPitch   = 30.0
	rungHeight  = 22.0
	stageColumn = 130.0
)

// SVG draws the ladder.
func (l Ladder) SVG(w io.Writer, width int) error {
	if err := bound("rungs", len(l.Rungs), maxRungs); err != nil {
		return err
	}
	c := newCanvas(l.Frame, "ladder", clampWidth(width))
	left, above := stageColumn, c.width <= NarrowWidth
	if above {
		left = 0
	}
	label := min(260, c.width-left-40)
	y, stage := 4.0, ""
	for i, r := range l.Rungs {
		if r.Stage != stage {
			stage = r.Stage
			if above {
				y += 14
				c.text(stage, 1, y, style{size: small, class: "pic-soft"})
				y += 6
			} else {
				text, _ := ellipsis(stage, small, left-12)
				c.text(text, 1, y+15, style{size: small, class: "pic-soft"})
			}
		}
		if i > 0 {
			c.line("pic-line", left+12, y-(rungPitch-rungHeight), left+12, y)
		}
		end := c.mark(clean(r.Label+": "+r.Outcome+" "+r.Why), r.Href)
		c.box(r.Ink, left, y, 24, rungHeight)
		text, _ := ellipsis(r.Label, body, label)
		c.text(text, left+34, y+15, style{hidden: true})
		if !above {
			says := r.Outcome
			if r.Why != "" {
				says += ": " + r.Why
			}
			says, _ = ellipsis(says, small, c.width-left-label-50)
			c.text(says, left+34+label+10, y+15, style{size: small, class: "pic-soft", hidden: true})
		}
		end()
		y += rungPitch
	}
	c.text(l.End, left, y+14, style{bold: true})
	return c.finish(w, y+24)
}

// Table has one row a rung.
func (l Ladder) Table() Table {
	t := Table{Headers: []string{l.Words.Stage, l.Words.Step, l.Words.Outcome, l.Words.Why}}
	for _, r := range l.Rungs {
		t.Rows = append(t.Rows, []string{r.Stage, r.Label, r.Outcome, r.Why})
	}
	return t
}
