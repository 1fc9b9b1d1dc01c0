// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"io"
	"log/slog"
	"sync"
)

// Refresh lets a test count what a feed looks at.
func (s *Service) Refresh(ctx context.Context, did string) (int, error) { return s.refresh(ctx, did) }

// Round lets a test do what is due, once.
func (s *Service) Round(ctx context.Context) error {
	var all sync.WaitGroup
	defer all.Wait()
	return s.round(ctx, slog.New(slog.DiscardHandler), &all)
}

// ReadPage lets a test read a page without a service.
func ReadPage(r io.Reader) (int, error) {
	p, err := readPage(r)
	return len(p.entries), err
}
