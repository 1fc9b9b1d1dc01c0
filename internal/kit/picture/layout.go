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
// majorization, 2004). It starts from classical scaling, turned towards the
// anchors, and therefore gives nearly the same picture after a small change.
// Units are edge lengths.
func stress(g graph, anchors []point) []point {
	if g.n == 0 {
		return nil
	}
	d := distances(g)
	p := turnTowards(classicalScaling(d, anchors), anchors)
	// Equal points have no direction in which to part; the anchors give one.
	for i := range p {
		p[i].x += anchors[i].x * 0.01
		p[i].y += anchors[i].y * 0.01
	}
	for range 300 {
		moved := 0.0
		for i := range p {
			var x, y, total float64
			for j := range p {
				if i == j {
					continue
				}
				w := 1 / (d[i][j] * d[i][j])
				dx, dy := p[i].x-p[j].x, p[i].y-p[j].y
				k := d[i][j] / max(math.Hypot(dx, dy), 1e-9)
				x += w * (p[j].x + k*dx)
				y += w * (p[j].y + k*dy)
				total += w
			}
			if total == 0 {
				continue
			}
			q := point{x / total, y / total}
			moved = max(moved, math.Hypot(q.x-p[i].x, q.y-p[i].y))
			p[i] = q
		}
		if moved < 1e-3 {
			break
		}
	}
	return p
}

// distances are the lengths of the shortest ways. An edge is shorter the heavier
// it is and the more neighbours its ends share, which pulls clusters together in
// a dense network where every way would be one step.
func distances(g graph) [][]float64 {
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

// classicalScaling takes the two strongest directions of the doubly centred
// squared distances. Where several are equally strong, the start decides.
func classicalScaling(d [][]float64, start []point) []point {
	n := len(d)
	b := make([][]float64, n)
	mean, all := make([]float64, n), 0.0
	for i := range d {
		b[i] = make([]float64, n)
		for j, v := range d[i] {
			b[i][j] = v * v
			mean[i] += b[i][j] / float64(n)
		}
		all += mean[i] / float64(n)
	}
	for i := range b {
		for j := range b[i] {
			b[i][j] = -(b[i][j] - mean[i] - mean[j] + all) / 2
		}
	}
	p := make([]point, n)
	for axis := range 2 {
		v := make([]float64, n)
		for i, q := range start {
			v[i] = q.x + 1e-3
			if axis == 1 {
				v[i] = q.y + 1e-3
			}
		}
		strength := strongest(b, v)
		root := math.Sqrt(max(strength, 0))
		for i := range v {
			if axis == 0 {
				p[i].x = v[i] * root
			} else {
				p[i].y = v[i] * root
			}
			for j := range v {
				b[i][j] -= strength * v[i] * v[j]
			}
		}
	}
	return p
}

// strongest turns v into an eigenvector by power iteration and gives its value.
func strongest(b [][]float64, v []float64) float64 {
	next := make([]float64, len(v))
	strength := 0.0
	for range 200 {
		length := 0.0
		for i := range b {
			next[i] = 0
			for j, x := range b[i] {
				next[i] += x * v[j]
			}
			length += next[i] * next[i]
		}
		length = math.Sqrt(length)
		if length < 1e-12 {
			return 0
		}
		for i := range v {
			v[i] = next[i] / length
		}
		if math.Abs(length-strength) < 1e-9*length {
			strength = length
			break
		}
		strength = length
	}
	return strength
}

// turnTowards rotates and, if that fits better, mirrors points so that they come
// as close to the anchors as a rigid movement can bring them.
func turnTowards(p, anchors []point) []point {
	best, out := -1.0, p
	for _, flip := range []float64{1, -1} {
		var a, b float64
		for i, q := range p {
			y := q.y * flip
			a += q.x*anchors[i].x + y*anchors[i].y
			b += q.x*anchors[i].y - y*anchors[i].x
		}
		if fit := math.Hypot(a, b); fit > best {
			best = fit
			sin, cos := math.Sincos(math.Atan2(b, a))
			out = make([]point, len(p))
			for i, q := range p {
				y := q.y * flip
				out[i] = point{q.x*cos - y*sin, q.x*sin + y*cos}
			}
		}
	}
	return out
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
