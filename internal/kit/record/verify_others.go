// SPDX-License-Identifier: EUPL-1.2

package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// others checks the versions of other members: the hash, the signature with
// their keys, and the chain wherever two numbers in a row are held. Which numbers
// are missing tells nothing: not every version is released to everybody.
func (c *checker) others(ctx context.Context, tx *sql.Tx) error {
	const query = `SELECT ` + versionColumns + ` FROM record_version v WHERE v.seq < 0 ORDER BY v.author, v.id, v.number`
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return fmt.Errorf("read the versions of others: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var chain foreignChain
	for rows.Next() {
		v, err := readVersion(rows)
		if err != nil {
			return fmt.Errorf("read the versions of others: %w", err)
		}
		c.report.Foreign++
		if err := v.Check(ctx, c.log.Others); err != nil {
			c.broken(v, "of %s: %v", v.Author, err)
		} else if !chain.follows(v) {
			c.broken(v, "of %s: is not chained to version %d", v.Author, v.Number-1)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the versions of others: %w", err)
	}
	return nil
}

// ErrHash says that a version is not what its hash says.
var ErrHash = errors.New("changed after it was signed")

// foreignChain remembers the hashes of the last two numbers of one record.
type foreignChain struct {
	author, id   string
	number       int64
	before, here []string
}

func (f *foreignChain) follows(v Version) bool {
	switch {
	case v.Author != f.author || v.ID != f.id || v.Number > f.number+1:
		f.before, f.here = nil, nil
	case v.Number == f.number+1:
		f.before, f.here = f.here, nil
	}
	f.author, f.id, f.number = v.Author, v.ID, v.Number
	f.here = append(f.here, v.Hash)
	return len(f.before) == 0 || slices.Contains(f.before, v.Previous)
}

// Check checks the hash and the signature of a version of another member.
// [ErrHash] is in the error when the hash is not that of the version.
func (v Version) Check(ctx context.Context, by Others) error {
	form, err := v.Signed()
	if err != nil {
		return err
	}
	if got := digest(form); got != v.Hash {
		return fmt.Errorf("hash is %.12s…, of the content %.12s…: %w", v.Hash, got, ErrHash)
	}
	if by == nil {
		return fmt.Errorf("no key of %s is known", v.Author)
	}
	return by.Verify(ctx, v.Author, form, v.Signature, v.Recorded)
}
