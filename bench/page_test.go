// SPDX-License-Identifier: EUPL-1.2

package bench_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/kit/db"
	"entente/internal/node"
)

// pages are those that are measured. The first search is for words that few
// records have, the second for one that many have.
var pages = []struct{ name, path string }{
	{"home", "/"},
	{"partner", "/partners/jp"},
	{"search-rare", "/search?q=arctic+cable"},
	{"search-common", "/search?q=data"},
}

// BenchmarkPage measures pages over HTTP, as a desk officer gets them, each
// beside the statements that it sends to the database, sent alone in the same
// run with their rows read and thrown away.
func BenchmarkPage(b *testing.B) {
	worlds(b, func(b *testing.B, w world) {
		asked := questions(b, w)
		n := w.node(b)
		user := serve(b, n)
		for _, p := range pages {
			b.Run("page="+p.name, func(b *testing.B) {
				page := func() error { _, err := user.get(b.Context(), p.path); return err }
				bare := func() error { return replay(b, n, asked[p.path]) }
				for range 3 { // caches of the engine, of the pool, of the statements
					if err := page(); err != nil {
						b.Fatal(err)
					}
					if err := bare(); err != nil {
						b.Fatal(err)
					}
				}
				list := newSampler(b, n).run(b, page, bare)
				list[0].report(b, "page")
				list[1].report(b, "sql")
				b.ReportMetric(float64(list[0].wall(50))/float64(list[1].wall(50)), "page/sql")
				b.ReportMetric(float64(list[0].cpu())/float64(list[1].cpu()), "page/sql-cpu")
				b.ReportMetric(float64(len(asked[p.path])), "statements")
				list[0].finish(b)
			})
		}
	})
}

// questions learns what each page asks of the database, from a second node on
// it.
func questions(tb testing.TB, w world) map[string][]statement {
	tb.Helper()
	n := w.node(tb)
	heard := listen(tb, n)
	user := serve(tb, n)
	asked := map[string][]statement{}
	for _, p := range pages {
		heard.take()
		if _, err := user.get(tb.Context(), p.path); err != nil {
			tb.Fatal(err)
		}
		asked[p.path] = heard.take()
	}
	if dir := os.Getenv("ENTENTE_BENCH_SQL"); dir != "" {
		writeQuestions(tb, filepath.Join(dir, fmt.Sprintf("%s-%d.sql", w.engine, w.times)), n, asked)
	}
	return asked
}

// writeQuestions keeps the statements, with what each takes, for who wants to
// read them.
func writeQuestions(tb testing.TB, path string, n *node.Node, asked map[string][]statement) {
	tb.Helper()
	var text strings.Builder
	for _, p := range slices.Sorted(maps.Keys(asked)) {
		fmt.Fprintf(&text, "-- %s\n\n", p)
		for _, s := range asked[p] {
			rows, begun := 0, time.Now()
			if err := s.each(tb.Context(), n.DB, func([]any) error { rows++; return nil }); err != nil {
				tb.Fatal(err)
			}
			fmt.Fprintf(&text, "-- %.1f ms, %d rows\n%s;\n", ms(time.Since(begun)), rows, s.text)
			for i, a := range s.args {
				fmt.Fprintf(&text, "-- $%d = %.200v\n", i+1, a)
			}
			text.WriteString("\n")
		}
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		tb.Fatal(err)
	}
}

var linked = regexp.MustCompile(`href="(?:/(?:en|fr))?/(?:partners|instruments|commitments|meetings|topics|posts|persons)/([a-z0-9-]+)["?#]`)

// TestBareSQL holds the statements that a page is measured against to what the
// page shows: every record that it links to is in their rows.
func TestBareSQL(t *testing.T) {
	for _, engine := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			w := fresh(t, engine)
			asked := questions(t, w)
			n := w.node(t)
			user := serve(t, n)
			for _, p := range pages {
				body, err := user.get(t.Context(), p.path)
				if err != nil {
					t.Fatal(err)
				}
				text, err := unpack(body)
				if err != nil {
					t.Fatal(err)
				}
				_, main, found := strings.Cut(text, "<main")
				if !found {
					t.Fatalf("%s has no main part", p.path)
				}
				rows := valuesOf(t, n.DB, asked[p.path])
				shown := 0
				for _, m := range linked.FindAllStringSubmatch(main, -1) {
					if m[1] == "new" {
						continue
					}
					shown++
					if !rows.hold(m[1]) {
						t.Errorf("%s links to %s, which its statements do not return", p.path, m[1])
					}
				}
				if shown == 0 {
					t.Errorf("%s links to no record", p.path)
				}
			}
		})
	}
}

// values are all texts that statements return.
type values map[string]bool

// hold reports whether an identifier is one of the texts or inside the content
// of a record.
func (v values) hold(id string) bool {
	if v[id] {
		return true
	}
	for text := range v {
		if strings.Contains(text, `"`+id+`"`) {
			return true
		}
	}
	return false
}

func valuesOf(t *testing.T, d *db.DB, list []statement) values {
	t.Helper()
	out := values{}
	for _, s := range list {
		err := s.each(t.Context(), d, func(row []any) error {
			for _, v := range row {
				if text, ok := v.(string); ok {
					out[text] = true
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}
