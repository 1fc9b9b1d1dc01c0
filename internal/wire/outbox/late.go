// SPDX-License-Identifier: EUPL-1.2

package outbox

import (
	"context"
	"database/sql"
	"time"

	"entente/internal/kit/db"
)

// Late lists what did not arrive at the first try, the oldest first, at most
// 100 messages. Bodies are left out.
func (b *Box) Late(ctx context.Context) ([]Outcome, error) {
	const query = `SELECT id, process, audience, url, kind, made_at, attempts, error, next_at FROM outbox_message
WHERE attempts > 0 ORDER BY made_at, id LIMIT 100`
	return db.All(ctx, b.DB, func(rows *sql.Rows) (o Outcome, err error) {
		var next int64
		m := &o.Message
		err = rows.Scan(&m.ID, &m.Process, &m.Audience, &m.URL, &m.Kind, &m.Made, &m.Attempts, &m.Error, &next)
		o.Next = time.UnixMicro(next).UTC()
		return o, err //nolint:wrapcheck // All wraps
	}, query)
}
