// SPDX-License-Identifier: EUPL-1.2

package authn

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"fmt"
	"time"

	"entente"
	"entente/internal/kit/db"
)

// Session is one browser in which somebody has signed in.
type Session struct {
	ID      string // names the session and opens nothing
	Token   string // opens it; known only when it has just been started
	Actor   entente.Actor
	Agent   string // "Firefox, Linux"
	Created time.Time
	Seen    time.Time // to the minute
	Expires time.Time // at the latest
}

const (
	sessionLasts = 12 * time.Hour // a long day, then sign in again
	sessionIdle  = time.Hour
	// Noting each request would make every read of a page a write.
	seenEvery = time.Minute
)

const tokenBytes = 32

func newSessionToken() string {
	b := make([]byte, tokenBytes)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// sessionID is the hash under which a token is kept; empty for what is no token.
func sessionID(token string) string {
	if len(token) != base64.RawURLEncoding.EncodedLen(tokenBytes) {
		return ""
	}
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

const insertSession = `INSERT INTO session (id, account, agent, ceremony, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $5, $6)`

// start begins a session under a new token, in one transaction with what
// proves that it may begin, and ends the one that the client had.
func (a *Accounts) start(ctx context.Context, c Client, r row, prove func(tx *sql.Tx, now int64) error) (Session, error) {
	now := a.clock()
	s := Session{
		Token: newSessionToken(), Actor: r.actor(), Agent: entente.Shorten(c.Agent, maxLabel),
		Created: now, Seen: now, Expires: now.Add(sessionLasts),
	}
	s.ID = sessionID(s.Token)
	err := a.db.Write(ctx, func(tx *sql.Tx) error {
		if err := prove(tx, now.UnixMicro()); err != nil {
			return err
		}
		if err := exec(ctx, tx, "end the session before", `DELETE FROM session WHERE id = $1`, sessionID(c.Token)); err != nil {
			return err
		}
		return exec(ctx, tx, "start the session", insertSession, s.ID, r.ID, s.Agent, "", now.UnixMicro(), s.Expires.UnixMicro())
	})
	if err != nil {
		return Session{}, err //nolint:wrapcheck // said inside
	}
	a.log.InfoContext(ctx, "signed in", "account", r.ID)
	return s, nil
}

const selectSession = `SELECT s.id, s.agent, s.created_at, s.seen_at, s.expires_at, a.id, a.name, a.role, a.clearance
FROM session s JOIN account a ON a.id = s.account WHERE a.disabled_at = 0 AND s.expires_at > $1 AND s.seen_at > $2 `

func scanSession(rows *sql.Rows) (s Session, err error) {
	var created, seen, expires int64
	err = rows.Scan(&s.ID, &s.Agent, &created, &seen, &expires, &s.Actor.Account, &s.Actor.Name, &s.Actor.Role, &s.Actor.Clearance)
	s.Created, s.Seen, s.Expires = fromMicro(created), fromMicro(seen), fromMicro(expires)
	return s, err //nolint:wrapcheck // db.All wraps
}

// Session finds the session that a token opens, and notes that it is in use.
// Unauthenticated when there is none, or no longer.
func (a *Accounts) Session(ctx context.Context, token string) (Session, error) {
	gone := entente.Fail(entente.Unauthenticated, "error.sign-in", nil)
	id, now := sessionID(token), a.clock()
	if id == "" {
		return Session{}, gone
	}
	found, err := db.All(ctx, a.db, scanSession, selectSession+`AND s.id = $3`, now.UnixMicro(), now.Add(-sessionIdle).UnixMicro(), id)
	if err != nil {
		return Session{}, fmt.Errorf("find the session: %w", err)
	}
	if len(found) == 0 {
		return Session{}, gone
	}
	s := found[0]
	if now.Sub(s.Seen) >= seenEvery {
		if _, err := a.db.ExecContext(ctx, `UPDATE session SET seen_at = $1 WHERE id = $2`, now.UnixMicro(), id); err != nil {
			return Session{}, fmt.Errorf("note the session: %w", err)
		}
		s.Seen = now
	}
	return s, nil
}

// SignOut ends the session that a token opens. That there is none is no error.
func (a *Accounts) SignOut(ctx context.Context, token string) error {
	if _, err := a.db.ExecContext(ctx, `DELETE FROM session WHERE id = $1`, sessionID(token)); err != nil {
		return fmt.Errorf("end the session: %w", err)
	}
	return nil
}

// Sessions lists where an account is signed in, the one used last first, for
// itself or an administrator.
func (a *Accounts) Sessions(ctx context.Context, actor entente.Actor, account string) ([]Session, error) {
	if err := own(actor, account); err != nil {
		return nil, err
	}
	now := a.clock()
	list, err := db.All(ctx, a.db, scanSession, selectSession+`AND s.account = $3 ORDER BY s.seen_at DESC, s.id`,
		now.UnixMicro(), now.Add(-sessionIdle).UnixMicro(), account)
	if err != nil {
		return nil, fmt.Errorf("list the sessions: %w", err)
	}
	return list, nil
}

// EndSession ends one session of an account, for itself or an administrator.
func (a *Accounts) EndSession(ctx context.Context, actor entente.Actor, account, id string) error {
	if err := own(actor, account); err != nil {
		return err
	}
	result, err := a.db.ExecContext(ctx, `DELETE FROM session WHERE id = $1 AND account = $2`, id, account)
	return changedOne(result, err, "end the session")
}

// EndOtherSessions ends all sessions of who is signed in but this one.
func (a *Accounts) EndOtherSessions(ctx context.Context, s Session) error {
	if err := own(s.Actor, s.Actor.Account); err != nil {
		return err
	}
	if _, err := a.db.ExecContext(ctx, `DELETE FROM session WHERE account = $1 AND id <> $2`, s.Actor.Account, s.ID); err != nil {
		return fmt.Errorf("end the other sessions: %w", err)
	}
	return nil
}

func endSessions(ctx context.Context, tx *sql.Tx, account string) error {
	return exec(ctx, tx, "end the sessions", `DELETE FROM session WHERE account = $1`, account)
}

// Purge deletes sessions and counts of failures that are over. They are over
// without it: it only saves room.
func (a *Accounts) Purge(ctx context.Context) error {
	now := a.clock()
	_, err := a.db.ExecContext(ctx, `DELETE FROM session WHERE expires_at <= $1 OR seen_at <= $2`,
		now.UnixMicro(), now.Add(-sessionIdle).UnixMicro())
	if err != nil {
		return fmt.Errorf("purge the sessions: %w", err)
	}
	if _, err := a.db.ExecContext(ctx, `DELETE FROM sign_in_failure WHERE last_at <= $1`, now.Add(-lockedFor).UnixMicro()); err != nil {
		return fmt.Errorf("purge the failures: %w", err)
	}
	return nil
}
