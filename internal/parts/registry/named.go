// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"context"
	"slices"

	"entente"
	"entente/internal/kit/record"
)

// Named reads the records with the given ids, by id. What the viewer may not
// see is left out, like what is not there.
func Named[T any](ctx context.Context, b record.Book[T], v entente.View, ids ...string) (map[string]record.Entry[T], error) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	out := make(map[string]record.Entry[T], len(ids))
	for part := range slices.Chunk(ids, 500) {
		q := record.Query{Limit: record.MaxLimit}
		q.WhereIn("t.id", part)
		page, err := b.List(ctx, v, q)
		if err != nil {
			return nil, err
		}
		for _, e := range page.Rows {
			out[e.ID] = e
		}
	}
	return out, nil
}
