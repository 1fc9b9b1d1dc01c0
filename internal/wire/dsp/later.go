// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"context"
	"sync"
)

// later holds what is to be done once the answer to a request has gone out: the
// other side should have it before our next message.
type later struct{ list []func() }

type laterKey struct{}

// afterAnswer does it then, or now when no request is being answered. What is
// done has a context of its own: what follows from it does not wait for an answer
// that has gone out long since.
func afterAnswer(ctx context.Context, do func(ctx context.Context)) {
	after := context.WithValue(ctx, laterKey{}, nil)
	if l, ok := ctx.Value(laterKey{}).(*later); ok {
		l.list = append(l.list, func() { do(after) })
		return
	}
	do(after)
}

// waits wakes those of this node who wait for a process to change.
type waits struct {
	mu   sync.Mutex
	list map[string][]chan struct{}
}

func (w *waits) on(pid string) (c chan struct{}, leave func()) {
	c = make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.list == nil {
		w.list = map[string][]chan struct{}{}
	}
	w.list[pid] = append(w.list[pid], c)
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		kept := w.list[pid][:0]
		for _, o := range w.list[pid] {
			if o != c {
				kept = append(kept, o)
			}
		}
		if w.list[pid] = kept; len(kept) == 0 {
			delete(w.list, pid)
		}
	}
}

func (w *waits) wake(pid string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.list[pid] {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}
