// SPDX-License-Identifier: EUPL-1.2

package picture

import "math"

// fit scales points into a frame. The two directions may differ by half, so
// that a round layout uses a wide frame without looking squeezed.
func fit(p []point, frame rect) []point {
	if len(p) == 0 {
		return nil
	}
	low, high := p[0], p[0]
	for _, q := range p {
		low = point{min(low.x, q.x), min(low.y, q.y)}
		high = point{max(high.x, q.x), max(high.y, q.y)}
	}
	sx := frame.w / max(high.x-low.x, 1e-6)
	sy := frame.h / max(high.y-low.y, 1e-6)
	sx, sy = min(sx, sy*1.5), min(sy, sx*1.5)
	mid := point{(low.x + high.x) / 2, (low.y + high.y) / 2}
	out := make([]point, len(p))
	for i, q := range p {
		out[i] = point{frame.x + frame.w/2 + (q.x-mid.x)*sx, frame.y + frame.h/2 + (q.y-mid.y)*sy}
	}
	return out
}

// discGap is the least ground between two discs.
const discGap = 3.0

// part moves discs until none touches another and all are inside the frame. Each
// pair goes apart by what it overlaps, half each. If the frame is too full the
// discs shrink; the radii that were reached are written back to r.
func part(p []point, r []float64, frame rect) {
	for round := 0; ; round++ {
		clear := true
		for i := range p {
			for j := i + 1; j < len(p); j++ {
				dx, dy := p[j].x-p[i].x, p[j].y-p[i].y
				need := r[i] + r[j] + discGap
				dist := math.Hypot(dx, dy)
				if dist >= need-1e-6 {
					continue
				}
				clear = false
				if dist < 1e-6 {
					// Two discs on one point part in a direction of their own.
					sin, cos := math.Sincos(float64(i)*2.4 + float64(j))
					dx, dy, dist = cos*1e-3, sin*1e-3, 1e-3
				}
				push := (need - dist) / 2 / dist * 1.01
				p[i] = point{p[i].x - dx*push, p[i].y - dy*push}
				p[j] = point{p[j].x + dx*push, p[j].y + dy*push}
			}
		}
		for i := range p {
			q := point{
				min(max(p[i].x, frame.x+r[i]), frame.x+frame.w-r[i]),
				min(max(p[i].y, frame.y+r[i]), frame.y+frame.h-r[i]),
			}
			if q != p[i] {
				p[i], clear = q, false
			}
		}
		if clear {
			return
		}
		if round%60 == 59 {
			for i := range r {
				r[i] *= 0.9
			}
		}
		if round > 3000 {
			return // a frame smaller than the gaps; the caller bounds the nodes
		}
	}
}

// crosses says whether a line from a to b meets a rectangle.
func crosses(a, b point, r rect) bool {
	t0, t1 := 0.0, 1.0
	for _, s := range [][3]float64{
		{a.x - b.x, a.x - r.x, 0},
		{b.x - a.x, r.x + r.w - a.x, 0},
		{a.y - b.y, a.y - r.y, 0},
		{b.y - a.y, r.y + r.h - a.y, 0},
	} {
		switch k, q := s[0], s[1]; {
		case k == 0:
			if q < 0 {
				return false
			}
		case k < 0:
			t0 = max(t0, q/k)
		default:
			t1 = min(t1, q/k)
		}
	}
	return t0 <= t1
}
