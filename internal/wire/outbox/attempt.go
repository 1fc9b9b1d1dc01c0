// SPDX-License-Identifier: EUPL-1.2

package outbox

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"entente"
	"entente/internal/kit/outbound"
)

// ErrRejected is an answer that will not change by asking again.
var ErrRejected = errors.New("rejected")

// attempt sends once and notes what became of it.
func (b *Box) attempt(ctx context.Context, m Message) {
	leave := b.enter(m.Audience)
	o := b.post(ctx, m)
	leave()
	m.Attempts++
	o.Message = m
	now := b.Clock()
	early := o.Status == http.StatusConflict && !o.Final
	if o.Err != nil && !o.Final {
		wait := max(pause(m.Attempts), time.Until(o.Next))
		if early {
			wait = firstEarly << (m.Attempts - 1)
		}
		o.Next = now.Add(wait)
		if now.Sub(time.UnixMicro(m.Made)) > giveUp {
			o.Final, o.Err = true, fmt.Errorf("given up after %d attempts: %w", m.Attempts, o.Err)
		}
	}
	err := b.DB.WriteTogether(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var err error
		if o.Final {
			_, err = b.DB.Exec(ctx, tx, deleteMessage, m.ID)
		} else {
			_, err = b.DB.Exec(ctx, tx, pauseMessage, m.Attempts, o.Next.UnixMicro(), text(o.Err), m.ID)
		}
		if err != nil {
			return fmt.Errorf("note an attempt: %w", err)
		}
		return b.Note(ctx, tx, o)
	})
	if err != nil {
		b.Log.ErrorContext(ctx, "an attempt is not noted; it will be made again", "message", m.ID, "error", err)
		return
	}
	if b.After != nil {
		b.After(ctx, o)
	}
	if early {
		b.work.Go(func() { b.again(ctx, o.Next.Sub(now)) })
	}
}

// again looks for what is due after a wait that is shorter than that of [Box.Run].
func (b *Box) again(ctx context.Context, wait time.Duration) {
	time.Sleep(wait)
	if err := b.due(ctx); err != nil {
		b.Log.WarnContext(ctx, "look for messages to send", "error", err)
	}
}

// post makes the request. An answer of success is final; so is one that says
// the message itself is wrong, or an address that is not allowed.
func (b *Box) post(ctx context.Context, m Message) (o Outcome) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	token, err := b.Token(ctx, m.Audience)
	if err != nil {
		return Outcome{Err: fmt.Errorf("make a token: %w", err)}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader(m.Body))
	if err != nil {
		return Outcome{Err: fmt.Errorf("make the request: %w", err), Final: true}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	if token != "" {
		r.Header.Set("Authorization", token)
	}
	resp, err := b.Client.Do(r)
	if err != nil {
		return Outcome{Err: fmt.Errorf("send: %w", err), Final: errors.Is(err, outbound.ErrRefused)}
	}
	defer resp.Body.Close() //nolint:errcheck // only read from
	o.Status = resp.StatusCode
	o.Body, err = outbound.Read(resp.Body, answer)
	switch {
	case o.Status >= 200 && o.Status < 300:
		// Arrived, even when the rest of the answer did not.
		o.Final = true
		if err != nil {
			o.Body = nil
		}
	case o.Status == http.StatusTooManyRequests || o.Status == http.StatusRequestTimeout || o.Status == http.StatusTooEarly ||
		o.Status == http.StatusUnauthorized || o.Status >= 500:
		o.Err = fmt.Errorf("answer is HTTP %d", o.Status)
		if s, e := strconv.Atoi(resp.Header.Get("Retry-After")); e == nil && s > 0 {
			o.Next = time.Now().Add(min(time.Duration(s)*time.Second, longest))
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
	return o
}

// text is an error as it is stored, bounded.
func text(err error) string {
	if err == nil {
		return ""
	}
	return entente.Shorten(err.Error(), 500)
}
