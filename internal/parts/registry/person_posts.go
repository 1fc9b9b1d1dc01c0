// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"database/sql"
	"fmt"

	"entente"
	"entente/internal/kit/db"
)

const (
	selectHoldingsOf = `SELECT h.post, h.held_from, h.held_to FROM holding h JOIN post t ON t.id = h.post
WHERE h.person = $1 AND {t} ORDER BY h.held_from DESC, h.post`
	selectHoldersOf = `SELECT h.post, h.held_from, h.held_to, p.id, p.name, p.contact, p.source FROM holding h
JOIN person p ON p.id = h.person JOIN post t ON t.id = h.post
WHERE t.partner = $1 AND p.erased_at = 0 AND {t} ORDER BY h.post, h.held_from DESC, p.name`
)

// HoldingsOf lists the posts that a person holds or held, the newest first;
// the public is told nothing.
func (s *Service) HoldingsOf(ctx context.Context, v entente.View, person string) ([]Holding, error) {
	p, err := s.Person(ctx, v, person)
	if err != nil {
		return nil, err
	}
	return db.All(ctx, s.db(), func(rows *sql.Rows) (Holding, error) {
		h := Holding{Person: p}
		var from, to string
		err := rows.Scan(&h.Post, &from, &to)
		h.From, h.To = entente.Date(from), entente.Date(to)
		return h, err //nolint:wrapcheck // All wraps
	}, db.Within(v, selectHoldingsOf), person)
}

// HoldersOf lists who holds or held the posts of a partner, by post; the
// public is told nobody.
func (s *Service) HoldersOf(ctx context.Context, v entente.View, partner string) (map[string][]Holding, error) {
	out := map[string][]Holding{}
	if !v.Actor.May(entente.MayRead) {
		return out, nil
	}
	list, err := db.All(ctx, s.db(), func(rows *sql.Rows) (h Holding, err error) {
		var from, to string
		err = rows.Scan(&h.Post, &from, &to, &h.Person.ID, &h.Person.Name, &h.Person.Contact, &h.Person.Source)
		h.From, h.To = entente.Date(from), entente.Date(to)
		return h, err //nolint:wrapcheck // All wraps
	}, db.Within(v, selectHoldersOf), partner)
	if err != nil {
		return nil, fmt.Errorf("read who holds the posts of %s: %w", partner, err)
	}
	for _, h := range list {
		out[h.Post] = append(out[h.Post], h)
	}
	return out, nil
}
