// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"math"
	"sort"
)

// maxRings is how many steps from the centre a ring drawing shows; what is
// further away stands on the last ring.
const maxRings = 3

// reach is how far out each ring is when there are one, two or three of them, as
// a share of the radius. The inner ones get more than their share, since most
// nodes are there.
var reach = [maxRings + 1][]float64{1: {1}, 2: {0.64, 1}, 3: {0.5, 0.77, 1}}

// steps counts the edges on the shortest way from a node to every other; -1
// where there is none.
func steps(g graph, from int) []int {
	near := make([][]int, g.n)
	for _, e := range g.edges {
		near[e.a] = append(near[e.a], e.b)
		near[e.b] = append(near[e.b], e.a)
	}
	out := make([]int, g.n)
	for i := range out {
		out[i] = -1
	}
	out[from] = 0
	for queue := []int{from}; len(queue) > 0; queue = queue[1:] {
		for _, j := range near[queue[0]] {
			if out[j] < 0 {
				out[j] = out[queue[0]] + 1
				queue = append(queue, j)
			}
		}
	}
	return out
}

// rings places a node in the middle and the others around it by their steps.
// The first ring is in the order given by less; each further one follows the
// angles of its neighbours further in. Radii r may shrink so that no two discs
// overlap. It returns the places and the radii of the rings.
func rings(g graph, centre int, r []float64, middle point, radius float64, less func(a, b int) bool) ([]point, []float64) {
	p := make([]point, g.n)
	angle := make([]float64, g.n)
	p[centre] = middle
	ring := make([][]int, maxRings+1)
	deepest := 1
	step := steps(g, centre)
	for i, s := range step {
		if i != centre {
			if s < 0 || s > maxRings {
				s = maxRings
			}
			ring[s] = append(ring[s], i) //nolint:gosec // s is within maxRings by now
			deepest = max(deepest, s)
		}
	}
	var guides []float64
	for k := 1; k <= deepest; k++ {
		nodes := ring[k]
		if len(nodes) == 0 {
			continue
		}
		outer := radius * reach[deepest][k-1]
		guides = append(guides, outer)
		sort.SliceStable(nodes, func(i, j int) bool { return less(nodes[i], nodes[j]) })
		turn := -math.Pi / 2
		if k > 1 {
			turn = follow(g, nodes, step, angle)
		}
		size := 0.0
		for _, i := range nodes {
			size = max(size, r[i])
		}
		// A full ring is split into several, one inside the other.
		band := outer * 0.6
		if k > 1 {
			band = radius * (reach[deepest][k-1] - reach[deepest][k-2]) * 0.6
		}
		layers := max(1, int(math.Ceil(float64(len(nodes))*(2*size+discGap)/(2*math.Pi*outer))))
		for i, node := range nodes {
			a := turn + 2*math.Pi*float64(i)/float64(len(nodes))
			out := outer - band*float64(i%layers)/float64(layers)
			sin, cos := math.Sincos(a)
			angle[node] = a
			p[node] = point{middle.x + out*cos, middle.y + out*sin}
		}
	}
	shrink(p, r)
	return p, guides
}

// follow sorts the nodes of a ring by the mean direction of their neighbours
// further in and returns the turn at which the even places fit these best.
func follow(g graph, nodes, step []int, angle []float64) float64 {
	want := make(map[int]point, len(nodes))
	for _, e := range g.edges {
		for _, way := range [][2]int{{e.a, e.b}, {e.b, e.a}} {
			if out, in := way[0], way[1]; step[out] > step[in] {
				sin, cos := math.Sincos(angle[in])
				q := want[out]
				want[out] = point{q.x + cos, q.y + sin}
			}
		}
	}
	wish := func(i int) float64 { q := want[i]; return math.Atan2(q.y, q.x) }
	sort.SliceStable(nodes, func(i, j int) bool { return wish(nodes[i]) < wish(nodes[j]) })
	// The mean difference between wish and place, taken on the circle.
	var s, c float64
	for i, n := range nodes {
		sin, cos := math.Sincos(wish(n) - 2*math.Pi*float64(i)/float64(len(nodes)))
		s, c = s+sin, c+cos
	}
	return math.Atan2(s, c)
}

// shrink makes discs smaller until none touches another, without moving any.
func shrink(p []point, r []float64) {
	for range 60 {
		worst := 1.0
		for i := range p {
			for j := i + 1; j < len(p); j++ {
				if room := math.Hypot(p[j].x-p[i].x, p[j].y-p[i].y); room < r[i]+r[j]+1 {
					worst = min(worst, max(room-1, 0.2)/(r[i]+r[j]))
				}
			}
		}
		if worst == 1 {
			return
		}
		for i := range r {
			r[i] *= min(worst, 0.98)
		}
	}
}
