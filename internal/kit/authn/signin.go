// SPDX-License-Identifier: EUPL-1.2

package authn

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"entente"
	"entente/internal/kit/limit"
)

// Client is who asks before we know who it is.
type Client struct {
	Address string // the key to limit by, of [limit.Address]
	Agent   string // "Firefox, Linux"
	Token   string // in its cookie; empty for none
}

const (
	// So many wrong passwords in a row lock a handle, for so long after the
	// last. Passkeys are not touched by it.
	maxFailures = 10
	lockedFor   = 15 * time.Minute
)

// errWrong is the same, to the pointer, for a wrong password, an unknown
// handle and an account without a password.
var errWrong error = entente.Fail(entente.Unauthenticated, "account.wrong", nil)

var errDisabled error = entente.Fail(entente.Forbidden, "account.disabled", nil)

// SignIn starts a session for who knows handle and password. It ends the
// session that the client had, if any. The errors: Unauthenticated when the
// two do not fit, Forbidden when they do and the account is disabled, TooMany
// after too many failures.
func (a *Accounts) SignIn(ctx context.Context, c Client, handle, password string) (Session, error) {
	r, err := a.proveByPassword(ctx, c, handle, password)
	if err != nil {
		return Session{}, err
	}
	renewed := r.password
	if h, err := parseHash(r.password); err == nil && h.cost != a.cost {
		if renewed, err = a.hashOf(ctx, password); err != nil {
			return Session{}, err
		}
	}
	return a.start(ctx, c, r, func(tx *sql.Tx, now int64) error {
		return usePassword(ctx, tx, r, renewed, now)
	})
}

// ChangePassword gives somebody who is signed in and knows the current
// password a new one. All sessions end, and a new one starts.
func (a *Accounts) ChangePassword(ctx context.Context, s Session, c Client, current, password string) (Session, error) {
	if err := own(s.Actor, s.Actor.Account); err != nil {
		return Session{}, err
	}
	r, err := find(ctx, a.db, byID, s.Actor.Account)
	if err != nil {
		return Session{}, err
	}
	var pr entente.Problems
	if a.checkNewPassword(&pr, "password", r.Handle, password); pr.Err() != nil {
		return Session{}, pr.Err() //nolint:wrapcheck // errors of the house
	}
	if r, err = a.proveByPassword(ctx, c, r.Handle, current); err != nil {
		if errors.Is(err, errWrong) {
			return Session{}, entente.FieldError("current", "account.password-current", nil)
		}
		return Session{}, err
	}
	hashed, err := a.hashOf(ctx, password)
	if err != nil {
		return Session{}, err
	}
	started, err := a.start(ctx, c, r, func(tx *sql.Tx, now int64) error {
		if err := usePassword(ctx, tx, r, hashed, now); err != nil {
			return err
		}
		return endSessions(ctx, tx, r.ID)
	})
	if err == nil {
		a.told(ctx, "account password changed", s.Actor, r.ID)
	}
	return started, err
}

// usePassword notes that the account signs in, provided that it still can and
// still has the password that was checked. On PostgreSQL it waits for who is
// changing the account, so that no session slips past the end of sessions that
// comes with a new password or a disabled account.
func usePassword(ctx context.Context, tx *sql.Tx, r row, renewed string, now int64) error {
	result, err := tx.ExecContext(ctx,
		`UPDATE account SET signed_in_at = $1, password = $2 WHERE id = $3 AND password = $4 AND disabled_at = 0`,
		now, renewed, r.ID, r.password)
	if err := changedOne(result, err, "note the sign-in"); entente.Is(err, entente.NotFound) {
		return errWrong
	} else if err != nil {
		return err
	}
	return forgetFailures(ctx, tx, r.Handle)
}

// proveByPassword counts the attempt before it checks anything, so that any
// number of attempts at once is not more than one after the other.
func (a *Accounts) proveByPassword(ctx context.Context, c Client, handle, password string) (row, error) {
	handle = tidyHandle(handle)
	if wait := a.failures.Take(c.Address); wait > 0 {
		return row{}, limit.TooMany(wait)
	}
	release, err := a.place(ctx)
	if err != nil {
		return row{}, err
	}
	defer release()
	var r row
	h, has := noHash(a.cost), false
	if validHandle(handle) {
		if err := a.countAttempt(ctx, handle); err != nil {
			return row{}, err
		}
		if r, err = find(ctx, a.db, byHandle, handle); err != nil && !entente.Is(err, entente.NotFound) {
			return row{}, err
		}
		if r.HasPassword {
			if h, err = parseHash(r.password); err != nil {
				return row{}, fmt.Errorf("read the password hash of account %s: %w", r.ID, err)
			}
			has = true
		}
	}
	fits := h.matches(password)
	switch {
	case !fits, !has, password == DemoPassword && !a.demo:
		a.log.InfoContext(ctx, "sign-in failed", "account", r.ID)
		return row{}, errWrong
	case !r.Disabled.IsZero():
		return row{}, errDisabled
	}
	a.failures.Give(c.Address)
	return r, nil
}

// countAttempt counts one more failure of the handle, which a success takes
// back, or fails with TooMany while the handle is locked. An attempt while
// locked does not make the lock longer, so that nobody can be kept out for good.
func (a *Accounts) countAttempt(ctx context.Context, handle string) error {
	now := a.clock()
	return a.db.Write(ctx, func(tx *sql.Tx) error { //nolint:wrapcheck // said inside
		var failures int
		err := tx.QueryRowContext(ctx, `INSERT INTO sign_in_failure (handle, failures, last_at) VALUES ($1, 1, $2)
ON CONFLICT (handle) DO UPDATE SET
  failures = CASE WHEN sign_in_failure.last_at <= $3 THEN 1 ELSE sign_in_failure.failures + 1 END, last_at = excluded.last_at
WHERE sign_in_failure.failures < $4 OR sign_in_failure.last_at <= $3
RETURNING failures`, handle, now.UnixMicro(), now.Add(-lockedFor).UnixMicro(), maxFailures).Scan(&failures)
		if !errors.Is(err, sql.ErrNoRows) {
			if err != nil {
				return fmt.Errorf("count the attempt: %w", err)
			}
			return nil
		}
		var last int64
		if err := tx.QueryRowContext(ctx, `SELECT last_at FROM sign_in_failure WHERE handle = $1`, handle).Scan(&last); err != nil {
			return fmt.Errorf("read the lock: %w", err)
		}
		left := fromMicro(last).Add(lockedFor).Sub(now)
		return entente.Fail(entente.TooMany, "account.locked", entente.Args{"Count": max(1, int(math.Ceil(left.Minutes())))})
	})
}

func forgetFailures(ctx context.Context, tx *sql.Tx, handle string) error {
	return exec(ctx, tx, "forget the failures", `DELETE FROM sign_in_failure WHERE handle = $1`, handle)
}

// place waits for one of the few places to hash in, which bounds the memory
// that all sign-ins together take.
func (a *Accounts) place(ctx context.Context) (release func(), err error) {
	select {
	case a.hashing <- struct{}{}:
		return func() { <-a.hashing }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a place to check the password: %w", ctx.Err())
	}
}

// hashOf hashes a new password; none stays none.
func (a *Accounts) hashOf(ctx context.Context, password string) (string, error) {
	if password == "" {
		return "", nil
	}
	release, err := a.place(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	return newHash(password, a.cost).String(), nil
}
