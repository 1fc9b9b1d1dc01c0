// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"errors"
	"fmt"
	"math"
)

// pathInfo is what a map needs to know about a path besides its text.
type pathInfo struct {
	points int
	bounds rect
	size   float64
}

// readPath checks a path of a boundary file and measures it. Rings have three
// points at least and end in z; lines have two at least and do not.
func readPath(d string, closed bool) (pathInfo, error) {
	p := pathParser{d: d}
	var info pathInfo
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for p.i < len(d) {
		if !p.take('M') {
			return info, fmt.Errorf("path has no M at %d", p.i)
		}
		x, y, n := 0, 0, 0
		doubled := 0.0 // twice the signed area of the ring
		x0, y0 := 0, 0
		for {
			dx, dy, err := p.pair()
			if err != nil {
				return info, err
			}
			nx, ny := x+dx, y+dy
			if nx < -maxBoundaryGrid || nx > 2*maxBoundaryGrid || ny < -maxBoundaryGrid || ny > 2*maxBoundaryGrid {
				return info, fmt.Errorf("path leaves the grid at %d", p.i)
			}
			if n == 0 {
				x0, y0 = nx, ny
			}
			doubled += float64((x-x0)*(ny-y0) - (nx-x0)*(y-y0))
			x, y = nx, ny
			n++
			low = point{min(low.x, float64(x)), min(low.y, float64(y))}
			high = point{max(high.x, float64(x)), max(high.y, float64(y))}
			if n == 1 && !p.take('l') {
				return info, fmt.Errorf("path has no l at %d", p.i)
			}
			if n > 1 && (p.i == len(d) || d[p.i] == 'z' || d[p.i] == 'M') {
				break
			}
		}
		if closed != p.take('z') {
			return info, fmt.Errorf("ring and line are mixed up at %d", p.i)
		}
		if closed && n < 3 {
			return info, errors.New("ring of fewer than three points")
		}
		info.points += n
		info.size += math.Abs(doubled) / 2
	}
	if info.points == 0 {
		return info, errors.New("empty path")
	}
	info.bounds = rect{low.x, low.y, high.x - low.x, high.y - low.y}
	return info, nil
}

type pathParser struct {
	d string
	i int
}

func (p *pathParser) take(b byte) bool {
	if p.i < len(p.d) && p.d[p.i] == b {
		p.i++
		return true
	}
	return false
}

// pair reads two whole numbers. Between numbers stands one space or the minus
// sign of the second.
func (p *pathParser) pair() (x, y int, err error) {
	p.take(' ')
	if x, err = p.number(); err != nil {
		return
	}
	if !p.take(' ') && (p.i == len(p.d) || p.d[p.i] != '-') {
		return 0, 0, fmt.Errorf("path has half a point at %d", p.i)
	}
	y, err = p.number()
	return
}

func (p *pathParser) number() (int, error) {
	negative := p.take('-')
	start, n := p.i, 0
	for p.i < len(p.d) && p.d[p.i] >= '0' && p.d[p.i] <= '9' {
		n = n*10 + int(p.d[p.i]-'0')
		p.i++
		if p.i-start > 6 {
			return 0, fmt.Errorf("path has a long number at %d", start)
		}
	}
	if p.i == start {
		return 0, fmt.Errorf("path has no number at %d", start)
	}
	if negative {
		n = -n
	}
	return n, nil
}
