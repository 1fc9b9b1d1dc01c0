// SPDX-License-Identifier: EUPL-1.2

package authn

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"entente"
)

// ceremony is what the node remembers between the two steps of WebAuthn. It
// lies in the session of the browser that began, and serves once.
type ceremony struct {
	Kind    string               `json:"kind"`
	Expires int64                `json:"expires"` // microseconds since 1970 UTC
	State   webauthn.SessionData `json:"state"`
}

const (
	toRegister = "register"
	toSignIn   = "sign-in"

	// As long as the library tells browsers to wait.
	ceremonyLasts = 5 * time.Minute
)

var (
	errNoPasskeys error = entente.Fail(entente.Unavailable, "account.passkey-unavailable", nil)
	errCeremony   error = entente.Fail(entente.Invalid, "account.passkey-gone", nil)
)

func (a *Accounts) newCeremony(kind string, state *webauthn.SessionData) (string, error) {
	b, err := json.Marshal(ceremony{Kind: kind, Expires: a.clock().Add(ceremonyLasts).UnixMicro(), State: *state})
	if err != nil {
		return "", fmt.Errorf("write the ceremony: %w", err)
	}
	return string(b), nil
}

// putCeremony leaves a ceremony in a session. An anonymous session lives as
// long as its ceremony. It reports whether there is such a session.
func (a *Accounts) putCeremony(ctx context.Context, id, text string) (bool, error) {
	now := a.clock()
	result, err := a.db.ExecContext(ctx, `UPDATE session SET ceremony = $1,
seen_at = CASE WHEN account = '' THEN $2 ELSE seen_at END, expires_at = CASE WHEN account = '' THEN $3 ELSE expires_at END
WHERE id = $4 AND expires_at > $2`, text, now.UnixMicro(), now.Add(ceremonyLasts).UnixMicro(), id)
	err = changedOne(result, err, "keep the ceremony")
	if entente.Is(err, entente.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// takeCeremony takes the ceremony out of a session, so that no answer to it
// is taken twice.
func (a *Accounts) takeCeremony(ctx context.Context, id, kind string) (webauthn.SessionData, error) {
	var c ceremony
	now := a.clock().UnixMicro()
	err := a.db.Write(ctx, func(tx *sql.Tx) error {
		var text string
		err := tx.QueryRowContext(ctx, `SELECT ceremony FROM session WHERE id = $1 AND expires_at > $2 AND ceremony <> ''`, id, now).Scan(&text)
		if errors.Is(err, sql.ErrNoRows) {
			return errCeremony
		}
		if err != nil {
			return fmt.Errorf("read the ceremony: %w", err)
		}
		// Of two who take it at once, the second no longer finds what it read.
		result, err := tx.ExecContext(ctx, `UPDATE session SET ceremony = '' WHERE id = $1 AND ceremony = $2`, id, text)
		if err := changedOne(result, err, "take the ceremony"); entente.Is(err, entente.NotFound) {
			return errCeremony
		} else if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			return fmt.Errorf("read the ceremony: %w", err)
		}
		return nil
	})
	if err != nil {
		return c.State, err //nolint:wrapcheck // said inside
	}
	if c.Kind != kind || c.Expires <= now {
		return c.State, errCeremony
	}
	return c.State, nil
}
