// SPDX-License-Identifier: EUPL-1.2

package grow_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"

	"entente"
	"entente/bench/grow"
	"entente/internal/kit/authn"
	"entente/internal/kit/record"
	"entente/internal/kit/search"
	"entente/internal/node"
	"entente/internal/testkit"
)

// open opens a node on a database that is there.
func open(t *testing.T, address, keyFile string) *node.Node {
	t.Helper()
	n, err := node.Open(t.Context(), node.Config{DB: address, Keys: keyFile, Member: "eu"}, slog.New(slog.DiscardHandler), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

func total[T any](t *testing.T, b record.Book[T]) int {
	t.Helper()
	page, err := b.List(t.Context(), view, record.Query{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	return page.Total
}

var view = entente.View{Actor: authn.Operator(), Known: entente.Forever, Day: "2026-11-24", Today: "2026-11-24"}

// A grown database is one of the program like any other, on both engines: it
// holds what it says, it verifies, and it finds the same.
func TestMake(t *testing.T) {
	const times = 4
	path := filepath.Join(t.TempDir(), "grown.db")
	if err := grow.Make(t.Context(), path, times, nil); err != nil {
		t.Fatal(err)
	}
	onSQLite := open(t, path, "")
	check(t, onSQLite, times)
	t.Run("postgres", func(t *testing.T) {
		address := testkit.Postgres(t)
		if err := grow.Copy(t.Context(), path, address); err != nil {
			t.Fatal(err)
		}
		onPostgres := open(t, address, path+".keys")
		check(t, onPostgres, times)
		for _, words := range []string{"quantum", "data", "zürich", "semiconductors council"} {
			want, got := found(t, onSQLite, words), found(t, onPostgres, words)
			if len(want) != len(got) {
				t.Errorf("%q: %d found on SQLite, %d on PostgreSQL", words, len(want), len(got))
			}
		}
	})
}

func found(t *testing.T, n *node.Node, words string) map[string]bool {
	t.Helper()
	hits, err := search.Find(t.Context(), n.DB, view, words, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, h := range hits {
		ids[h.ID] = true
	}
	return ids
}

func check(t *testing.T, n *node.Node, times int) {
	t.Helper()
	r, m := n.Registry, n.Meeting
	for what, c := range map[string][2]int{
		"partners":    {total(t, r.Partners), 101 * times},
		"instruments": {total(t, r.Instruments), 104 * times},
		"commitments": {total(t, r.Commitments), 182 * times},
		"meetings":    {total(t, m.Meetings), 48 * times},
		"accounts":    {total(t, r.Accounts), 4 * times},
		"agenda":      {total(t, m.Agenda), 6 * times},
		"lines":       {total(t, m.Lines), 5 * times},
	} {
		if c[0] != c[1] {
			t.Errorf("%d %s, want %d", c[0], what, c[1])
		}
	}
	report, err := n.Log.Verify(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Broken) > 0 {
		t.Errorf("broken: %+v", report.Broken[0])
	}
	if report.Versions <= report.Records {
		t.Errorf("%d versions of %d records: nothing has a second version", report.Versions, report.Records)
	}
}
