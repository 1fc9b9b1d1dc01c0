// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"entente"
	"entente/internal/kit/canonical"
	"entente/internal/kit/db"
)

const (
	selectInUse = `SELECT hash FROM flow_book ORDER BY number DESC LIMIT 1`
	selectBook  = `SELECT content FROM flow_book WHERE hash = $1`
	nextBook    = `SELECT COALESCE(max(number), 0) + 1 FROM flow_book`
	insertABook = `INSERT INTO flow_book (number, hash, at, content, reason, account, second) VALUES ($1, $2, $3, $4, $5, $6, $7)`

	decisionColumns = `id, at, dataset, facts, book, answer, note, account`
	insertDecision  = `INSERT INTO flow_decision (id, at, day, dataset, exporter, importer, facts, book, outcome, answer, note, account)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`
	selectDecision = `SELECT ` + decisionColumns + ` FROM flow_decision WHERE id = $1`
	narrowed       = ` FROM flow_decision WHERE ($1 = '' OR dataset = $1) AND ($2 = '' OR outcome = $2)`
	listDecisions  = `SELECT ` + decisionColumns + narrowed + ` ORDER BY at DESC, id LIMIT $3 OFFSET $4`
	countDecisions = `SELECT count(*)` + narrowed
	eachDecision   = `SELECT ` + decisionColumns + ` FROM flow_decision WHERE id > $1 ORDER BY id LIMIT 500`
)

// book is a book as it is put into use.
type book struct {
	Hash            string
	Book            Book
	At              int64
	Reason          string
	Account, Second string
}

func insertBook(ctx context.Context, tx *sql.Tx, b book) error {
	text, err := canonical.Marshal(b.Book)
	if err != nil {
		return err
	}
	var number int64
	if err := tx.QueryRowContext(ctx, nextBook).Scan(&number); err != nil {
		return fmt.Errorf("number the book: %w", err)
	}
	if _, err := tx.ExecContext(ctx, insertABook, number, b.Hash, b.At, string(text), b.Reason, b.Account, b.Second); err != nil {
		return fmt.Errorf("store the book: %w", err)
	}
	return nil
}

// inUse is the hash of the book in use.
func (s *Service) inUse(ctx context.Context) (string, error) {
	var hash string
	err := s.log.DB.QueryRowContext(ctx, selectInUse).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		return "", entente.Fail(entente.NotFound, "flow.book.none", nil)
	}
	return hash, err //nolint:wrapcheck // the caller says what it was about
}

func (s *Service) book(ctx context.Context, hash string) (Book, error) {
	var text string
	err := s.log.DB.QueryRowContext(ctx, selectBook, hash).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return Book{}, entente.Fail(entente.NotFound, "flow.book.none", nil)
	}
	if err != nil {
		return Book{}, fmt.Errorf("read book %s: %w", hash, err)
	}
	var b Book
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		return Book{}, fmt.Errorf("read book %s: %w", hash, err)
	}
	return b, nil
}

func (s *Service) keep(ctx context.Context, k Kept) error {
	facts, err := factsText(k.Facts)
	if err != nil {
		return err
	}
	return s.log.DB.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, insertDecision, k.ID, k.At.UnixMicro(), k.Facts.On, k.Dataset, k.Facts.From, k.Facts.To, facts,
			k.Book, string(k.Decision.Outcome), string(k.answer), k.Note, k.Account)
		return err //nolint:wrapcheck // Write wraps
	})
}

func scanKept(rows *sql.Rows) (k Kept, err error) {
	var at int64
	var facts, answer string
	if err := rows.Scan(&k.ID, &at, &k.Dataset, &facts, &k.Book, &answer, &k.Note, &k.Account); err != nil {
		return k, err //nolint:wrapcheck // All wraps
	}
	k.At, k.answer = time.UnixMicro(at).UTC(), []byte(answer)
	if err := json.Unmarshal([]byte(facts), &k.Facts); err != nil {
		return k, fmt.Errorf("read the facts of %s: %w", k.ID, err)
	}
	if err := json.Unmarshal(k.answer, &k.Decision); err != nil {
		return k, fmt.Errorf("read the answer of %s: %w", k.ID, err)
	}
	return k, nil
}

func (s *Service) kept(ctx context.Context, id string) (Kept, error) {
	list, err := db.All(ctx, s.log.DB, scanKept, selectDecision, id)
	if err != nil {
		return Kept{}, err
	}
	if len(list) == 0 {
		return Kept{}, entente.Fail(entente.NotFound, "error.not-found", entente.Args{"ID": id})
	}
	return list[0], nil
}

func (s *Service) list(ctx context.Context, f Filter, limit, offset int) ([]Kept, int, error) {
	var total int
	if err := s.log.DB.QueryRowContext(ctx, countDecisions, f.Dataset, string(f.Outcome)).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count decisions: %w", err)
	}
	list, err := db.All(ctx, s.log.DB, scanKept, listDecisions, f.Dataset, string(f.Outcome), limit, offset)
	return list, total, err
}
