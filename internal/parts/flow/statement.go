// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"entente"
	"entente/internal/kit/canonical"
	"entente/internal/kit/db"
)

// Statement is what a person has found of a condition.
type Statement struct {
	Decision  string `json:"decision"`
	Condition string `json:"condition"`
	Holds     bool   `json:"holds"`
	Until     string `json:"until"` // the last day that it counts, YYYY-MM-DD
	Text      string `json:"text"`  // what was looked at, and what came of it
	Account   string `json:"account"`
	At        int64  `json:"at"` // microseconds since 1970 UTC
}

const (
	nextStatement   = `SELECT COALESCE(max(seq), 0) + 1 FROM flow_statement`
	insertStatement = `INSERT INTO flow_statement (seq, decision, at, statement, signature) VALUES ($1, $2, $3, $4, $5)`
	statementsOf    = `SELECT seq, at, statement, signature, decision FROM flow_statement WHERE decision = $1 ORDER BY seq`
)

// stated tells the conditions that a person looks at: at the start of each
// transfer, and as a task.
func stated(c *Condition) bool { return c.Enforcer == AtStart || c.Enforcer == ByPerson }

// State signs with the node's key, and keeps, what a person found of a condition
// of a decision that somebody has to look at.
func (s *Service) State(ctx context.Context, a entente.Actor, st Statement) error {
	if err := a.Need(entente.MayRelease); err != nil {
		return err
	}
	k, err := s.kept(ctx, st.Decision)
	if err != nil {
		return err
	}
	var pr entente.Problems
	if !slices.ContainsFunc(k.Decision.Conditions, func(c Condition) bool { return c.Name == st.Condition && stated(&c) }) {
		pr.Add("condition", "flow.statement.condition", entente.Args{"Name": entente.Shorten(st.Condition, 100)})
	}
	if _, err := time.Parse(time.DateOnly, st.Until); err != nil {
		pr.Add("until", "flow.fact.date", entente.Args{"Value": entente.Shorten(st.Until, 40)})
	}
	entente.CheckText(&pr, "text", st.Text, 1, 4000)
	if err := pr.Err(); err != nil {
		return err
	}
	st.Account, st.At = a.Account, s.now()
	text, err := canonical.Marshal(st)
	if err != nil {
		return err
	}
	signature, err := s.log.Ring.Sign(text)
	if err != nil {
		return err
	}
	return s.log.DB.Write(ctx, func(tx *sql.Tx) error {
		var seq int64
		if err := tx.QueryRowContext(ctx, nextStatement).Scan(&seq); err != nil {
			return fmt.Errorf("number the statement: %w", err)
		}
		_, err := tx.ExecContext(ctx, insertStatement, seq, st.Decision, st.At, string(text), signature)
		return err //nolint:wrapcheck // Write wraps
	})
}

// Statements lists what was found of the conditions of a decision, the newest
// last. A signature that is not ours is an error.
func (s *Service) Statements(ctx context.Context, decision string) ([]Statement, error) {
	list, err := db.All(ctx, s.log.DB, scanEntry, statementsOf, decision)
	if err != nil {
		return nil, err
	}
	out := make([]Statement, len(list))
	for i, e := range list {
		if err := s.log.Ring.Verify([]byte(e.Text), e.Previous, e.At); err != nil {
			return nil, fmt.Errorf("signature of statement %d: %w", e.Seq, err)
		}
		if err := json.Unmarshal([]byte(e.Text), &out[i]); err != nil {
			return nil, fmt.Errorf("read statement %d: %w", e.Seq, err)
		}
		if out[i].Decision != decision || out[i].At != e.At {
			return nil, fmt.Errorf("statement %d is about another decision, or of another time", e.Seq)
		}
	}
	return out, nil
}

// Met names the conditions of a decision that are met here and now. What is
// written into the offer is met by agreeing to it, and what is done to columns
// and in the log by the node that does it; the others need a statement that
// counts today.
func (s *Service) Met(ctx context.Context, k *Kept) (map[string]bool, error) {
	list, err := s.Statements(ctx, k.ID)
	if err != nil {
		return nil, err
	}
	today := s.log.Clock().UTC().Format(time.DateOnly)
	found := map[string]bool{}
	for _, st := range list {
		found[st.Condition] = st.Holds && st.Until >= today
	}
	met := map[string]bool{}
	for i := range k.Decision.Conditions {
		c := &k.Decision.Conditions[i]
		holds := c.Enforcer == AtNegotiation || c.Enforcer == ByTransform || c.Enforcer == ByLog || stated(c) && found[c.Name]
		before, double := met[c.Name]
		met[c.Name] = holds && (before || !double)
	}
	return met, nil
}
