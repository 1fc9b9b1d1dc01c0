// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"context"
	"fmt"
	"time"
)

const (
	// stepsFor is how long the steps of a process are kept after its end: longer
	// than the year that people report on.
	stepsFor = 400 * 24 * time.Hour
	// pruneAtOnce is how many processes are pruned in one transaction.
	pruneAtOnce = 200
)

// prunable are processes that ended before a time, the oldest first. What led to
// an agreement stays as long as the agreement is in force, and as long after.
const prunable = `SELECT p.pid FROM dsp_process p WHERE p.changed_at < $1
AND (p.state IN ('COMPLETED', 'TERMINATED') OR (p.state = 'FINALIZED' AND NOT EXISTS (
  SELECT 1 FROM dsp_agreement a WHERE a.pid = p.pid AND (a.retired_at = 0 OR a.retired_at >= $1))))
AND EXISTS (SELECT 1 FROM dsp_step s WHERE s.pid = p.pid) ORDER BY p.changed_at LIMIT $2`

// Prune deletes the timelines, with the bodies of all messages, of processes that
// ended long ago. The processes and their agreements stay.
func (s *Service) Prune(ctx context.Context) error {
	before := s.Clock().Add(-stepsFor).UnixMicro()
	for {
		r, err := s.DB.ExecContext(ctx, `DELETE FROM dsp_step WHERE pid IN (`+prunable+`)`, before, pruneAtOnce)
		if err != nil {
			return fmt.Errorf("delete old steps: %w", err)
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return err //nolint:wrapcheck // of the driver
		}
	}
}
