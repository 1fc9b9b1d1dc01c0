// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"cmp"
	"math"
	"sort"
	"strconv"
)

// netPlan is where everything of a network goes. Index i is node i.
type netPlan struct {
	height float64
	middle point
	guides []float64
	at     []point
	r      []float64
	ends   [][2]int   // the two nodes of each edge
	label  []rect     // zero where there is none
	lines  [][]string // the label's text
	apart  float64    // y of the line above the nodes without ties, or 0
}

const (
	labelLine  = 13.0
	labelWidth = 110.0
	// Up to this many nodes a label is worth more room; beyond, labels that find
	// none are left to the titles and the table.
	labelAll = 60
)

// plan places nodes and labels. When a label of a small network finds no room the
// picture grows a little and everything is placed again.
func (n Network) plan(width float64) netPlan {
	var p netPlan
	height := n.height(width)
	for range 6 {
		p = n.attempt(width, height)
		if len(n.Nodes) > labelAll || p.complete(n) || n.Centre != "" && 2*n.radius(width, height) < height-72 {
			break // more height would not help
		}
		height *= 1.12
	}
	return p
}

func (n Network) height(width float64) float64 {
	tied := len(n.Nodes)
	h := width * 0.58
	if width <= NarrowWidth {
		h = width * 1.2
	}
	if n.Centre != "" {
		h = min(h, 2*n.radius(width, width)+70)
	}
	return min(max(h, 220), 420+float64(tied)*9)
}

func (p netPlan) complete(n Network) bool {
	for i, node := range n.Nodes {
		if p.label[i].w == 0 && node.Label != "" {
			return false
		}
	}
	return true
}

func (n Network) attempt(width, height float64) netPlan {
	g, tied, apart := n.graph()
	ends := make([][2]int, len(g.edges))
	for i, e := range g.edges {
		ends[i] = [2]int{tied[e.a], tied[e.b]}
	}
	p := netPlan{
		ends: ends, height: height, middle: point{width / 2, height / 2},
		at: make([]point, len(n.Nodes)), r: n.radii(width, height), label: make([]rect, len(n.Nodes)), lines: make([][]string, len(n.Nodes)),
	}
	r := make([]float64, len(tied))
	for i, k := range tied {
		r[i] = p.r[k]
	}
	var at []point
	if n.Centre != "" {
		at = n.ego(&p, g, tied, r, width)
	} else {
		at = n.free(g, tied, r, rect{0, 0, width, height})
	}
	for i, k := range tied {
		p.at[k], p.r[k] = at[i], r[i]
	}
	n.label(&p, tied, rect{0, 0, width, height})
	n.setApart(&p, apart, width)
	return p
}

// graph numbers the nodes that have ties and lists those that have none.
func (n Network) graph() (g graph, tied, apart []int) {
	has := make([]bool, len(n.Nodes))
	for _, e := range n.Edges {
		has[n.find(e.From)], has[n.find(e.To)] = true, true
	}
	number := make([]int, len(n.Nodes))
	for i, node := range n.Nodes {
		if has[i] || node.ID == n.Centre {
			number[i] = len(tied)
			tied = append(tied, i)
		} else {
			apart = append(apart, i)
		}
	}
	g.n = len(tied)
	for _, e := range n.Edges {
		g.edges = append(g.edges, link{number[n.find(e.From)], number[n.find(e.To)], e.Weight})
	}
	return g, tied, apart
}

// radii make the area of a disc follow the weight of its node.
func (n Network) radii(width, height float64) []float64 {
	most := 0.0
	for _, node := range n.Nodes {
		most = max(most, node.Weight)
	}
	big := min(max(math.Sqrt(width*height/float64(len(n.Nodes)+4))*0.14, 4), 20, width/45)
	r := make([]float64, len(n.Nodes))
	for i, node := range n.Nodes {
		share := 0.4
		if most > 0 {
			share = max(node.Weight, 0) / most
		}
		r[i] = max(big*math.Sqrt(0.18+0.82*share), 3)
	}
	return r
}

// free places the nodes by their ties.
func (n Network) free(g graph, tied []int, r []float64, frame rect) []point {
	anchors := make([]point, len(tied))
	for i, k := range tied {
		anchors[i] = anchor(strconv.Itoa(int(n.Nodes[k].Ink)), n.Nodes[k].ID)
	}
	// The margin keeps the nodes off the edge of the frame, where a label would
	// have one side only.
	side := min(70, frame.w*0.14)
	inner := rect{side, 30, frame.w - 2*side, frame.h - 60}
	p := fit(stress(g, anchors), inner)
	part(p, r, rect{8, 8, frame.w - 16, frame.h - 16})
	return p
}

// ego places the nodes on rings around the centre.
func (n Network) ego(p *netPlan, g graph, tied []int, r []float64, width float64) []point {
	centre := 0
	for i, k := range tied {
		if n.Nodes[k].ID == n.Centre {
			centre = i
		}
	}
	less := func(a, b int) bool {
		x, y := n.Nodes[tied[a]], n.Nodes[tied[b]]
		return cmp.Or(cmp.Compare(x.Ink, y.Ink), cmp.Compare(y.Weight, x.Weight), cmp.Compare(x.ID, y.ID)) < 0
	}
	at, guides := rings(g, centre, r, p.middle, n.radius(width, p.height), less)
	p.guides = guides
	return at
}

// radius is that of the outer ring; labels stand outside of it.
func (n Network) radius(width, height float64) float64 {
	return max(min(width/2-min(labelWidth, width*0.16), height/2-34), 60)
}

// label writes the names, those of heavy nodes first.
func (n Network) label(p *netPlan, tied []int, frame rect) {
	l := labeller{frame: frame.grow(-1)}
	for _, k := range tied {
		l.block(disc(p.at[k], p.r[k]))
	}
	order := append([]int(nil), tied...)
	sort.SliceStable(order, func(i, j int) bool {
		a, b := n.Nodes[order[i]], n.Nodes[order[j]]
		if (a.ID == n.Centre) != (b.ID == n.Centre) {
			return a.ID == n.Centre
		}
		return a.Weight > b.Weight
	})
	for _, k := range order {
		lines := wrap(n.Nodes[k].Label, small, labelWidth, 2)
		if len(lines) == 0 {
			continue
		}
		w := 0.0
		for _, s := range lines {
			w = max(w, textWidth(s, small, false))
		}
		l.cost = func(r rect) float64 { return n.against(p, k, r) }
		if r, ok := l.place(around(p.at[k], p.r[k], w, float64(len(lines))*labelLine+1)); ok {
			p.label[k], p.lines[k] = r, lines
		}
	}
}

// against counts the ties that run under a label, and on rings prefers the side
// that looks away from the centre.
func (n Network) against(p *netPlan, k int, r rect) float64 {
	cost := 0.0
	for _, e := range p.ends {
		if crosses(p.at[e[0]], p.at[e[1]], r) {
			cost += 0.7
		}
	}
	if n.Centre != "" && n.Nodes[k].ID != n.Centre {
		out := point{p.at[k].x - p.middle.x, p.at[k].y - p.middle.y}
		to := point{r.x + r.w/2 - p.at[k].x, r.y + r.h/2 - p.at[k].y}
		cost += 6 * (1 - (out.x*to.x+out.y*to.y)/max(math.Hypot(out.x, out.y)*math.Hypot(to.x, to.y), 1e-9))
	}
	return cost
}

// setApart lines up the nodes without ties below the others.
func (n Network) setApart(p *netPlan, apart []int, width float64) {
	if len(apart) == 0 {
		return
	}
	p.apart = p.height + 6
	x, y := 0.0, p.apart+32
	for _, k := range apart {
		p.r[k] = min(p.r[k], 7)
		label, _ := ellipsis(n.Nodes[k].Label, small, min(180, width-30))
		w := textWidth(label, small, false)
		if x > 0 && x+20+w > width {
			x, y = 0, y+22
		}
		p.at[k] = point{x + 8, y}
		if label != "" {
			p.label[k], p.lines[k] = rect{x + 19, y - 7, w, labelLine + 1}, []string{label}
		}
		x += 20 + w + 18
	}
	p.height = y + 14
}
