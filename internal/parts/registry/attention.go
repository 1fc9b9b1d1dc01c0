// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"database/sql"
	"fmt"

	"entente"
	"entente/internal/kit/db"
)

// staleMonths is how old the newest source of an open commitment may be before
// somebody should look again.
const staleMonths = 12

// StaleBefore is the day that the newest source of an open commitment must not
// lie before, seen from the given day.
func StaleBefore(day entente.Date) entente.Date {
	return entente.DayOf(day.Last().AddDate(0, -staleMonths, 0))
}

// stale are open commitments whose newest source is old; its argument is
// [StaleBefore].
const stale = `t.seen <> '' AND t.seen < ? AND ` + notDone

// Activity is how much ties one partner to the others.
type Activity struct{ Commitments, Instruments int }

const (
	countCommitmentsByPartner = `SELECT p.partner, count(*) FROM commitment t JOIN commitment_party p ON p.seq = t.seq WHERE {t} GROUP BY p.partner`
	countInstrumentsByPartner = `SELECT p.partner, count(*) FROM instrument t JOIN instrument_party p ON p.seq = t.seq WHERE {t} GROUP BY p.partner`
)

// Activities counts commitments and instruments by partner, as far as the
// viewer may see them.
func (s *Service) Activities(ctx context.Context, v entente.View) (map[string]Activity, error) {
	out := map[string]Activity{}
	for i, query := range []string{countCommitmentsByPartner, countInstrumentsByPartner} {
		_, err := db.All(ctx, s.db(), func(rows *sql.Rows) (struct{}, error) {
			var id string
			var n int
			err := rows.Scan(&id, &n)
			a := out[id]
			if i == 0 {
				a.Commitments = n
			} else {
				a.Instruments = n
			}
			out[id] = a
			return struct{}{}, err //nolint:wrapcheck // All wraps
		}, db.Within(v, query))
		if err != nil {
			return nil, fmt.Errorf("count what ties each partner: %w", err)
		}
	}
	return out, nil
}

const selectMembers = `SELECT t.alpha2, t.member_of FROM partner t WHERE {t} AND t.member_of <> '' AND t.alpha2 <> ''`

// Members tells, by country code, which partner a partner belongs to.
func (s *Service) Members(ctx context.Context, v entente.View) (map[string]string, error) {
	out := map[string]string{}
	_, err := db.All(ctx, s.db(), func(rows *sql.Rows) (struct{}, error) {
		var code, union string
		err := rows.Scan(&code, &union)
		out[code] = union
		return struct{}{}, err //nolint:wrapcheck // All wraps
	}, db.Within(v, selectMembers))
	if err != nil {
		return nil, fmt.Errorf("list who belongs to a partner: %w", err)
	}
	return out, nil
}
