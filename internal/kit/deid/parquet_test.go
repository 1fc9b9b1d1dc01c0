// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"entente"
)

type person struct {
	Name *string  `parquet:"name,optional"`
	Town string   `parquet:"town,zstd"`
	Age  int64    `parquet:"age"`
	Tags []string `parquet:"tags"`
}

func parquetOf(t testing.TB, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[person](&b, parquet.MaxRowsPerRowGroup(100))
	for i := range n {
		name := fmt.Sprint("Person ", i)
		p := person{Name: &name, Town: "Lyon", Age: int64(i), Tags: []string{"a", "b"}}
		if i%2 == 1 {
			p.Name = nil
		}
		if _, err := w.Write([]person{p}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var parquetPlan = []Column{
	{Name: "name", Action: Pseudonymise, Method: HMAC},
	{Name: "town", Action: Generalise, Hierarchy: "towns", Level: 2},
	{Name: "age", Action: Keep},
	{Name: "tags", Action: Withhold},
}

func TestParquet(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	p := Plan{Columns: parquetPlan, Hierarchies: map[string]*Hierarchy{"towns": hierarchy(t, "Lyon;Rhône;FR\n")}}
	out, sum, err := transform(t, p, Parquet, string(parquetOf(t, 250)), Keys{Secret: secret(1)})
	if err != nil || sum.Written != 250 {
		t.Fatalf("%+v, %v", sum, err)
	}
	f, err := parquet.OpenFile(strings.NewReader(out), int64(len(out)))
	if err != nil {
		t.Fatal(err)
	}
	if _, there := f.Schema().Lookup("tags"); there || len(f.RowGroups()) != 3 {
		t.Errorf("%d row groups, tags there: %v", len(f.RowGroups()), there)
	}
	rows, err := parquet.Read[person](strings.NewReader(out), int64(len(out)))
	if err != nil || len(rows) != 250 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	seen := map[string]bool{}
	for i, r := range rows {
		if r.Town != "FR" || r.Age != int64(i) || (r.Name == nil) != (i%2 == 1) {
			t.Fatalf("row %d is %+v", i, r)
		}
		if r.Name != nil {
			seen[*r.Name] = true
			if len(*r.Name) != 32 {
				t.Fatalf("row %d has the name %q", i, *r.Name)
			}
		}
	}
	if len(seen) != 125 {
		t.Errorf("%d pseudonyms for 125 names", len(seen))
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) != 0 {
		t.Errorf("temporary files are left: %v, %v", left, err)
	}
}

func TestParquetRefuses(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	whole := string(parquetOf(t, 3))
	for name, c := range map[string]struct {
		in, key string
		columns []Column
	}{
		"a pseudonym for a number": {whole, "deid.parquet-column", append([]Column{{Name: "age", Action: Pseudonymise, Method: HMAC}}, parquetPlan[0], Column{Name: "town", Action: Keep}, parquetPlan[3])},
		"a list that is kept":      {whole, "deid.parquet-column", append([]Column{{Name: "tags", Action: Keep}}, parquetPlan[0], Column{Name: "town", Action: Keep}, parquetPlan[2])},
		"an undeclared column":     {whole, "deid.undeclared", parquetPlan[:1]},
		"half a file":              {whole[:len(whole)/2], "deid.parquet", parquetPlan[:1]},
		"no Parquet":               {"a,b\n1,2\n", "deid.parquet", parquetPlan[:1]},
	} {
		_, _, err := transform(t, Plan{Columns: c.columns}, Parquet, c.in, Keys{Secret: secret(1)})
		if e, ok := errors.AsType[*entente.Error](err); !ok || e.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) != 0 {
		t.Errorf("temporary files are left: %v, %v", left, err)
	}
}

func FuzzParquet(f *testing.F) {
	whole := parquetOf(f, 3)
	f.Add(whole)
	f.Add(whole[:len(whole)-4])
	f.Fuzz(func(t *testing.T, in []byte) {
		p := Plan{Columns: append([]Column{{Name: "town", Action: Pseudonymise, Method: HMAC}}, parquetPlan[0], parquetPlan[2], parquetPlan[3])}
		s, err := p.Transform(t.Context(), Parquet, bytes.NewReader(in), Keys{Secret: secret(1)})
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, s)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}
