// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"entente"
	"entente/internal/kit/db"
)

// Entry is one text that can be found. Seq names it; KnownFrom and the rest say
// who may find it when.
type Entry struct {
	Seq                  int64
	ID, Kind             string
	Title, Body          string
	KnownFrom, KnownTo   int64
	PublicFrom, PublicTo int64
	Rank                 int
}

// Hit is a text that was found, the best first.
type Hit struct {
	ID, Kind, Title string
	Excerpt         string // the part of the body around the first word found
}

const (
	insertEntry = `INSERT INTO search_entry (seq, id, kind, title, body, known_from, known_to, public_from, public_to, rank)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
	insertSQLite   = `INSERT INTO search_text (rowid, title, body) VALUES ($1, $2, $3)`
	insertPostgres = `INSERT INTO search_text (seq, words)
VALUES ($1, setweight(to_tsvector('simple', $2::text), 'A') || setweight(to_tsvector('simple', $3::text), 'D'))`
	removeEntry    = `DELETE FROM search_entry WHERE seq = $1`
	removeSQLite   = `DELETE FROM search_text WHERE rowid = $1`
	removePostgres = `DELETE FROM search_text WHERE seq = $1`

	findSQLite = `SELECT e.id, e.kind, e.title, e.body FROM search_text JOIN search_entry e ON e.seq = search_text.rowid
WHERE search_text MATCH $1 AND {e} ORDER BY bm25(search_text, 8.0, 1.0), e.seq LIMIT $2`
	findPostgres = `SELECT e.id, e.kind, e.title, e.body FROM search_text s JOIN search_entry e ON e.seq = s.seq
WHERE s.words @@ to_tsquery('simple', $1) AND {e} ORDER BY ts_rank(s.words, to_tsquery('simple', $1)) DESC, e.seq LIMIT $2`
)

// MaxBody is how much of a body is indexed, in characters.
const MaxBody = 20_000

// Put adds an entry in the caller's transaction.
func Put(ctx context.Context, q db.Queryer, dialect db.Dialect, e Entry) error {
	e.Body = entireRunes(e.Body, MaxBody)
	if _, err := q.ExecContext(ctx, insertEntry, e.Seq, e.ID, e.Kind, e.Title, e.Body,
		e.KnownFrom, e.KnownTo, e.PublicFrom, e.PublicTo, e.Rank); err != nil {
		return fmt.Errorf("store the search entry of %s: %w", e.ID, err)
	}
	insert := insertSQLite
	if dialect == db.Postgres {
		insert = insertPostgres
	}
	if _, err := q.ExecContext(ctx, insert, e.Seq, Fold(e.Title), Fold(e.Body)); err != nil {
		return fmt.Errorf("index %s: %w", e.ID, err)
	}
	return nil
}

// Remove takes an entry out, words and all.
func Remove(ctx context.Context, q db.Queryer, dialect db.Dialect, seq int64) error {
	remove := removeSQLite
	if dialect == db.Postgres {
		remove = removePostgres
	}
	for _, s := range []string{remove, removeEntry} {
		if _, err := q.ExecContext(ctx, s, seq); err != nil {
			return fmt.Errorf("remove search entry %d: %w", seq, err)
		}
	}
	return nil
}

// Find gives the entries that hold every word of the question, or a word that
// begins with it, and that the viewer may see.
func Find(ctx context.Context, d *db.DB, v entente.View, question string, limit int) ([]Hit, error) {
	w := words(question)
	if len(w) == 0 {
		return []Hit{}, nil
	}
	find, match := findSQLite, `"`+strings.Join(w, `"* AND "`)+`"*`
	if d.Dialect == db.Postgres {
		find, match = findPostgres, strings.Join(w, `:* & `)+`:*`
	}
	return db.All(ctx, d, func(rows *sql.Rows) (h Hit, err error) {
		var body string
		err = rows.Scan(&h.ID, &h.Kind, &h.Title, &body)
		h.Excerpt = excerpt(body, w)
		return h, err //nolint:wrapcheck // All wraps
	}, db.Within(v, find), match, limit)
}

// excerpt is about 160 characters of body around the first word that was asked
// for.
func excerpt(body string, w []string) string {
	const before, length = 40, 160
	r := []rune(body)
	start := max(0, firstHit(body, w)-before)
	end := min(len(r), start+length)
	out := strings.Join(strings.Fields(string(r[start:end])), " ")
	if start > 0 {
		out = "…" + out
	}
	if end < len(r) {
		out += "…"
	}
	return out
}

// firstHit is where, in characters, the first word of body begins that one of w
// is the beginning of; 0 when there is none.
func firstHit(body string, w []string) int {
	at := 0
	for word := range strings.FieldsSeq(body) {
		at += strings.Index(body[at:], word)
		folded := Fold(word)
		for _, asked := range w {
			if strings.HasPrefix(folded, asked) {
				return len([]rune(body[:at]))
			}
		}
		at += len(word)
	}
	return 0
}
