// SPDX-License-Identifier: EUPL-1.2

package record

import (
	"context"
	"database/sql"
	"fmt"
)

// Report is what [Log.Verify] found.
type Report struct {
	Versions int      `json:"versions"`
	Records  int      `json:"records"`
	Foreign  int      `json:"foreign"` // versions of other members, beside those
	Broken   []Broken `json:"broken"`  // in the order of the log; at most MaxBroken
	More     int      `json:"more"`    // broken ones beyond that
}

// Broken names one thing that does not hold.
type Broken struct {
	Seq    int64  `json:"seq"` // as in [Version]; 0 for the log as a whole
	ID     string `json:"id,omitempty"`
	Number int64  `json:"number,omitempty"`
	Reason string `json:"reason"`
}

// MaxBroken bounds a report.
const MaxBroken = 100

// Verify re-checks every version, every chain, every signature and the
// checkpoint, and what other members signed with their keys. The error is about reading, not about what is broken.
func (l *Log) Verify(ctx context.Context) (Report, error) {
	if err := l.Ring.Refresh(ctx); err != nil {
		return Report{}, err
	}
	tx, err := l.DB.Snapshot(ctx)
	if err != nil {
		return Report{}, err
	}
	defer tx.Rollback() //nolint:errcheck // a reading transaction
	c := &checker{log: l, heads: map[string]Version{}}
	const query = `SELECT ` + versionColumns + ` FROM record_version v WHERE v.seq > 0 ORDER BY v.seq`
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return c.report, fmt.Errorf("read the log: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		if err := c.row(rows); err != nil {
			return c.report, err
		}
	}
	if err := rows.Err(); err != nil {
		return c.report, fmt.Errorf("read the log: %w", err)
	}
	c.report.Records = len(c.heads)
	if err := c.end(ctx, tx); err != nil {
		return c.report, err
	}
	return c.report, c.others(ctx, tx)
}

type checker struct {
	log    *Log
	report Report
	heads  map[string]Version // the last version seen of each record
	seq    int64
	hash   string
	last   int64 // when the version before was recorded
}

func (c *checker) broken(v Version, format string, args ...any) {
	if len(c.report.Broken) == MaxBroken {
		c.report.More++
		return
	}
	c.report.Broken = append(c.report.Broken, Broken{v.Seq, v.ID, v.Number, fmt.Sprintf(format, args...)})
}

func (c *checker) row(rows *sql.Rows) error {
	v, err := readVersion(rows)
	if err != nil {
		if v.ID == "" {
			return fmt.Errorf("read the log after version %d: %w", c.seq, err)
		}
		c.broken(v, "cannot be read: %v", err)
	}
	c.report.Versions++
	if v.Seq != c.seq+1 {
		c.broken(v, "the log goes from place %d to %d: %d missing", c.seq, v.Seq, v.Seq-c.seq-1)
	}
	c.seq = v.Seq
	form, err := v.Signed()
	if err != nil {
		c.broken(v, "%v", err)
	} else if got := digest(form); got != v.Hash {
		c.broken(v, "hash is %.12s…, of the content %.12s…: changed after it was signed", v.Hash, got)
	} else if err := c.log.Ring.Verify(form, v.Signature, v.Recorded); err != nil {
		c.broken(v, "%v", err)
	}
	before := c.heads[v.ID]
	switch {
	case v.Number != before.Number+1:
		c.broken(v, "version %d follows version %d", v.Number, before.Number)
	case v.Previous != before.Hash:
		c.broken(v, "is not chained to version %d", before.Number)
	case v.Author != c.log.Author:
		c.broken(v, "author is %s, this log is of %s", v.Author, c.log.Author)
	case v.Recorded < c.last:
		c.broken(v, "recorded before the version in front of it")
	}
	c.heads[v.ID] = Version{Number: v.Number, Hash: v.Hash}
	c.hash, c.last = roll(c.hash, v.Hash), v.Recorded
	return nil
}

func (c *checker) end(ctx context.Context, tx *sql.Tx) error {
	var check checkpoint
	if err := tx.QueryRowContext(ctx, selectCheckpoint).Scan(&check.size, &check.hash, &check.at, &check.jws); err != nil {
		return fmt.Errorf("read the checkpoint: %w", err)
	}
	if check.size == 0 && c.seq == 0 && check.jws == "" {
		return nil
	}
	form, err := check.signed(c.log.Author)
	if err != nil {
		return err
	}
	if err := c.log.Ring.Verify(form, check.jws, check.at); err != nil {
		c.broken(Version{}, "checkpoint: %v", err)
	}
	switch {
	case check.size != c.seq:
		c.broken(Version{}, "the log ends at place %d, its checkpoint at %d", c.seq, check.size)
	case check.hash != c.hash:
		c.broken(Version{}, "the log as a whole does not lead to its checkpoint")
	}
	return nil
}
