// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/outbound"
)

// Request is what we asked an authority for, and what became of it.
type Request struct {
	PID, Issuer, Status, Reason string
	Asked                       int64 // microseconds since 1970 UTC
}

const (
	insertRequest  = `INSERT INTO credential_request (pid, issuer, status, reason, asked_at) VALUES ($1, $2, $3, '', $4)`
	selectRequests = `SELECT pid, issuer, status, reason, asked_at FROM credential_request ORDER BY asked_at DESC, pid`
	deleteRequest  = `DELETE FROM credential_request WHERE pid = $1`
)

// Ask asks an authority that we trust for the credential of membership. It
// comes, once a person there has approved, to our credential service.
func (s *Service) Ask(ctx context.Context, authority string) (Request, error) {
	unreachable := func(err error) error {
		return entente.Fail(entente.Unavailable, "identity.authority", entente.Args{"DID": entente.Shorten(authority, 100)}).Because(err)
	}
	if !s.trusted(authority) {
		return Request{}, entente.FieldError("authority", "identity.no-authority", entente.Args{"DID": entente.Shorten(authority, 100)})
	}
	d, err := s.resolver.Resolve(ctx, authority)
	if err != nil {
		return Request{}, unreachable(err)
	}
	base := d.endpoint(issuerService)
	wanted, err := s.wanted(ctx, base)
	if err != nil {
		return Request{}, unreachable(err)
	}
	q := Request{PID: uuid(), Issuer: authority, Status: Received, Asked: s.clock().UnixMicro()}
	// Written first: the credential may come before the answer does.
	if _, err := s.db.ExecContext(ctx, insertRequest, q.PID, q.Issuer, q.Status, q.Asked); err != nil {
		return Request{}, fmt.Errorf("note a request: %w", err)
	}
	err = s.post(ctx, base+"/credentials", authority, "", requestMessage{
		Context: dcpContext, Type: "CredentialRequestMessage", HolderPID: q.PID, Credentials: []reference{{wanted}},
	}, nil)
	if err != nil {
		if _, e := s.db.ExecContext(ctx, deleteRequest, q.PID); e != nil {
			return Request{}, fmt.Errorf("take back a request: %w", e)
		}
		return Request{}, unreachable(err)
	}
	return q, nil
}

// wanted finds the authority's offer of membership in the newest profile.
func (s *Service) wanted(ctx context.Context, base string) (string, error) {
	if base == "" {
		return "", fmt.Errorf("the document names no %s", issuerService)
	}
	b, err := outbound.Get(ctx, s.client, base+"/metadata", "application/json", maxAnswer)
	if err != nil {
		return "", err
	}
	var m metadataMessage
	if err := json.Unmarshal(b, &m); err != nil {
		return "", fmt.Errorf("read the issuer's metadata: %w", err)
	}
	for _, profile := range []string{VC20, VC11} {
		for _, o := range m.Supported {
			if o.Kind == Membership && o.Profile == profile {
				return o.ID, nil
			}
		}
	}
	return "", fmt.Errorf("the issuer offers no %s", Membership)
}

// Requests lists what we asked for, the newest first.
func (s *Service) Requests(ctx context.Context) ([]Request, error) {
	return db.All(ctx, s.db, func(r *sql.Rows) (q Request, err error) {
		err = r.Scan(&q.PID, &q.Issuer, &q.Status, &q.Reason, &q.Asked)
		return q, err //nolint:wrapcheck // All wraps
	}, selectRequests)
}
