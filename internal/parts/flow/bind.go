// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"entente"
	"entente/internal/kit/db"
)

const (
	deletePlan = `DELETE FROM flow_plan WHERE dataset = $1`
	insertPlan = `INSERT INTO flow_plan (dataset, decision, importer, columns, at, account) VALUES ($1, $2, $3, $4, $5, $6)`
	selectPlan = `SELECT dataset, decision, importer, columns FROM flow_plan WHERE dataset = $1`
)

// Bound is a data set that goes under a decision.
type Bound struct {
	Dataset  string
	Decision string
	Importer string // DID
	Plan     Plan
}

// Bind puts a data set under a decision, in place of the one it was under. The
// decision has to allow the flow, and the plan to meet its transforms.
func (s *Service) Bind(ctx context.Context, a entente.Actor, b Bound) (Kept, error) {
	if err := a.Need(entente.MayRelease); err != nil {
		return Kept{}, err
	}
	st, err := s.Stands(ctx, b.Decision)
	if entente.Is(err, entente.NotFound) {
		return Kept{}, entente.FieldError("decision", "flow.plan.decision", entente.Args{"ID": entente.Shorten(b.Decision, 60)})
	}
	if err != nil {
		return Kept{}, err
	}
	if st.Why != "" {
		return Kept{}, entente.FieldError("decision", "flow.plan.stands", entente.Args{"ID": b.Decision, "Why": st.Why})
	}
	if _, err := b.Plan.For(&st.Decision); err != nil {
		return Kept{}, err
	}
	text, err := json.Marshal(b.Plan)
	if err != nil {
		return Kept{}, fmt.Errorf("write the plan of %s: %w", b.Dataset, err)
	}
	return st.Kept, s.log.DB.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, deletePlan, b.Dataset); err != nil {
			return fmt.Errorf("replace the plan: %w", err)
		}
		_, err := tx.ExecContext(ctx, insertPlan, b.Dataset, b.Decision, b.Importer, string(text), s.now(), a.Account)
		return err //nolint:wrapcheck // Write wraps
	})
}

// Free ends that a data set goes under a decision.
func (s *Service) Free(ctx context.Context, a entente.Actor, dataset string) error {
	if err := a.Need(entente.MayRelease); err != nil {
		return err
	}
	_, err := s.log.DB.ExecContext(ctx, deletePlan, dataset)
	return err //nolint:wrapcheck // says what it was about
}

// Bound tells under which decision a data set goes; nil for none. The node asks
// for itself.
func (s *Service) Bound(ctx context.Context, dataset string) (*Bound, error) {
	list, err := db.All(ctx, s.log.DB, scanBound, selectPlan, dataset)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

func scanBound(rows *sql.Rows) (b Bound, err error) {
	var text string
	if err := rows.Scan(&b.Dataset, &b.Decision, &b.Importer, &text); err != nil {
		return b, err //nolint:wrapcheck // All wraps
	}
	b.Plan, err = ReadPlan(text)
	return b, err
}
