// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"context"
	"sync"
	"time"
)

// rates keeps the speed of each transfer that streams now, so that a peer gets
// no more by asking several times at once.
type rates struct {
	mu   sync.Mutex
	open map[string]*rate
}

// rate lets bytes by at a speed: free is when all that went by has been paid.
type rate struct {
	perSecond int64
	users     int

	mu   sync.Mutex
	free time.Time
}

// use gives the rate of a transfer, and what to call when the stream is over;
// nil where there is no limit.
func (rs *rates) use(id string, perSecond int64) (*rate, func()) {
	if perSecond <= 0 {
		return nil, func() {}
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.open == nil {
		rs.open = map[string]*rate{}
	}
	r := rs.open[id]
	if r == nil {
		r = &rate{perSecond: perSecond}
		rs.open[id] = r
	}
	r.users++
	return r, func() {
		rs.mu.Lock()
		defer rs.mu.Unlock()
		if r.users--; r.users == 0 {
			delete(rs.open, id)
		}
	}
}

// pay gives how long to wait at now before n bytes more go by.
func (r *rate) pay(now time.Time, n int64) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	wait := max(0, r.free.Sub(now))
	r.free = now.Add(wait + time.Duration(float64(n)/float64(r.perSecond)*float64(time.Second)))
	return wait
}

// wait waits for the turn of n bytes, or until the context ends.
func (r *rate) wait(ctx context.Context, n int64) error {
	if r == nil {
		return nil
	}
	d := r.pay(time.Now(), n)
	if d == 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// piece is the most that goes by at once: an eighth of a second, where there is
// a limit.
func (r *rate) piece(most int64) int64 {
	if r == nil {
		return most
	}
	return max(1, min(most, r.perSecond/8))
}
