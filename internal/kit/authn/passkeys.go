// SPDX-License-Identifier: EUPL-1.2

package authn

import (
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"entente"
	"entente/internal/kit/db"
)

// Passkey is one passkey of an account.
type Passkey struct {
	ID      string // the credential id, base64url
	Label   string
	Synced  bool // kept by a service on several devices, rather than in one
	Created time.Time
	Used    time.Time // zero for never
}

//nolint:gosec // SQL, no secret
const selectPasskeys = `SELECT p.id, p.public_key, p.sign_count, p.flags, p.transports, p.label, p.created_at, p.used_at
FROM passkey p WHERE p.account = $1 ORDER BY p.created_at, p.id`

type passkeyRow struct {
	Passkey
	credential webauthn.Credential
}

func scanPasskey(rows *sql.Rows) (p passkeyRow, err error) {
	var count, flags, created, used int64
	var transports string
	c := &p.credential
	if err := rows.Scan(&p.ID, &c.PublicKey, &count, &flags, &transports, &p.Label, &created, &used); err != nil {
		return p, err //nolint:wrapcheck // db.All wraps
	}
	for t := range strings.FieldsSeq(transports) {
		c.Transport = append(c.Transport, protocol.AuthenticatorTransport(t))
	}
	c.Flags = webauthn.NewCredentialFlags(protocol.AuthenticatorFlags(flags))
	c.Authenticator.SignCount = uint32(count)
	p.Synced, p.Created, p.Used = c.Flags.BackupEligible, fromMicro(created), fromMicro(used)
	c.ID, err = base64.RawURLEncoding.DecodeString(p.ID)
	return p, err //nolint:wrapcheck // db.All wraps
}

func (a *Accounts) credentials(ctx context.Context, account string) ([]webauthn.Credential, error) {
	rows, err := db.All(ctx, a.db, scanPasskey, selectPasskeys, account)
	if err != nil {
		return nil, fmt.Errorf("read the passkeys: %w", err)
	}
	out := make([]webauthn.Credential, len(rows))
	for i, r := range rows {
		out[i] = r.credential
	}
	return out, nil
}

// Passkeys lists the passkeys of an account, the oldest first, for itself or
// an administrator.
func (a *Accounts) Passkeys(ctx context.Context, actor entente.Actor, account string) ([]Passkey, error) {
	if err := own(actor, account); err != nil {
		return nil, err
	}
	rows, err := db.All(ctx, a.db, scanPasskey, selectPasskeys, account)
	if err != nil {
		return nil, fmt.Errorf("list the passkeys: %w", err)
	}
	out := make([]Passkey, len(rows))
	for i, r := range rows {
		out[i] = r.Passkey
	}
	return out, nil
}

// RemovePasskey makes a passkey useless, for its account or an administrator.
func (a *Accounts) RemovePasskey(ctx context.Context, actor entente.Actor, account, id string) error {
	if err := own(actor, account); err != nil {
		return err
	}
	result, err := a.db.ExecContext(ctx, `DELETE FROM passkey WHERE id = $1 AND account = $2`, id, account)
	if err := changedOne(result, err, "remove the passkey"); err != nil {
		return err
	}
	a.told(ctx, "passkey removed", actor, account)
	return nil
}

const insertPasskey = `INSERT INTO passkey (id, account, public_key, sign_count, flags, transports, label, created_at, used_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT (id) DO NOTHING`

func (a *Accounts) addPasskey(ctx context.Context, account, label string, c *webauthn.Credential) (Passkey, error) {
	p := Passkey{
		ID: base64.RawURLEncoding.EncodeToString(c.ID), Label: label,
		Synced: c.Flags.BackupEligible, Created: a.clock(),
	}
	transports := make([]string, len(c.Transport))
	for i, t := range c.Transport {
		transports[i] = string(t)
	}
	result, err := a.db.ExecContext(ctx, insertPasskey, p.ID, account, c.PublicKey, int64(c.Authenticator.SignCount),
		int64(c.Flags.ProtocolValue()), entente.Shorten(strings.Join(transports, " "), 200), label, p.Created.UnixMicro())
	if err := changedOne(result, err, "store the passkey"); entente.Is(err, entente.NotFound) {
		return Passkey{}, entente.Fail(entente.Conflict, "account.passkey-known", nil)
	} else if err != nil {
		return Passkey{}, err
	}
	return p, nil
}

// usePasskey notes that the account signs in, provided that it still can and
// that passkey and counter are still as checked.
func usePasskey(ctx context.Context, tx *sql.Tx, account string, c *webauthn.Credential, now int64) error {
	result, err := tx.ExecContext(ctx, `UPDATE account SET signed_in_at = $1 WHERE id = $2 AND disabled_at = 0`, now, account)
	if err := changedOne(result, err, "note the sign-in"); entente.Is(err, entente.NotFound) {
		return errDisabled
	} else if err != nil {
		return err
	}
	result, err = tx.ExecContext(ctx, `UPDATE passkey SET sign_count = $1, flags = $2, used_at = $3
WHERE id = $4 AND account = $5 AND (sign_count < $1 OR (sign_count = 0 AND $1 = 0))`,
		int64(c.Authenticator.SignCount), int64(c.Flags.ProtocolValue()), now, base64.RawURLEncoding.EncodeToString(c.ID), account)
	if err := changedOne(result, err, "note the use of the passkey"); entente.Is(err, entente.NotFound) {
		return errPasskey
	} else if err != nil {
		return err
	}
	return nil
}
