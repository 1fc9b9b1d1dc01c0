// SPDX-License-Identifier: EUPL-1.2

package record

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"entente"
	"entente/internal/kit/db"
)

// Book is how everybody (pages, API, command line, import) reads and writes one
// kind of record: the kind, on a log, with the rights asked. Rights, conditions
// and rules are checked here and nowhere else.
type Book[T any] struct {
	Kind *Kind[T]
	Log  *Log
}

// Ref is a record that another one names, in the given field.
type Ref struct{ Field, Kind, ID string }

// Get reads one record; see [Kind.Get].
func (b Book[T]) Get(ctx context.Context, v entente.View, id string) (Entry[T], error) {
	return b.Kind.Get(ctx, b.Log.DB, v, id)
}

// List reads a page; see [Kind.List].
func (b Book[T]) List(ctx context.Context, v entente.View, q Query) (Page[T], error) {
	return b.Kind.List(ctx, b.Log.DB, v, q)
}

// History reads all versions, the newest first; see [Kind.History].
func (b Book[T]) History(ctx context.Context, v entente.View, id string) ([]Entry[T], error) {
	return b.Kind.History(ctx, b.Log.DB, v, id)
}

// Create writes the first version of a record, for the node alone. An empty id
// is made from the content.
func (b Book[T]) Create(ctx context.Context, a entente.Actor, id string, data T, m entente.Marking) (Entry[T], error) {
	return b.write(ctx, a, entente.MayEdit, func(w *Writer) (e Entry[T], err error) {
		return b.CreateIn(ctx, w, id, data, m)
	})
}

// CreateIn is Create inside a transaction that does more.
func (b Book[T]) CreateIn(ctx context.Context, w *Writer, id string, data T, m entente.Marking) (e Entry[T], err error) {
	if err := b.checkRefs(ctx, w, data); err != nil {
		return e, err
	}
	if id == "" {
		if id, err = w.freshID(ctx, b.Kind.ID(data)); err != nil {
			return e, err
		}
	}
	e, _, err = b.Kind.Put(ctx, w, Change[T]{ID: id, Data: data, Act: ActCreate, Marking: &m})
	return e, err
}

// Edit writes the next version with new content. The version before stays
// what others see until the new one is released. The condition is the number
// the editor read; a lost update is Stale.
func (b Book[T]) Edit(ctx context.Context, a entente.Actor, id string, number int64, data T, m entente.Marking) (Entry[T], error) {
	return b.write(ctx, a, entente.MayEdit, func(w *Writer) (e Entry[T], err error) {
		return b.EditIn(ctx, w, id, number, data, m)
	})
}

// EditIn is Edit inside a transaction that does more.
func (b Book[T]) EditIn(ctx context.Context, w *Writer, id string, number int64, data T, m entente.Marking) (e Entry[T], err error) {
	if err := b.visible(ctx, w, id); err != nil {
		return e, err
	}
	if err := b.checkRefs(ctx, w, data); err != nil {
		return e, err
	}
	e, _, err = b.Kind.Put(ctx, w, Change[T]{ID: id, Data: data, Act: ActEdit, If: number, Marking: &m})
	return e, err
}

// Release gives the newest content to an audience, from now on in place of the
// one before.
func (b Book[T]) Release(ctx context.Context, a entente.Actor, id string, number int64, audience entente.Audience) (Entry[T], error) {
	return b.write(ctx, a, entente.MayRelease, func(w *Writer) (Entry[T], error) {
		return b.ReleaseIn(ctx, w, id, number, audience)
	})
}

// ReleaseIn is Release inside a transaction that does more.
func (b Book[T]) ReleaseIn(ctx context.Context, w *Writer, id string, number int64, audience entente.Audience) (e Entry[T], err error) {
	act := ActRelease
	if len(audience) == 0 {
		act = ActWithdraw
	}
	head, err := b.Kind.Get(ctx, w.Tx, w.view(), id)
	if err != nil {
		return e, err
	}
	e, _, err = b.Kind.Put(ctx, w, Change[T]{ID: id, Data: head.Data, Act: act, If: number, Audience: &audience})
	return e, err
}

// Withdraw takes a record back from every audience, from now on.
func (b Book[T]) Withdraw(ctx context.Context, a entente.Actor, id string, number int64) (Entry[T], error) {
	return b.Release(ctx, a, id, number, entente.Audience{})
}

// Import writes what was read elsewhere, whatever the version before, and
// reports whether anything differed. A nil audience releases nothing.
func (b Book[T]) Import(ctx context.Context, w *Writer, id string, data T, audience *entente.Audience) (Entry[T], bool, error) {
	right := entente.MayEdit
	if audience != nil {
		right = entente.MayRelease
	}
	if err := w.Actor.Need(right); err != nil {
		return Entry[T]{}, false, err
	}
	if err := b.checkRefs(ctx, w, data); err != nil {
		return Entry[T]{}, false, err
	}
	e, changed, err := b.Kind.Put(ctx, w, Change[T]{ID: id, Data: data, Act: ActImport, If: b.anyOrNew(ctx, w, id), Audience: audience})
	if not, ok := errors.AsType[*entente.Error](err); ok && not.Key == foreignKey {
		return Entry[T]{}, false, nil // the one who may say it has said it
	}
	return e, changed, err
}

func (b Book[T]) anyOrNew(ctx context.Context, w *Writer, id string) int64 {
	if _, found, err := w.Head(ctx, id); err == nil && !found {
		return 0
	}
	return Any
}

func (b Book[T]) write(ctx context.Context, a entente.Actor, right entente.Right, do func(*Writer) (Entry[T], error)) (e Entry[T], err error) {
	if err := a.Need(right); err != nil {
		return e, err
	}
	err = b.Log.Write(ctx, a, func(w *Writer) error {
		e, err = do(w)
		return err
	})
	return e, err
}

// view is how the writer sees things now.
func (w *Writer) view() entente.View { return entente.View{Actor: w.Actor, Known: entente.Forever} }

// visible refuses, as not found, what the writer is not cleared to see.
func (b Book[T]) visible(ctx context.Context, w *Writer, id string) error {
	_, err := b.Kind.Get(ctx, w.Tx, w.view(), id)
	return err
}

// checkRefs refuses a reference to what is not there or may not be seen.
func (b Book[T]) checkRefs(ctx context.Context, w *Writer, data T) error {
	if b.Kind.Refs == nil {
		return nil
	}
	query := db.Within(w.view(), `SELECT v.kind FROM record_version v WHERE v.id = $1 AND {v}`)
	var pr entente.Problems
	for _, r := range b.Kind.Refs(data) {
		if r.ID == "" {
			continue
		}
		kinds, err := db.All(ctx, w.Tx, db.One[string], query, r.ID)
		if err != nil {
			return fmt.Errorf("look up %s: %w", r.ID, err)
		}
		if len(kinds) == 0 || kinds[0] != r.Kind {
			pr.Add(r.Field, "error.reference", entente.Args{"Kind": r.Kind, "ID": entente.Shorten(r.ID, 60)})
		}
	}
	return pr.Err()
}

// freshID makes base unique by a number behind it.
func (w *Writer) freshID(ctx context.Context, base string) (string, error) {
	base = Slug(base)
	for n := 1; n < 10_000; n++ {
		id := base
		if n > 1 {
			id = fmt.Sprintf("%s-%d", base, n)
		}
		if taken, err := w.taken(ctx, id); err != nil || !taken {
			return id, err
		}
	}
	return "", entente.Fail(entente.Conflict, "error.id-taken", entente.Args{"ID": base, "Kind": ""})
}

// Slug makes an identifier of at most 80 characters from a text; "x" from one
// that has no letter of the alphabet or digit.
func Slug(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9'):
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case b.Len() > 0 && b.String()[b.Len()-1] != '-':
			b.WriteByte('-')
		}
		if b.Len() >= 80 {
			break
		}
	}
	if out := strings.Trim(b.String(), "-"); out != "" {
		return out
	}
	return "x"
}
