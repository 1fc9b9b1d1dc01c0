// SPDX-License-Identifier: EUPL-1.2

package limit

import (
	"container/list"
	"sync"
	"time"

	"entente/internal/kit/clock"
)

// Limiter gives each key a bucket of tokens that fills up again with time. It
// remembers a bounded number of keys and forgets the one not used for longest,
// so that a flood of keys costs no more memory than that.
type Limiter struct {
	clock clock.Clock
	burst float64
	every time.Duration
	size  int

	mu      sync.Mutex
	buckets map[string]*list.Element
	order   list.List // of *bucket, the one used last in front
}

type bucket struct {
	key    string
	tokens float64
	at     time.Time
}

// New makes a limiter for size keys. Each may take burst tokens at once, and
// gets one back every so often.
func New(c clock.Clock, burst int, every time.Duration, size int) *Limiter {
	return &Limiter{clock: c, burst: float64(burst), every: every, size: size, buckets: map[string]*list.Element{}}
}

// Take takes one token of the key and returns zero, or takes none and returns
// how long to wait for one.
func (l *Limiter) Take(key string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.fill(key)
	if b.tokens < 1 {
		// At least a moment: a rounded zero would mean that it was taken.
		return max(time.Millisecond, time.Duration((1-b.tokens)*float64(l.every)))
	}
	b.tokens--
	return 0
}

// Give puts one token back, for what turns out not to count.
func (l *Limiter) Give(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.fill(key)
	b.tokens = min(l.burst, b.tokens+1)
}

// fill finds or makes the bucket of a key, as full as it is by now.
func (l *Limiter) fill(key string) *bucket {
	now := l.clock()
	if e := l.buckets[key]; e != nil {
		l.order.MoveToFront(e)
		b := e.Value.(*bucket) //nolint:errcheck,forcetypeassert // the list holds nothing else
		if passed := now.Sub(b.at); passed > 0 {
			b.tokens = min(l.burst, b.tokens+float64(passed)/float64(l.every))
			b.at = now
		}
		return b
	}
	if last := l.order.Back(); last != nil && l.order.Len() >= l.size {
		delete(l.buckets, l.order.Remove(last).(*bucket).key) //nolint:errcheck,forcetypeassert // the list holds nothing else
	}
	b := &bucket{key: key, tokens: l.burst, at: now}
	l.buckets[key] = l.order.PushFront(b)
	return b
}
