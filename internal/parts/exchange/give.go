// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"database/sql"
	"fmt"
	"io"

	"entente"
	"entente/internal/kit/canonical"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
)

// chunk is how many steps are in memory at a time.
const chunk = 100

// WriteFeed writes a page of our feed for a peer, from after a position on: at
// most limit steps (0 for all that a page can have), then the checkpoint. Who asks
// must have been found to be the peer. A position beyond the end gives the
// checkpoint of the end, from which the peer sees that we lost something.
func (s *Service) WriteFeed(ctx context.Context, w io.Writer, did string, after int64, limit int) error {
	if after < 0 {
		return entente.FieldError("after", "error.feed-after", nil)
	}
	if limit <= 0 || limit > MaxLines {
		limit = MaxLines
	}
	p, err := peer(ctx, s.log.DB, did)
	if err == nil {
		err = mayTalk(p)
	}
	if err != nil {
		return err
	}
	if _, err := s.refresh(ctx, did); err != nil {
		return err
	}
	if err := s.log.Ring.Refresh(ctx); err != nil {
		return err
	}
	tx, err := s.log.DB.Snapshot(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // a reading transaction
	last, err := s.writeSteps(ctx, tx, w, did, after, limit)
	if err != nil {
		return err
	}
	return s.writeEnd(w, did, last)
}

// writeSteps gives the last step that was written, or the one that the reader
// had.
func (s *Service) writeSteps(ctx context.Context, tx *sql.Tx, w io.Writer, did string, after int64, limit int) (last step, err error) {
	end, err := one(ctx, tx, selectEnd, did)
	if err != nil || after > end.position {
		return end, err
	}
	size := 0
	for next := after; limit >= 0 && size < maxPage/2; next = last.position + 1 {
		steps, err := db.All(ctx, tx, scanStep, selectSteps, did, next, min(chunk, limit+1))
		if err != nil {
			return last, fmt.Errorf("read the feed of %s: %w", did, err)
		}
		for _, t := range steps {
			last = t
			if t.position == after {
				continue
			}
			n, err := writeStep(ctx, tx, w, t)
			if err != nil {
				return last, err
			}
			limit--
			if size += n; limit == 0 || size >= maxPage/2 {
				return last, nil
			}
		}
		if len(steps) == 0 || last.position == end.position {
			return last, nil
		}
	}
	return last, nil
}

func writeStep(ctx context.Context, tx *sql.Tx, w io.Writer, t step) (int, error) {
	v, err := record.At(ctx, tx, t.seq)
	if err != nil {
		return 0, err
	}
	l := line{Position: t.position, Act: t.act, At: stamp(t.at)}
	if t.act == actRelease {
		l.Version = versionOf(v)
	} else {
		l.Withdrawn = &withdrawn{v.ID, v.Number, v.Hash}
	}
	return writeLine(w, l)
}

func (s *Service) writeEnd(w io.Writer, did string, last step) error {
	c := checkpoint{Author: s.log.Author, To: did, Size: last.position, Hash: last.hash, At: stamp(s.now())}
	form, err := c.signed()
	if err != nil {
		return err
	}
	if c.Signature, err = s.log.Ring.Sign(form); err != nil {
		return err
	}
	_, err = writeLine(w, lastLine{&c})
	return err
}

func writeLine(w io.Writer, v any) (int, error) {
	b, err := canonical.Marshal(v)
	if err != nil {
		return 0, err
	}
	n, err := w.Write(append(b, '\n'))
	if err != nil {
		return n, fmt.Errorf("write the feed: %w", err)
	}
	return n, nil
}
