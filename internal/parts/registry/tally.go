// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"entente"
	"entente/internal/kit/db"
)

// Tally counts what there is with a partner or on a topic.
type Tally struct {
	Instruments, Commitments int
	Open                     int // commitments that are not done
	Overdue                  int // of these, those whose deadline has passed on the day of the view
}

const (
	tallyColumns = `count(*), COALESCE(sum(CASE WHEN open THEN 1 ELSE 0 END), 0),
COALESCE(sum(CASE WHEN open AND due <> '' AND due < $1 THEN 1 ELSE 0 END), 0)`

	tallyPartnerCommitments = `SELECT partner, ` + tallyColumns + ` FROM (SELECT p.partner, t.due, (` + notDone + `) AS open
FROM commitment t JOIN commitment_party p ON p.seq = t.seq WHERE {t} AND p.partner IN (%s)) x GROUP BY partner`
	tallyTopicCommitments = `SELECT topic, ` + tallyColumns + ` FROM (SELECT t.topic, t.due, (` + notDone + `) AS open
FROM commitment t WHERE {t} AND t.topic IN (%s)) x GROUP BY topic`
	tallyPartnerInstruments = `SELECT p.partner, count(*) FROM instrument t JOIN instrument_party p ON p.seq = t.seq
WHERE {t} AND p.partner IN (%s) GROUP BY p.partner`
	tallyTopicInstruments = `SELECT p.topic, count(*) FROM instrument t JOIN instrument_topic p ON p.seq = t.seq
WHERE {t} AND p.topic IN (%s) GROUP BY p.topic`
)

// TallyPartners counts what there is with each of the given partners, as far
// as the viewer may see it.
func (s *Service) TallyPartners(ctx context.Context, v entente.View, partners ...string) (map[string]Tally, error) {
	return s.tally(ctx, v, tallyPartnerCommitments, tallyPartnerInstruments, partners)
}

// TallyTopics counts what there is on each of the given topics, as far as the
// viewer may see it.
func (s *Service) TallyTopics(ctx context.Context, v entente.View, topics ...string) (map[string]Tally, error) {
	return s.tally(ctx, v, tallyTopicCommitments, tallyTopicInstruments, topics)
}

func (s *Service) tally(ctx context.Context, v entente.View, commitments, instruments string, ids []string) (map[string]Tally, error) {
	out := map[string]Tally{}
	for part := range slices.Chunk(ids, 500) {
		_, err := db.All(ctx, s.db(), func(rows *sql.Rows) (struct{}, error) {
			var id string
			var t Tally
			err := rows.Scan(&id, &t.Commitments, &t.Open, &t.Overdue)
			out[id] = t
			return struct{}{}, err //nolint:wrapcheck // All wraps
		}, in(v, commitments, 2, part), append([]any{string(v.Day)}, anys(part)...)...)
		if err != nil {
			return nil, fmt.Errorf("count commitments: %w", err)
		}
		_, err = db.All(ctx, s.db(), func(rows *sql.Rows) (struct{}, error) {
			var id string
			var n int
			err := rows.Scan(&id, &n)
			t := out[id]
			t.Instruments = n
			out[id] = t
			return struct{}{}, err //nolint:wrapcheck // All wraps
		}, in(v, instruments, 1, part), anys(part)...)
		if err != nil {
			return nil, fmt.Errorf("count instruments: %w", err)
		}
	}
	return out, nil
}

// in writes the reach of the view and one placeholder for each value, counted
// from first, into a query with one %s.
func in(v entente.View, query string, first int, values []string) string {
	marks := make([]string, len(values))
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", first+i)
	}
	return fmt.Sprintf(db.Within(v, query), strings.Join(marks, ", "))
}

func anys(values []string) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// CellsOf are the [Service.Cells] of one topic: who works on it.
func (s *Service) CellsOf(ctx context.Context, v entente.View, topic string) ([]Cell, error) {
	cells, err := s.Cells(ctx, v)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(cells, func(c Cell) bool { return c.Topic != topic }), nil
}
