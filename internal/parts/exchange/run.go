// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	// every is how often a peer's feed is read without a notice, give or take a
	// fifth, so that not all nodes ask at once.
	every = 5 * time.Minute
	// poll is how often the node looks for what is due.
	poll = 5 * time.Second
	// leaseFor bounds one reading of a feed: after it another replica may begin.
	leaseFor = 10 * time.Minute
	// Failures are tried again after retryFirst, then twice as long each time, up
	// to retryMost.
	retryFirst = 15 * time.Second
	retryMost  = time.Hour
	// atOnce is how many peers are talked to at a time.
	atOnce = 4
)

// Run reads the feeds of the peers as they are due and tells peers what is new
// for them, until the context ends.
func (s *Service) Run(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		if err := s.round(ctx, log); err != nil && ctx.Err() == nil {
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

// round does what is due with every peer.
func (s *Service) round(ctx context.Context, log *slog.Logger) error {
	if s.Transport == nil {
		return nil
	}
	list, err := s.peers(ctx)
	if err != nil {
		return err
	}
	var all sync.WaitGroup
	room := make(chan struct{}, atOnce)
	for _, p := range list {
		if p.State == Stopped {
			continue
		}
		room <- struct{}{}
		all.Go(func() {
			defer func() { <-room }()
			if p.Stop == 0 && p.Due.UnixMicro() <= s.now() {
				if _, err := s.pull(ctx, p.DID); err != nil && ctx.Err() == nil {
					log.WarnContext(ctx, "feed not read", "peer", p.DID, "error", err)
				}
			}
			if err := s.tell(ctx, p.DID); err != nil && ctx.Err() == nil {
				log.InfoContext(ctx, "peer not told", "peer", p.DID, "error", err)
			}
		})
	}
	all.Wait()
	return nil
}

// tell brings the peer's feed up to date and notifies the peer of what is new.
// It is told once: if that fails, it will ask by itself.
func (s *Service) tell(ctx context.Context, did string) error {
	if _, err := s.refresh(ctx, did); err != nil {
		return err
	}
	p, err := peer(ctx, s.log.DB, did)
	if err != nil || p.Given <= p.notified {
		return err
	}
	done, err := s.log.DB.ExecContext(ctx, updateNotified, did, p.Given)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return err // another replica tells it
	}
	return s.Transport.Notify(ctx, did)
}
