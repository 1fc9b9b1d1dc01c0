// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/keys"
)

// Decision is what a person decided about a line that was not taken.
type Decision string

// The decisions.
const (
	Accept  Decision = "accept"  // let it pass: the key is confirmed, their new version counts, their feed begins anew
	Discard Decision = "discard" // forget it, and ask for the page again
)

// Line is a line of a feed that was not taken.
type Line struct {
	ID         int64
	Peer       string
	Position   int64
	At         time.Time
	Reason     Trouble // why
	Raw        string  // the line itself; its beginning when it is too long
	Acceptable bool    // a person can let it pass

	Decision  Decision // empty while nobody has decided
	Note      string
	DecidedBy string // account
	DecidedAt time.Time

	reason, subject string
}

const (
	lineColumns  = `id, peer, position, at, reason, args, line, subject, decision, note, decided_by, decided_at`
	selectLines  = `SELECT ` + lineColumns + ` FROM exchange_quarantine WHERE peer = $1 ORDER BY id DESC LIMIT 100`
	selectLine   = `SELECT ` + lineColumns + ` FROM exchange_quarantine WHERE id = $1`
	selectNextID = `SELECT COALESCE(max(id), 0) + 1 FROM exchange_quarantine`
	insertLine   = `INSERT INTO exchange_quarantine (` + lineColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '', '', 0)`
	updateLine   = `UPDATE exchange_quarantine SET decision = $2, note = $3, decided_by = $4, decided_at = $5 WHERE id = $1`
	stopFeed     = `UPDATE exchange_peer SET stopped = $2 WHERE did = $1`
	goOn         = `UPDATE exchange_peer SET stopped = 0, due = 0 WHERE did = $1 AND stopped = $2`
	beginAnew    = `UPDATE exchange_peer SET taken = 0, taken_hash = '' WHERE did = $1`

	selectAccepted = `SELECT count(*) FROM exchange_quarantine WHERE peer = $1 AND subject = $2 AND decision = 'accept'`
)

func scanLine(rows *sql.Rows) (l Line, err error) {
	var at, decided int64
	var args string
	err = rows.Scan(&l.ID, &l.Peer, &l.Position, &at, &l.reason, &args, &l.Raw, &l.subject, &l.Decision, &l.Note, &l.DecidedBy, &decided)
	if err != nil {
		return l, err //nolint:wrapcheck // All wraps
	}
	l.At, l.DecidedAt, l.Acceptable = moment(at), moment(decided), acceptable[l.reason]
	l.Reason.Key = "exchange.reason." + l.reason
	if err := json.Unmarshal([]byte(args), &l.Reason.Args); err != nil {
		return l, fmt.Errorf("read the reason of line %d: %w", l.ID, err)
	}
	return l, nil
}

// quarantine keeps the line, stops the feed, and gives the error that says so.
func (s *Service) quarantine(ctx context.Context, p Peer, f fault) error {
	args, err := json.Marshal(f.args)
	if err != nil {
		return fmt.Errorf("write the reason: %w", err)
	}
	// What is no text a database would not take.
	raw := strings.ReplaceAll(strings.ToValidUTF8(string(f.raw), "\uFFFD"), "\x00", "\uFFFD")
	var id int64
	err = s.log.DB.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, lockPeer, p.DID); err != nil {
			return fmt.Errorf("lock peer %s: %w", p.DID, err)
		}
		now, err := peer(ctx, tx, p.DID)
		if err != nil {
			return err
		}
		if id = now.Stop; id != 0 {
			return nil // another replica was as quick
		}
		if err := tx.QueryRowContext(ctx, selectNextID).Scan(&id); err != nil {
			return fmt.Errorf("number the line: %w", err)
		}
		if _, err := tx.ExecContext(ctx, insertLine, id, p.DID, f.position, s.now(), f.reason, string(args), raw, f.subject); err != nil {
			return fmt.Errorf("keep the line: %w", err)
		}
		_, err = tx.ExecContext(ctx, stopFeed, p.DID, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("stop the feed of %s: %w", p.DID, err)
	}
	return entente.Fail(entente.Conflict, "error.feed-stopped", entente.Args{"Peer": p.Name, "Line": id}).Because(f)
}

// Quarantine lists the lines of a peer that were not taken, the newest first.
func (s *Service) Quarantine(ctx context.Context, a entente.Actor, did string) ([]Line, error) {
	if err := a.Need(entente.MayAdminister); err != nil {
		return nil, err
	}
	if _, err := peer(ctx, s.log.DB, did); err != nil {
		return nil, err
	}
	list, err := db.All(ctx, s.log.DB, scanLine, selectLines, did)
	if err != nil {
		return nil, fmt.Errorf("list what was not taken of %s: %w", did, err)
	}
	return list, nil
}

// Decide ends the stop that a line caused, and keeps who decided what. Accept
// makes sense for some reasons only: a key that is not known is confirmed with
// all that the peer's document says now; of two versions with one number theirs
// of now counts, and both are kept; a feed that shrank or was rewritten, as after
// a backup came back, is read from its beginning.
func (s *Service) Decide(ctx context.Context, a entente.Actor, id int64, d Decision, note string) (Line, error) {
	if err := a.Need(entente.MayAdminister); err != nil {
		return Line{}, err
	}
	l, err := s.line(ctx, s.log.DB, id)
	if err != nil {
		return l, err
	}
	var pr entente.Problems
	entente.CheckChoice(&pr, "decision", d, []Decision{Accept, Discard})
	entente.CheckText(&pr, "note", note, 0, 1000)
	if d == Accept && !l.Acceptable {
		pr.Add("decision", "error.line-accept", nil)
	}
	if err := pr.Err(); err != nil {
		return l, err
	}
	confirm := func(db.Queryer) error { return nil }
	if d == Accept && l.reason == "key" {
		said, err := s.resolve(ctx, l.Peer)
		if err != nil {
			return l, err
		}
		confirm = func(q db.Queryer) error { return s.confirm(ctx, q, l.Peer, said) }
	}
	err = s.log.DB.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, lockPeer, l.Peer); err != nil {
			return fmt.Errorf("lock peer %s: %w", l.Peer, err)
		}
		if l, err = s.line(ctx, tx, id); err != nil {
			return err
		}
		if l.Decision != "" {
			return entente.Fail(entente.Conflict, "error.line-decided", entente.Args{"Line": id})
		}
		if err := confirm(tx); err != nil {
			return err
		}
		if d == Accept && (l.reason == "rollback" || l.reason == "rewritten") {
			if _, err := tx.ExecContext(ctx, beginAnew, l.Peer); err != nil {
				return fmt.Errorf("begin the feed of %s anew: %w", l.Peer, err)
			}
		}
		if _, err := tx.ExecContext(ctx, updateLine, id, string(d), note, a.Account, s.now()); err != nil {
			return fmt.Errorf("decide on line %d: %w", id, err)
		}
		_, err = tx.ExecContext(ctx, goOn, l.Peer, id)
		return err
	})
	if err != nil {
		return l, err
	}
	return s.line(ctx, s.log.DB, id)
}

// confirm trusts all that the peer says its keys are, beside those it had.
func (s *Service) confirm(ctx context.Context, q db.Queryer, did string, said keys.Set) error {
	p, err := peer(ctx, q, did)
	if err != nil {
		return err
	}
	return writeKeys(ctx, q, did, p.Keys.Join(said))
}

func (s *Service) line(ctx context.Context, q db.Queryer, id int64) (Line, error) {
	list, err := db.All(ctx, q, scanLine, selectLine, id)
	if err != nil {
		return Line{}, fmt.Errorf("read line %d: %w", id, err)
	}
	if len(list) == 0 {
		return Line{}, entente.Fail(entente.NotFound, "error.not-found", entente.Args{"ID": id})
	}
	return list[0], nil
}
