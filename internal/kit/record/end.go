// SPDX-License-Identifier: EUPL-1.2

package record

import (
	"context"
	"fmt"
	"time"
)

// End tells how many versions the log holds and when the last one was
// recorded; the zero time for an empty log.
func (l *Log) End(ctx context.Context) (size int64, at time.Time, err error) {
	var c checkpoint
	if err := l.DB.QueryRowContext(ctx, selectCheckpoint).Scan(&c.size, &c.hash, &c.at, &c.jws); err != nil {
		return 0, at, fmt.Errorf("read the checkpoint: %w", err)
	}
	if c.size == 0 {
		return 0, at, nil
	}
	return c.size, time.UnixMicro(c.at).UTC(), nil
}
