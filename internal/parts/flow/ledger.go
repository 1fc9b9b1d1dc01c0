// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"entente"
	"entente/internal/kit/canonical"
	"entente/internal/kit/db"
)

// Sent is one entry of the log of what went where.
type Sent struct {
	Seq      int64  `json:"seq" doc:"Number in the log"`
	At       int64  `json:"at" doc:"Time in microseconds since 1970 UTC"` // microseconds since 1970 UTC
	Decision string `json:"decision" doc:"Decision that it stood on"`
	Book     string `json:"book" doc:"SHA-256 of the rules"` // hash of the rules
	Dataset  string `json:"dataset" doc:"Data set"`
	Peer     string `json:"peer" doc:"DID of the receiver"` // DID
	Transfer string `json:"transfer" doc:"Transfer"`
	Rows     int64  `json:"rows" doc:"Rows"`
	Bytes    int64  `json:"bytes" doc:"Bytes"`
	SHA256   string `json:"sha256" doc:"SHA-256 of the bytes that left"` // of the bytes that left
	Columns  string `json:"columns" doc:"What was done to each column"`  // what was done to each
	Outcome  string `json:"outcome" doc:"whole, or why it broke off"`    // whole, or why it broke off
}

const (
	lastEntry   = `SELECT seq, hash FROM flow_log ORDER BY seq DESC LIMIT 1`
	insertEntry = `INSERT INTO flow_log (seq, at, entry, previous, hash) VALUES ($1, $2, $3, $4, $5)`
	eachEntry   = `SELECT seq, at, entry, previous, hash FROM flow_log WHERE seq > $1 ORDER BY seq LIMIT 500`
	newestSent  = `SELECT seq, at, entry, previous, hash FROM flow_log ORDER BY seq DESC LIMIT $1`
)

type entry struct {
	Seq, At              int64
	Text, Previous, Hash string
}

func scanEntry(rows *sql.Rows) (e entry, err error) {
	err = rows.Scan(&e.Seq, &e.At, &e.Text, &e.Previous, &e.Hash)
	return e, err //nolint:wrapcheck // All wraps
}

func chain(previous, text string) string {
	sum := sha256.Sum256([]byte(previous + "\n" + text))
	return hex.EncodeToString(sum[:])
}

// tries to add an entry: another replica may take the same place in the chain.
const tries = 50

// Write adds an entry, chained to the one before.
func (s *Service) Write(ctx context.Context, e Sent) (err error) {
	for range tries {
		if err = s.add(ctx, e); err == nil || ctx.Err() != nil {
			return err
		}
	}
	return err
}

func (s *Service) add(ctx context.Context, e Sent) error {
	return s.log.DB.Write(ctx, func(tx *sql.Tx) error {
		var seq int64
		var previous string
		err := tx.QueryRowContext(ctx, lastEntry).Scan(&seq, &previous)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("read the log: %w", err)
		}
		e.Seq, e.At = seq+1, s.now()
		text, err := canonical.Marshal(e)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, insertEntry, e.Seq, e.At, string(text), previous, chain(previous, string(text)))
		return err //nolint:wrapcheck // Write wraps
	})
}

// Sent lists the newest entries.
func (s *Service) Sent(ctx context.Context, a entente.Actor, limit int) ([]Sent, error) {
	if err := a.Need(entente.MayRead); err != nil {
		return nil, err
	}
	list, err := db.All(ctx, s.log.DB, scanEntry, newestSent, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Sent, len(list))
	for i, e := range list {
		if err := json.Unmarshal([]byte(e.Text), &out[i]); err != nil {
			return nil, fmt.Errorf("read entry %d: %w", e.Seq, err)
		}
	}
	return out, nil
}

// Verify checks the chain of the log. It gives how many entries there are, and the
// first that is broken: 0 for none.
func (s *Service) Verify(ctx context.Context) (entries, broken int64, err error) {
	for previous, after := "", int64(0); ; {
		list, err := db.All(ctx, s.log.DB, scanEntry, eachEntry, after)
		if err != nil || len(list) == 0 {
			return entries, 0, err
		}
		for _, e := range list {
			entries++
			if e.Seq != after+1 || e.Previous != previous || e.Hash != chain(previous, e.Text) {
				return entries, e.Seq, nil
			}
			previous, after = e.Hash, e.Seq
		}
	}
}
