// SPDX-License-Identifier: EUPL-1.2

package exchange

import (
	"context"
	"errors"

	"entente"
	"entente/internal/kit/keys"
	"entente/internal/kit/record"
)

// check holds a page against the peer: everything that can be told without
// what we hold of its records. Nothing is written but keys of the peer that one of
// its known keys endorsed.
func (s *Service) check(ctx context.Context, p Peer, read page) error {
	if err := s.checkEnd(ctx, &p, read); err != nil {
		return err
	}
	hash := p.hash
	for i, e := range read.entries {
		wrong := func(reason string, err error) error {
			args := entente.Args{"Position": e.Position, "Expected": p.Taken + int64(i) + 1}
			return fault{reason: reason, position: e.Position, raw: e.raw, err: err, args: args}
		}
		if e.Position != p.Taken+int64(i)+1 {
			return wrong("gap", nil)
		}
		if e.Act == actWithdraw {
			hash = roll(hash, e.Withdrawn.Hash, e.Act)
			continue
		}
		hash = roll(hash, e.version.Hash, e.Act)
		if e.version.Author != p.DID {
			return wrong("author", nil)
		}
		if err := s.checkSigned(ctx, &p, func(set keys.Set) error { return e.version.Check(ctx, others(set)) }); err != nil {
			return wrong(reasonOf(err), err)
		}
		kind, known := s.kinds[e.version.Kind]
		if !known {
			f, _ := errors.AsType[fault](wrong("kind", nil))
			f.args = entente.Args{"ID": e.version.ID, "Kind": entente.Shorten(e.version.Kind, 40)}
			return f
		}
		if err := kind.Examine(e.version); err != nil {
			f, _ := errors.AsType[fault](wrong("content", err))
			f.args = entente.Args{"ID": entente.Shorten(e.version.ID, 120), "Field": fieldOf(err)}
			return f
		}
	}
	end := fault{position: read.end.Size, raw: read.raw, args: entente.Args{"Size": read.end.Size, "Taken": p.Taken}}
	switch {
	case read.end.Size != p.Taken+int64(len(read.entries)):
		end.reason = "gap"
		end.args = entente.Args{"Position": read.end.Size, "Expected": p.Taken + int64(len(read.entries))}
		return end
	case hash != read.end.Hash:
		end.reason = "rewritten"
		return end
	}
	return nil
}

// checkEnd checks who gives the page, to whom, and that the feed did not
// shrink.
func (s *Service) checkEnd(ctx context.Context, p *Peer, read page) error {
	c := read.end
	wrong := func(reason string, err error) error {
		return fault{reason: reason, position: c.Size, raw: read.raw, err: err, args: entente.Args{
			"Size": c.Size, "Taken": p.Taken, "Author": entente.Shorten(c.Author, 120), "To": entente.Shorten(c.To, 120),
		}}
	}
	at, err := unstamp(c.At)
	if err != nil || c.Hash != "" && !isHash(c.Hash) {
		return wrong("form", err)
	}
	if c.Author != p.DID {
		return wrong("author", nil)
	}
	if c.To != s.log.Author {
		return wrong("audience", nil)
	}
	form, err := c.signed()
	if err != nil {
		return err
	}
	if err := s.checkSigned(ctx, p, func(set keys.Set) error { return set.Verify(form, c.Signature, at) }); err != nil {
		return wrong(reasonOf(err), err)
	}
	if c.Size < p.Taken {
		return wrong("rollback", nil)
	}
	return nil
}

// checkSigned checks with the keys of the peer. One that is not known may be
// new: then the peer's document is read, and what is endorsed there is kept.
func (s *Service) checkSigned(ctx context.Context, p *Peer, check func(keys.Set) error) error {
	err := check(p.Keys)
	if !errors.Is(err, keys.ErrUnknown) {
		return err
	}
	said, failed := s.resolve(ctx, p.DID)
	if failed != nil {
		return errors.Join(err, failed)
	}
	more, changed := p.Keys.Extend(said)
	if !changed {
		return err
	}
	p.Keys = more
	if err := writeKeys(ctx, s.log.DB, p.DID, more); err != nil {
		return err
	}
	return check(p.Keys)
}

// fieldOf is the first field that a rule refuses.
func fieldOf(err error) string {
	if list := entente.FieldErrors(err); len(list) > 0 {
		return entente.Shorten(list[0].Field, 60)
	}
	return ""
}

func reasonOf(err error) string {
	switch {
	case errors.Is(err, keys.ErrUnknown):
		return "key"
	case errors.Is(err, record.ErrHash):
		return "hash"
	}
	return "signature"
}

// others checks with one set of keys: [record.Others].
type others keys.Set

func (o others) Verify(_ context.Context, _ string, payload []byte, jws string, at int64) error {
	return keys.Set(o).Verify(payload, jws, at)
}
