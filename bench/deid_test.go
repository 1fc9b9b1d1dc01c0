// SPDX-License-Identifier: EUPL-1.2

package bench_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"entente/internal/kit/deid"
)

// deidSize is how large the generated data set is, in bytes.
const deidSize = 100 << 20

// people makes a data set of eight columns, with some quoted fields.
func people() []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	b.WriteString("id,name,email,born,town,income,visits,note\n")
	for b.Len() < deidSize {
		n := r.IntN(10_000_000)
		note := "none"
		if n%10 == 0 {
			note = `"said ""later"", twice"`
		}
		fmt.Fprintf(&b, "%08d,Person Number %d,p%d@example.org,19%02d-0%d-1%d,Town %d,%d.%02d,%d,%s\n",
			n, n, n, n%100, 1+n%9, n%10, n%5000, n%90000, n%100, n%17, note)
	}
	return b.Bytes()
}

// BenchmarkDeid measures what a plan costs beside a plain copy by encoding/csv of
// the same data set.
func BenchmarkDeid(b *testing.B) {
	data := people()
	names := []string{"id", "name", "email", "born", "town", "income", "visits", "note"}
	plan := func(first deid.Column, rest ...deid.Column) deid.Plan {
		var p deid.Plan
		for _, n := range names {
			p.Columns = append(p.Columns, deid.Column{Name: n, Action: deid.Keep})
		}
		for _, c := range append(rest, first) {
			for i := range p.Columns {
				if p.Columns[i].Name == c.Name {
					p.Columns[i] = c
				}
			}
		}
		return p
	}
	b.Run("copy=encoding-csv", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			if err := copyCSV(io.Discard, bytes.NewReader(data)); err != nil {
				b.Fatal(err)
			}
		}
	})
	keys := deid.Keys{Secret: bytes.Repeat([]byte{1}, 32)}
	for _, c := range []struct {
		name string
		plan deid.Plan
	}{
		{"keep", plan(deid.Column{Name: "id", Action: deid.Keep})},
		{"withhold", plan(deid.Column{Name: "name", Action: deid.Withhold}, deid.Column{Name: "email", Action: deid.Withhold})},
		{"pseudonymise-hmac", plan(deid.Column{Name: "id", Action: deid.Pseudonymise, Method: deid.HMAC})},
		{"pseudonymise-siv", plan(deid.Column{Name: "id", Action: deid.Pseudonymise, Method: deid.SIV})},
		{"generalise", plan(
			deid.Column{Name: "born", Action: deid.Generalise, Hierarchy: deid.ByYear},
			deid.Column{Name: "income", Action: deid.Generalise, Hierarchy: deid.ByRange, Level: 1000},
		)},
	} {
		b.Run("plan="+c.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				s, err := c.plan.Transform(b.Context(), deid.CSV, bytes.NewReader(data), keys)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, s); err != nil {
					b.Fatal(err)
				}
				if s.Summary().Written == 0 {
					b.Fatal("nothing was written")
				}
			}
		})
	}
}

func copyCSV(w io.Writer, r io.Reader) error {
	in, out := csv.NewReader(r), csv.NewWriter(w)
	in.ReuseRecord = true
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			out.Flush()
			return out.Error()
		}
		if err != nil {
			return err
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
}
