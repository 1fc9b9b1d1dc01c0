// SPDX-License-Identifier: EUPL-1.2

package record

import (
	"context"
	"database/sql"
	"fmt"

	"entente"
	"entente/internal/kit/db"
)

// heldBy gives the last version that arrived from each other author of an id
// and was not taken back, in the order in which the authors came first.
func heldBy(ctx context.Context, q db.Queryer, id string) ([]Version, error) {
	const query = `SELECT ` + versionColumns + ` FROM record_version v
JOIN (SELECT author, min(seq) AS last, max(seq) AS first FROM record_version WHERE id = $1 AND seq < 0 GROUP BY author) x ON x.last = v.seq
WHERE v.act <> 'withdraw' ORDER BY x.first DESC`
	list, err := db.All(ctx, q, readVersion, query, id)
	if err != nil {
		return nil, fmt.Errorf("read what others have of %s: %w", id, err)
	}
	return list, nil
}

// Theirs gives the newest version that each other member has released to this
// node of a record, shown in lists or not. The public sees none.
func Theirs(ctx context.Context, q db.Queryer, v entente.View, id string) ([]Version, error) {
	if !v.Actor.May(entente.MayRead) {
		return []Version{}, nil
	}
	list, err := heldBy(ctx, q, id)
	if err != nil {
		return nil, err
	}
	out := []Version{}
	for _, version := range list {
		if version.Rank <= max(0, v.Actor.Clearance.Rank()) {
			out = append(out, version)
		}
	}
	return out, nil
}

// Theirs is the same with the content read.
func (k *Kind[T]) Theirs(ctx context.Context, q db.Queryer, v entente.View, id string) ([]Entry[T], error) {
	list, err := Theirs(ctx, q, v, id)
	if err != nil {
		return nil, err
	}
	out := []Entry[T]{}
	for _, version := range list {
		if version.Kind != k.Name {
			continue
		}
		e, err := k.entry(version, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// Theirs reads what other members have of a record; see [Theirs].
func (b Book[T]) Theirs(ctx context.Context, v entente.View, id string) ([]Entry[T], error) {
	return b.Kind.Theirs(ctx, b.Log.DB, v, id)
}

// Appended gives the versions of our own after a place in the log, in its
// order: what may be new for others. Only Seq and ID are set.
func Appended(ctx context.Context, q db.Queryer, after int64, limit int) ([]Version, error) {
	const query = `SELECT seq, id FROM record_version WHERE seq > $1 ORDER BY seq LIMIT $2`
	list, err := db.All(ctx, q, readPlace, query, max(0, after), limit)
	if err != nil {
		return nil, fmt.Errorf("read the log after place %d: %w", after, err)
	}
	return list, nil
}

func readPlace(rows *sql.Rows) (v Version, err error) {
	err = rows.Scan(&v.Seq, &v.ID)
	return v, err //nolint:wrapcheck // All wraps
}

// At reads the version at a place.
func At(ctx context.Context, q db.Queryer, seq int64) (Version, error) {
	const query = `SELECT ` + versionColumns + ` FROM record_version v WHERE v.seq = $1`
	list, err := db.All(ctx, q, readVersion, query, seq)
	if err != nil {
		return Version{}, fmt.Errorf("read place %d of the log: %w", seq, err)
	}
	if len(list) == 0 {
		return Version{}, fmt.Errorf("nothing is at place %d of the log", seq)
	}
	return list[0], nil
}

// Differing gives, of one kind, what other members hold otherwise than we do:
// the newest version of each that has the same id as a record of our own and other
// content, as it was known at the moment of the view.
func Differing(ctx context.Context, q db.Queryer, v entente.View, kind string) ([]Version, error) {
	if !v.Actor.May(entente.MayRead) {
		return []Version{}, nil
	}
	query := db.Within(v, `SELECT `+versionColumns+` FROM record_version v
JOIN (SELECT author, id, min(seq) AS last FROM record_version WHERE seq < 0 AND kind = $1 AND known_from <= $2 GROUP BY author, id) x ON x.last = v.seq
JOIN record_version o ON o.id = v.id AND o.seq > 0 AND o.kind = v.kind
WHERE v.act <> 'withdraw' AND v.rank <= $3 AND o.content <> v.content AND {o} ORDER BY v.id, v.author`)
	list, err := db.All(ctx, q, readVersion, query, kind, v.Known, max(0, v.Actor.Clearance.Rank()))
	if err != nil {
		return nil, fmt.Errorf("read what others hold otherwise: %w", err)
	}
	return list, nil
}

// Digest is the hash that an answer to a content names it by: the SHA-256 of
// its canonical form, hex.
func (v Version) Digest() string { return digest(v.Content) }
