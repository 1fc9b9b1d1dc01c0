// SPDX-License-Identifier: EUPL-1.2

package outbox

// queue is who is sending to one receiver, so that one who does not answer holds
// up only what is for him.
type queue struct {
	audience string
	admitted int           // sending, or waiting for a place
	passed   bool          // somebody was turned away
	places   chan struct{} // taken by who is sending
}

// Who waits has a place after one attempt of another at most, and so ends within
// its lease: it is longer than two attempts.
const (
	lane = 32       // attempts under way to one receiver
	most = 2 * lane // with those who wait for a place
)

// enter admits one to the queue of a receiver; nil when it is full. Who is
// admitted has to call leave.
func (b *Box) enter(audience string) *queue {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.lanes == nil {
		b.lanes = map[string]*queue{}
	}
	q := b.lanes[audience]
	if q == nil {
		q = &queue{audience: audience, places: make(chan struct{}, lane)}
		b.lanes[audience] = q
	}
	if q.admitted >= most {
		q.passed = true
		return nil
	}
	q.admitted++
	return q
}

// leave makes room again, and has Run look for who was turned away once there
// is room for many.
func (b *Box) leave(q *queue) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if q.admitted--; q.admitted == 0 {
		delete(b.lanes, q.audience)
	}
	if q.passed && q.admitted <= lane {
		q.passed = false
		b.kick()
	}
}

// done has Run look for messages that were left to it.
func (b *Box) done() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left {
		b.left = false
		b.kick()
	}
}

// kick wakes Run; with the lock held.
func (b *Box) kick() {
	if b.kicks == nil {
		b.kicks = make(chan struct{}, 1)
	}
	select {
	case b.kicks <- struct{}{}:
	default: // awake already
	}
}

func (b *Box) kicked() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.kicks == nil {
		b.kicks = make(chan struct{}, 1)
	}
	return b.kicks
}
