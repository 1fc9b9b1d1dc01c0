// SPDX-License-Identifier: EUPL-1.2

package grow

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"entente"
	ingest "entente/internal/ingest/record"
	"entente/internal/kit/authn"
	"entente/internal/kit/db"
	"entente/internal/kit/keys"
	"entente/internal/kit/record"
	"entente/internal/kit/setting"
	"entente/internal/node"
	"entente/internal/schema"
)

// The record is learnt between these days, so that a grown database has a past
// to be asked for.
var (
	begun = time.Date(2023, 1, 2, 9, 0, 0, 0, time.UTC)
	ended = time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)
)

// batch is how many copies of the demonstration one transaction writes.
const batch = 10

// Make makes the database of a demonstration in a new file at path, with its
// key file beside it. Commitments, instruments, meetings and what hangs on them
// are there the given number of times. Topics stay as they are, and partners
// become at most ten times as many, since the world does not have more states:
// each gets up to nine organisations of its own. progress, which may be nil, is
// told how much is done.
func Make(ctx context.Context, path string, times int, progress func(done, of int)) (err error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	demo, err := readDemo(ctx)
	if err != nil {
		return err
	}
	n, err := create(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	transactions := (times+batch-1)/batch + 3
	done := 0
	now := begun
	n.Clock = func() time.Time { return now }
	n.Log.Clock = n.Clock
	tick := func() {
		done++
		now = begun.Add(time.Duration(done) * (ended.Sub(begun) / time.Duration(transactions)))
		progress(min(done, transactions), transactions)
	}
	if err := importPublic(ctx, n); err != nil {
		return err
	}
	tick()
	g := newGrower(n, demo, times)
	write := func(do func(w *record.Writer) error) error {
		defer tick()
		return n.Log.Write(ctx, authn.Operator(), do)
	}
	if times > 1 {
		if err := write(func(w *record.Writer) error { return g.neighbours(ctx, w) }); err != nil {
			return fmt.Errorf("add partners: %w", err)
		}
	}
	for from := 2; from <= times; from += batch {
		err := write(func(w *record.Writer) error {
			for k := from; k < min(from+batch, times+1); k++ {
				if err := g.copy(ctx, w, k); err != nil {
					return fmt.Errorf("write copy %d: %w", k, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	n.Clock, n.Log.Clock = time.Now, time.Now
	users, err := n.Accounts("http://localhost", true)
	if err != nil {
		return err
	}
	_, err = n.FillDemo(ctx, users, true, nil)
	return err
}

// create makes an empty node whose key is old enough for what it will sign.
func create(ctx context.Context, path string) (*node.Node, error) {
	if _, err := os.Stat(path); err == nil {
		return nil, fmt.Errorf("make %s: %w", path, fs.ErrExist)
	}
	d, err := db.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	_, err = d.Migrate(ctx, schema.Files)
	if err == nil {
		_, err = keys.Open(ctx, d, path+".keys", begun)
	}
	if err == nil {
		// Otherwise a demonstration would refuse what it has not written itself.
		_, err = setting.Once(ctx, d, "demo", "yes")
	}
	if err = errors.Join(err, d.Close()); err != nil {
		return nil, err
	}
	return node.Open(ctx, node.Config{DB: path, Member: self}, quiet, true)
}

// self is the partner that the member itself is.
const self = "eu"

var quiet = slog.New(slog.DiscardHandler)

var everybody = entente.NewAudience(entente.ToPublic)

func importPublic(ctx context.Context, n *node.Node) error {
	public, err := fs.Sub(ingest.Public, "data")
	if err != nil {
		return fmt.Errorf("open the public record: %w", err)
	}
	r, err := n.Import(ctx, public, authn.Operator(), &everybody, nil)
	if err == nil && len(r.Problems) > 0 {
		err = r.Problems[0]
	}
	return err
}
