// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"hash/fnv"
	"math"
)

// graph is a network without names: nodes 0 to n-1 and edges between them.
type graph struct {
	n     int
	edges []link
}

type link struct {
	a, b   int
	weight float64
}

// stress places the nodes of a graph so that distances on the picture follow
// distances in the graph (Gansner, Koren, North: Graph drawing by stress
// majorization, 2004). Units are edge lengths.
//
// In a dense network many different pictures have nearly the same stress, and a
// small change would make another of them the best. Therefore every node is held
// by its anchor: strongly at first, which leaves one solution only, and then so
// weakly that a sparse network still unfolds fully. The strength was found by
// taking each tie of a sample away in turn; a test repeats that.
func stress(g graph, anchors []point) []point {
	if g.n == 0 {
		return nil
	}
	d := distances(g)
	size := 0.0
	for i := range d {
		for _, v := range d[i] {
			size = max(size, v)
		}
	}
	home := make([]point, g.n)
	for i, q := range anchors {
		home[i] = point{q.x * size / 2, q.y * size / 2}
	}
	p := append([]point(nil), home...)
	majorise(p, home, d, 1)
	majorise(p, home, d, 0.08)
	return p
}

// majorise moves the points until the stress falls no more. Each is also drawn
// to its home, with a strength that is a share of what all the others have.
func majorise(p, home []point, d [][]float64, pull float64) {
	near := make([][]float64, len(d))
	for i := range d {
		near[i] = make([]float64, len(d))
		for j, v := range d[i] {
			if i != j {
				near[i][j] = 1 / (v * v)
			}
		}
	}
	// Small networks are cheap and are brought to rest; large ones get enough.
	for range min(max(30000/len(p), 100), 600) {
		moved := 0.0
		for i := range p {
			var x, y, total float64
			for j := range p {
				if i == j {
					continue
				}
				// A pair weighs the less the further it is apart in the graph.
				w := near[i][j]
				dx, dy := p[i].x-p[j].x, p[i].y-p[j].y
				k := w * d[i][j] / max(math.Sqrt(dx*dx+dy*dy), 1e-9)
				x += w*p[j].x + k*dx
				y += w*p[j].y + k*dy
				total += w
			}
			if total == 0 {
				continue
			}
			x, y, total = x+pull*total*home[i].x, y+pull*total*home[i].y, total*(1+pull)
			q := point{x / total, y / total}
			moved = max(moved, math.Hypot(q.x-p[i].x, q.y-p[i].y))
			p[i] = q
		}
		if moved < 1e-3 {
			return
		}
	}
}

// distances are the lengths of the shortest ways. An edge is shorter the heavier
// it is and the more neighbours its ends share, which pulls clusters together in
// a dense network where every way would be one step.
func distances(g graph) [][]float64 { //nolint:gocognit // breadth first from each node
	heaviest := 0.0
	near := make([]map[int]bool, g.n)
	for i := range near {
		near[i] = map[int]bool{i: true}
	}
	for _, e := range g.edges {
		heaviest = max(heaviest, e.weight)
		near[e.a][e.b], near[e.b][e.a] = true, true
	}
	d := make([][]float64, g.n)
	for i := range d {
		d[i] = make([]float64, g.n)
		for j := range d[i] {
			if i != j {
				d[i][j] = math.Inf(1)
			}
		}
	}
	for _, e := range g.edges {
		common := 0
		for k := range near[e.a] {
			if near[e.b][k] {
				common++
			}
		}
		alike := float64(common) / float64(len(near[e.a])+len(near[e.b])-common)
		l := 1.5 - 0.4*alike
		if heaviest > 0 {
			l -= 0.5 * math.Sqrt(max(e.weight, 0)/heaviest)
		}
		d[e.a][e.b] = min(d[e.a][e.b], l)
		d[e.b][e.a] = d[e.a][e.b]
	}
	for k := range d {
		for i := range d {
			if via := d[i][k]; !math.IsInf(via, 1) {
				for j, rest := range d[k] {
					if via+rest < d[i][j] {
						d[i][j] = via + rest
					}
				}
			}
		}
	}
	// Parts without a way between them stand a little further apart than the
	// widest of them is wide.
	widest := 1.0
	for i := range d {
		for _, v := range d[i] {
			if !math.IsInf(v, 1) {
				widest = max(widest, v)
			}
		}
	}
	for i := range d {
		for j := range d[i] {
			if math.IsInf(d[i][j], 1) {
				d[i][j] = widest * 1.1
			}
		}
	}
	return d
}

// anchor is the place on the unit disc that belongs to a node for good: nodes of
// one group are near one another, whatever else is in the network.
func anchor(group, id string) point {
	a := unit(group)*2*math.Pi + (unit(id)-0.5)*0.9
	r := 0.5 + 0.5*unit(id+"r")
	sin, cos := math.Sincos(a)
	return point{r * cos, r * sin}
}

// unit turns a text into a number from 0 to below 1.
func unit(s string) float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	v := h.Sum64()
	v ^= v >> 33
	v *= 0xff51afd7ed558ccd // spreads what FNV leaves in the low bits
	v ^= v >> 33
	return float64(v>>11) / (1 << 53)
}
