// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"math"
	"slices"
)

// point and rect are in pixels, y down.
type point struct{ x, y float64 }

type rect struct{ x, y, w, h float64 }

func (r rect) hits(o rect) bool {
	return r.x < o.x+o.w && o.x < r.x+r.w && r.y < o.y+o.h && o.y < r.y+r.h
}

func (r rect) within(o rect) bool {
	return r.x >= o.x && r.y >= o.y && r.x+r.w <= o.x+o.w && r.y+r.h <= o.y+o.h
}

func (r rect) grow(d float64) rect { return rect{r.x - d, r.y - d, r.w + 2*d, r.h + 2*d} }

func disc(p point, r float64) rect { return rect{p.x - r, p.y - r, 2 * r, 2 * r} }

// labeller places texts one after the other so that none covers another or
// leaves the frame. What comes first gets the best place.
type labeller struct {
	frame rect
	taken []rect
	// cost is asked for soft reasons against a place, such as lines beneath.
	cost func(rect) float64
}

func (l *labeller) block(r rect) { l.taken = append(l.taken, r) }

func (l *labeller) free(r rect) bool {
	if !r.within(l.frame) {
		return false
	}
	return !slices.ContainsFunc(l.taken, r.hits)
}

// around gives the places of a text of size w x h beside a disc, best first:
// right, left, below, above, then the corners; then the same further away.
func around(p point, r, w, h float64) []rect {
	var out []rect
	for _, d := range []float64{3, 9} {
		e := r + d
		k := e * math.Sqrt2 / 2
		out = append(out,
			rect{p.x + e, p.y - h/2, w, h},
			rect{p.x - e - w, p.y - h/2, w, h},
			rect{p.x - w/2, p.y + e, w, h},
			rect{p.x - w/2, p.y - e - h, w, h},
			rect{p.x + k, p.y + k - h/3, w, h},
			rect{p.x + k, p.y - k - h*2/3, w, h},
			rect{p.x - k - w, p.y + k - h/3, w, h},
			rect{p.x - k - w, p.y - k - h*2/3, w, h},
		)
	}
	return out
}

// place takes the free candidate with the least cost, where each step down the
// list costs a little too, and reserves it.
func (l *labeller) place(candidates []rect) (rect, bool) {
	best, bestCost := -1, math.Inf(1)
	for i, r := range candidates {
		if !l.free(r) {
			continue
		}
		cost := float64(i)
		if l.cost != nil {
			cost += l.cost(r)
		}
		if cost < bestCost {
			best, bestCost = i, cost
		}
	}
	if best < 0 {
		return rect{}, false
	}
	l.block(candidates[best].grow(1))
	return candidates[best], true
}
