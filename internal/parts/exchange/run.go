// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"entente/internal/kit/record"
)

const (
	// every is how often a peer's feed is read without a notice, give or take a
	// fifth, so that not all nodes ask at once.
	every = 5 * time.Minute
	// poll is how often the node looks for what is due, or new.
	poll = time.Second
	// leaseFor bounds one reading of a feed: after it another replica may begin.
	leaseFor = 10 * time.Minute
	// Failures are tried again after retryFirst, then twice as long each time, up
	// to retryMost.
	retryFirst = 15 * time.Second
	retryMost  = time.Hour
	// tellAgain is how long a peer is left alone that could not be told.
	tellAgain = 30 * time.Second
	// atOnce is how many peers are talked to at a time.
	atOnce = 16
)

// Run reads the feeds of the peers as they are due and tells peers what is new
// for them, until the context ends. A peer that does not answer holds up no other.
func (s *Service) Run(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	var all sync.WaitGroup
	defer all.Wait()
	for {
		if err := s.round(ctx, log, &all); err != nil && ctx.Err() == nil {
			log.ErrorContext(ctx, "exchange failed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-s.wake:
		}
	}
}

// round begins what is due with every peer that nothing is under way with.
func (s *Service) round(ctx context.Context, log *slog.Logger, all *sync.WaitGroup) error {
	if s.Transport == nil {
		return nil
	}
	list, err := s.peers(ctx)
	if err != nil {
		return err
	}
	newer := map[int64]bool{} // whether the log goes on after a place in it
	for _, p := range list {
		if _, known := newer[p.seen]; !known {
			next, err := record.Appended(ctx, s.log.DB, p.seen, 1)
			if err != nil {
				return fmt.Errorf("look for news: %w", err)
			}
			newer[p.seen] = len(next) > 0
		}
		pull := p.Stop == 0 && p.Due.UnixMicro() <= s.now()
		news := newer[p.seen] || p.entitled != p.fingerprint() || p.Given > p.notified && s.mayTell(p.DID)
		if p.State == Stopped || !pull && !news || !s.enter(p.DID) {
			continue
		}
		all.Go(func() {
			defer s.leave(p.DID)
			if pull {
				if _, err := s.pull(ctx, p.DID); err != nil && ctx.Err() == nil {
					log.WarnContext(ctx, "feed not read", "peer", p.DID, "error", err)
				}
			}
			if err := s.tell(ctx, p.DID); err != nil && ctx.Err() == nil {
				log.InfoContext(ctx, "peer not told", "peer", p.DID, "error", err)
			}
		})
	}
	return nil
}

// enter reports whether one more peer may be talked to, and it is not yet.
func (s *Service) enter(did string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[did] || len(s.busy) >= atOnce {
		return false
	}
	s.busy[did] = true
	return true
}

// leave ends it, and has Run look for what came meanwhile.
func (s *Service) leave(did string) {
	s.mu.Lock()
	delete(s.busy, did)
	s.mu.Unlock()
	s.rouse()
}

// rouse has Run look at once.
func (s *Service) rouse() {
	select {
	case s.wake <- struct{}{}:
	default: // awake already
	}
}

// tell brings the peer's feed up to date and notifies the peer of what is new.
func (s *Service) tell(ctx context.Context, did string) error {
	if _, err := s.refresh(ctx, did); err != nil {
		return err
	}
	p, err := peer(ctx, s.log.DB, did)
	if err != nil || p.Given <= p.notified || !s.mayTell(did) {
		return err
	}
	done, err := s.log.DB.ExecContext(ctx, updateNotified, did, p.Given)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return err // another replica tells it
	}
	err = s.Transport.Notify(ctx, did)
	if err != nil {
		s.mu.Lock()
		s.untold[did] = s.now() + tellAgain.Microseconds()
		s.mu.Unlock()
		_, back := s.log.DB.ExecContext(context.WithoutCancel(ctx), resetNotified, did, p.notified, p.Given)
		err = errors.Join(err, back)
	}
	return err
}

// mayTell reports whether a peer that could not be told may be tried again.
func (s *Service) mayTell(did string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.untold[did] <= s.now()
}
