// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"entente"
)

func secret(b byte) []byte { return bytes.Repeat([]byte{b}, secretSize) }

func keypair(t testing.TB) (private, public []byte) {
	t.Helper()
	k, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k.Bytes(), k.PublicKey().Bytes()
}

func transform(t testing.TB, p Plan, f Format, in string, k Keys) (string, Summary, error) {
	t.Helper()
	s, err := p.Transform(t.Context(), f, iotest.HalfReader(strings.NewReader(in)), k)
	if err != nil {
		return "", Summary{}, err
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	out, err := io.ReadAll(s)
	return string(out), s.Summary(), err
}

func hierarchy(t testing.TB, text string) *Hierarchy {
	t.Helper()
	h, err := ReadHierarchy(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

var everything = []Column{
	{Name: "id", Action: Pseudonymise, Method: HMAC},
	{Name: "name", Action: Withhold},
	{Name: "born", Action: Generalise, Hierarchy: ByYear},
	{Name: "income", Action: Generalise, Hierarchy: ByRange, Level: 1000},
	{Name: "town", Action: Generalise, Hierarchy: "towns", Level: 2},
	{Name: "note", Action: Keep},
}

func TestTransform(t *testing.T) {
	p := Plan{Columns: everything, Hierarchies: map[string]*Hierarchy{"towns": hierarchy(t, "Lyon;Rhône;FR\nPorto;Norte;PT\n")}}
	cases := map[Format][2]string{
		CSV: {
			"\xef\xbb\xbfid,name,born,income,town,note\r\n7,Ana,1990-04-01,1999.99,Lyon,\"a,\r\n\"\"b\"\r\n,Bo,,-0.5,Porto,\r\n",
			"id,born,income,town,note\r\nID7,1990,1000..2000,FR,\"a,\r\n\"\"b\"\r\n,,-1000..0,PT,\r\n",
		},
		Semicolon: {
			"id;name;born;income;town;note\n7;Ana;1990-04-01T10:00:00Z;0;Lyon;a,b\n",
			"id;born;income;town;note\nID7;1990;0..1000;FR;a,b\n",
		},
		NDJSON: {
			`{"id":7,"name":{"first":"Ana"},"born":"1990-04-01","income":1500,"town":"Lyon","note":1.50e1}` + "\n" +
				`{"note":null,"town":"Porto","id":"7","name":1,"born":null,"income":-1}`,
			`{"id":"ID7","born":"1990","income":"1000..2000","town":"FR","note":1.50e1}` + "\n" +
				`{"id":"ID7","born":null,"income":"-1000..0","town":"PT","note":null}` + "\n",
		},
	}
	id, _, err := transform(t, Plan{Columns: everything[:1]}, CSV, "id\n7\n", Keys{Secret: secret(1)})
	if err != nil {
		t.Fatal(err)
	}
	id = strings.Fields(id)[1]
	if len(id) != 32 {
		t.Errorf("a pseudonym of %d letters: %q", len(id), id)
	}
	for f, c := range cases {
		out, sum, err := transform(t, p, f, c[0], Keys{Secret: secret(1)})
		if want := strings.ReplaceAll(c[1], "ID7", id); err != nil || out != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", f, err, out, want)
		}
		if sum.SHA256 != fmt.Sprintf("%x", sha256.Sum256([]byte(out))) || sum.Bytes != int64(len(out)) ||
			sum.Rows != sum.Written || sum.Rows == 0 || len(sum.Columns) != 6 || sum.Columns[1].Action != Withhold {
			t.Errorf("%s: the summary is %+v", f, sum)
		}
	}
}

// What comes before an error is whole, and the error says where.
func TestTransformStops(t *testing.T) {
	p := Plan{Columns: everything, Hierarchies: map[string]*Hierarchy{"towns": hierarchy(t, "Lyon;Rhône;FR\n")}}
	const head, good = "id,name,born,income,town,note\n", "7,Ana,1990-04-01,1,Lyon,\n"
	cases := map[string]struct{ row, key, column string }{
		"a value that the hierarchy does not cover": {"7,Ana,1990-04-01,1,Bremen,\n", "deid.not-covered", "town"},
		"no date":            {"7,Ana,1990-13-01,1,Lyon,\n", "deid.not-date", "born"},
		"no number":          {"7,Ana,1990-01-01,1e3,Lyon,\n", "deid.not-number", "income"},
		"a field too few":    {"7,Ana\n", "deid.field-count", ""},
		"a half row":         {"7,Ana,1990-04-01,1,Lyon,\"", "deid.quote", ""},
		"broken letters":     {"7,Ana,1990-04-01,1,Lyon,\xff\n", "deid.utf8", ""},
		"a number too large": {"7,Ana,1990-01-01,9999999999999999999,Lyon,\n", "deid.not-number", "income"},
	}
	for name, c := range cases {
		out, sum, err := transform(t, p, CSV, head+good+c.row+good, Keys{Secret: secret(1)})
		e, ok := errors.AsType[*entente.Error](err)
		if !ok || e.Key != c.key || e.Args["Row"] != int64(2) || (c.column != "" && e.Args["Column"] != c.column) {
			t.Errorf("%s: %v, want %s in row 2, column %s", name, err, c.key, c.column)
		}
		if strings.Contains(fmt.Sprint(err), "Bremen") {
			t.Errorf("%s: the error tells a value: %v", name, err)
		}
		if strings.Count(out, "\n") != 2 || !strings.HasSuffix(out, "\n") || sum.Written != 1 {
			t.Errorf("%s: the output is no whole row: %q", name, out)
		}
	}
	for name, c := range map[string]struct{ in, key string }{
		"undeclared":      {"id,name,born,income,town,note,iban\n", "deid.undeclared"},
		"missing":         {"id,name\n", "deid.missing"},
		"a column double": {"id,id\n", "deid.column-double"},
		"empty":           {"", "deid.empty"},
	} {
		_, _, err := transform(t, p, CSV, c.in, Keys{Secret: secret(1)})
		if e, ok := errors.AsType[*entente.Error](err); !ok || e.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}

func TestNDJSONRefuses(t *testing.T) {
	p := Plan{Columns: []Column{{Name: "a", Action: Keep}, {Name: "b", Action: Withhold}}}
	for name, c := range map[string]struct{ second, key string }{
		"a double member":     {`{"a":1,"a":2,"b":1}`, "deid.json"},
		"a nested value":      {`{"a":[1],"b":1}`, "deid.nested"},
		"an unknown member":   {`{"a":1,"b":1,"c":1}`, "deid.undeclared"},
		"a member missing":    {`{"a":1}`, "deid.row-missing"},
		"no object":           {`[1]`, "deid.json"},
		"two objects":         {`{"a":1,"b":1}{"a":1,"b":1}`, "deid.json"},
		"half an object":      {`{"a":1,"b"`, "deid.json"},
		"broken UTF-8":        {"{\"a\":\"\xff\",\"b\":1}", "deid.json"},
		"a line without end":  {strings.Repeat(" ", 3*MaxRow), "deid.row-long"},
		"a number with a +":   {`{"a":+1,"b":1}`, "deid.json"},
		"half a surrogate":    {`{"a":"\ud800","b":1}`, "deid.json"},
		"comma at the end":    {`{"a":1,"b":1,}`, "deid.json"},
		"nothing in the name": {`{"":1,"a":1,"b":1}`, "deid.undeclared"},
	} {
		out, _, err := transform(t, p, NDJSON, `{"a":1,"b":[{}]}`+"\n"+c.second, Keys{})
		if e, ok := errors.AsType[*entente.Error](err); !ok || e.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
		if out != `{"a":1}`+"\n" {
			t.Errorf("%s: the output is no whole row: %q", name, out)
		}
	}
}

func FuzzNDJSON(f *testing.F) {
	f.Add([]byte(`{"a":1,"b":"x"}` + "\n" + `{"b":null,"a":2}`))
	f.Add([]byte(`{"a":"é\u0000"}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		table, err := openNDJSON(bytes.NewReader(in))
		if err != nil {
			return
		}
		p := Plan{}
		for _, n := range table.columns() {
			p.Columns = append(p.Columns, Column{Name: n, Action: Pseudonymise, Method: HMAC})
		}
		s, err := p.Transform(t.Context(), NDJSON, bytes.NewReader(in), Keys{Secret: secret(1)})
		if err != nil {
			return
		}
		out, _ := io.ReadAll(s)
		for line := range bytes.Lines(out) {
			var row map[string]*string
			if err := json.Unmarshal(line, &row); err != nil {
				t.Fatalf("%q became %q: %v", in, line, err)
			}
		}
	})
}

func TestPseudonyms(t *testing.T) {
	column := func(name string, m Method, scope string) Column {
		return Column{Name: name, Action: Pseudonymise, Method: m, Scope: scope}
	}
	row := func(k []byte, cs ...Column) []string {
		in := cs[0].Name + "," + cs[1].Name + "\nx,x\n"
		out, _, err := transform(t, Plan{Columns: cs}, CSV, in, Keys{Secret: k})
		if err != nil {
			t.Fatal(err)
		}
		return strings.FieldsFunc(strings.Split(out, "\n")[1], func(r rune) bool { return r == ',' })
	}
	for _, m := range []Method{HMAC, SIV} {
		apart := row(secret(1), column("a", m, ""), column("b", m, ""))
		joined := row(secret(1), column("a", m, "person"), column("b", m, "person"))
		other := row(secret(2), column("a", m, "person"), column("b", m, "person"))
		again := row(secret(1), column("a", m, ""), column("b", m, ""))
		switch {
		case apart[0] == apart[1]:
			t.Errorf("%s: two columns join though nobody asked", m)
		case joined[0] != joined[1]:
			t.Errorf("%s: columns of one scope do not join", m)
		case joined[0] == other[0]:
			t.Errorf("%s: two contracts join", m)
		case apart[0] != again[0]:
			t.Errorf("%s: a value has two pseudonyms", m)
		}
	}
	c := column("a", SIV, "")
	sealed := row(secret(1), c, column("b", HMAC, ""))[0]
	if v, err := Reveal(c, secret(1), sealed); err != nil || v != "x" {
		t.Errorf("revealed %q, %v", v, err)
	}
	if _, err := Reveal(c, secret(2), sealed); err == nil {
		t.Error("revealed with another contract's secret")
	}
}

func TestEncryptedColumn(t *testing.T) {
	private, public := keypair(t)
	p := Plan{Columns: []Column{{Name: "a", Action: Encrypt}, {Name: "b", Action: Encrypt}}}
	out, _, err := transform(t, p, CSV, "a,b\nx,x\nx,y\n", Keys{Recipient: public})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := readOurs(strings.NewReader(out), ',')
	if err != nil {
		t.Fatal(err)
	}
	if rows[1][0] == rows[2][0] {
		t.Error("equal values look equal")
	}
	o, err := NewOpener(private)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := o.Open("b", rows[2][1]); err != nil || v != "y" {
		t.Errorf("opened %q, %v", v, err)
	}
	if _, err := o.Open("a", rows[2][1]); err == nil {
		t.Error("a value moved to another column opens")
	}
	if _, err := o.Open("a", "AAAA"); err == nil {
		t.Error("rubbish opens")
	}
}

func TestCancelledStream(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := Plan{Columns: []Column{{Name: "a", Action: Keep}}}
	s, err := p.Transform(ctx, CSV, strings.NewReader("a\n"+strings.Repeat("1\n", chunk)), Keys{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := io.ReadAll(s); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that it was cancelled", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := s.Read(make([]byte, 1)); err == nil {
		t.Error("a closed stream reads on")
	}
}
