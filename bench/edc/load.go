// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// bound is how long one negotiation may take to count as finished.
const bound = 30 * time.Second

// outcome is what came of negotiating for a while.
type outcome struct {
	rate       float64 // finished, a second
	p50, p99   time.Duration
	finished   int
	unfinished int
	why        error // one of the failures
}

func (o outcome) String() string {
	if o.finished == 0 {
		return fmt.Sprintf("- | - | - | 0 of %d (%v)", o.unfinished, o.why)
	}
	return fmt.Sprintf("%.1f | %s | %s | %d of %d", o.rate, ms(o.p50), ms(o.p99), o.unfinished, o.finished+o.unfinished)
}

func ms(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d >= time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d >= 10*time.Millisecond:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}

// load keeps so many negotiations in flight for a while, and waits for the last.
func load(ctx context.Context, flight int, span time.Duration, one func(ctx context.Context) error) outcome {
	var mu sync.Mutex
	var took []time.Duration
	var o outcome
	var all sync.WaitGroup
	begun := time.Now()
	for range flight {
		all.Go(func() {
			for time.Since(begun) < span && ctx.Err() == nil {
				ctx, cancel := context.WithTimeout(ctx, bound)
				start := time.Now()
				err := one(ctx)
				cancel()
				mu.Lock()
				if err != nil {
					o.unfinished++
					o.why = err
				} else {
					took = append(took, time.Since(start))
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	o.finished = len(took)
	o.rate = float64(o.finished) / time.Since(begun).Seconds()
	slices.Sort(took)
	o.p50, o.p99 = part(took, 50), part(took, 99)
	return o
}

// part is the value that so many of a hundred do not exceed.
func part(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)]
}

// times does a thing a few times and gives the middle.
func times(n int, do func() error) (time.Duration, error) {
	var took []time.Duration
	for range n {
		begun := time.Now()
		if err := do(); err != nil {
			return 0, err
		}
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	return part(took, 50), nil
}
