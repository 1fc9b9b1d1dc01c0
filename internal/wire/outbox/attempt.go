// SPDX-License-Identifier: EUPL-1.2

package outbox

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"entente"
	"entente/internal/kit/outbound"
)

// ErrRejected is an answer that will not change by asking again.
var ErrRejected = errors.New("rejected")

// attempt sends once and notes what became of it.
func (b *Box) attempt(ctx context.Context, m Message, q *queue) {
	q.places <- struct{}{}
	o, wait := b.post(ctx, m)
	<-q.places
	b.leave(q)
	defer b.done()
	m.Attempts++
	o.Message = m
	pace, now := b.pace(), b.Clock()
	if o.Err != nil && now.Sub(time.UnixMicro(m.Made)) > pace.GiveUp && !o.Final {
		o.Final, o.Err = true, fmt.Errorf("given up after %d attempts: %w", m.Attempts, o.Err)
	}
	early := o.Status == http.StatusConflict && !o.Final
	if wait = max(pace.after(m.Attempts), wait); early {
		wait = firstEarly << (m.Attempts - 1)
	}
	o.Next = now.Add(wait)
	lost, err := b.write(ctx, o)
	if err != nil {
		b.Log.ErrorContext(ctx, "an attempt is not noted; it will be made again", "message", m.ID, "error", err)
		return
	}
	if lost {
		return
	}
	if b.After != nil {
		err = b.After(ctx, o)
	}
	if o.Final && o.Err != nil && err == nil {
		// Only now: a node that is killed before makes the attempt again, and
		// comes to the same end.
		_, err = b.DB.ExecContext(ctx, deleteMessage, m.ID)
	}
	if err != nil {
		b.Log.WarnContext(ctx, "an attempt is not followed up; it will be made again", "message", m.ID, "error", err)
	}
	if early {
		b.work.Go(func() { b.again(ctx, wait) })
	}
}

// again looks for what is due after a wait that is shorter than that of [Box.Run].
func (b *Box) again(ctx context.Context, wait time.Duration) {
	time.Sleep(wait)
	if err := b.due(ctx); err != nil {
		b.Log.WarnContext(ctx, "look for messages to send", "error", err)
	}
}

// write notes an outcome. It is lost when another sender has gone on with the
// message meanwhile, or it is gone: then that one notes its own.
func (b *Box) write(ctx context.Context, o Outcome) (lost bool, err error) {
	m := o.Message
	err = b.DB.WriteTogether(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var r sql.Result
		var err error
		if o.Err == nil {
			r, err = b.DB.Exec(ctx, tx, deleteMessage, m.ID)
		} else {
			lease := int64(0)
			if o.Final {
				lease = m.lease
			}
			r, err = b.DB.Exec(ctx, tx, pauseMessage, m.Attempts, o.Next.UnixMicro(), lease, text(o.Err), m.ID, m.lease)
		}
		if err != nil {
			return fmt.Errorf("note an attempt: %w", err)
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			lost = true
			return err //nolint:wrapcheck // of the driver
		}
		return b.Note(ctx, tx, o)
	})
	return lost, err
}

// post makes the request. An answer of success is final; so is one that says
// the message itself is wrong, or an address that is not allowed.
func (b *Box) post(ctx context.Context, m Message) (o Outcome, wait time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, b.pace().Patience)
	defer cancel()
	token, err := b.Token(ctx, m.Audience)
	if err != nil {
		return Outcome{Err: fmt.Errorf("make a token: %w", err)}, 0
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader(m.Body))
	if err != nil {
		return Outcome{Err: fmt.Errorf("make the request: %w", err), Final: true}, 0
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	if token != "" {
		r.Header.Set("Authorization", token)
	}
	resp, err := b.Client.Do(r)
	if err != nil {
		return Outcome{Err: fmt.Errorf("send: %w", err), Final: errors.Is(err, outbound.ErrRefused)}, 0
	}
	defer resp.Body.Close() //nolint:errcheck // only read from
	o.Status = resp.StatusCode
	o.Body, err = outbound.Read(resp.Body, answer)
	switch {
	case o.Status >= 200 && o.Status < 300:
		// An answer that was cut off may have said who answers: the message goes
		// out again, and the other side knows it already.
		if err != nil && !errors.Is(err, outbound.ErrTooLong) {
			o.Err = fmt.Errorf("answer is HTTP %d and is cut off: %w", o.Status, err)
		}
		o.Final = o.Err == nil
	case o.Status == http.StatusTooManyRequests || o.Status == http.StatusRequestTimeout || o.Status == http.StatusTooEarly ||
		o.Status == http.StatusUnauthorized || o.Status >= 500:
		o.Err = fmt.Errorf("answer is HTTP %d", o.Status)
		if s, e := strconv.Atoi(resp.Header.Get("Retry-After")); e == nil && s > 0 {
			wait = b.pace().Longest
			if s < int(wait/time.Second) {
				wait = time.Duration(s) * time.Second
			}
		}
		// Who is not let in now may be after a key has been fetched again; not
		// for a day.
		o.Final = o.Status == http.StatusUnauthorized && m.Attempts >= 4
	case o.Status == http.StatusConflict && m.Attempts < mostEarly:
		// Some say so of a message that comes before they have noted what it
		// answers, and take it a moment later.
		o.Err = errors.New("answer is HTTP 409: too early, perhaps")
	default:
		o.Final, o.Err = true, fmt.Errorf("%w with HTTP %d", ErrRejected, o.Status)
	}
	return o, wait
}

// after is how long to wait after so many attempts: it doubles, and is spread so
// that those who failed together do not come back together.
func (p Pace) after(attempts int) time.Duration {
	d := min(p.Longest, p.Pause<<min(attempts-1, 20))
	return d/2 + rand.N(d/2+1) //nolint:gosec // no secret
}

// text is an error as it is stored, bounded.
func text(err error) string {
	if err == nil {
		return ""
	}
	return entente.Shorten(err.Error(), 500)
}
