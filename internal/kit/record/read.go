// SPDX-License-Identifier: EUPL-1.2

package record

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"entente"
	"entente/internal/kit/db"
)

// Get reads one record as the view sees it. What is not there and what may not
// be seen give the same NotFound.
func (k *Kind[T]) Get(ctx context.Context, q db.Queryer, v entente.View, id string) (Entry[T], error) {
	const query = `SELECT ` + versionColumns + ` FROM record_version v WHERE v.id = $1 AND v.kind = $2 AND {v}`
	list, err := db.All(ctx, q, k.scan, db.Within(v, query), id, k.Name)
	if err != nil {
		return Entry[T]{}, fmt.Errorf("read %s: %w", k.Name, err)
	}
	if len(list) == 0 {
		return Entry[T]{}, entente.Fail(entente.NotFound, "error.not-found", entente.Args{"ID": entente.Shorten(id, 120)})
	}
	list[0].veil(v)
	return list[0], nil
}

// veil takes out what the public is not told: who else has a version, and who
// wrote it.
func (v *Version) veil(view entente.View) {
	if !view.Actor.May(entente.MayRead) {
		v.Audience, v.Salt, v.Account = entente.Audience{}, "", ""
	}
}

// Released is the version that others than the node itself have now: the
// newest with an audience, unless all was withdrawn since.
func Released(ctx context.Context, q db.Queryer, id string) (Version, bool, error) {
	const query = `SELECT ` + versionColumns + ` FROM record_version v WHERE v.id = $1 AND v.seq > 0
AND (v.audience <> '[]' OR v.act = 'withdraw') ORDER BY v.number DESC LIMIT 1`
	list, err := db.All(ctx, q, readVersion, query, id)
	if err != nil {
		return Version{}, false, fmt.Errorf("read the release of %s: %w", id, err)
	}
	if len(list) == 0 || list[0].Act == ActWithdraw {
		return Version{}, false, nil
	}
	return list[0], true, nil
}

func (k *Kind[T]) scan(rows *sql.Rows) (Entry[T], error) { return k.entry(scanVersion(rows)) }

// History gives every version of a record that the view sees, the newest
// first: what a public reader gets are the versions that were released.
func (k *Kind[T]) History(ctx context.Context, q db.Queryer, v entente.View, id string) ([]Entry[T], error) {
	if _, err := k.Get(ctx, q, v, id); err != nil {
		return nil, err
	}
	list, err := History(ctx, q, v, id)
	if err != nil {
		return nil, err
	}
	out := make([]Entry[T], len(list))
	for i, version := range list {
		if out[i], err = k.entry(version, nil); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// History is the same for a record of any kind, without its content read.
// It is empty, not an error, when the view sees nothing.
func History(ctx context.Context, q db.Queryer, v entente.View, id string) ([]Version, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "SELECT %s FROM record_version v WHERE v.id = $1 AND v.known_from <= %d AND (v.seq > 0 OR v.known_from < v.known_to)", versionColumns, v.Known)
	if v.Actor.May(entente.MayRead) {
		fmt.Fprintf(&b, " AND v.rank <= %d", max(0, v.Actor.Clearance.Rank()))
	} else {
		fmt.Fprintf(&b, " AND v.public_from > %d AND v.rank = 0", db.Never)
	}
	b.WriteString(" ORDER BY v.known_from DESC, v.number DESC")
	list, err := db.All(ctx, q, readVersion, b.String(), id)
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", id, err)
	}
	for i := range list {
		list[i].veil(v)
	}
	return list, nil
}

// Query asks for a list. Conditions are SQL over the alias t with ? for each
// argument.
type Query struct {
	where []string
	args  []any

	Sort   string // a key of Kind.Sorts; empty for the first column of the kind
	Desc   bool
	Limit  int    // 0 for 50; at most MaxLimit
	Offset int    // rows to pass over: pages of a list
	After  string // cursor of the row to go on after: pages of the API

	CountOnly bool // asks for the total and for no row
}

// MaxLimit is the longest page.
const MaxLimit = 5000

// Where adds a condition.
func (q *Query) Where(condition string, args ...any) {
	q.where = append(q.where, condition)
	q.args = append(q.args, args...)
}

// Page is a part of a list.
type Page[T any] struct {
	Rows  []Entry[T]
	Total int    // rows in the whole list that the viewer may see
	Next  string // cursor of the last row; empty when nothing follows
}

// List reads a page. An unknown sort or a broken cursor is Invalid.
func (k *Kind[T]) List(ctx context.Context, d db.Queryer, v entente.View, q Query) (Page[T], error) {
	var page Page[T]
	column, ok := k.Sorts[q.Sort]
	if !ok {
		return page, entente.FieldError("sort", "error.choice", entente.Args{"Value": entente.Shorten(q.Sort, 40)})
	}
	if q.Limit <= 0 {
		q.Limit = 50
	}
	q.Limit = min(q.Limit, MaxLimit)
	var from cursor
	if q.After != "" {
		var err error
		if from, err = readCursor(q.After); err != nil {
			return page, err
		}
	}
	where := "{t}"
	for _, c := range q.where {
		where += " AND (" + c + ")"
	}
	where = numbered(db.Within(v, where))
	if err := d.QueryRowContext(ctx, "SELECT count(*) FROM "+k.Table+" t WHERE "+where, q.args...).Scan(&page.Total); err != nil {
		return page, fmt.Errorf("count %s: %w", k.Name, err)
	}
	if q.CountOnly || page.Total == 0 {
		page.Rows = []Entry[T]{}
		return page, nil
	}
	order, beyond := "ASC", ">"
	if q.Desc {
		order, beyond = "DESC", "<"
	}
	args := q.args
	if q.After != "" {
		n := len(args)
		where += fmt.Sprintf(" AND (%[1]s %[2]s $%[3]d OR (%[1]s = $%[3]d AND t.id %[2]s $%[4]d))", column, beyond, n+1, n+2)
		args = append(args[:n:n], from.Key, from.ID)
	}
	query := fmt.Sprintf(`SELECT x.k, %[1]s FROM (SELECT t.seq, %[2]s AS k, t.id FROM %[3]s t WHERE %[4]s ORDER BY %[2]s %[5]s, t.id %[5]s LIMIT %[6]d OFFSET %[7]d) x
JOIN record_version v ON v.seq = x.seq ORDER BY x.k %[5]s, x.id %[5]s`,
		versionColumns, column, k.Table, where, order, q.Limit+1, max(0, q.Offset))
	var keys []string
	rows, err := db.All(ctx, d, func(rows *sql.Rows) (Entry[T], error) {
		var key string
		e, err := k.entry(scanVersion(rows, &key))
		keys = append(keys, key)
		return e, err
	}, query, args...)
	if err != nil {
		return page, fmt.Errorf("list %s: %w", k.Name, err)
	}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		page.Next = cursor{keys[q.Limit-1], rows[q.Limit-1].ID}.String()
	}
	for i := range rows {
		rows[i].veil(v)
	}
	page.Rows = rows
	return page, nil
}

func numbered(s string) string {
	var b strings.Builder
	for n := 1; ; n++ {
		before, after, found := strings.Cut(s, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		fmt.Fprintf(&b, "$%d", n)
		s = after
	}
}

type cursor struct {
	Key string `json:"k"`
	ID  string `json:"id"`
}

func (c cursor) String() string {
	b, _ := json.Marshal(c) //nolint:errchkjson // two strings always encode
	return base64.RawURLEncoding.EncodeToString(b)
}

func readCursor(s string) (c cursor, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err == nil && (!entente.ValidID(c.ID) || strings.ContainsRune(c.Key, 0)) {
		err = errors.New("no cursor of ours")
	}
	if err != nil {
		return c, entente.FieldError("cursor", "error.cursor", nil).Because(err)
	}
	return c, nil
}

// WhereIn adds the condition that a column has one of the values; no value
// means no row.
func (q *Query) WhereIn(column string, values []string) {
	if len(values) == 0 {
		q.Where("1 = 0")
		return
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	q.Where(column+" IN (?"+strings.Repeat(", ?", len(values)-1)+")", args...)
}
