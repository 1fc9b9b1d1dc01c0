// SPDX-License-Identifier: EUPL-1.2

package record

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"entente"
	"entente/internal/kit/canonical"
	"entente/internal/kit/db"
	"entente/internal/kit/search"
)

// Kind describes one kind of record whose content is a T, and the table that
// is made from it so that it can be filtered, sorted and joined.
type Kind[T any] struct {
	Name    string
	Table   string
	Columns []string       // of Table, beside the seven that every such table has
	Row     func(T) []any  // their values
	Links   []Link[T]      // tables with one row per element of a list
	Check   func(T) error  // the rules of the content itself
	Refs    func(T) []Ref  // the records it names, which must be there; may be nil
	ID      func(T) string // the text that an identifier is made from
	// Internal records stay on the node: they can never be released.
	Internal bool
	// Text gives what a search finds it by. Nil: it is not searched for.
	Text  func(T) (title, body string)
	Sorts map[string]string // what a list may be sorted by, and the column for it
	// Stand places a version of another author; nil for [Beside].
	Stand func(ctx context.Context, q db.Queryer, e Entry[T]) (Stand, error)
}

// Link is a table (seq, value) with one row per value.
type Link[T any] struct {
	Table, Column string
	Values        func(T) []string
}

// Entry is a version with its content read.
type Entry[T any] struct {
	Version
	Data T
}

// Change is what is to become the next version of a record.
type Change[T any] struct {
	ID   string
	Data T
	Act  Act
	// If is the number that the newest version must have: 0 for a record that
	// must not exist yet, Any for no condition.
	If int64
	// Audience releases the version to more than the node itself; nil does not.
	// A change of content is never released by itself: the version before stays
	// what the others see until a person releases the new one.
	Audience *entente.Audience
	Marking  *entente.Marking // nil keeps the marking
}

// Any is the condition that always holds.
const Any int64 = -1

// Put appends the change unless nothing differs, and brings the tables in
// line. It reports whether a version was written.
func (k *Kind[T]) Put(ctx context.Context, w *Writer, c Change[T]) (Entry[T], bool, error) {
	var none Entry[T]
	v, head, err := k.next(ctx, w, c)
	if err != nil {
		return none, false, err
	}
	if head != nil && bytes.Equal(head.Content, v.Content) && head.Marking == v.Marking {
		same, err := w.sameRelease(ctx, c.ID, c.Audience)
		if err != nil {
			return none, false, err
		}
		if same {
			return Entry[T]{*head, c.Data}, false, nil
		}
	}
	if err := w.supersede(ctx, k.Table, v, c.Audience != nil); err != nil {
		return none, false, err
	}
	if err := w.append(ctx, &v, v.Audience.Public()); err != nil {
		return none, false, err
	}
	if err := k.project(ctx, w, v, c.Data, since(w.Now, v.Public)); err != nil {
		return none, false, err
	}
	return Entry[T]{v, c.Data}, true, nil
}

func (k *Kind[T]) next(ctx context.Context, w *Writer, c Change[T]) (v Version, head *Version, err error) {
	var pr entente.Problems
	entente.CheckID(&pr, "id", c.ID)
	pr.Merge("", k.Check(c.Data))
	if err := pr.Err(); err != nil {
		return v, nil, err
	}
	v = Version{ID: c.ID, Kind: k.Name, Number: 1, Act: c.Act, Audience: entente.Audience{}}
	old, found, err := w.Head(ctx, c.ID)
	if err == nil {
		err = k.ours(ctx, w, c)
	}
	if err != nil {
		return v, nil, err
	}
	switch {
	case found && old.Kind != k.Name:
		return v, nil, entente.Fail(entente.Conflict, "error.id-taken", entente.Args{"ID": c.ID, "Kind": old.Kind})
	case found && c.If == 0:
		return v, nil, entente.Fail(entente.Conflict, "error.id-taken", entente.Args{"ID": c.ID, "Kind": old.Kind})
	case found && c.If != Any && c.If != old.Number:
		return v, nil, entente.Fail(entente.Stale, "error.stale", entente.Args{"ID": c.ID, "Number": old.Number, "Expected": c.If})
	case !found && c.If > 0:
		return v, nil, entente.Fail(entente.NotFound, "error.not-found", entente.Args{"ID": c.ID})
	case found:
		head = &old
		v.Number, v.Previous, v.Marking = old.Number+1, old.Hash, old.Marking
	}
	if c.Marking != nil {
		v.Marking = *c.Marking
	}
	if c.Audience != nil {
		v.Audience = entente.NewAudience(*c.Audience...)
	}
	v.Audience.Check(&pr, v.Marking)
	if k.Internal && len(v.Audience) > 0 {
		pr.Add("audience", "error.kind-internal", entente.Args{"Kind": k.Name})
	}
	if err := pr.Err(); err != nil {
		return v, nil, err
	}
	if v.Content, err = canonical.Marshal(c.Data); err != nil {
		return v, nil, fmt.Errorf("write %s %s: %w", k.Name, c.ID, err)
	}
	return v, head, nil
}

// sameRelease reports whether releasing the newest content to the audience
// would change nothing; nil, no release at all, never does.
func (w *Writer) sameRelease(ctx context.Context, id string, a *entente.Audience) (bool, error) {
	if a == nil {
		return true, nil
	}
	released, found, err := Released(ctx, w.Tx, id)
	if err != nil || !found {
		return !found && len(*a) == 0, err
	}
	head, _, err := w.Head(ctx, id)
	return head.Number == released.Number && slices.Equal(released.Audience, entente.NewAudience(*a...)), err
}

// supersede ends what the new version replaces: for the node's own people
// always, for the public when the new version is public too. A release to others
// than the public takes the past away from it as well, and a heavier marking
// covers the past.
func (w *Writer) supersede(ctx context.Context, table string, v Version, release bool) error {
	if v.Number == 1 {
		return nil
	}
	statements := []string{fmt.Sprintf("known_to = %d WHERE id = $1 AND seq > 0 AND known_to = %d", w.Now, int64(entente.Forever))}
	if v.Audience.Public() {
		statements = append(statements, fmt.Sprintf("public_to = %d WHERE id = $1 AND seq > 0 AND public_to = %d", w.Now, int64(entente.Forever)))
	}
	if release && !v.Audience.Public() {
		statements = append(statements, fmt.Sprintf("public_from = %[1]d, public_to = %[1]d WHERE id = $1 AND seq > 0", db.Never))
	}
	statements = append(statements, fmt.Sprintf("rank = %[1]d WHERE id = $1 AND seq > 0 AND rank < %[1]d", v.Marking.Rank()))
	return w.everywhere(ctx, table, statements, v.ID)
}

// everywhere updates the rows of a record in all that is made from its versions.
func (w *Writer) everywhere(ctx context.Context, table string, statements []string, args ...any) error {
	for _, t := range []string{"record_version", "search_entry", table} {
		for _, s := range statements {
			if _, err := w.Tx.ExecContext(ctx, "UPDATE "+t+" SET "+s, args...); err != nil { //nolint:gosec // names of tables and numbers, none from outside
				return fmt.Errorf("update %v in %s: %w", args[0], t, err)
			}
		}
	}
	return nil
}

func (k *Kind[T]) project(ctx context.Context, w *Writer, v Version, data T, s span) error {
	args := append([]any{v.Seq, v.ID, s.knownFrom, s.knownTo, s.publicFrom, s.publicTo, v.Marking.Rank()}, k.Row(data)...)
	if _, err := w.Tx.ExecContext(ctx, k.insertSQL(), args...); err != nil {
		return fmt.Errorf("write %s of %s: %w", k.Table, v.ID, err)
	}
	for _, l := range k.Links {
		for _, value := range l.Values(data) {
			if _, err := w.Tx.ExecContext(ctx, "INSERT INTO "+l.Table+" (seq, "+l.Column+") VALUES ($1, $2)", v.Seq, value); err != nil { //nolint:gosec // names of the kind's own tables
				return fmt.Errorf("write %s of %s: %w", l.Table, v.ID, err)
			}
		}
	}
	if k.Text == nil {
		return nil
	}
	title, body := k.Text(data)
	return search.Put(ctx, w.Tx, w.log.DB.Dialect, search.Entry{
		Seq: v.Seq, ID: v.ID, Kind: v.Kind, Title: title, Body: body, KnownFrom: s.knownFrom, KnownTo: s.knownTo,
		PublicFrom: s.publicFrom, PublicTo: s.publicTo, Rank: v.Marking.Rank(),
	})
}

func (k *Kind[T]) insertSQL() string {
	columns := append([]string{"seq", "id", "known_from", "known_to", "public_from", "public_to", "rank"}, k.Columns...)
	marks := make([]string, len(columns))
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	return "INSERT INTO " + k.Table + " (" + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
}

func (k *Kind[T]) entry(v Version, err error) (Entry[T], error) {
	e := Entry[T]{Version: v}
	if err != nil {
		return e, err
	}
	if err := json.Unmarshal(v.Content, &e.Data); err != nil {
		return e, fmt.Errorf("read version %d of %s: %w", v.Number, v.ID, err)
	}
	return e, nil
}
