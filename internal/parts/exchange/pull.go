// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"entente"
)

const (
	leasePeer = `UPDATE exchange_peer SET leased = $2, due = $2 WHERE did = $1 AND leased <= $3`
	// A notice that came meanwhile has set due to 0, and stays.
	pullDone = `UPDATE exchange_peer SET leased = 0, due = CASE WHEN due = $2 THEN $3 ELSE due END, pulled = $4, failures = 0,
error_key = '', error_args = '' WHERE did = $1 AND leased = $2`
	pullFailed = `UPDATE exchange_peer SET leased = 0, due = CASE WHEN due = $2 THEN $3 ELSE due END, failures = failures + 1,
error_key = $4, error_args = $5 WHERE did = $1 AND leased = $2`
	dueNow         = `UPDATE exchange_peer SET due = 0 WHERE did = $1 AND state <> 'stopped'`
	updateNotified = `UPDATE exchange_peer SET notified = $2 WHERE did = $1 AND notified < $2`
	resetNotified  = `UPDATE exchange_peer SET notified = $2 WHERE did = $1 AND notified = $3`
)

// Pull reads a peer's feed now, to its end.
func (s *Service) Pull(ctx context.Context, a entente.Actor, did string) (Result, error) {
	if err := a.Need(entente.MayAdminister); err != nil {
		return Result{}, err
	}
	return s.pull(ctx, did)
}

// Noticed is what the wire calls when a peer, and it was found to be the peer,
// says that there is something new for us.
func (s *Service) Noticed(ctx context.Context, did string) error {
	if _, err := s.log.DB.ExecContext(ctx, dueNow, did); err != nil {
		return fmt.Errorf("note the notice of %s: %w", did, err)
	}
	s.rouse()
	return nil
}

// pull reads the feed under a lease, so that one reads it at a time, in
// whatever replica, and notes how it went.
func (s *Service) pull(ctx context.Context, did string) (total Result, err error) {
	if s.Transport == nil {
		return total, entente.Fail(entente.Unavailable, "error.exchange-off", nil)
	}
	p, err := peer(ctx, s.log.DB, did)
	if err == nil {
		err = mayTalk(p)
	}
	if err != nil {
		return total, err
	}
	now := s.now()
	until := now + leaseFor.Microseconds()
	done, err := s.log.DB.ExecContext(ctx, leasePeer, did, until, now)
	if err != nil {
		return total, fmt.Errorf("lease peer %s: %w", did, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return total, errors.Join(err, entente.Fail(entente.Conflict, "error.peer-busy", entente.Args{"Peer": p.Name}))
	}
	limited, cancel := context.WithTimeout(ctx, leaseFor-time.Minute)
	defer cancel()
	total, err = s.pages(limited, p)
	// How it went is kept though the context has ended.
	return total, errors.Join(err, s.settle(context.WithoutCancel(ctx), did, until, p.Failures, err))
}

// pages reads page after page until one has no steps.
func (s *Service) pages(ctx context.Context, p Peer) (total Result, err error) {
	if p.State == Introduced {
		said, err := s.resolve(ctx, p.DID)
		if err != nil {
			return total, err
		}
		if err := writeKeys(ctx, s.log.DB, p.DID, said); err != nil {
			return total, err
		}
	}
	for after := p.Taken; ; after = total.Taken {
		var got Result
		err := s.Transport.Pull(ctx, p.DID, after, func(r io.Reader) (err error) {
			got, err = s.Take(ctx, p.DID, r)
			return err
		})
		if err != nil {
			return total, err
		}
		total.Released, total.Withdrawn, total.Taken = total.Released+got.Released, total.Withdrawn+got.Withdrawn, got.Taken
		if !got.more {
			return total, nil
		}
	}
}

func (s *Service) settle(ctx context.Context, did string, until int64, failures int, failed error) (err error) {
	now := s.now()
	if failed == nil {
		_, err = s.log.DB.ExecContext(ctx, pullDone, did, until, now+jitter(every).Microseconds(), now)
	} else {
		t := troubleOf(failed)
		args, e := json.Marshal(t.Args)
		if e != nil {
			return fmt.Errorf("write the trouble with %s: %w", did, e)
		}
		_, err = s.log.DB.ExecContext(ctx, pullFailed, did, until, now+jitter(retry(failures)).Microseconds(), t.Key, string(args))
	}
	if err != nil {
		return fmt.Errorf("note how the feed of %s was read: %w", did, err)
	}
	return nil
}

// troubleOf is what a person is told of an error.
func troubleOf(err error) Trouble {
	if e, ours := errors.AsType[*entente.Error](err); ours {
		return Trouble{e.Key, e.Args}
	}
	return Trouble{Key: "error.peer-unreachable"}
}

func retry(failures int) time.Duration {
	return min(retryMost, retryFirst<<min(failures, 10))
}

// jitter is d, give or take a fifth.
func jitter(d time.Duration) time.Duration {
	return d + time.Duration((rand.Float64()-0.5)*0.4*float64(d)) //nolint:gosec // spreads load, hides nothing
}
