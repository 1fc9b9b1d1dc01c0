// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"fmt"
	"io"
	"strconv"
)

// Matrix is a grid of counts, in the order of rows and columns that the caller
// chose. Columns that do not fit the width continue in a further panel below.
type Matrix struct {
	Frame
	Rows, Cols []Head
	// Cells that are absent count nothing. A cell may come once only; of two for
	// one place the later holds.
	Cells []Cell
	// Steps are the highest counts of L1 to L4; the zero value is 1, 2, 4, 8.
	Steps [4]int
	Words MatrixWords
}

// MatrixWords are the translated words of a matrix: the corner says what the
// rows are, Total names the sums, and Count says what the legend counts.
type MatrixWords struct{ Corner, Total, Count string }

// Head names a row or a column. Short is used for columns whose Label would not
// fit; without it the label is cut.
type Head struct {
	Label, Short, Href string
}

// Cell is one place of the grid.
type Cell struct {
	Row, Col int
	Count    int
	Title    string // empty: composed of the heads and the count
	Href     string
}

const (
	maxMatrixSide = 100
	cellHeight    = 26.0
	cellMin       = 24.0 // the least size of a target for pointers
	cellMax       = 44.0
	headMax       = 150.0 // longest slanted head in pixels
)

// SVG draws the matrix.
func (m Matrix) SVG(w io.Writer, width int) error {
	if err := bound("rows", len(m.Rows), maxMatrixSide); err != nil {
		return err
	}
	if err := bound("columns", len(m.Cols), maxMatrixSide); err != nil {
		return err
	}
	if err := bound("cells", len(m.Cells), maxMatrixSide*maxMatrixSide); err != nil {
		return err
	}
	m.Frame.Legend = append(m.scale(), m.Frame.Legend...)
	c := newCanvas(m.Frame, "matrix", clampWidth(width))
	g := m.layout(c.width)
	counts, rows, cols, all := m.count()
	y := 0.0
	for from := 0; from < len(m.Cols); from += g.perPanel {
		to := min(from+g.perPanel, len(m.Cols))
		last := to == len(m.Cols)
		if from > 0 {
			y += 18
		}
		y = m.heads(c, g, from, to, last, y)
		for r := range m.Rows {
			m.row(c, g, r, from, to, y, counts)
			if last {
				c.number(rows[r], g.left+float64(to-from)*g.cell+g.total/2, y, true)
			}
			y += cellHeight
		}
		c.hline("pic-rule", g.left+float64(to-from)*g.cell, y+1)
		c.text(clean(m.Words.Total), 0, y+18, style{bold: true})
		for i := from; i < to; i++ {
			c.number(cols[i], g.left+(float64(i-from)+0.5)*g.cell, y+2, true)
		}
		if last {
			c.number(all, g.left+float64(to-from)*g.cell+g.total/2, y+2, true)
		}
		y += cellHeight
	}
	return c.finish(w, y)
}

// scale is the legend of the five levels. Numbers need no translation.
func (m Matrix) scale() []LegendItem {
	s := m.steps()
	items := []LegendItem{}
	low := 1
	for i, high := range s {
		label := strconv.Itoa(low)
		if high > low {
			label += "–" + strconv.Itoa(high)
		}
		items = append(items, LegendItem{L1 + Ink(i), label})
		low = high + 1
	}
	items = append(items, LegendItem{L5, "≥ " + strconv.Itoa(low)})
	if m.Words.Count != "" {
		items[0].Label = m.Words.Count + ": " + items[0].Label
	}
	return items
}

func (m Matrix) steps() [4]int {
	if m.Steps == [4]int{} {
		return [4]int{1, 2, 4, 8}
	}
	return m.Steps
}

// grid is how a matrix is divided.
type grid struct {
	left, cell, total float64
	perPanel          int
	slanted           bool
	head              float64 // height of the column heads
	heads             []string
}

func (m Matrix) layout(width float64) grid {
	g := grid{total: 44, slanted: width > NarrowWidth}
	longest := textWidth(m.Words.Total, body, true)
	for _, r := range m.Rows {
		longest = max(longest, textWidth(clean(r.Label), body, false))
	}
	g.left = min(longest+10, width*0.34, 220)
	headWidth := 0.0
	for _, col := range m.Cols {
		label, cut := ellipsis(col.Label, small, headMax)
		if cut && col.Short != "" {
			label, _ = ellipsis(col.Short, small, headMax)
		}
		g.heads = append(g.heads, label)
		headWidth = max(headWidth, textWidth(label, small, false))
	}
	// A slanted head leans out over the sums; what it needs beyond them is kept
	// free at the right.
	overhang := 0.0
	g.head = headWidth + 12
	if g.slanted {
		g.head = headWidth*slant + 18
		overhang = max(0, headWidth*slant+10-g.total)
	}
	room := width - g.left - g.total - overhang
	n := max(len(m.Cols), 1)
	g.perPanel = min(max(int(room/cellMin), 1), n)
	// Panels of equal size look better than a full one and a rest.
	panels := (n + g.perPanel - 1) / g.perPanel
	g.perPanel = (n + panels - 1) / panels
	g.cell = min(max(room/float64(g.perPanel), cellMin), cellMax)
	return g
}

// slant is the sine and cosine of the 45 degrees of the column heads.
const slant = 0.7071

func (m Matrix) heads(c *canvas, g grid, from, to int, last bool, y float64) float64 {
	base := y + g.head
	corner, _ := ellipsis(m.Words.Corner, small, g.left-8)
	c.text(corner, 0, base-6, style{size: small, class: "pic-soft"})
	for i := from; i < to; i++ {
		x := g.left + (float64(i-from)+0.5)*g.cell
		end := c.mark(clean(m.Cols[i].Label), m.Cols[i].Href)
		turn := "rotate(-90 " + num(x+4) + " " + num(base-6) + ")"
		at := x + 4
		if g.slanted {
			at = x
			turn = "rotate(-45 " + num(x) + " " + num(base-6) + ")"
		}
		c.text(g.heads[i], at, base-6, style{size: small, transform: turn, hidden: true})
		end()
	}
	if last {
		x := g.left + float64(to-from)*g.cell + g.total/2
		total, _ := ellipsis(m.Words.Total, small, g.total-2)
		if g.slanted {
			// Upright, it would stand under the last slanted head.
			c.text(total, x, base-6, style{size: small, class: "pic-soft", transform: "rotate(-45 " + num(x) + " " + num(base-6) + ")"})
		} else {
			c.text(total, x, base-6, style{size: small, class: "pic-soft", anchor: "middle"})
		}
	}
	c.hline("pic-rule", g.left+float64(to-from)*g.cell, base-0.5)
	return base + 1
}

func (m Matrix) row(c *canvas, g grid, r, from, to int, y float64, counts map[[2]int]Cell) {
	label, _ := ellipsis(m.Rows[r].Label, body, g.left-8)
	end := c.mark(clean(m.Rows[r].Label), m.Rows[r].Href)
	c.text(label, 1, y+17, style{hidden: true})
	end()
	c.hline("pic-line", g.left+float64(to-from)*g.cell, y+cellHeight-0.5)
	for i := from; i < to; i++ {
		x := g.left + float64(i-from)*g.cell
		cell, ok := counts[[2]int{r, i}]
		if !ok || cell.Count <= 0 {
			c.el("circle", "class", "pic-muted", "cx", x+g.cell/2, "cy", y+cellHeight/2-0.5, "r", 1.2, "fill", Muted.fill())
			continue
		}
		title := clean(cell.Title)
		if title == "" {
			title = clean(fmt.Sprintf("%s, %s: %d", m.Rows[r].Label, m.Cols[i].Label, cell.Count))
		}
		k := level(cell.Count, m.steps())
		end := c.mark(title, cell.Href)
		c.box(k, x+1.5, y+1.5, g.cell-3, cellHeight-4)
		class, fill := k.on()
		c.text(short(cell.Count), x+g.cell/2, y+16.5, style{size: small, class: class, fill: fill, anchor: "middle", hidden: true})
		end()
	}
}

// number draws a sum, centred.
func (c *canvas) number(n int, x, y float64, bold bool) {
	st := style{size: small, anchor: "middle", bold: bold}
	if n == 0 {
		st.class, st.bold = "pic-soft", false
	}
	c.text(short(n), x, y+16.5, st)
}

// short keeps a count within a cell.
func short(n int) string {
	if n > 9999 {
		return ">9999"
	}
	return strconv.Itoa(n)
}

// count puts the cells in place and adds them up.
func (m Matrix) count() (cells map[[2]int]Cell, rows, cols []int, all int) {
	cells = make(map[[2]int]Cell, len(m.Cells))
	for _, c := range m.Cells {
		if c.Row >= 0 && c.Row < len(m.Rows) && c.Col >= 0 && c.Col < len(m.Cols) {
			cells[[2]int{c.Row, c.Col}] = c
		}
	}
	rows, cols = make([]int, len(m.Rows)), make([]int, len(m.Cols))
	for at, c := range cells {
		n := max(c.Count, 0)
		rows[at[0]] += n
		cols[at[1]] += n
		all += n
	}
	return cells, rows, cols, all
}

// Table gives the grid with its sums.
func (m Matrix) Table() Table {
	cells, rows, cols, all := m.count()
	t := Table{Headers: []string{m.Words.Corner}}
	foot := []string{m.Words.Total}
	for i, c := range m.Cols {
		t.Headers = append(t.Headers, c.Label)
		foot = append(foot, strconv.Itoa(cols[i]))
	}
	t.Headers = append(t.Headers, m.Words.Total)
	for r, h := range m.Rows {
		line := []string{h.Label}
		for i := range m.Cols {
			line = append(line, strconv.Itoa(max(cells[[2]int{r, i}].Count, 0)))
		}
		t.Rows = append(t.Rows, append(line, strconv.Itoa(rows[r])))
	}
	t.Rows = append(t.Rows, append(foot, strconv.Itoa(all)))
	return t
}
