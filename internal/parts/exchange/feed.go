// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
)

// What a step of a feed does.
const (
	actRelease  = "release"
	actWithdraw = "withdraw"
)

// step is one row of what a peer was given.
type step struct {
	position int64
	id       string
	seq      int64
	act      string
	hash     string // rolling
	at       int64
}

const (
	stepColumns = `position, record, seq, act, hash, at`
	selectEnd   = `SELECT ` + stepColumns + ` FROM exchange_feed WHERE peer = $1 ORDER BY position DESC LIMIT 1`
	selectLast  = `SELECT ` + stepColumns + ` FROM exchange_feed WHERE peer = $1 AND record = $2 ORDER BY position DESC LIMIT 1`
	selectSteps = `SELECT ` + stepColumns + ` FROM exchange_feed WHERE peer = $1 AND position >= $2 ORDER BY position LIMIT $3`
	insertStep  = `INSERT INTO exchange_feed (peer, position, record, seq, act, hash, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`
)

func scanStep(rows *sql.Rows) (t step, err error) {
	err = rows.Scan(&t.position, &t.id, &t.seq, &t.act, &t.hash, &t.at)
	return t, err //nolint:wrapcheck // All wraps
}

// one reads at most one step; the zero one for none.
func one(ctx context.Context, q db.Queryer, query string, args ...any) (step, error) {
	list, err := db.All(ctx, q, scanStep, query, args...)
	if err != nil || len(list) == 0 {
		return step{}, err
	}
	return list[0], nil
}

// roll moves the hash of a feed on by one step.
func roll(before, version, act string) string {
	h := sha256.Sum256([]byte(before + version + act))
	return hex.EncodeToString(h[:])
}

// batch is how many versions of the log are looked at in one transaction.
const batch = 500

// refresh brings a peer's feed up to what it is entitled to now. It looks only
// at records that have a version since the last time, and at all again when
// what the peer is entitled to has changed. It gives how many it looked at.
func (s *Service) refresh(ctx context.Context, did string) (looked int, err error) {
	for {
		p, err := peer(ctx, s.log.DB, did)
		if err != nil {
			return looked, err
		}
		next, err := record.Appended(ctx, s.log.DB, p.seen, 1)
		if err != nil || len(next) == 0 && p.entitled == p.fingerprint() {
			return looked, err
		}
		n, err := s.look(ctx, did)
		looked += n
		if err != nil {
			return looked, err
		}
	}
}

// look goes through one batch of the log, in one transaction.
func (s *Service) look(ctx context.Context, did string) (looked int, err error) {
	err = s.log.DB.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, lockPeer, did); err != nil {
			return fmt.Errorf("lock the feed of %s: %w", did, err)
		}
		p, err := peer(ctx, tx, did)
		if err != nil {
			return err
		}
		if p.entitled != p.fingerprint() {
			p.seen = 0
		}
		versions, err := record.Appended(ctx, tx, p.seen, batch)
		if err != nil {
			return err
		}
		end, err := one(ctx, tx, selectEnd, did)
		if err != nil {
			return err
		}
		done := map[string]bool{}
		for _, v := range versions {
			p.seen = v.Seq
			if done[v.ID] {
				continue
			}
			done[v.ID] = true
			if end, err = s.advance(ctx, tx, p, v.ID, end); err != nil {
				return err
			}
		}
		looked = len(done)
		_, err = tx.ExecContext(ctx, updateSeen, did, p.seen, p.fingerprint())
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("bring the feed of %s up to date: %w", did, err)
	}
	return looked, nil
}

// advance appends the step, if any, that brings the peer up to date with one
// record, and gives the end of the feed.
func (s *Service) advance(ctx context.Context, tx *sql.Tx, p Peer, id string, end step) (step, error) {
	released, found, err := record.Released(ctx, tx, id)
	if err != nil {
		return end, err
	}
	last, err := one(ctx, tx, selectLast, p.DID, id)
	if err != nil {
		return end, err
	}
	has := last.act == actRelease
	next := step{position: end.position + 1, id: id, at: s.now()}
	var version string
	switch may := found && p.Entitled(released.Audience, released.Rank); {
	case may && (!has || last.seq != released.Seq):
		next.seq, next.act, version = released.Seq, actRelease, released.Hash
	case !may && has:
		given, err := record.At(ctx, tx, last.seq)
		if err != nil {
			return end, err
		}
		next.seq, next.act, version = last.seq, actWithdraw, given.Hash
	default:
		return end, nil
	}
	next.hash = roll(end.hash, version, next.act)
	_, err = tx.ExecContext(ctx, insertStep, p.DID, next.position, id, next.seq, next.act, next.hash, next.at)
	return next, err
}

// mayTalk refuses a peer that was stopped.
func mayTalk(p Peer) error {
	if p.State == Stopped {
		return entente.Fail(entente.Forbidden, "error.peer-stopped", entente.Args{"DID": p.DID})
	}
	return nil
}
