// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"entente"
	"entente/internal/kit/db"
)

// memberships are what an authority offers: the same credential in both
// profiles.
var memberships = []Offer{
	{ID: "membership", Kind: Membership, Profile: VC20},
	{ID: "membership-vc11", Kind: Membership, Profile: VC11},
}

const (
	// credentialLife is how long a membership counts; the member asks anew before.
	credentialLife = 365 * 24 * time.Hour
	// maxOpen is how many requests of one holder wait at most.
	maxOpen = 20
	// undecided is how long a request waits for a person.
	undecided = 90 * 24 * time.Hour
)

// Issuance is what a holder asked this authority for.
type Issuance struct {
	ID, Holder, HolderPID, Status, Reason string
	Wanted                                []string // ids of offers
	Asked, Decided, Delivered             int64    // microseconds since 1970 UTC; zero for not yet

	token string
}

const (
	issuanceColumns = `id, holder, holder_pid, wanted, token, status, reason, asked_at, decided_at, delivered_at`
	selectIssuances = `SELECT ` + issuanceColumns + ` FROM issuance ORDER BY asked_at DESC, id`
	selectIssuance  = `SELECT ` + issuanceColumns + ` FROM issuance WHERE id = $1`
	countOpen       = `SELECT COUNT(*) FROM issuance WHERE holder = $1 AND status = $2`
	insertIssuance  = `INSERT INTO issuance (` + issuanceColumns + `) VALUES ($1, $2, $3, $4, $5, $6, '', $7, 0, 0)`
	decideIssuance  = `UPDATE issuance SET status = $1, reason = $2, decided_at = $3 WHERE id = $4 AND status = 'RECEIVED'`
)

const deleteUndecided = `DELETE FROM issuance WHERE status = 'RECEIVED' AND asked_at < $1`

func scanIssuance(r interface{ Scan(...any) error }) (i Issuance, err error) {
	var wanted string
	if err := r.Scan(&i.ID, &i.Holder, &i.HolderPID, &wanted, &i.token, &i.Status, &i.Reason, &i.Asked, &i.Decided, &i.Delivered); err != nil {
		return i, err //nolint:wrapcheck // the callers say what they read
	}
	return i, json.Unmarshal([]byte(wanted), &i.Wanted)
}

// Issuances lists what holders asked for, the newest first.
func (s *Service) Issuances(ctx context.Context) ([]Issuance, error) {
	return db.All(ctx, s.db, func(r *sql.Rows) (Issuance, error) { return scanIssuance(r) }, selectIssuances)
}

// Issuance gives one request.
func (s *Service) Issuance(ctx context.Context, id string) (Issuance, error) {
	i, err := scanIssuance(s.db.QueryRowContext(ctx, selectIssuance, id))
	if errors.Is(err, sql.ErrNoRows) {
		return i, entente.Fail(entente.NotFound, "identity.no-request", nil)
	}
	if err != nil {
		return i, fmt.Errorf("read request %s: %w", id, err)
	}
	return i, nil
}

func (s *Service) serveMetadata(w http.ResponseWriter, _ *http.Request) error {
	m := metadataMessage{Context: dcpContext, Type: "IssuerMetadata", Issuer: s.did}
	for _, o := range s.offers {
		o.Type, o.Reason, o.Bindings = "CredentialObject", "issuance", []string{"did:web"}
		o.Schema = s.origin + issuerPath + "/schemas/membership.json"
		m.Supported = append(m.Supported, o)
	}
	return answer(w, http.StatusOK, "application/json", m)
}

// serveRequest takes a request. A person decides on it, by Approve or Reject.
func (s *Service) serveRequest(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p, err := s.verify(ctx, r.Header.Get("Authorization"))
	if err != nil {
		return err
	}
	var m requestMessage
	if err := read(r, "CredentialRequestMessage", &m); err != nil {
		return err
	}
	i, err := s.request(ctx, p, m)
	if err != nil {
		return err
	}
	w.Header().Set("Location", s.origin+issuerPath+"/requests/"+i.ID)
	w.WriteHeader(http.StatusCreated)
	if s.admit != nil && s.admit(i.Holder) {
		go func() {
			if err := s.Approve(context.WithoutCancel(ctx), i.ID, ""); err != nil {
				s.logger.ErrorContext(ctx, "a request was not approved", "request", i.ID, "error", err)
			}
		}()
	}
	return nil
}

func (s *Service) request(ctx context.Context, p proof, m requestMessage) (Issuance, error) {
	i := Issuance{ID: uuid(), Holder: p.Subject, HolderPID: m.HolderPID, Status: Received, Asked: s.clock().UnixMicro(), token: p.Token}
	if i.HolderPID == "" || len(i.HolderPID) > 500 {
		return i, entente.FieldError("holderPid", "error.required", nil)
	}
	if len(m.Credentials) == 0 || len(m.Credentials) > len(s.offers) {
		return i, entente.FieldError("credentials", "identity.offer", nil)
	}
	for _, c := range m.Credentials {
		if s.offer(c.ID) == nil || slices.Contains(i.Wanted, c.ID) {
			return i, entente.FieldError("credentials", "identity.offer", nil)
		}
		i.Wanted = append(i.Wanted, c.ID)
	}
	return i, s.db.Write(ctx, func(tx *sql.Tx) error {
		var open int
		if err := tx.QueryRowContext(ctx, countOpen, i.Holder, Received).Scan(&open); err != nil {
			return fmt.Errorf("count requests: %w", err)
		}
		if open >= maxOpen {
			return entente.Fail(entente.TooMany, "identity.flood", nil)
		}
		if _, err := tx.ExecContext(ctx, insertIssuance, i.ID, i.Holder, i.HolderPID, string(raw(i.Wanted)), i.token, i.Status, i.Asked); err != nil {
			return fmt.Errorf("note a request: %w", err)
		}
		return nil
	})
}

func (s *Service) offer(id string) *Offer {
	for _, o := range s.offers {
		if o.ID == id {
			return &o
		}
	}
	return nil
}

// serveRequestStatus answers only who made the request.
func (s *Service) serveRequestStatus(w http.ResponseWriter, r *http.Request) error {
	p, err := s.verify(r.Context(), r.Header.Get("Authorization"))
	if err != nil {
		return err
	}
	i, err := s.Issuance(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if i.Holder != p.Subject {
		return entente.Fail(entente.NotFound, "identity.no-request", nil)
	}
	return answer(w, http.StatusOK, "application/json", statusMessage{dcpContext, "CredentialStatus", i.ID, i.HolderPID, i.Status})
}

// Reject declines a request, for a reason that the holder gets to read.
func (s *Service) Reject(ctx context.Context, id, reason string) error {
	err := s.db.Write(ctx, func(tx *sql.Tx) error { return s.decide(ctx, tx, id, Rejected, reason) })
	if err != nil {
		return err
	}
	return s.deliver(ctx, id)
}

// decide ends a request once.
func (s *Service) decide(ctx context.Context, tx *sql.Tx, id, status, reason string) error {
	result, err := tx.ExecContext(ctx, decideIssuance, status, reason, s.clock().UnixMicro(), id)
	if err != nil {
		return fmt.Errorf("decide request %s: %w", id, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(entente.Fail(entente.Conflict, "identity.decided", nil), err)
	}
	return nil
}

func schemaType(profile string) string {
	if profile == VC11 {
		return "JsonSchemaValidator2018"
	}
	return "JsonSchema"
}

// membershipSchema is of the subject, and holds for the older profile's way of
// checking and, below credentialSubject, for the newer.
var membershipSchema = map[string]any{
	"$schema": "https://json-schema.org/draft/2020-12/schema", "title": Membership, "type": "object",
	"properties": map[string]any{
		"credentialSubject": map[string]any{"type": "object", "required": []string{"id", "memberOf"}},
		"memberOf":          map[string]any{"type": "string"},
		"jurisdiction":      map[string]any{"type": "string", "minLength": 2},
	},
}

func (s *Service) serveSchema(w http.ResponseWriter, _ *http.Request) error {
	return answer(w, http.StatusOK, "application/schema+json", membershipSchema)
}
