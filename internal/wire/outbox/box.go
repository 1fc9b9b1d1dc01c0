// SPDX-License-Identifier: EUPL-1.2

package outbox

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
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

	lease int64 // until when it is ours to send
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
	// After is told once that transaction is committed; may be nil. A message that
	// is given up stays until After took that without error.
	After func(ctx context.Context, o Outcome) error
	Pace  Pace // zero: [Usual]

	mu    sync.Mutex
	lanes map[string]*queue // by audience
	left  bool              // a message was left to Run since the last kick
	begun int64             // when this box began, microseconds since 1970 UTC
	kicks chan struct{}
	work  sync.WaitGroup
}

// Pace is how patiently messages are sent.
type Pace struct {
	Lease    time.Duration // how long a message is one sender's own: more than two attempts
	Patience time.Duration // for one attempt, answer and all
	Poll     time.Duration // between two looks at what is due
	Pause    time.Duration // after the first failure; each is about twice the one before
	Longest  time.Duration // pause
	GiveUp   time.Duration // after the message was made
}

// Usual is the pace of a node.
var Usual = Pace{
	Lease: time.Minute, Patience: 20 * time.Second, Poll: time.Second,
	Pause: time.Second, Longest: 15 * time.Minute, GiveUp: 24 * time.Hour,
}

func (b *Box) pace() Pace {
	if b.Pace == (Pace{}) {
		return Usual
	}
	return b.Pace
}

// answer is how much of an answer is read, in bytes.
const answer = 64 << 10

const (
	insertMessage = `INSERT INTO outbox_message (id, process, audience, url, kind, body, made_at, attempts, next_at, lease_to, error)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $7, $8, '')`
	deleteMessage = `DELETE FROM outbox_message WHERE id = $1`
	// Whoever lost the lease says nothing: another goes on with the message.
	pauseMessage = `UPDATE outbox_message SET attempts = $1, next_at = $2, lease_to = $3, error = $4 WHERE id = $5 AND lease_to = $6`
	claimMessage = `UPDATE outbox_message SET lease_to = $1 WHERE id = $2 AND lease_to = $3 AND next_at <= $4`
	// The first of each process, unless somebody is sending it; of each receiver
	// so many as there is room for, and no receiver behind all of another's.
	selectDue = `SELECT id, process, audience, url, kind, body, made_at, attempts, error, lease_to FROM (
  SELECT m.id, m.process, m.audience, m.url, m.kind, m.body, m.made_at, m.attempts, m.error, m.lease_to, m.next_at, row_number() OVER (PARTITION BY m.audience ORDER BY m.next_at, m.made_at, m.id) AS place FROM outbox_message m
  WHERE m.next_at <= $1 AND m.lease_to <= $1 AND NOT EXISTS (
    SELECT 1 FROM outbox_message o WHERE o.process = m.process AND (o.made_at < m.made_at OR (o.made_at = m.made_at AND o.id < m.id)))) AS due
WHERE place <= 64 ORDER BY place, next_at, made_at LIMIT 1000`
	selectWaiting = `SELECT id, process, audience, url, kind, body, made_at, attempts, error, next_at FROM outbox_message
WHERE process = $1 ORDER BY made_at, id`
	countOthers = `SELECT count(*) FROM outbox_message WHERE process = $1 AND id <> $2`
)

// Add stores a message in the transaction of what it tells of. Once that is
// committed, [Box.Send] sends it.
func (b *Box) Add(ctx context.Context, tx *sql.Tx, m *Message) error {
	b.begin()
	now := b.Clock()
	m.Made, m.lease = now.UnixMicro(), now.Add(b.pace().Lease).UnixMicro()
	_, err := tx.ExecContext(ctx, insertMessage, m.ID, m.Process, m.Audience, m.URL, m.Kind, string(m.Body), m.Made, m.lease)
	if err != nil {
		return fmt.Errorf("store a message: %w", err)
	}
	return nil
}

// Send sends a message that [Box.Add] stored, and does not wait for it. first
// says that no other message of its process can be waiting. What cannot be sent
// at once is left to [Box.Run].
func (b *Box) Send(ctx context.Context, m Message, first bool) {
	ctx = context.WithoutCancel(ctx)
	q := b.enter(m.Audience)
	b.work.Go(func() {
		switch {
		case q == nil:
			b.release(ctx, m)
		case !first && !b.alone(ctx, m):
			b.leave(q)
			b.release(ctx, m)
		default:
			b.attempt(ctx, m, q)
		}
	})
}

// alone reports whether no earlier message of the process is there.
func (b *Box) alone(ctx context.Context, m Message) bool {
	var n int
	return b.DB.QueryRowContext(ctx, countOthers, m.Process, m.ID).Scan(&n) == nil && n == 0
}

// release leaves a message to Run, which looks when what is before it is done.
func (b *Box) release(ctx context.Context, m Message) {
	const query = `UPDATE outbox_message SET lease_to = 0 WHERE id = $1 AND lease_to = $2`
	if _, err := b.DB.ExecContext(ctx, query, m.ID, m.lease); err != nil {
		b.Log.WarnContext(ctx, "a message is left to its lease", "message", m.ID, "error", err)
	}
	b.mu.Lock()
	b.left = true
	b.mu.Unlock()
}

// Run sends what is due, what a killed node left, and what is to be sent again,
// until the context ends; then it lets the attempts under way finish.
func (b *Box) Run(ctx context.Context) {
	tick := time.NewTicker(b.pace().Poll)
	defer tick.Stop()
	defer b.work.Wait()
	if err := b.inherit(ctx); err != nil && ctx.Err() == nil {
		b.Log.WarnContext(ctx, "messages of the node before are left to their leases", "error", err)
	}
	for {
		if err := b.due(ctx); err != nil && ctx.Err() == nil {
			b.Log.ErrorContext(ctx, "look for messages to send", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-b.kicked():
		}
	}
}

// inherit takes over what a node before this one held. On SQLite there is no
// other node: who held a lease is gone.
func (b *Box) inherit(ctx context.Context) error {
	begun := b.begin()
	if b.DB.Dialect != db.SQLite {
		return nil
	}
	const query = `UPDATE outbox_message SET lease_to = 0 WHERE made_at < $1`
	if _, err := b.DB.ExecContext(ctx, query, begun); err != nil {
		return fmt.Errorf("take over leases: %w", err)
	}
	return nil
}

// begin gives when this box began: the first time that it is asked.
func (b *Box) begin() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.begun == 0 {
		b.begun = b.Clock().UnixMicro()
	}
	return b.begun
}

func (b *Box) due(ctx context.Context) error {
	now := b.Clock()
	list, err := db.All(ctx, b.DB, func(rows *sql.Rows) (m Message, err error) {
		var body string
		err = rows.Scan(&m.ID, &m.Process, &m.Audience, &m.URL, &m.Kind, &body, &m.Made, &m.Attempts, &m.Error, &m.lease)
		m.Body = []byte(body)
		return m, err //nolint:wrapcheck // All wraps
	}, selectDue, now.UnixMicro())
	if err != nil {
		return err
	}
	for _, m := range list {
		q := b.enter(m.Audience)
		if q == nil {
			continue
		}
		lease := b.Clock().Add(b.pace().Lease).UnixMicro()
		r, err := b.DB.ExecContext(ctx, claimMessage, lease, m.ID, m.lease, now.UnixMicro())
		if err != nil {
			b.leave(q)
			return fmt.Errorf("claim a message: %w", err)
		}
		if n, err := r.RowsAffected(); err != nil || n != 1 {
			b.leave(q)
			continue
		}
		m.lease = lease
		b.work.Go(func() { b.attempt(context.WithoutCancel(ctx), m, q) })
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
