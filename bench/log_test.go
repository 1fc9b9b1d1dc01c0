// SPDX-License-Identifier: EUPL-1.2

package bench_test

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"

	"entente"
	ingest "entente/internal/ingest/record"
	"entente/internal/kit/authn"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/node"
)

// BenchmarkImport measures how fast the public record is taken in, signed and
// indexed, into an empty database, and how fast it is found to be there already.
func BenchmarkImport(b *testing.B) {
	for _, engine := range []db.Dialect{db.SQLite, db.Postgres} {
		b.Run("engine="+string(engine), func(b *testing.B) {
			var first, second costs
			rows := 0
			once := func() {
				n := emptyNode(b, engine, len(first))
				s := newSampler(b, n)
				first = append(first, s.once(b, func() error { rows = importPublic(b, n); return nil }))
				second = append(second, s.once(b, func() error { importPublic(b, n); return nil }))
				if err := n.Close(); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				once()
			}
			for len(first) < imports {
				once()
			}
			b.ReportMetric(first.perSecond(rows), "rows/s")
			b.ReportMetric(float64(rows)/first.cpu().Seconds(), "rows/cpu-s")
			b.ReportMetric(second.perSecond(rows), "unchanged-rows/s")
			first.finish(b)
		})
	}
}

// imports is how often the record is taken in at least.
const imports = 10

func emptyNode(b *testing.B, engine db.Dialect, i int) *node.Node {
	b.Helper()
	path := filepath.Join(b.TempDir(), fmt.Sprintf("%d.db", i))
	c := configOf(path)
	if engine == db.Postgres {
		c.DB = emptyDatabase(b, "import_"+filepath.Base(filepath.Dir(filepath.Dir(path)))+fmt.Sprint(i))
	}
	n, err := node.Open(b.Context(), c, quiet, true)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func importPublic(b *testing.B, n *node.Node) int {
	b.Helper()
	public, err := fs.Sub(ingest.Public, "data")
	if err != nil {
		b.Fatal(err)
	}
	everybody := entente.NewAudience(entente.ToPublic)
	report, err := n.Import(b.Context(), public, authn.Operator(), &everybody, nil)
	if err == nil && len(report.Problems) > 0 {
		err = report.Problems[0]
	}
	if err != nil {
		b.Fatal(err)
	}
	rows := 0
	for _, c := range report.Counts {
		rows += c.Rows
	}
	return rows
}

// BenchmarkVerify measures how fast every version, chain and signature is
// checked again.
func BenchmarkVerify(b *testing.B) {
	worlds(b, func(b *testing.B, w world) {
		n := w.node(b)
		s := newSampler(b, n)
		versions := 0
		var list costs
		for b.Loop() {
			list = append(list, s.once(b, func() error {
				report, err := n.Log.Verify(b.Context())
				if err == nil && len(report.Broken) > 0 {
					err = errors.New(report.Broken[0].Reason)
				}
				versions = report.Versions
				return err
			}))
		}
		b.ReportMetric(float64(versions), "versions")
		b.ReportMetric(list.perSecond(versions), "versions/s")
		b.ReportMetric(float64(versions)/list.cpu().Seconds(), "versions/cpu-s")
		list.finish(b)
	})
}

// BenchmarkAppend measures how long it takes until an edit of a commitment is
// acknowledged: signed, chained, indexed, and on the disk.
func BenchmarkAppend(b *testing.B) {
	for _, engine := range []db.Dialect{db.SQLite, db.Postgres} {
		b.Run("engine="+string(engine), func(b *testing.B) {
			n := fresh(b, engine).node(b)
			who := authn.Operator()
			c := n.Registry.Commitments
			page, err := c.List(b.Context(), entente.View{Actor: who, Known: entente.Forever}, record.Query{Limit: record.MaxLimit})
			if err != nil {
				b.Fatal(err)
			}
			at := 0
			edit := func() (err error) { // one commitment after the other: none has a long past
				now := &page.Rows[at%len(page.Rows)]
				at++
				now.Data.Note = fmt.Sprintf("Edit %d.", at)
				*now, err = c.Edit(b.Context(), who, now.ID, now.Number, now.Data, now.Marking)
				return err
			}
			if err := edit(); err != nil {
				b.Fatal(err)
			}
			list := newSampler(b, n).run(b, edit)[0]
			list.report(b, "edit")
			list.finish(b)
		})
	}
}
