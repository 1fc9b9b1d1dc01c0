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

// Ground is how well the records of one kind are founded: all that the viewer
// may see, those of low confidence, and those that rest on general knowledge
// that nobody has checked.
type Ground struct {
	Kind                  string
	Total, Low, Unchecked int
}

// countGrounds is the query of a [Ground]; its verb is the table.
const countGrounds = `SELECT count(*), COALESCE(sum(CASE WHEN t.confidence = 'low' THEN 1 ELSE 0 END), 0),
COALESCE(sum(CASE WHEN t.basis = 'background' THEN 1 ELSE 0 END), 0) FROM %s t WHERE {t}`

// Grounds counts partners, instruments and commitments by how well they are
// founded.
func (s *Service) Grounds(ctx context.Context, v entente.View) ([]Ground, error) {
	var out []Ground
	for _, kind := range []string{KindPartner, KindInstrument, KindCommitment} {
		g, err := ReadGround(ctx, s.db(), v, kind, kind)
		if err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, nil
}

// ReadGround counts one table of a kind of record.
func ReadGround(ctx context.Context, d db.Queryer, v entente.View, kind, table string) (Ground, error) {
	list, err := db.All(ctx, d, func(rows *sql.Rows) (Ground, error) {
		g := Ground{Kind: kind}
		err := rows.Scan(&g.Total, &g.Low, &g.Unchecked)
		return g, err //nolint:wrapcheck // All wraps
	}, db.Within(v, fmt.Sprintf(countGrounds, table)))
	if err != nil {
		return Ground{}, fmt.Errorf("count the grounds of %s: %w", kind, err)
	}
	return list[0], nil
}
