// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
)

const (
	selectTouched = `SELECT p.partner, t.topic, count(*) FROM commitment t JOIN commitment_party p ON p.seq = t.seq
WHERE {t} GROUP BY p.partner, t.topic ORDER BY p.partner, t.topic`
	selectCovered = `SELECT p.partner, c.topic, count(*) FROM instrument t JOIN instrument_party p ON p.seq = t.seq
JOIN instrument_topic c ON c.seq = t.seq WHERE {t} GROUP BY p.partner, c.topic ORDER BY p.partner, c.topic`
	selectDisputable = `SELECT a.commitment FROM account_statement a WHERE {a} GROUP BY a.commitment HAVING count(*) > 1 ORDER BY a.commitment`
	selectChoices    = `SELECT DISTINCT t.%s FROM %s t WHERE {t} AND t.%[1]s <> '' ORDER BY 1`
)

// Cell is how much ties one partner to one topic.
type Cell struct {
	Partner, Topic           string
	Commitments, Instruments int
}

// Cells counts commitments and instruments by partner and topic, as far as the
// viewer may see them, in the order of partner and topic.
func (s *Service) Cells(ctx context.Context, v entente.View) ([]Cell, error) {
	at := map[[2]string]*Cell{}
	for i, query := range []string{selectTouched, selectCovered} {
		_, err := db.All(ctx, s.db(), func(rows *sql.Rows) (struct{}, error) {
			var c Cell
			var n int
			if err := rows.Scan(&c.Partner, &c.Topic, &n); err != nil {
				return struct{}{}, err //nolint:wrapcheck // All wraps
			}
			key := [2]string{c.Partner, c.Topic}
			if at[key] == nil {
				at[key] = &c
			}
			if i == 0 {
				at[key].Commitments = n
			} else {
				at[key].Instruments = n
			}
			return struct{}{}, nil
		}, db.Within(v, query))
		if err != nil {
			return nil, fmt.Errorf("count partners by topic: %w", err)
		}
	}
	out := make([]Cell, 0, len(at))
	for _, key := range slices.SortedFunc(maps.Keys(at), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		out = append(out, *at[key])
	}
	return out, nil
}

// AccountsOf reads the accounts of the given commitments, by commitment, in
// the order of the sides.
func (s *Service) AccountsOf(ctx context.Context, v entente.View, commitments ...string) (map[string][]record.Entry[Account], error) {
	out := map[string][]record.Entry[Account]{}
	for part := range slices.Chunk(commitments, 500) {
		q := record.Query{Sort: "side", Limit: record.MaxLimit}
		q.WhereIn("t.commitment", part)
		page, err := s.Accounts.List(ctx, v, q)
		if err != nil {
			return nil, err
		}
		for _, e := range page.Rows {
			out[e.Data.Commitment] = append(out[e.Data.Commitment], e)
		}
	}
	return out, nil
}

// Disputed lists the commitments whose accounts disagree, with what they
// disagree on.
func (s *Service) Disputed(ctx context.Context, v entente.View) ([]Dispute, error) {
	disputed, err := s.disputes(ctx, v)
	if err != nil {
		return nil, err
	}
	stated, err := s.Stated(ctx, v)
	if err != nil {
		return nil, err
	}
	q := record.Query{Limit: record.MaxLimit}
	q.WhereIn("t.id", sortedKeys(disputed))
	// Commitments that are not released, though their accounts are, fall out here.
	page, err := s.Commitments.List(ctx, v, q)
	if err != nil {
		return nil, err
	}
	out := make([]Dispute, len(page.Rows))
	for i, c := range page.Rows {
		accounts := disputed[c.ID]
		out[i] = Dispute{c, accounts, Disagreements(Data(accounts), stated[c.ID]...)}
	}
	return out, nil
}

// disputes are the accounts that disagree, by commitment.
func (s *Service) disputes(ctx context.Context, v entente.View) (map[string][]record.Entry[Account], error) {
	ids, err := db.All(ctx, s.db(), db.One[string], db.Within(v, selectDisputable))
	if err != nil {
		return nil, fmt.Errorf("find accounts to compare: %w", err)
	}
	accounts, err := s.AccountsOf(ctx, v, ids...)
	if err != nil {
		return nil, err
	}
	stated, err := s.Stated(ctx, v)
	if err != nil {
		return nil, err
	}
	more := sortedKeys(stated)
	more = slices.DeleteFunc(more, func(id string) bool { return accounts[id] != nil })
	single, err := s.AccountsOf(ctx, v, more...)
	if err != nil {
		return nil, err
	}
	for _, id := range more {
		accounts[id] = single[id]
	}
	for id := range accounts {
		if len(Disagreements(Data(accounts[id]), stated[id]...)) == 0 {
			delete(accounts, id)
		}
	}
	return accounts, nil
}

// Dispute is a commitment with accounts that disagree.
type Dispute struct {
	Commitment    record.Entry[Commitment]
	Accounts      []record.Entry[Account]
	Disagreements []Disagreement
}

// Data is the contents of entries.
func Data[T any](entries []record.Entry[T]) []T {
	out := make([]T, len(entries))
	for i, e := range entries {
		out[i] = e.Data
	}
	return out
}

// Choices lists what a filter can be set to, as far as the viewer may see it.
func (s *Service) Choices(ctx context.Context, v entente.View, kind, field string) ([]string, error) {
	tables := map[string]string{
		"partner.kind": "partner", "partner.relation": "partner", "instrument.kind": "instrument",
		"commitment.topic": "commitment", "commitment.state": "commitment", "commitment.kind": "commitment",
	}
	table, ok := tables[kind+"."+field]
	if !ok {
		return nil, fmt.Errorf("no choices for %s.%s", kind, field)
	}
	return db.All(ctx, s.db(), db.One[string], db.Within(v, fmt.Sprintf(selectChoices, field, table)))
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
