// SPDX-License-Identifier: EUPL-1.2

package record

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"entente"
	"entente/internal/kit/canonical"
	"entente/internal/kit/clock"
	"entente/internal/kit/db"
	"entente/internal/kit/keys"
)

// Log appends to and reads from the log of one node.
type Log struct {
	DB     *db.DB
	Ring   *keys.Ring
	Author string // DID of this node's member
	Clock  clock.Clock
	// Others knows the keys of the other members whose versions are here. Nil:
	// nobody's.
	Others Others
}

// Others checks signatures of other members.
type Others interface {
	// Verify checks a detached JWS over payload, made by the author at the given
	// time (microseconds since 1970 UTC).
	Verify(ctx context.Context, author string, payload []byte, jws string, at int64) error
}

// Writer is one transaction that may append versions.
type Writer struct {
	Tx    *sql.Tx
	Actor entente.Actor
	Now   int64 // microseconds since 1970 UTC, never before an earlier version

	log   *Log
	check checkpoint
	first int64
}

// checkpoint is how far the log reaches, signed.
type checkpoint struct {
	size int64
	hash string
	at   int64
	jws  string
}

type checkpointForm struct {
	Author string `json:"author"`
	Size   int64  `json:"size"`
	Hash   string `json:"hash"`
	At     string `json:"at"`
}

func (c checkpoint) signed(author string) ([]byte, error) {
	return canonical.Marshal(checkpointForm{author, c.size, c.hash, time.UnixMicro(c.at).UTC().Format(TimeLayout)})
}

const (
	// The no-change update takes the row's lock on PostgreSQL, so that appends
	// follow one another; on SQLite the transaction has the lock already.
	lockCheckpoint   = `UPDATE record_checkpoint SET one = 1 WHERE one = 1`
	selectCheckpoint = `SELECT size, hash, at, signature FROM record_checkpoint WHERE one = 1`
	updateCheckpoint = `UPDATE record_checkpoint SET size = $1, hash = $2, at = $3, signature = $4 WHERE one = 1`

	insertVersion = `INSERT INTO record_version (seq, id, kind, author, number, previous, hash, audience, salt, marking,
content, signature, act, account, recorded, sealed, known_from, known_to, public_from, public_to, rank)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`

	versionColumns = `v.seq, v.id, v.kind, v.author, v.number, v.previous, v.hash, v.recorded, v.audience, v.salt, v.marking,
v.content, v.signature, v.act, v.account, v.public_to, v.sealed, v.rank`

	selectHead = `SELECT ` + versionColumns + ` FROM record_version v WHERE v.id = $1 AND v.seq > 0 ORDER BY v.number DESC LIMIT 1`
)

// Write runs do in one transaction and, when it appended anything, signs the
// new end of the log before the commit.
func (l *Log) Write(ctx context.Context, actor entente.Actor, do func(w *Writer) error) error {
	if err := l.Ring.Refresh(ctx); err != nil {
		return err
	}
	return l.DB.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, lockCheckpoint); err != nil {
			return fmt.Errorf("lock the log: %w", err)
		}
		w := &Writer{Tx: tx, Actor: actor, log: l}
		c := &w.check
		if err := tx.QueryRowContext(ctx, selectCheckpoint).Scan(&c.size, &c.hash, &c.at, &c.jws); err != nil {
			return fmt.Errorf("read the checkpoint: %w", err)
		}
		w.first, w.Now = c.size, max(l.Clock().UnixMicro(), c.at+1)
		if err := do(w); err != nil {
			return err
		}
		if c.size == w.first {
			return nil
		}
		c.at = w.Now
		form, err := c.signed(l.Author)
		if err != nil {
			return err
		}
		if c.jws, err = l.Ring.Sign(form); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, updateCheckpoint, c.size, c.hash, c.at, c.jws); err != nil {
			return fmt.Errorf("write the checkpoint: %w", err)
		}
		return nil
	})
}

// append adds one version; its number, hash and signature are worked out here.
func (w *Writer) append(ctx context.Context, v *Version, public bool) error {
	v.Author, v.Recorded, v.Salt, v.Account, v.Public = w.log.Author, w.Now, newSalt(), w.Actor.Account, public
	form, err := v.Signed()
	if err != nil {
		return err
	}
	v.Hash = digest(form)
	if v.Signature, err = w.log.Ring.Sign(form); err != nil {
		return err
	}
	w.check.size++
	w.check.hash = roll(w.check.hash, v.Hash)
	v.Seq = w.check.size
	return w.insert(ctx, *v, since(w.Now, public))
}

func (w *Writer) insert(ctx context.Context, v Version, s span) error {
	audience, err := json.Marshal(v.Audience)
	if err != nil {
		return fmt.Errorf("write the audience: %w", err)
	}
	_, err = w.Tx.ExecContext(ctx, insertVersion, v.Seq, v.ID, v.Kind, v.Author, v.Number, v.Previous, v.Hash, string(audience), v.Salt,
		string(v.Marking), string(v.Content), v.Signature, string(v.Act), v.Account, v.Recorded, v.Sealed,
		s.knownFrom, s.knownTo, s.publicFrom, s.publicTo, v.Marking.Rank())
	if err != nil {
		return fmt.Errorf("append version %d of %s: %w", v.Number, v.ID, err)
	}
	return nil
}

// span is when a version is seen, by the node's own people and by everybody.
type span struct{ knownFrom, knownTo, publicFrom, publicTo int64 }

func since(now int64, public bool) span {
	s := span{now, entente.Forever, db.Never, db.Never}
	if public {
		s.publicFrom, s.publicTo = now, entente.Forever
	}
	return s
}

// scanVersion reads versionColumns, after what more the query selects in front
// of them.
func scanVersion(rows *sql.Rows, before ...any) (v Version, err error) {
	var audience, marking, content, act string
	var publicTo int64
	err = rows.Scan(append(before, &v.Seq, &v.ID, &v.Kind, &v.Author, &v.Number, &v.Previous, &v.Hash, &v.Recorded, &audience, &v.Salt,
		&marking, &content, &v.Signature, &act, &v.Account, &publicTo, &v.Sealed, &v.Rank)...)
	if err != nil {
		return v, err //nolint:wrapcheck // db.All wraps
	}
	v.Marking, v.Content, v.Act, v.Public = entente.Marking(marking), json.RawMessage(content), Act(act), publicTo == entente.Forever
	if err := json.Unmarshal([]byte(audience), &v.Audience); err != nil {
		return v, fmt.Errorf("audience of version %d of %s: %w", v.Number, v.ID, err)
	}
	return v, nil
}

// Head is the newest version of a record of our own, for the writer itself:
// nobody's rights are asked.
func (w *Writer) Head(ctx context.Context, id string) (Version, bool, error) {
	list, err := db.All(ctx, w.Tx, readVersion, selectHead, id)
	if err != nil || len(list) == 0 {
		return Version{}, false, err
	}
	return list[0], true, nil
}

func readVersion(rows *sql.Rows) (Version, error) { return scanVersion(rows) }
