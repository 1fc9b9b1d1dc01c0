// SPDX-License-Identifier: EUPL-1.2

package record_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/internal/kit/clock"
	"entente/internal/kit/db"
	"entente/internal/kit/keys"
	"entente/internal/kit/record"
	"entente/internal/kit/search"
	"entente/internal/testkit"
)

type note struct {
	Text string   `json:"text"`
	Tags []string `json:"tags,omitempty"`
}

// notes uses the table of topics, the plainest there is.
var notes = record.Kind[note]{
	Name: "note", Table: "topic", Columns: []string{"name_key"},
	Row:   func(n note) []any { return []any{strings.ToLower(n.Text)} },
	Text:  func(n note) (string, string) { return n.Text, strings.Join(n.Tags, " ") },
	Sorts: map[string]string{"": "t.name_key"},
	Check: func(n note) error {
		var p entente.Problems
		entente.CheckText(&p, "text", n.Text, 1, 50)
		return p.Err()
	},
}

var (
	start  = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	editor = entente.Actor{Account: "ed", Role: entente.Administrator, Clearance: entente.Sensitive}
)

type bench struct {
	*testing.T
	*record.Log
	now time.Time
}

func newLog(t *testing.T, d *db.DB) *bench {
	t.Helper()
	b := &bench{T: t, now: start}
	ring, err := keys.Open(t.Context(), d, filepath.Join(t.TempDir(), "keys.json"), start)
	if err != nil {
		t.Fatal(err)
	}
	b.Log = &record.Log{DB: d, Ring: ring, Author: "did:web:one.example", Clock: clock.Clock(func() time.Time { return b.now })}
	return b
}

func (b *bench) put(c record.Change[note]) (record.Entry[note], bool) {
	b.Helper()
	b.now = b.now.Add(24 * time.Hour)
	var e record.Entry[note]
	var changed bool
	err := b.Write(b.Context(), editor, func(w *record.Writer) (err error) {
		e, changed, err = notes.Put(b.Context(), w, c)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return e, changed
}

func (b *bench) sees(v entente.View, id string) string {
	b.Helper()
	e, err := notes.Get(b.Context(), b.DB, v, id)
	if entente.Is(err, entente.NotFound) {
		return "nothing"
	}
	if err != nil {
		b.Fatal(err)
	}
	return e.Data.Text
}

func (b *bench) clean(want int) {
	b.Helper()
	r, err := b.Verify(b.Context())
	if err != nil || len(r.Broken) > 0 || r.Versions != want {
		b.Fatalf("verify: %+v, %v; want %d versions, none broken", r, err, want)
	}
}

var (
	toPublic = &entente.Audience{entente.ToPublic}
	toNobody = &entente.Audience{}
)

func TestReleaseIsWhatThePublicSees(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		b := newLog(t, d)
		own, public := entente.Now(editor, start), entente.Now(entente.Actor{}, start)
		step := func(what, wantOwn, wantPublic string) {
			t.Helper()
			if got := b.sees(own, "n"); got != wantOwn {
				t.Errorf("%s: the node sees %q, want %q", what, got, wantOwn)
			}
			if got := b.sees(public, "n"); got != wantPublic {
				t.Errorf("%s: the public sees %q, want %q", what, got, wantPublic)
			}
			found, err := search.Find(t.Context(), d, public, wantOwn, 5)
			if err != nil {
				t.Fatal(err)
			}
			if wantPublic != wantOwn && len(found) > 0 {
				t.Errorf("%s: the public finds %+v", what, found)
			}
		}
		b.put(record.Change[note]{ID: "n", Data: note{Text: "first"}, Act: record.ActCreate})
		step("written", "first", "nothing")
		b.put(record.Change[note]{ID: "n", Data: note{Text: "first"}, Act: record.ActRelease, If: 1, Audience: toPublic})
		step("released", "first", "first")
		b.put(record.Change[note]{ID: "n", Data: note{Text: "second"}, Act: record.ActEdit, If: 2})
		step("edited", "second", "first")
		b.put(record.Change[note]{ID: "n", Data: note{Text: "second"}, Act: record.ActRelease, If: 3, Audience: toPublic})
		step("released again", "second", "second")

		thatDay := entente.DayOf(start.AddDate(0, 0, 3))
		if got := b.sees(own.AsOf(thatDay), "n"); got != "second" {
			t.Errorf("as of the day of the edit the node sees %q", got)
		}
		if got := b.sees(public.AsOf(thatDay), "n"); got != "first" {
			t.Errorf("as of the day of the edit the public sees %q", got)
		}
		b.put(record.Change[note]{ID: "n", Data: note{Text: "third"}, Act: record.ActEdit, If: record.Any})
		if _, changed := b.put(record.Change[note]{ID: "n", Data: note{Text: "third"}, Act: record.ActWithdraw, If: record.Any, Audience: toNobody}); !changed {
			t.Error("withdrawing what is released changed nothing")
		}
		step("withdrawn", "third", "nothing")
		if got := b.sees(public.AsOf(thatDay), "n"); got != "nothing" {
			t.Errorf("after the withdrawal the public still sees the past: %q", got)
		}
		if h, err := record.History(t.Context(), d, public, "n"); err != nil || len(h) > 0 {
			t.Errorf("after the withdrawal the public has a history of %d, %v", len(h), err)
		}
		if _, changed := b.put(record.Change[note]{ID: "n", Data: note{Text: "third"}, Act: record.ActWithdraw, If: record.Any, Audience: toNobody}); changed {
			t.Error("withdrawing twice wrote a version")
		}
		b.clean(6)
	})
}

func TestMarkingCoversThePast(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		b := newLog(t, d)
		b.put(record.Change[note]{ID: "n", Data: note{Text: "plain"}, Act: record.ActCreate})
		sensitive := entente.Sensitive
		b.put(record.Change[note]{ID: "n", Data: note{Text: "plain"}, Act: record.ActEdit, If: 1, Marking: &sensitive})
		uncleared := entente.Now(entente.Actor{Account: "r", Role: entente.Editor}, start)
		for _, v := range []entente.View{uncleared, uncleared.AsOf("2026-03-02")} {
			if got := b.sees(v, "n"); got != "nothing" {
				t.Errorf("an uncleared reader sees %q at %d", got, v.Known)
			}
		}
		err := b.Write(t.Context(), editor, func(w *record.Writer) error {
			_, _, err := notes.Put(t.Context(), w, record.Change[note]{ID: "n", Data: note{Text: "plain"}, If: 2, Audience: toPublic})
			return err
		})
		if !entente.Is(err, entente.Invalid) {
			t.Errorf("a sensitive record was released to the public: %v", err)
		}
	})
}

func TestPutRefuses(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		b := newLog(t, d)
		b.put(record.Change[note]{ID: "n", Data: note{Text: "one"}, Act: record.ActCreate})
		if _, changed := b.put(record.Change[note]{ID: "n", Data: note{Text: "one"}, If: record.Any}); changed {
			t.Error("the same content wrote a version")
		}
		for name, c := range map[string]struct {
			change record.Change[note]
			want   entente.Code
		}{
			"taken":    {record.Change[note]{ID: "n", Data: note{Text: "x"}}, entente.Conflict},
			"stale":    {record.Change[note]{ID: "n", Data: note{Text: "x"}, If: 7}, entente.Stale},
			"unknown":  {record.Change[note]{ID: "m", Data: note{Text: "x"}, If: 1}, entente.NotFound},
			"bad id":   {record.Change[note]{ID: "N!", Data: note{Text: "x"}}, entente.Invalid},
			"no text":  {record.Change[note]{ID: "k"}, entente.Invalid},
			"strange":  {record.Change[note]{ID: "k", Data: note{Text: "x"}, Audience: &entente.Audience{"everyone"}}, entente.Invalid},
			"bad UTF8": {record.Change[note]{ID: "k", Data: note{Text: "x\xff"}}, entente.Invalid},
		} {
			err := b.Write(t.Context(), editor, func(w *record.Writer) error {
				_, _, err := notes.Put(t.Context(), w, c.change)
				return err
			})
			if entente.CodeOf(err) != c.want {
				t.Errorf("%s: got %v, want %s", name, err, c.want)
			}
		}
		b.clean(1)
	})
}

func TestListPagesByCursor(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		b := newLog(t, d)
		for i := range 25 {
			b.put(record.Change[note]{ID: fmt.Sprintf("n%02d", i), Data: note{Text: fmt.Sprintf("text %d", i%7)}, Act: record.ActCreate})
		}
		for _, desc := range []bool{false, true} {
			seen := map[string]bool{}
			q := record.Query{Limit: 4, Desc: desc}
			q.Where("t.id <> ?", "n03")
			for pages := 0; ; pages++ {
				p, err := notes.List(t.Context(), d, entente.Now(editor, start), q)
				if err != nil {
					t.Fatal(err)
				}
				if p.Total != 24 {
					t.Fatalf("total %d", p.Total)
				}
				for _, e := range p.Rows {
					if seen[e.ID] {
						t.Errorf("%s twice", e.ID)
					}
					seen[e.ID] = true
				}
				if p.Next == "" {
					break
				}
				q.After = p.Next
			}
			if len(seen) != 24 {
				t.Errorf("desc=%v: %d rows over all pages, want 24", desc, len(seen))
			}
		}
		if _, err := notes.List(t.Context(), d, entente.Now(editor, start), record.Query{After: "zzz"}); !entente.Is(err, entente.Invalid) {
			t.Errorf("a broken cursor gave %v", err)
		}
	})
}

func TestTamperingIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		sql  []string
		want string // in the first reason
		id   string
	}{
		"one byte of the content": {[]string{`UPDATE record_version SET content = replace(content, 'four', 'fouR') WHERE id = 'n4'`}, "changed after it was signed", "n4"},
		"the audience":            {[]string{`UPDATE record_version SET audience = '["public"]' WHERE id = 'n4'`}, "changed after it was signed", "n4"},
		"one version dropped":     {[]string{`DELETE FROM record_version WHERE seq = 3`}, "1 missing", "n4"},
		"the last one dropped":    {[]string{`DELETE FROM record_version WHERE seq = 6`}, "the log ends at place 5, its checkpoint at 6", ""},
		"dropped and closed up": {[]string{
			`DELETE FROM record_version WHERE seq = 3`,
			`UPDATE record_version SET seq = seq - 1 WHERE seq = 4`, `UPDATE record_version SET seq = seq - 1 WHERE seq = 5`,
			`UPDATE record_version SET seq = seq - 1 WHERE seq = 6`, `UPDATE record_checkpoint SET size = 5`,
		}, "checkpoint: ", ""},
		"two swapped": {[]string{
			`UPDATE record_version SET seq = 99 WHERE seq = 2`,
			`UPDATE record_version SET seq = 2 WHERE seq = 5`, `UPDATE record_version SET seq = 5 WHERE seq = 99`,
		}, "recorded before the version in front of it", "n3"},
		"the checkpoint": {[]string{`UPDATE record_checkpoint SET hash = '00'`}, "checkpoint: ", ""},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Engines(t, func(t *testing.T, d *db.DB) {
				b := newLog(t, d)
				for i, text := range []string{"one", "two", "three", "four", "five", "six"} {
					b.put(record.Change[note]{ID: fmt.Sprintf("n%d", i+1), Data: note{Text: text}, Act: record.ActCreate})
				}
				b.clean(6)
				exec(t, d, `DELETE FROM topic`) // its rows refer to the versions
				for _, s := range c.sql {
					exec(t, d, s)
				}
				r, err := b.Verify(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if len(r.Broken) == 0 {
					t.Fatal("not found")
				}
				if first := r.Broken[0]; !strings.Contains(first.Reason, c.want) || first.ID != c.id {
					t.Errorf("first broken: %+v; want %q about %q", first, c.want, c.id)
				}
			})
		})
	}
}

func exec(t *testing.T, d *db.DB, s string) {
	t.Helper()
	if _, err := d.ExecContext(context.WithoutCancel(t.Context()), s); err != nil {
		t.Fatal(err)
	}
}

func TestRotationKeepsOldVersionsVerifiable(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		b := newLog(t, d)
		b.put(record.Change[note]{ID: "n", Data: note{Text: "old key"}, Act: record.ActCreate})
		before := b.Ring.KID()
		b.now = b.now.Add(time.Hour)
		if _, err := b.Ring.Rotate(t.Context(), b.now, time.Hour); err != nil {
			t.Fatal(err)
		}
		b.put(record.Change[note]{ID: "n", Data: note{Text: "new key"}, Act: record.ActEdit, If: 1})
		if b.Ring.KID() == before {
			t.Error("the key did not change")
		}
		b.clean(2)
	})
}
