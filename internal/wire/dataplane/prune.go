// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"context"
	"fmt"
	"time"
)

const (
	// streamsFor is how long it is known what moved: longer than the year that
	// people report on.
	streamsFor = 400 * 24 * time.Hour
	// pruneAtOnce is how many rows are deleted in one transaction.
	pruneAtOnce = 1000

	deleteStreams = `DELETE FROM dataplane_stream WHERE id IN (SELECT id FROM dataplane_stream WHERE ended_at < $1 LIMIT $2)`
)

// Prune deletes what is known of streams that ended long ago.
func (s *Service) Prune(ctx context.Context) error {
	before := s.Clock().Add(-streamsFor).UnixMicro()
	for {
		r, err := s.DB.ExecContext(ctx, deleteStreams, before, pruneAtOnce)
		if err != nil {
			return fmt.Errorf("delete old streams: %w", err)
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return err //nolint:wrapcheck // of the driver
		}
	}
}
