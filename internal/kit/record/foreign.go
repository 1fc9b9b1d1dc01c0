// SPDX-License-Identifier: EUPL-1.2

package record

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"entente"
	"entente/internal/kit/canonical"
	"entente/internal/kit/db"
)

// Stand says how a version of another author stands to what is here under the
// same id. Of all versions of one id at most one is shown at a time.
type Stand int

// The stands.
const (
	Beside Stand = iota // shown unless there is a record of our own, or of an author who came first
	Ahead               // shown in place of any other, our own too
	Apart               // never shown in lists: only as their version
)

// Taker is a kind that takes versions of other authors, whatever its content.
type Taker interface {
	// Named is the name of the kind.
	Named() string
	// Examine checks the content, as strictly as that of our own.
	Examine(v Version) error
	// Take adds a version that was examined and whose signature was checked.
	Take(ctx context.Context, w *Writer, v Version) error
	// Hide ends what is shown of an author's record: it was taken back.
	Hide(ctx context.Context, w *Writer, author, id string) error
}

// Named is the name of the kind.
func (k *Kind[T]) Named() string { return k.Name }

// Examine checks what the signature does not: identifiers, the marking, and the
// rules of the content. A kind that never leaves its node does not come in.
func (k *Kind[T]) Examine(v Version) error {
	_, err := k.foreign(v)
	return err
}

func (k *Kind[T]) foreign(v Version) (data T, err error) {
	if k.Internal {
		return data, entente.FieldError("kind", "error.kind-internal", entente.Args{"Kind": k.Name})
	}
	var pr entente.Problems
	entente.CheckID(&pr, "id", v.ID)
	entente.Audience{}.Check(&pr, v.Marking)
	form, err := canonical.JSON(v.Content)
	if err == nil && !bytes.Equal(form, v.Content) {
		err = errors.New("not in canonical form")
	}
	if err == nil {
		d := json.NewDecoder(bytes.NewReader(v.Content))
		d.DisallowUnknownFields()
		if err = d.Decode(&data); err == nil {
			if _, more := d.Token(); !errors.Is(more, io.EOF) {
				err = errors.New("something follows the content")
			}
		}
	}
	if err != nil {
		return data, entente.FieldError("content", "error.json", nil).Because(err)
	}
	pr.Merge("", k.Check(data))
	return data, pr.Err()
}

// foreignPlaces is above the places of other authors' versions. Small negative
// ones are taken in the search by what is no record, such as people.
const foreignPlaces int64 = -1 << 40

// foreignKey is what somebody is told who would change another member's record.
const foreignKey = "error.foreign"

// Take adds the version, in the caller's transaction, and shows it as its
// [Stand] allows. The version that arrived last, again, changes nothing, unless
// it was taken back: then it is shown anew.
func (k *Kind[T]) Take(ctx context.Context, w *Writer, v Version) error {
	data, err := k.foreign(v)
	if err != nil {
		return err
	}
	stand, err := k.stand(ctx, w, v)
	if err != nil {
		return err
	}
	held, again, err := Held(ctx, w.Tx, v.Author, v.ID)
	again = again && held.Hash == v.Hash
	if err != nil || again && held.Act != ActWithdraw {
		return err
	}
	shown, err := w.shown(ctx, v.ID)
	if err != nil {
		return err
	}
	own, found, err := w.Head(ctx, v.ID)
	if err != nil {
		return err
	}
	// An own record of another kind has its rows elsewhere: it cannot be replaced.
	sameKind := (shown == nil || shown.Kind == k.Name) && (!found || own.Kind == k.Name)
	show := stand != Apart && sameKind && (shown == nil && !found || shown != nil && shown.Author == v.Author || stand == Ahead)
	if shown != nil && (show || shown.Author == v.Author) {
		if err := w.cover(ctx, k.Table, shown.Seq); err != nil {
			return err
		}
	}
	if again {
		return w.again(ctx, k.Table, held, show)
	}
	if err := w.Tx.QueryRowContext(ctx, `SELECT COALESCE(min(seq), $1) FROM record_version WHERE seq < 0`, foreignPlaces).Scan(&v.Seq); err != nil {
		return fmt.Errorf("find a place for %s: %w", v.ID, err)
	}
	v.Seq--
	v.Act, v.Audience, v.Salt, v.Account, v.Public = ActRelease, entente.Audience{}, "", "", false
	s := since(w.Now, false)
	if !show {
		s.knownTo = s.knownFrom
	}
	if err := w.insert(ctx, v, s); err != nil {
		return err
	}
	if err := k.project(ctx, w, v, data, s); err != nil {
		return err
	}
	if v.Marking == entente.Unmarked {
		return nil
	}
	return w.everywhere(ctx, k.Table, []string{fmt.Sprintf(`rank = %[1]d WHERE id = $1 AND seq < 0 AND rank < %[1]d
AND seq IN (SELECT seq FROM record_version WHERE id = $1 AND author = $2)`, v.Marking.Rank())}, v.ID, v.Author)
}

// stand asks the kind's rule about a version of its kind.
func (k *Kind[T]) stand(ctx context.Context, w *Writer, v Version) (Stand, error) {
	if k.Stand == nil || v.Kind != k.Name {
		return Beside, nil
	}
	e, err := k.entry(v, nil)
	if err != nil {
		return Apart, err
	}
	return k.Stand(ctx, w.Tx, e)
}

// again shows a version anew that its author had taken back.
func (w *Writer) again(ctx context.Context, table string, held Version, show bool) error {
	const update = `UPDATE record_version SET act = 'release' WHERE seq = $1`
	if _, err := w.Tx.ExecContext(ctx, update, held.Seq); err != nil {
		return fmt.Errorf("take %s again: %w", held.ID, err)
	}
	if !show {
		return nil
	}
	return w.uncover(ctx, table, held.Seq)
}

// Hide marks what is held of an author's record as taken back, and shows what
// stood behind it: our own, or the version of the author who came next.
func (k *Kind[T]) Hide(ctx context.Context, w *Writer, author, id string) error {
	held, found, err := Held(ctx, w.Tx, author, id)
	if err != nil || !found {
		return err
	}
	const update = `UPDATE record_version SET act = 'withdraw' WHERE seq = $1`
	if _, err := w.Tx.ExecContext(ctx, update, held.Seq); err != nil {
		return fmt.Errorf("take back %s: %w", id, err)
	}
	shown, err := w.shown(ctx, id)
	if err != nil || shown == nil || shown.Author != author {
		return err
	}
	if err := w.cover(ctx, k.Table, shown.Seq); err != nil {
		return err
	}
	own, found, err := w.Head(ctx, id)
	if err != nil {
		return err
	}
	if found {
		return w.uncover(ctx, k.Table, own.Seq)
	}
	others, err := heldBy(ctx, w.Tx, id)
	if err != nil {
		return err
	}
	for _, v := range others {
		stand, err := k.stand(ctx, w, v)
		if err != nil {
			return err
		}
		if v.Kind == k.Name && stand != Apart {
			return w.uncover(ctx, k.Table, v.Seq)
		}
	}
	return nil
}

// cover ends what the node's own people see of a version; uncover begins it
// again. Before that its row tells nothing of the past any more, which
// [History] still does.
func (w *Writer) cover(ctx context.Context, table string, seq int64) error {
	return w.everywhere(ctx, table, []string{fmt.Sprintf("known_to = %d WHERE seq = $1", w.Now)}, seq)
}

func (w *Writer) uncover(ctx context.Context, table string, seq int64) error {
	return w.everywhere(ctx, table, []string{fmt.Sprintf("known_from = %d, known_to = %d WHERE seq = $1", w.Now, int64(entente.Forever))}, seq)
}

// shown is the one version of an id that the node's own people see now, of
// whatever author; nil for none.
func (w *Writer) shown(ctx context.Context, id string) (*Version, error) {
	const query = `SELECT ` + versionColumns + ` FROM record_version v WHERE v.id = $1 AND v.known_to = 9223372036854775807`
	list, err := db.All(ctx, w.Tx, readVersion, query, id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// taken reports whether any author has a record of that id here.
func (w *Writer) taken(ctx context.Context, id string) (bool, error) {
	n, err := db.All(ctx, w.Tx, db.One[int64], `SELECT count(*) FROM record_version WHERE id = $1`, id)
	return err == nil && n[0] > 0, err
}

// ours refuses to write on what is shown of another author. An import goes
// ahead: both sides may have read the same public record, and each keeps its own.
func (k *Kind[T]) ours(ctx context.Context, w *Writer, c Change[T]) error {
	shown, err := w.shown(ctx, c.ID)
	if err != nil || shown == nil || !shown.Foreign() {
		return err
	}
	code := entente.Forbidden
	if c.If == 0 {
		code = entente.Conflict
	}
	if c.Act == ActImport && shown.Kind == k.Name {
		stand, err := k.stand(ctx, w, *shown)
		if err != nil {
			return err
		}
		if stand != Ahead {
			return w.cover(ctx, k.Table, shown.Seq)
		}
	}
	return entente.Fail(code, foreignKey, entente.Args{"ID": c.ID, "Author": shown.Author})
}

// Held is the version of an author's record that arrived last, taken back
// or not (then its Act is [ActWithdraw]).
func Held(ctx context.Context, q db.Queryer, author, id string) (Version, bool, error) {
	const query = `SELECT ` + versionColumns + ` FROM record_version v WHERE v.author = $1 AND v.id = $2 AND v.seq < 0 ORDER BY v.seq LIMIT 1`
	list, err := db.All(ctx, q, readVersion, query, author, id)
	if err != nil || len(list) == 0 {
		return Version{}, false, err
	}
	return list[0], true, nil
}

// Holds gives the hashes of the versions of another author with that number
// that are here: one, or more where they do not agree.
func Holds(ctx context.Context, q db.Queryer, author, id string, number int64) (map[string]bool, error) {
	const query = `SELECT hash FROM record_version WHERE author = $1 AND id = $2 AND number = $3 AND seq < 0`
	list, err := db.All(ctx, q, db.One[string], query, author, id, number)
	if err != nil {
		return nil, fmt.Errorf("look for version %d of %s: %w", number, id, err)
	}
	out := map[string]bool{}
	for _, hash := range list {
		out[hash] = true
	}
	return out, nil
}
