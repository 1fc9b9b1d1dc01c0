// SPDX-License-Identifier: EUPL-1.2

package record_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/kit/search"
	"entente/internal/testkit"
)

// logs knows the keys of the logs of a test.
type logs map[string]*bench

func (l logs) Verify(_ context.Context, author string, payload []byte, jws string, at int64) error {
	if b := l[author]; b != nil {
		return b.Ring.Verify(payload, jws, at)
	}
	return errors.New("no such member")
}

// members are logs of their own databases that know each other's keys; the
// first is on d.
func members(t *testing.T, d *db.DB, names ...string) []*bench {
	t.Helper()
	known, out := logs{}, []*bench{}
	for i, name := range names {
		if i > 0 {
			d = testkit.OpenDB(t, filepath.Join(t.TempDir(), "n.db"))
		}
		b := newLog(t, d)
		b.Author = "did:web:" + name + ".example"
		b.Others = known
		known[b.Author] = b
		out = append(out, b)
	}
	return out
}

// travels is a version as it leaves its node.
func travels(v record.Version) record.Version {
	return record.Version{
		ID: v.ID, Kind: v.Kind, Author: v.Author, Number: v.Number, Previous: v.Previous, Hash: v.Hash, Recorded: v.Recorded,
		Sealed: v.Seal(), Marking: v.Marking, Content: v.Content, Signature: v.Signature,
	}
}

func (b *bench) take(k *record.Kind[note], list ...record.Entry[note]) {
	b.Helper()
	for _, e := range list {
		b.within(func(w *record.Writer) error {
			v := travels(e.Version)
			if err := v.Check(b.Context(), b.Others); err != nil {
				return err
			}
			return k.Take(b.Context(), w, v)
		})
	}
}

func (b *bench) within(do func(w *record.Writer) error) {
	b.Helper()
	b.now = b.now.Add(24 * time.Hour)
	if err := b.Write(b.Context(), editor, do); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) book() record.Book[note] { return record.Book[note]{Kind: &notes, Log: b.Log} }

func (b *bench) listed() string {
	b.Helper()
	page, err := notes.List(b.Context(), b.DB, entente.Now(editor, b.now), record.Query{})
	if err != nil {
		b.Fatal(err)
	}
	var out []string
	for _, e := range page.Rows {
		out = append(out, e.Data.Text)
	}
	return strings.Join(out, ", ")
}

func TestForeignVersionsAreReadAsOurOwn(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		m := members(t, d, "one", "two")
		one, two := m[0], m[1]
		first, _ := two.put(record.Change[note]{ID: "theirs", Data: note{Text: "alpha", Tags: []string{"quantum"}}, Act: record.ActCreate, Audience: toPublic})
		second, _ := two.put(record.Change[note]{ID: "theirs", Data: note{Text: "beta"}, Act: record.ActImport, If: record.Any, Audience: toPublic})
		one.put(record.Change[note]{ID: "ours", Data: note{Text: "gamma"}, Act: record.ActCreate})
		one.take(&notes, first)
		between := one.now
		one.take(&notes, second)

		now := entente.Now(editor, one.now)
		if got := one.listed(); got != "beta, gamma" {
			t.Errorf("the list has %q", got)
		}
		if got := one.sees(entente.View{Actor: editor, Known: between.UnixMicro()}, "theirs"); got != "alpha" {
			t.Errorf("as of the day between, %q", got)
		}
		if got := one.sees(entente.Now(entente.Actor{}, one.now), "theirs"); got != "nothing" {
			t.Errorf("our public sees %q", got)
		}
		found, err := search.Find(t.Context(), d, now, "beta", 5)
		if err != nil || len(found) != 1 || found[0].ID != "theirs" {
			t.Errorf("found %+v, %v", found, err)
		}
		history, err := one.book().History(t.Context(), now, "theirs")
		if err != nil || len(history) != 2 || history[0].Data.Text != "beta" || history[0].Author != "did:web:two.example" || !history[1].Foreign() {
			t.Errorf("history %+v, %v", history, err)
		}
		r, err := one.Verify(t.Context())
		if err != nil || len(r.Broken) != 0 || r.Versions != 1 || r.Foreign != 2 {
			t.Errorf("verify: %+v, %v", r, err)
		}
		if _, err := d.ExecContext(t.Context(), `UPDATE record_version SET content = '{"text":"forged"}' WHERE seq = (SELECT min(seq) FROM record_version)`); err != nil {
			t.Fatal(err)
		}
		if r, err = one.Verify(t.Context()); err != nil || len(r.Broken) != 1 || !strings.Contains(r.Broken[0].Reason, "did:web:two.example") {
			t.Errorf("verify after a forgery: %+v, %v", r, err)
		}
	})
}

func TestForeignRecordsAreReadOnly(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		m := members(t, d, "one", "two")
		one, two := m[0], m[1]
		e, _ := two.put(record.Change[note]{ID: "theirs", Data: note{Text: "alpha"}, Act: record.ActCreate})
		one.take(&notes, e)
		ctx, b := t.Context(), one.book()
		for name, do := range map[string]func() (record.Entry[note], error){
			"edit":     func() (record.Entry[note], error) { return b.Edit(ctx, editor, "theirs", 1, note{Text: "x"}, "") },
			"release":  func() (record.Entry[note], error) { return b.Release(ctx, editor, "theirs", 1, *toPublic) },
			"withdraw": func() (record.Entry[note], error) { return b.Withdraw(ctx, editor, "theirs", 1) },
			"create":   func() (record.Entry[note], error) { return b.Create(ctx, editor, "theirs", note{Text: "x"}, "") },
		} {
			want := entente.Forbidden
			if name == "create" {
				want = entente.Conflict
			}
			if _, err := do(); !entente.Is(err, want) || !strings.Contains(err.Error(), "did:web:two.example") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := one.listed(); got != "alpha" {
			t.Errorf("after all that the list has %q", got)
		}
	})
}

func TestSameRecordOnBothSidesIsNotDoubled(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		m := members(t, d, "one", "two", "three")
		one, two, three := m[0], m[1], m[2]
		create := func(b *bench, id, text string) record.Entry[note] {
			e, _ := b.put(record.Change[note]{ID: id, Data: note{Text: text}, Act: record.ActImport, If: record.Any})
			return e
		}
		shown := func(step, want string) {
			t.Helper()
			if got := one.listed(); got != want {
				t.Errorf("%s: the list has %q, want %q", step, got, want)
			}
			found, err := search.Find(t.Context(), d, entente.Now(editor, one.now), "n", 9)
			if err != nil || len(found) != len(strings.Split(want, ", ")) {
				t.Errorf("%s: found %+v, %v", step, found, err)
			}
		}
		// Ours was there first.
		mine := create(one, "a", "now ours")
		one.take(&notes, create(two, "a", "now theirs"))
		shown("beside ours", "now ours")
		theirs, err := one.book().Theirs(t.Context(), entente.Now(editor, one.now), "a")
		if err != nil || len(theirs) != 1 || theirs[0].Data.Text != "now theirs" {
			t.Errorf("their version: %+v, %v", theirs, err)
		}
		// The first of two others is shown; ours goes in front of both when we import it.
		one.take(&notes, create(three, "b", "new of three"))
		one.take(&notes, create(two, "b", "new of two"))
		shown("two others", "new of three, now ours")
		within := func() {
			one.within(func(w *record.Writer) error {
				_, written, err := one.book().Import(t.Context(), w, "b", note{Text: "new of ours"}, nil)
				if err == nil && !written {
					return errors.New("not written")
				}
				return err
			})
		}
		within()
		shown("after our import", "new of ours, now ours")
		// What is not ours and taken back makes room for the one behind it.
		one.take(&notes, create(three, "c", "not of three"), create(two, "c", "not of two"))
		shown("a third", "new of ours, not of three, now ours")
		one.within(func(w *record.Writer) error { return notes.Hide(t.Context(), w, three.Author, "c") })
		shown("one taken back", "new of ours, not of two, now ours")
		// An edit of ours goes on as if nobody else had it.
		if _, err := one.book().Edit(t.Context(), editor, "a", mine.Number, note{Text: "now edited"}, ""); err != nil {
			t.Error(err)
		}
		shown("after our edit", "new of ours, not of two, now edited")
		if r, err := one.Verify(t.Context()); err != nil || len(r.Broken) > 0 || r.Foreign != 5 {
			t.Errorf("verify: %+v, %v", r, err)
		}
	})
}

func TestWhoMaySayItGoesAhead(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		m := members(t, d, "one", "two")
		one, two := m[0], m[1]
		ahead := notes
		ahead.Stand = func(_ context.Context, _ db.Queryer, e record.Entry[note]) (record.Stand, error) {
			if strings.HasPrefix(e.Data.Text, "apart") {
				return record.Apart, nil
			}
			return record.Ahead, nil
		}
		book := record.Book[note]{Kind: &ahead, Log: one.Log}
		one.put(record.Change[note]{ID: "a", Data: note{Text: "our note of it"}, Act: record.ActCreate, Audience: toPublic})
		before := one.now
		e, _ := two.put(record.Change[note]{ID: "a", Data: note{Text: "their word"}, Act: record.ActCreate})
		one.take(&ahead, e)
		if got := one.listed(); got != "their word" {
			t.Errorf("the list has %q", got)
		}
		if got := one.sees(entente.View{Actor: editor, Known: before.UnixMicro()}, "a"); got != "our note of it" {
			t.Errorf("as of the day before: %q", got)
		}
		if got := one.sees(entente.Now(entente.Actor{}, one.now), "a"); got != "our note of it" {
			t.Errorf("the public, to whom it was released: %q", got)
		}
		if h, err := book.History(t.Context(), entente.Now(editor, one.now), "a"); err != nil || len(h) != 2 {
			t.Errorf("history %+v, %v", h, err)
		}
		if _, err := book.Edit(t.Context(), editor, "a", 1, note{Text: "x"}, ""); !entente.Is(err, entente.Forbidden) {
			t.Errorf("an edit of our note: %v", err)
		}
		one.within(func(w *record.Writer) error {
			_, written, err := book.Import(t.Context(), w, "a", note{Text: "x"}, nil)
			if written {
				t.Error("an import went over their word")
			}
			return err
		})
		one.within(func(w *record.Writer) error { return ahead.Hide(t.Context(), w, two.Author, "a") })
		if got := one.listed(); got != "our note of it" {
			t.Errorf("after they took it back the list has %q", got)
		}
		one.take(&ahead, e)
		if got := one.listed(); got != "their word" {
			t.Errorf("after they gave it again the list has %q", got)
		}
		e, _ = two.put(record.Change[note]{ID: "b", Data: note{Text: "apart from the rest"}, Act: record.ActCreate})
		one.take(&ahead, e)
		if got := one.listed(); got != "their word" {
			t.Errorf("what stands apart is in the list: %q", got)
		}
	})
}

func TestForeignMarkingHoldsHere(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		m := members(t, d, "one", "two")
		one, two := m[0], m[1]
		limited := entente.Limited
		first, _ := two.put(record.Change[note]{ID: "a", Data: note{Text: "alpha"}, Act: record.ActCreate})
		second, _ := two.put(record.Change[note]{ID: "a", Data: note{Text: "beta"}, Act: record.ActEdit, If: 1, Marking: &limited})
		one.take(&notes, first)
		before := one.now
		one.take(&notes, second)
		low := entente.Actor{Account: "low", Role: entente.Reader}
		for _, v := range []entente.View{entente.Now(low, one.now), {Actor: low, Known: before.UnixMicro()}} {
			if got := one.sees(v, "a"); got != "nothing" {
				t.Errorf("without clearance one sees %q", got)
			}
		}
		if list, err := one.book().Theirs(t.Context(), entente.Now(low, one.now), "a"); err != nil || len(list) > 0 {
			t.Errorf("their version: %+v, %v", list, err)
		}
		bad := travels(first.Version)
		for name, change := range map[string]func(v *record.Version){
			"a text too long":       func(v *record.Version) { v.Content = []byte(`{"text":"` + strings.Repeat("x", 51) + `"}`) },
			"an unknown member":     func(v *record.Version) { v.Content = []byte(`{"more":1,"text":"x"}`) },
			"not in canonical form": func(v *record.Version) { v.Content = []byte(`{ "text":"x"}`) },
			"an unknown marking":    func(v *record.Version) { v.Marking = "secret" },
			"no identifier":         func(v *record.Version) { v.ID = "A B" },
		} {
			v := bad
			change(&v)
			if err := notes.Examine(v); err == nil {
				t.Errorf("%s is taken", name)
			}
		}
	})
}
