// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

	"entente"
	"entente/internal/kit/db"
)

// Held is a credential that this node holds.
type Held struct {
	Issuer, Type, Profile, ID string
	From, Until, Received     int64 // microseconds since 1970 UTC; Until is math.MaxInt64 where there is no end

	jws string
}

const (
	selectHeld = `SELECT issuer, type, profile, id, jws, valid_from, valid_until, received_at FROM held_credential ORDER BY type, issuer, profile`
	upsertHeld = `INSERT INTO held_credential (issuer, type, profile, id, jws, valid_from, valid_until, received_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (issuer, type, profile) DO UPDATE SET id = excluded.id, jws = excluded.jws, valid_from = excluded.valid_from,
			valid_until = excluded.valid_until, received_at = excluded.received_at`
	answerRequest = `UPDATE credential_request SET status = $1, reason = $2 WHERE pid = $3 AND issuer = $4`
)

// Held lists what this node holds.
func (s *Service) Held(ctx context.Context) ([]Held, error) {
	return db.All(ctx, s.db, func(r *sql.Rows) (h Held, err error) {
		err = r.Scan(&h.Issuer, &h.Type, &h.Profile, &h.ID, &h.jws, &h.From, &h.Until, &h.Received)
		return h, err //nolint:wrapcheck // All wraps
	}, selectHeld)
}

// serveQuery presents what a member may see and asks for. What was asked for
// beyond that is left out, as the protocol wants it.
func (s *Service) serveQuery(w http.ResponseWriter, r *http.Request) error {
	p, err := s.verify(r.Context(), r.Header.Get("Authorization"))
	if err != nil {
		return err
	}
	scopes, ok := s.granted(p.Token, p.Subject)
	if !ok {
		return refuse("identity.access", nil)
	}
	var q queryMessage
	if err := read(r, "PresentationQueryMessage", &q); err != nil {
		return err
	}
	if err := q.check(); err != nil {
		return err
	}
	if refuseWider && slices.ContainsFunc(q.Scope, func(scope string) bool { return !slices.Contains(scopes, scope) }) {
		return refuse("identity.access", nil)
	}
	held, err := s.Held(r.Context())
	if err != nil {
		return err
	}
	if err := s.keys.Refresh(r.Context()); err != nil {
		return fmt.Errorf("look for a new key: %w", err)
	}
	presentations, err := s.presentAll(held, q.Scope, scopes, p.Subject)
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, "application/json", responseMessage{dcpContext, "PresentationResponseMessage", presentations})
}

func (q queryMessage) check() error {
	if q.Definition != nil {
		var definition map[string]json.RawMessage
		if json.Unmarshal(q.Definition, &definition) != nil || len(definition) == 0 || len(q.Scope) > 0 {
			return entente.FieldError("presentationDefinition", "identity.query", nil)
		}
		return entente.Fail(entente.Unsupported, "identity.definition", nil)
	}
	if len(q.Scope) == 0 || len(q.Scope) > maxPresented {
		return entente.FieldError("scope", "identity.query", nil)
	}
	return nil
}

// presentAll makes one presentation of each profile that there is something of.
func (s *Service) presentAll(held []Held, asked, granted []string, audience string) ([]string, error) {
	now := s.clock().UnixMicro()
	out := []string{}
	for _, profile := range []string{VC20, VC11} {
		var credentials []string
		for _, h := range held {
			if h.Profile == profile && now < h.Until && h.within(asked) && h.within(granted) {
				credentials = append(credentials, h.jws)
			}
		}
		if len(credentials) == 0 {
			continue
		}
		vp, err := s.present(profile, audience, credentials)
		if err != nil {
			return nil, err
		}
		out = append(out, vp)
	}
	return out, nil
}

// within reports whether one of the scopes names the credential. Peers write
// scopes with the right to read at the end, the specification without.
func (h Held) within(scopes []string) bool {
	return slices.ContainsFunc(scopes, func(scope string) bool {
		return scope == scopeID+h.ID || strings.TrimSuffix(scope, scopeRead) == scopeType+h.Type
	})
}

// serveStorage takes credentials from an authority that we trust.
func (s *Service) serveStorage(w http.ResponseWriter, r *http.Request) error {
	p, err := s.verifyAuthority(r)
	if err != nil {
		return err
	}
	var m credentialMessage
	if err := read(r, "CredentialMessage", &m); err != nil {
		return err
	}
	if err := m.check(); err != nil {
		return err
	}
	var taken []*Credential
	for _, c := range m.Credentials {
		credential, err := ParseCredential(c.Payload)
		if err != nil {
			return entente.FieldError("credentials", "identity.credential", nil).Because(err)
		}
		if credential.Issuer != p.Subject || !credential.is(c.Type) {
			return entente.FieldError("credentials", "identity.credential", nil)
		}
		if err := s.checkIssued(r.Context(), credential, s.did); err != nil {
			return err
		}
		taken = append(taken, credential)
	}
	if err := s.keep(r.Context(), p.Subject, m, taken); err != nil {
		return err
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

// verifyAuthority lets in only who may give us something.
func (s *Service) verifyAuthority(r *http.Request) (proof, error) {
	p, err := s.verify(r.Context(), r.Header.Get("Authorization"))
	if err != nil {
		return proof{}, err
	}
	if !s.trusted(p.Subject) {
		return proof{}, entente.Fail(entente.Forbidden, "identity.no-authority", entente.Args{"DID": entente.Shorten(p.Subject, 100)})
	}
	return p, nil
}

func (m credentialMessage) check() error {
	var pr entente.Problems
	text := func(field, v string) {
		if v == "" || len(v) > 500 {
			pr.Add(field, "error.required", nil)
		}
	}
	text("issuerPid", m.IssuerPID)
	text("holderPid", m.HolderPID)
	if m.Status != Issued && m.Status != Rejected {
		pr.Add("status", "identity.message", entente.Args{"Type": m.Type})
	}
	if m.Status == Issued && len(m.Credentials) == 0 || len(m.Credentials) > maxPresented {
		pr.Add("credentials", "error.required", nil)
	}
	return pr.Err()
}

// keep writes what came, and what became of the request it answers.
func (s *Service) keep(ctx context.Context, issuer string, m credentialMessage, taken []*Credential) error {
	now := s.clock().UnixMicro()
	return s.db.Write(ctx, func(tx *sql.Tx) error {
		for _, c := range taken {
			until := int64(math.MaxInt64)
			if !c.Until.IsZero() {
				until = c.Until.UnixMicro()
			}
			if _, err := tx.ExecContext(ctx, upsertHeld, c.Issuer, c.kind(), c.Profile, c.ID, c.jws, c.From.UnixMicro(), until, now); err != nil {
				return fmt.Errorf("keep credential %s: %w", c.ID, err)
			}
		}
		if _, err := tx.ExecContext(ctx, answerRequest, m.Status, entente.Shorten(m.Reason, 500), m.HolderPID, issuer); err != nil {
			return fmt.Errorf("note the answer to request %s: %w", m.HolderPID, err)
		}
		return nil
	})
}

const upsertOffer = `INSERT INTO credential_offer (issuer, offered, offered_at) VALUES ($1, $2, $3)
	ON CONFLICT (issuer) DO UPDATE SET offered = excluded.offered, offered_at = excluded.offered_at`

// serveOffer notes what an authority offers. To ask for it is a person's act.
func (s *Service) serveOffer(w http.ResponseWriter, r *http.Request) error {
	p, err := s.verifyAuthority(r)
	if err != nil {
		return err
	}
	var m offerMessage
	if err := read(r, "CredentialOfferMessage", &m); err != nil {
		return err
	}
	if m.Issuer != p.Subject {
		return entente.FieldError("issuer", "identity.message", entente.Args{"Type": m.Type})
	}
	if len(m.Credentials) == 0 || len(m.Credentials) > maxPresented ||
		slices.ContainsFunc(m.Credentials, func(o Offer) bool { return o.ID == "" || len(o.ID) > 500 }) {
		return entente.FieldError("credentials", "identity.message", entente.Args{"Type": m.Type})
	}
	if _, err := s.db.ExecContext(r.Context(), upsertOffer, p.Subject, string(raw(m.Credentials)), s.clock().UnixMicro()); err != nil {
		return fmt.Errorf("note an offer: %w", err)
	}
	w.WriteHeader(http.StatusOK)
	return nil
}
