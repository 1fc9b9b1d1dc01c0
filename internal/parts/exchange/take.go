// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"entente"
	"entente/internal/kit/record"
)

// Result is what came of a page.
type Result struct {
	Released  int   `json:"released"`  // versions that are here now and were not
	Withdrawn int   `json:"withdrawn"` // records that were taken back
	Taken     int64 `json:"taken"`     // steps of the feed that were taken in all
	more      bool  // the page had steps: there may be another
}

// Take takes in a page of a peer's feed: all of it, in one transaction with how
// far the feed was read, or nothing. A line that is not as it must be is kept in
// quarantine and stops the feed until a person decides: Conflict. A page that did
// not come whole is Unavailable, and can be asked for again.
func (s *Service) Take(ctx context.Context, did string, r io.Reader) (Result, error) {
	p, err := peer(ctx, s.log.DB, did)
	if err == nil {
		err = s.mayTake(p)
	}
	if err != nil {
		return Result{}, err
	}
	result, err := s.take(ctx, p, r)
	if f, wrong := errors.AsType[fault](err); wrong {
		return Result{}, s.quarantine(ctx, p, f)
	}
	if errors.Is(err, errCut) {
		err = entente.Fail(entente.Unavailable, "error.feed-cut", entente.Args{"Peer": p.Name}).Because(err)
	}
	return result, err
}

func (s *Service) mayTake(p Peer) error {
	if err := mayTalk(p); err != nil {
		return err
	}
	switch {
	case p.Stop != 0:
		return entente.Fail(entente.Conflict, "error.feed-stopped", entente.Args{"Peer": p.Name, "Line": p.Stop})
	case p.State == Introduced:
		return entente.Fail(entente.Unavailable, "error.peer-unknown", entente.Args{"DID": p.DID})
	}
	return nil
}

func (s *Service) take(ctx context.Context, p Peer, r io.Reader) (Result, error) {
	read, err := readPage(r)
	if err != nil {
		return Result{}, err
	}
	if err := s.check(ctx, p, read); err != nil {
		return Result{}, err
	}
	result := Result{Taken: read.end.Size, more: len(read.entries) > 0}
	if !result.more {
		return result, nil
	}
	// The log's own lock puts pages and our own changes one after the other.
	err = s.log.Write(ctx, entente.Actor{}, func(w *record.Writer) error {
		now, err := peer(ctx, w.Tx, p.DID)
		if err != nil {
			return err
		}
		if err := s.mayTake(now); err != nil {
			return err
		}
		if now.Taken != p.Taken || now.hash != p.hash {
			return entente.Fail(entente.Conflict, "error.feed-raced", entente.Args{"Peer": p.Name})
		}
		for _, e := range read.entries {
			if err := s.apply(ctx, w, p, e, &result); err != nil {
				return err
			}
		}
		if _, err := w.Tx.ExecContext(ctx, updateTaken, p.DID, read.end.Size, read.end.Hash); err != nil {
			return fmt.Errorf("note how far the feed of %s was read: %w", p.DID, err)
		}
		return nil
	})
	if err != nil {
		return Result{}, err
	}
	return result, nil
}

// apply takes one step that was checked, as far as it goes with what we hold.
func (s *Service) apply(ctx context.Context, w *record.Writer, p Peer, e entry, result *Result) error {
	if e.Act == actWithdraw {
		return s.hide(ctx, w, p, e, result)
	}
	v := e.version
	held, found, err := record.Held(ctx, w.Tx, p.DID, v.ID)
	if err != nil {
		return err
	}
	same, err := record.Holds(ctx, w.Tx, p.DID, v.ID, v.Number)
	if err != nil {
		return err
	}
	wrong := func(reason, subject string) error {
		args := entente.Args{"ID": v.ID, "Kind": v.Kind, "Number": v.Number, "Held": held.Number}
		return fault{reason: reason, position: e.Position, raw: e.raw, subject: subject, args: args}
	}
	switch {
	case !found:
	case held.Hash != v.Hash && same[v.Hash]:
		return nil // an older one, as a feed that begins anew has them
	case held.Kind != v.Kind:
		return wrong("kind", "")
	case held.Hash == v.Hash:
	case len(same) > 0:
		accepted, err := s.accepted(ctx, w.Tx, p.DID, v.Hash)
		if err != nil {
			return err
		}
		if !accepted {
			return wrong("fork", v.Hash)
		}
	case v.Number < held.Number:
		return wrong("order", "")
	case v.Number == held.Number+1 && v.Previous != held.Hash:
		return wrong("chain", "")
	}
	if !found || held.Hash != v.Hash || held.Act == record.ActWithdraw {
		result.Released++
	}
	return s.kinds[v.Kind].Take(ctx, w, v)
}

// hide takes back what the peer no longer gives us. It was held, and its history
// says so.
func (s *Service) hide(ctx context.Context, w *record.Writer, p Peer, e entry, result *Result) error {
	held, found, err := record.Held(ctx, w.Tx, p.DID, e.Withdrawn.ID)
	if err != nil {
		return err
	}
	if found && held.Hash != e.Withdrawn.Hash {
		same, err := record.Holds(ctx, w.Tx, p.DID, e.Withdrawn.ID, e.Withdrawn.Number)
		if err != nil || same[e.Withdrawn.Hash] {
			return err
		}
		found = false
	}
	if !found || held.Number != e.Withdrawn.Number {
		return fault{reason: "unheld", position: e.Position, raw: e.raw, args: entente.Args{"ID": e.Withdrawn.ID, "Number": e.Withdrawn.Number}}
	}
	result.Withdrawn++
	return s.kinds[held.Kind].Hide(ctx, w, p.DID, held.ID)
}

// accepted tells whether a person has let the version pass.
func (s *Service) accepted(ctx context.Context, tx *sql.Tx, did, hash string) (bool, error) {
	var n int
	err := tx.QueryRowContext(ctx, selectAccepted, did, hash).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for a decision on %s: %w", hash, err)
	}
	return n > 0, nil
}
