// SPDX-License-Identifier: EUPL-1.2

package identity

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"entente"
	"entente/internal/kit/clock"
	"entente/internal/kit/db"
)

const (
	// maxSeen bounds the memory that ids of tokens take, about 100 bytes each.
	maxSeen = 1 << 20
	// flushAfter is how long an id waits for others before rows are written.
	flushAfter = 50 * time.Millisecond
)

// seen remembers the ids of tokens until they expire. Several replicas share
// one PostgreSQL: there the row decides. SQLite has one process, so memory
// decides, and the rows follow in batches, to be read back after a restart; a
// commit for each message would wait for the disk each time, and for the one
// writer.
type seen struct {
	db     *db.DB
	clock  clock.Clock
	logger *slog.Logger

	mu      sync.Mutex
	loaded  bool
	memory  map[string]int64 // by id, microseconds since 1970 UTC
	pending []string
	timer   *time.Timer
}

const (
	insertSeen = `INSERT INTO seen_token (id, expires_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`
	// insertShared is for PostgreSQL.
	insertShared = `WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))
		INSERT INTO seen_token (id, expires_at) SELECT $1, $2 FROM quick ON CONFLICT (id) DO NOTHING`
	selectSeen = `SELECT id, expires_at FROM seen_token WHERE expires_at > $1`
	deleteSeen = `DELETE FROM seen_token WHERE expires_at <= $1`
)

// first reports whether a token is seen for the first time, and remembers it.
func (s *seen) first(ctx context.Context, issuer, jti string, expires time.Time) (bool, error) {
	sum := sha256.Sum256([]byte(issuer + "\n" + jti))
	id, until := hex.EncodeToString(sum[:]), expires.UnixMicro()
	if s.db.Dialect == db.Postgres {
		return s.firstRow(ctx, id, until)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.load(ctx); err != nil {
		return false, err
	}
	if _, known := s.memory[id]; known {
		return false, nil
	}
	if len(s.memory) >= maxSeen {
		s.forget()
	}
	if len(s.memory) >= maxSeen {
		return false, entente.Fail(entente.TooMany, "identity.flood", nil)
	}
	s.memory[id] = until
	s.pending = append(s.pending, id)
	if len(s.pending) == 1 {
		s.timer = time.AfterFunc(flushAfter, func() { s.flush(context.WithoutCancel(ctx)) })
	}
	return true, nil
}

// firstRow lets the table decide, in one round trip. The commit does not wait
// for the disk: other replicas see the row at once, and a crash of the whole
// database loses some milliseconds of ids, not of records.
func (s *seen) firstRow(ctx context.Context, id string, until int64) (bool, error) {
	result, err := s.db.ExecContext(ctx, insertShared, id, until)
	if err != nil {
		return false, fmt.Errorf("remember the token: %w", err)
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

func (s *seen) load(ctx context.Context) error {
	if s.loaded {
		return nil
	}
	type row struct {
		id    string
		until int64
	}
	rows, err := db.All(ctx, s.db, func(r *sql.Rows) (v row, err error) { err = r.Scan(&v.id, &v.until); return v, err },
		selectSeen, s.clock().UnixMicro())
	if err != nil {
		return fmt.Errorf("read the tokens that were seen: %w", err)
	}
	s.memory = make(map[string]int64, len(rows))
	for _, r := range rows {
		s.memory[r.id] = r.until
	}
	s.loaded = true
	return nil
}

// flush writes what waits, on SQLite.
func (s *seen) flush(ctx context.Context) {
	s.mu.Lock()
	pending := s.pending
	until := make([]int64, len(pending))
	for i, id := range pending {
		until[i] = s.memory[id]
	}
	s.pending = nil
	s.mu.Unlock()
	if len(pending) == 0 {
		return
	}
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		for i, id := range pending {
			if _, err := tx.ExecContext(ctx, insertSeen, id, until[i]); err != nil {
				return fmt.Errorf("remember a token: %w", err)
			}
		}
		return nil
	})
	if err != nil { // memory still refuses them, until the process ends
		s.logger.ErrorContext(ctx, "ids of tokens were not written", "count", len(pending), "error", err)
	}
}

func (s *seen) forget() {
	now := s.clock().UnixMicro()
	for id, until := range s.memory {
		if until <= now {
			delete(s.memory, id)
		}
	}
}

// sweep forgets what has expired.
func (s *seen) sweep(ctx context.Context) error {
	s.mu.Lock()
	s.forget()
	s.mu.Unlock()
	if _, err := s.db.ExecContext(ctx, deleteSeen, s.clock().UnixMicro()); err != nil {
		return fmt.Errorf("forget tokens that expired: %w", err)
	}
	return nil
}

// close writes what waits.
func (s *seen) close(ctx context.Context) {
	s.mu.Lock()
	if s.timer != nil {
		s.timer.Stop()
	}
	s.mu.Unlock()
	s.flush(ctx)
}
