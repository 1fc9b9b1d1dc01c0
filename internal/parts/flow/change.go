// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"entente"
	"entente/internal/kit/db"
)

// State is what became of a proposed change.
type State string

// The states.
const (
	Proposed  State = "proposed"
	Approved  State = "approved"
	Withdrawn State = "withdrawn"
)

// Change is a proposal to change rules: the rules as they should read, whole. A
// rule that is not in the book is new; none is ever taken out, only ended.
type Change struct {
	ID      int64
	At      time.Time
	Account string
	Reason  string // why, with the source
	Based   string // hash of the book that it changes
	Rules   []Rule
	State   State
	Second  string // account that approved
	Decided time.Time
}

const (
	changeColumns = `id, at, account, reason, based, rules, state, second, decided`
	nextChange    = `SELECT COALESCE(max(id), 0) + 1 FROM flow_change`
	insertChange  = `INSERT INTO flow_change (` + changeColumns + `) VALUES ($1, $2, $3, $4, $5, $6, 'proposed', '', 0)`
	selectChange  = `SELECT ` + changeColumns + ` FROM flow_change WHERE id = $1`
	listChanges   = `SELECT ` + changeColumns + ` FROM flow_change ORDER BY id DESC LIMIT 200`
	decideChange  = `UPDATE flow_change SET state = $2, second = $3, decided = $4 WHERE id = $1 AND state = 'proposed'`
)

func scanChange(rows *sql.Rows) (c Change, err error) {
	var at, decided int64
	var rules string
	if err := rows.Scan(&c.ID, &at, &c.Account, &c.Reason, &c.Based, &rules, &c.State, &c.Second, &decided); err != nil {
		return c, err //nolint:wrapcheck // All wraps
	}
	c.At = time.UnixMicro(at).UTC()
	if decided > 0 {
		c.Decided = time.UnixMicro(decided).UTC()
	}
	if err := json.Unmarshal([]byte(rules), &c.Rules); err != nil {
		return c, fmt.Errorf("read change %d: %w", c.ID, err)
	}
	return c, nil
}

// Propose keeps a change for another pair of eyes. The book with the change in it
// must be sound; nothing is in force yet.
func (s *Service) Propose(ctx context.Context, a entente.Actor, reason string, rules []Rule) (Change, error) {
	if err := a.Need(entente.MayEdit); err != nil {
		return Change{}, err
	}
	var pr entente.Problems
	entente.CheckText(&pr, "reason", reason, 1, 4000)
	if len(rules) == 0 {
		pr.Add("rules", "flow.change.empty", nil)
	}
	if err := pr.Err(); err != nil {
		return Change{}, err
	}
	t, err := s.Table(ctx)
	if err != nil {
		return Change{}, err
	}
	for _, r := range rules {
		if before, there := t.Rule(r.ID); there && len(Differences(before, r)) == 0 {
			pr.Add("rules", "flow.change.empty", nil)
		}
	}
	if err := pr.Err(); err != nil {
		return Change{}, err
	}
	if _, err := NewTable(t.Book.with(rules)); err != nil {
		return Change{}, err
	}
	text, err := json.Marshal(rules)
	if err != nil {
		return Change{}, err
	}
	c := Change{At: time.UnixMicro(s.now()).UTC(), Account: a.Account, Reason: reason, Based: t.Hash, Rules: rules, State: Proposed}
	err = s.log.DB.Write(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, nextChange).Scan(&c.ID); err != nil {
			return fmt.Errorf("number the change: %w", err)
		}
		_, err := tx.ExecContext(ctx, insertChange, c.ID, c.At.UnixMicro(), c.Account, c.Reason, c.Based, string(text))
		return err //nolint:wrapcheck // Write wraps
	})
	return c, err
}

// with is the book with rules put in, each in the place of the one of its name.
func (b Book) with(rules []Rule) Book {
	out := b
	out.Rules = append([]Rule{}, b.Rules...)
next:
	for _, r := range rules {
		for i := range out.Rules {
			if out.Rules[i].ID == r.ID {
				out.Rules[i] = r
				continue next
			}
		}
		out.Rules = append(out.Rules, r)
	}
	return out
}

// Changes lists the proposals, the newest first.
func (s *Service) Changes(ctx context.Context, a entente.Actor) ([]Change, error) {
	if err := a.Need(entente.MayRead); err != nil {
		return nil, err
	}
	return db.All(ctx, s.log.DB, scanChange, listChanges)
}

// Change reads one.
func (s *Service) Change(ctx context.Context, a entente.Actor, id int64) (Change, error) {
	if err := a.Need(entente.MayRead); err != nil {
		return Change{}, err
	}
	return s.change(ctx, id)
}

func (s *Service) change(ctx context.Context, id int64) (Change, error) {
	list, err := db.All(ctx, s.log.DB, scanChange, selectChange, id)
	if err != nil {
		return Change{}, err
	}
	if len(list) == 0 {
		return Change{}, entente.Fail(entente.NotFound, "error.not-found", entente.Args{"ID": id})
	}
	return list[0], nil
}

// Effect is a stored decision that a change would turn.
type Effect struct {
	Kept
	After Decision
}

// Preview lists the stored decisions whose outcome or basis the change would turn,
// each for its own day.
func (s *Service) Preview(ctx context.Context, a entente.Actor, id int64) ([]Effect, error) {
	c, err := s.Change(ctx, a, id)
	if err != nil {
		return nil, err
	}
	now, err := s.Table(ctx)
	if err != nil {
		return nil, err
	}
	then, err := NewTable(now.Book.with(c.Rules))
	if err != nil {
		return nil, err
	}
	var out []Effect
	for after := ""; ; {
		list, err := db.All(ctx, s.log.DB, scanKept, eachDecision, after)
		if err != nil {
			return nil, err
		}
		for _, k := range list {
			before, turned := now.Decide(&k.Facts), then.Decide(&k.Facts)
			if differs(before, turned) {
				k.Decision = before
				out = append(out, Effect{k, turned})
			}
			after = k.ID
		}
		if len(list) == 0 {
			return out, nil
		}
	}
}

// Approve puts a change in force. It takes a second person with the right to
// release; the book must not have changed in what the proposal changes.
func (s *Service) Approve(ctx context.Context, a entente.Actor, id int64) error {
	if err := a.Need(entente.MayRelease); err != nil {
		return err
	}
	c, err := s.change(ctx, id)
	if err != nil {
		return err
	}
	if c.Account == a.Account {
		return entente.Fail(entente.Forbidden, "flow.change.own", nil)
	}
	t, err := s.Table(ctx)
	if err != nil {
		return err
	}
	if t.Hash != c.Based {
		return entente.Fail(entente.Conflict, "flow.change.old", nil)
	}
	next, err := NewTable(t.Book.with(c.Rules))
	if err != nil {
		return err
	}
	return s.log.DB.Write(ctx, func(tx *sql.Tx) error {
		// Again, now that nobody else writes: of two changes to one book the second is old.
		var inUse string
		if err := tx.QueryRowContext(ctx, selectInUse).Scan(&inUse); err != nil || inUse != c.Based {
			return entente.Fail(entente.Conflict, "flow.change.old", nil).Because(err)
		}
		if err := s.close(ctx, tx, id, Approved, a.Account); err != nil {
			return err
		}
		return insertBook(ctx, tx, book{Hash: next.Hash, Book: next.Book, At: s.now(), Reason: c.Reason, Account: c.Account, Second: a.Account})
	})
}

// Withdraw ends a proposal: by who made it, or by who could have approved it.
func (s *Service) Withdraw(ctx context.Context, a entente.Actor, id int64) error {
	if err := a.Need(entente.MayEdit); err != nil {
		return err
	}
	c, err := s.change(ctx, id)
	if err != nil {
		return err
	}
	if c.Account != a.Account && !a.May(entente.MayRelease) {
		return a.Need(entente.MayRelease)
	}
	return s.log.DB.Write(ctx, func(tx *sql.Tx) error { return s.close(ctx, tx, id, Withdrawn, a.Account) })
}

var errDecided = errors.New("it is decided already")

func (s *Service) close(ctx context.Context, tx *sql.Tx, id int64, state State, by string) error {
	done, err := tx.ExecContext(ctx, decideChange, id, string(state), by, s.now())
	if err != nil {
		return fmt.Errorf("decide change %d: %w", id, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return entente.Fail(entente.Conflict, "flow.change.decided", nil).Because(errors.Join(errDecided, err))
	}
	return nil
}
