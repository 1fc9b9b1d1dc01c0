// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"entente"
)

// readOurs reads all rows, the header first, as [csvTable] has them.
func readOurs(r io.Reader, delim byte) ([][]string, error) {
	t, err := openCSV(r, delim)
	if err != nil {
		return nil, err
	}
	rows := [][]string{t.names}
	for {
		cells, err := t.next()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		var row []string
		for _, c := range cells {
			row = append(row, string(c.value))
		}
		rows = append(rows, row)
	}
}

// FuzzCSV holds our reader against encoding/csv: the same rows, or both refuse.
// The differences are those that [csvTable] names.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{
		"a,b\n1,2\n", "a,b\r\n1,2\r\n", "a\n\"x\ny\"\n", "a\n\"x\"\"y\"\n", "a,b\n1\n", "a\n\"x\n", "a\nx\"y\n",
		"a\n\"x\"y\n", "a\n\n\n1", "a\r", "\"a\"\r", "a\n\"\"\r\n", "a\n\"\r\n\"", ",\n,\n", "\"\"", "\"a\"\r\r\n", "a\n\"\r", "\"\"\"", "\r\n\r",
		"\xef\xbb\xbfa\n1\n",
	} {
		f.Add([]byte(s), uint8(0))
		f.Add([]byte(s), uint8(1))
	}
	f.Fuzz(func(t *testing.T, in []byte, d uint8) {
		if !utf8.Valid(in) {
			t.Skip()
		}
		delim := ",;\t"[d%3]
		in = bytes.TrimPrefix(in, []byte("\xef\xbb\xbf"))
		peer := csv.NewReader(bytes.NewReader(in))
		peer.Comma = rune(delim)
		want, wantErr := peer.ReadAll()
		if wantErr == nil && len(want) == 0 {
			wantErr = io.EOF // we need a header
		}
		if bytes.HasPrefix(in, []byte("\xef\xbb\xbf")) {
			t.Skip()
		}
		got, gotErr := readOurs(iotest.OneByteReader(bytes.NewReader(in)), delim)
		if (gotErr == nil) != (wantErr == nil) {
			t.Fatalf("%q: ours says %v, encoding/csv says %v", in, gotErr, wantErr)
		}
		if gotErr != nil {
			return
		}
		if len(got) != len(want) {
			t.Fatalf("%q: %q, want %q", in, got, want)
		}
		for i := range got {
			for j := range got[i] {
				if strings.ReplaceAll(got[i][j], "\r\n", "\n") != want[i][j] {
					t.Fatalf("%q: %q, want %q", in, got, want)
				}
			}
		}
	})
}

// FuzzCSVKept checks that a data set of which all is kept says the same after it.
func FuzzCSVKept(f *testing.F) {
	f.Add("a,b\n1,\"x\"\"\n\"\n")
	f.Add("a\r\n\"\"\r\n")
	f.Fuzz(func(t *testing.T, in string) {
		want, err := readOurs(strings.NewReader(in), ',')
		if err != nil || checkNames(want[0]) != nil {
			t.Skip()
		}
		var p Plan
		for _, n := range want[0] {
			p.Columns = append(p.Columns, Column{Name: n, Action: Keep})
		}
		s, err := p.Transform(t.Context(), CSV, strings.NewReader(in), Keys{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := readOurs(s, ',')
		if err != nil {
			t.Fatalf("%q: %v", in, err)
		}
		for i := range want {
			if strings.Join(got[i], "\x00") != strings.Join(want[i], "\x00") {
				t.Fatalf("%q became %q", want[i], got[i])
			}
		}
	})
}

func TestCSVRefuses(t *testing.T) {
	long := strings.Repeat("x", MaxRow)
	cases := map[string]struct {
		in   string
		key  string
		row  int64
		code entente.Code
	}{
		"a row with fewer fields":         {"a,b\n1,2\n3\n", "deid.field-count", 2, entente.Invalid},
		"a quote inside a field":          {"a\nx\"y\n", "deid.quote", 1, entente.Invalid},
		"a quote that does not close":     {"a\n1\n\"x\n", "deid.quote", 2, entente.Invalid},
		"text that is not UTF-8":          {"a\n\xff\n", "deid.utf8", 1, entente.Invalid},
		"quoted text that is not UTF-8":   {"a\n\"\xff\"\n", "deid.utf8", 1, entente.Invalid},
		"a row that is too long":          {"a\n1\n" + long + "\n", "deid.row-long", 2, entente.TooLarge},
		"a quoted row that is too long":   {"a\n\"" + long + "\"\n", "deid.row-long", 1, entente.TooLarge},
		"a quote that swallows the rest":  {"a\n\"" + long + long + long, "deid.row-long", 1, entente.TooLarge},
		"a last row that is too long":     {"a\n" + long + "xy", "deid.row-long", 1, entente.TooLarge},
		"a row without end":               {"a\n" + long + long + long, "deid.row-long", 1, entente.TooLarge},
		"a header that is not even there": {"\n\n", "deid.empty", 0, entente.Invalid},
	}
	for name, c := range cases {
		_, err := readOurs(strings.NewReader(c.in), ',')
		e, ok := errors.AsType[*entente.Error](err)
		if !ok || e.Key != c.key || e.Code != c.code || (c.row > 0 && e.Args["Row"] != c.row) {
			t.Errorf("%s: %v, want %s in row %d", name, err, c.key, c.row)
		}
	}
}

func TestABrokenConnectionIsNoEnd(t *testing.T) {
	r := io.MultiReader(strings.NewReader("a\n1\n2"), iotest.ErrReader(io.ErrUnexpectedEOF))
	if _, err := readOurs(r, ','); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%v, want the error of the connection", err)
	}
}
