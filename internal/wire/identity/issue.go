// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"

	"entente"
	"entente/internal/kit/db"
)

const (
	nextIndex    = `SELECT COALESCE(MAX(status_index), -1) + 1 FROM issued_credential`
	insertIssued = `INSERT INTO issued_credential (id, issuance, holder, type, profile, status_index, jws, issued_at, valid_until, revoked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)`
	selectIssued      = `SELECT id, holder, type, profile, issued_at, valid_until, revoked_at FROM issued_credential ORDER BY issued_at DESC, id`
	selectPayloads    = `SELECT type, profile, jws FROM issued_credential WHERE issuance = $1 ORDER BY status_index`
	revokeIssued      = `UPDATE issued_credential SET revoked_at = $1 WHERE id = $2 AND revoked_at = 0`
	markDelivered     = `UPDATE issuance SET delivered_at = $1, token = '' WHERE id = $2`
	selectUndelivered = `SELECT id FROM issuance WHERE delivered_at = 0 AND decided_at > $1 ORDER BY decided_at`
)

// undelivered is how long delivery is tried again.
const undelivered = 7 * 24 * time.Hour

// IssuedCredential is one that this authority gave out.
type IssuedCredential struct {
	ID, Holder, Type, Profile string
	Issued, Until, Revoked    int64 // microseconds since 1970 UTC; Revoked is zero while it counts
}

// Issued lists what this authority gave out, the newest first.
func (s *Service) Issued(ctx context.Context) ([]IssuedCredential, error) {
	return db.All(ctx, s.db, func(r *sql.Rows) (c IssuedCredential, err error) {
		err = r.Scan(&c.ID, &c.Holder, &c.Type, &c.Profile, &c.Issued, &c.Until, &c.Revoked)
		return c, err //nolint:wrapcheck // All wraps
	}, selectIssued)
}

// Approve issues what was asked for and delivers it. Jurisdiction is an ISO
// 3166-1 code or empty. An error of the delivery leaves the credential issued;
// Sweep tries again.
func (s *Service) Approve(ctx context.Context, id, jurisdiction string) error {
	i, err := s.Issuance(ctx, id)
	if err != nil {
		return err
	}
	if err := s.keys.Refresh(ctx); err != nil {
		return fmt.Errorf("look for a new key: %w", err)
	}
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		if err := s.decide(ctx, tx, id, Issued, ""); err != nil {
			return err
		}
		for _, wanted := range i.Wanted {
			o := s.offer(wanted)
			if o == nil {
				return entente.Fail(entente.Conflict, "identity.offer", nil)
			}
			if err := s.issue(ctx, tx, i, *o, jurisdiction); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.deliver(ctx, id)
}

// issue makes and stores one credential. The unique index of the bit makes two
// replicas that issue at the same moment fail rather than share it.
func (s *Service) issue(ctx context.Context, tx *sql.Tx, i Issuance, o Offer, jurisdiction string) error {
	var index int
	if err := tx.QueryRowContext(ctx, nextIndex).Scan(&index); err != nil {
		return fmt.Errorf("find a free place in the status list: %w", err)
	}
	if index >= listBits {
		return entente.Fail(entente.Unavailable, "identity.list-full", nil)
	}
	now := s.clock()
	subject := map[string]any{"id": i.Holder, "memberOf": s.did}
	if jurisdiction != "" {
		subject["jurisdiction"] = jurisdiction
	}
	id := "urn:uuid:" + uuid()
	jws, err := s.make(id, o, subject, index, now)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, insertIssued, id, i.ID, i.Holder, o.Kind, o.Profile, index, jws, now.UnixMicro(), now.Add(credentialLife).UnixMicro())
	if err != nil {
		return fmt.Errorf("store a credential: %w", err)
	}
	return nil
}

// make signs a credential in the form of its profile.
func (s *Service) make(id string, o Offer, subject map[string]any, index int, now time.Time) (string, error) {
	m := model{
		ID: id, Type: many[string]{"VerifiableCredential", o.Kind}, Issuer: named(s.did), Subject: few[map[string]any]{subject},
	}
	entry := map[string]any{"type": "BitstringStatusListEntry"}
	if o.Profile == VC11 {
		entry["type"] = "StatusList2021Entry"
	}
	list := s.listURL(o.Profile)
	entry["id"], entry["statusPurpose"] = list+"#"+strconv.Itoa(index), "revocation"
	entry["statusListIndex"], entry["statusListCredential"] = strconv.Itoa(index), list
	m.Status = few[map[string]any]{entry}
	m.Schema = few[ref]{{s.origin + issuerPath + "/schemas/membership.json", schemaType(o.Profile)}}
	return s.sign(m, o.Profile, now, now.Add(credentialLife))
}

// sign writes a credential as a JWT.
func (s *Service) sign(m model, profile string, from, until time.Time) (string, error) {
	if profile == VC20 {
		m.Context, m.From, m.Until = []string{contextVC20}, stamp(from), stamp(until)
		b, err := json.Marshal(m)
		if err != nil {
			return "", fmt.Errorf("encode the credential: %w", err)
		}
		return s.keys.SignJWT(s.did, typeCredential, b)
	}
	m.Context, m.Issued, m.Expires = []string{contextVC11}, stamp(from), stamp(until)
	b, err := json.Marshal(map[string]any{
		"iss": s.did, "sub": m.Subject[0]["id"], "jti": m.ID, "vc": m,
		"iat": jwt.NewNumericDate(from), "nbf": jwt.NewNumericDate(from), "exp": jwt.NewNumericDate(until),
	})
	if err != nil {
		return "", fmt.Errorf("encode the credential: %w", err)
	}
	return s.keys.SignJWT(s.did, "JWT", b)
}

// deliver brings what was decided to the holder's credential service.
func (s *Service) deliver(ctx context.Context, id string) error {
	i, err := s.Issuance(ctx, id)
	if err != nil {
		return err
	}
	m := credentialMessage{Context: dcpContext, Type: "CredentialMessage", IssuerPID: i.ID, HolderPID: i.HolderPID, Status: i.Status, Reason: i.Reason}
	m.Credentials, err = db.All(ctx, s.db, func(r *sql.Rows) (c container, err error) {
		var profile string
		err = r.Scan(&c.Type, &profile, &c.Payload)
		c.Format = formatOf(profile)
		return c, err //nolint:wrapcheck // All wraps
	}, selectPayloads, i.ID)
	if err != nil {
		return err
	}
	failed := entente.Fail(entente.Unavailable, "identity.undelivered", entente.Args{"DID": i.Holder})
	d, err := s.resolver.Resolve(ctx, i.Holder)
	if err != nil {
		return failed.Because(err)
	}
	base := d.endpoint(credentialService)
	if base == "" {
		return failed.Because(errors.New("the document names no credential service"))
	}
	if err := s.post(ctx, base+"/credentials", i.Holder, i.token, m, nil); err != nil {
		return failed.Because(err)
	}
	if _, err := s.db.ExecContext(ctx, markDelivered, s.clock().UnixMicro(), i.ID); err != nil {
		return fmt.Errorf("note the delivery of %s: %w", i.ID, err)
	}
	return nil
}

// deliverAll tries again what could not be delivered.
func (s *Service) deliverAll(ctx context.Context) error {
	if !s.authority {
		return nil
	}
	ids, err := db.All(ctx, s.db, db.One[string], selectUndelivered, s.clock().Add(-undelivered).UnixMicro())
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.deliver(ctx, id); err != nil {
			s.logger.WarnContext(ctx, "a credential was not delivered", "request", id, "error", err)
		}
	}
	return nil
}

// Revoke ends a credential. Peers notice within minutes, when they ask again.
func (s *Service) Revoke(ctx context.Context, id string) error {
	result, err := s.db.ExecContext(ctx, revokeIssued, s.clock().UnixMicro(), id)
	if err != nil {
		return fmt.Errorf("revoke %s: %w", id, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(entente.Fail(entente.NotFound, "identity.no-credential", nil), err)
	}
	return nil
}
