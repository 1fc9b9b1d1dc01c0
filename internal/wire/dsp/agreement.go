// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"entente"
	"entente/internal/kit/db"
)

// Agreement is a contract of this member with another.
type Agreement struct {
	ID      string
	Role    Role // of this side
	Pid     string
	Peer    string
	Dataset string
	Policy  jsontext.Value
	Agreed  time.Time
	Final   bool   // its negotiation is finalized
	Retired int64  // microseconds since 1970 UTC; 0 while in force
	Why     string // it was retired
}

const selectAgreements = `SELECT a.id, a.role, a.pid, a.peer, a.dataset, a.policy, a.agreed_at, a.retired_at, a.retired,
CASE WHEN p.state = 'FINALIZED' THEN 1 ELSE 0 END FROM dsp_agreement a JOIN dsp_process p ON p.pid = a.pid`

func (s *Service) agreements(ctx context.Context, where string, args ...any) ([]Agreement, error) {
	return db.All(ctx, s.DB, func(rows *sql.Rows) (a Agreement, err error) {
		var policy string
		var at int64
		err = rows.Scan(&a.ID, &a.Role, &a.Pid, &a.Peer, &a.Dataset, &policy, &at, &a.Retired, &a.Why, &a.Final)
		a.Policy, a.Agreed = jsontext.Value(policy), time.UnixMicro(at).UTC()
		return a, err //nolint:wrapcheck // All wraps
	}, selectAgreements+" WHERE "+where, args...)
}

func (s *Service) agreement(ctx context.Context, id string, role Role) (*Agreement, error) {
	list, err := s.agreements(ctx, "a.id = $1 AND a.role = $2", id, role)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// Agreements lists those with a peer, or all without one, the newest first.
func (s *Service) Agreements(ctx context.Context, peer string) ([]Agreement, error) {
	return s.agreements(ctx, "(a.peer = $1 OR $1 = '') ORDER BY a.agreed_at DESC, a.id LIMIT 1000", peer)
}

// Standing finds an agreement in force that lets us have a peer's dataset.
func (s *Service) Standing(ctx context.Context, peer, dataset string) (*Agreement, error) {
	list, err := s.agreements(ctx, `a.peer = $1 AND a.dataset = $2 AND a.role = 'consumer' AND a.retired_at = 0 AND p.state = 'FINALIZED'
ORDER BY a.agreed_at DESC LIMIT 1`, peer, dataset)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// Retire ends an agreement on this side, for the protocol has no message for
// it, and with it every transfer that runs under it.
func (s *Service) Retire(ctx context.Context, id string, role Role, why string) error {
	const query = `UPDATE dsp_agreement SET retired_at = $1, retired = $2 WHERE id = $3 AND role = $4 AND retired_at = 0`
	r, err := s.DB.ExecContext(ctx, query, s.now(), entente.Shorten(why, 400), id, role)
	if err != nil {
		return fmt.Errorf("retire agreement %s: %w", id, err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return errUnknown
	}
	const running = `SELECT pid FROM dsp_process WHERE agreement = $1 AND process = 'transfer' AND state NOT IN ('COMPLETED', 'TERMINATED')`
	pids, err := db.All(ctx, s.DB, db.One[string], running, id)
	if err != nil {
		return err
	}
	for _, pid := range pids {
		if err := s.Act(ctx, pid, Decision{Do: KindTerminate, Reason: "the agreement has been retired: " + why}); err != nil {
			return err
		}
	}
	return nil
}
