// SPDX-License-Identifier: EUPL-1.2

package outbox

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"entente/internal/kit/clock"
	"entente/internal/kit/db"
)

// Message is one POST of JSON to another node.
type Message struct {
	ID       string
	Process  string // messages of one process are sent one after the other
	Audience string // DID of the receiver
	URL      string
	Kind     string // what the owner calls it
	Body     []byte
	Made     int64 // microseconds since 1970 UTC
	Attempts int   // so far
	Error    string
}

// Outcome is what became of one attempt.
type Outcome struct {
	Message Message
	Status  int    // of the answer; 0 when there was none
	Body    []byte // of the answer, at most 64 KiB
	Err     error  // why it did not arrive
	// Final says that it will not be sent again: it has arrived (Err nil), or
	// is given up.
	Final bool
	Next  time.Time // of the next attempt, when not final
}

// Box is what is to be sent.
type Box struct {
	DB     *db.DB
	Clock  clock.Clock
	Log    *slog.Logger
	Client *http.Client // guarded: see kit/outbound
	// Token gives the Authorization header for a message to a member.
	Token func(ctx context.Context, audience string) (string, error)
	// Note is told of every outcome, in its transaction.
	Note func(ctx context.Context, tx *sql.Tx, o Outcome) error
	// After is told once that transaction is committed; may be nil.
	After func(ctx context.Context, o Outcome)

	mu    sync.Mutex
	lanes map[string]chan struct{} // by audience
	work  sync.WaitGroup
}

// How messages are sent.
const (
	lease    = 60 * time.Second // longer than an attempt can take
	patience = 20 * time.Second // of one attempt
	lane     = 32               // attempts under way to one receiver
	poll     = time.Second
	batch    = 200
	answer   = 64 << 10

	firstPause = time.Second
	longest    = 15 * time.Minute
	giveUp     = 24 * time.Hour

	firstEarly = 50 * time.Millisecond // after an answer that a message is too early; it doubles
	mostEarly  = 6                     // times that such an answer is not the last word
)

const (
	insertMessage = `INSERT INTO outbox_message (id, process, audience, url, kind, body, made_at, attempts, next_at, lease_to, error)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $7, $8, '')`
	deleteMessage = `DELETE FROM outbox_message WHERE id = $1`
	pauseMessage  = `UPDATE outbox_message SET attempts = $1, next_at = $2, lease_to = 0, error = $3 WHERE id = $4`
	claimMessage  = `UPDATE outbox_message SET lease_to = $1 WHERE id = $2 AND lease_to = $3 AND next_at <= $4`
	// The first of each process, unless somebody is sending it.
	selectDue = `SELECT m.id, m.process, m.audience, m.url, m.kind, m.body, m.made_at, m.attempts, m.error, m.lease_to FROM outbox_message m
WHERE m.next_at <= $1 AND m.lease_to <= $1 AND NOT EXISTS (
  SELECT 1 FROM outbox_message o WHERE o.process = m.process AND (o.made_at < m.made_at OR (o.made_at = m.made_at AND o.id < m.id)))
ORDER BY m.next_at, m.made_at LIMIT 200`
	selectWaiting = `SELECT id, process, audience, url, kind, body, made_at, attempts, error, next_at FROM outbox_message
WHERE process = $1 ORDER BY made_at, id`
	countOthers = `SELECT count(*) FROM outbox_message WHERE process = $1 AND id <> $2`
)

// Add stores a message in the transaction of what it tells of. Once that is
// committed, [Box.Send] sends it.
func (b *Box) Add(ctx context.Context, tx *sql.Tx, m *Message) error {
	now := b.Clock()
	m.Made = now.UnixMicro()
	_, err := b.DB.Exec(ctx, tx, insertMessage, m.ID, m.Process, m.Audience, m.URL, m.Kind, string(m.Body), m.Made, now.Add(lease).UnixMicro())
	if err != nil {
		return fmt.Errorf("store a message: %w", err)
	}
	return nil
}

// Send sends a message that [Box.Add] stored, and does not wait for it. first
// says that no other message of its process can be waiting.
func (b *Box) Send(ctx context.Context, m Message, first bool) {
	ctx = context.WithoutCancel(ctx)
	b.work.Go(func() {
		if !first && !b.alone(ctx, m) {
			b.release(ctx, m)
			return
		}
		b.attempt(ctx, m)
	})
}

// alone reports whether no earlier message of the process is there.
func (b *Box) alone(ctx context.Context, m Message) bool {
	var n int
	return b.DB.QueryRowContext(ctx, countOthers, m.Process, m.ID).Scan(&n) == nil && n == 0
}

// release leaves a message to the one who sends what is before it.
func (b *Box) release(ctx context.Context, m Message) {
	const query = `UPDATE outbox_message SET lease_to = 0 WHERE id = $1`
	if _, err := b.DB.ExecContext(ctx, query, m.ID); err != nil {
		b.Log.WarnContext(ctx, "a message is left to its lease", "message", m.ID, "error", err)
	}
}

// Run sends what is due, what a killed node left, and what is to be sent again,
// until the context ends; then it lets the attempts under way finish.
func (b *Box) Run(ctx context.Context) {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	defer b.work.Wait()
	for {
		if err := b.due(ctx); err != nil && ctx.Err() == nil {
			b.Log.ErrorContext(ctx, "look for messages to send", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (b *Box) due(ctx context.Context) error {
	now := b.Clock()
	type claim struct {
		Message

		lease int64
	}
	list, err := db.All(ctx, b.DB, func(rows *sql.Rows) (c claim, err error) {
		var body string
		err = rows.Scan(&c.ID, &c.Process, &c.Audience, &c.URL, &c.Kind, &body, &c.Made, &c.Attempts, &c.Error, &c.lease)
		c.Body = []byte(body)
		return c, err //nolint:wrapcheck // All wraps
	}, selectDue, now.UnixMicro())
	if err != nil {
		return err
	}
	for _, c := range list {
		r, err := b.DB.ExecContext(ctx, claimMessage, now.Add(lease).UnixMicro(), c.ID, c.lease, now.UnixMicro())
		if err != nil {
			return fmt.Errorf("claim a message: %w", err)
		}
		if n, err := r.RowsAffected(); err == nil && n == 1 {
			b.work.Go(func() { b.attempt(context.WithoutCancel(ctx), c.Message) })
		}
	}
	return nil
}

// Waiting lists what is still to be sent for a process, with when.
func (b *Box) Waiting(ctx context.Context, process string) ([]Outcome, error) {
	return db.All(ctx, b.DB, func(rows *sql.Rows) (o Outcome, err error) {
		var body string
		var next int64
		m := &o.Message
		err = rows.Scan(&m.ID, &m.Process, &m.Audience, &m.URL, &m.Kind, &body, &m.Made, &m.Attempts, &m.Error, &next)
		m.Body, o.Next = []byte(body), time.UnixMicro(next).UTC()
		return o, err //nolint:wrapcheck // All wraps
	}, selectWaiting, process)
}

// Retry sends what waits of a process now.
func (b *Box) Retry(ctx context.Context, process string) error {
	const query = `UPDATE outbox_message SET next_at = $1 WHERE process = $2 AND next_at > $1`
	if _, err := b.DB.ExecContext(ctx, query, b.Clock().UnixMicro(), process); err != nil {
		return fmt.Errorf("send again: %w", err)
	}
	return b.due(ctx)
}

// Drop forgets what waits of a process, in the transaction that says why.
func (b *Box) Drop(ctx context.Context, tx *sql.Tx, process string) error {
	const query = `DELETE FROM outbox_message WHERE process = $1`
	if _, err := tx.ExecContext(ctx, query, process); err != nil {
		return fmt.Errorf("drop messages: %w", err)
	}
	return nil
}

// enter waits for a place among the attempts to one receiver, so that one who
// does not answer holds up only what is for him.
func (b *Box) enter(audience string) (leave func()) {
	b.mu.Lock()
	if b.lanes == nil {
		b.lanes = map[string]chan struct{}{}
	}
	c := b.lanes[audience]
	if c == nil {
		c = make(chan struct{}, lane)
		b.lanes[audience] = c
	}
	b.mu.Unlock()
	c <- struct{}{}
	return func() { <-c }
}

// pause is how long to wait after so many attempts: it doubles, and is spread
// so that those who failed together do not come back together.
func pause(attempts int) time.Duration {
	d := min(longest, firstPause<<min(attempts-1, 20))
	return d/2 + rand.N(d/2+1) //nolint:gosec // no secret
}
