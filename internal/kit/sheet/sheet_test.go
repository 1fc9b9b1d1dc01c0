// SPDX-License-Identifier: EUPL-1.2

package sheet_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"entente/internal/kit/sheet"
)

var update = flag.Bool("update", false, "write the golden files")

func sample() *sheet.Table {
	return &sheet.Table{
		Title: "Promises [2026/27]: all",
		Columns: []sheet.Column{
			{Key: "no", Title: "No", Kind: sheet.Number},
			{Key: "text", Title: "Promise"},
			{Key: "side", Title: "Side"},
			{Key: "due", Title: "Due", Kind: sheet.Date},
			{Key: "eur", Title: "EUR million", Kind: sheet.Number},
			{Key: "hash"},
		},
		Rows: [][]string{
			{"1", "Open the joint call, \"photonic\" packaging", "日本", "2026-12-18", "6.00", "9f86d081"},
			{"2", "Łódź és Győr:\r\nsecond line", "한국", "2027-01-31", "-11.4", "=HYPERLINK(\"http://example.org\")"},
			{"3", "", "Київ", "first half of 2027", "n/a", "+32 2 000"},
			{"4", "-5 is text here", "@home", "1899-12-31", "12345678901234567890", "\tcmd"},
			{"05", "Long text that runs on and on so that the column has to end somewhere and the text must wrap in its cell", "＝1+1", "2026-02-30", "1e5", " kept "},
		},
	}
}

func writeCSV(t interface{ Fatal(...any) }, tab *sheet.Table, bom bool) []byte {
	var b bytes.Buffer
	if err := tab.WriteCSV(&b, bom); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func writeXLSX(t interface{ Fatal(...any) }, tab *sheet.Table) []byte {
	var b bytes.Buffer
	if err := tab.WriteXLSX(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCSVGolden(t *testing.T) {
	got := writeCSV(t, sample(), true)
	const file = "testdata/promises.csv"
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
	if plain := writeCSV(t, sample(), false); !bytes.Equal(append([]byte("\ufeff"), plain...), got) {
		t.Error("the byte order mark is not the only difference")
	}
}

// cells reads both files back by other programs' readers.
func csvCells(t interface{ Fatal(...any) }, b []byte) [][]string {
	r := csv.NewReader(bytes.NewReader(b))
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func xlsxCells(t interface{ Fatal(...any) }, b []byte) (string, [][]string) {
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	name := f.GetSheetName(0)
	rows, err := f.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	return name, rows
}

// pad undoes the reader's habit to leave off empty cells and rows at the end.
func pad(rows [][]string, like [][]string) [][]string {
	out := make([][]string, len(like))
	for i := range like {
		out[i] = make([]string, len(like[i]))
		if i < len(rows) {
			copy(out[i], rows[i])
		}
	}
	return out
}

func TestSameCells(t *testing.T) {
	fromCSV := csvCells(t, writeCSV(t, sample(), false))
	name, fromXLSX := xlsxCells(t, writeXLSX(t, sample()))
	if diff := cmp.Diff(fromCSV, pad(fromXLSX, fromCSV)); diff != "" {
		t.Error(diff)
	}
	if name != "Promises  2026 27   all" {
		t.Errorf("the sheet is named %q", name)
	}
}

func TestSameCellsAlways(t *testing.T) {
	text := rapid.OneOf(
		rapid.String(), rapid.StringMatching(`[-+=@'", \n\r\t_a-cx0-9.]{0,8}`), rapid.Just("_x0041_"),
		rapid.StringMatching(`-?[0-9]{1,16}(\.[0-9]{1,6})?`), rapid.StringMatching(`(18|19|20|99)[0-9]{2}-[01][0-9]-[0-3][0-9]`),
	)
	rapid.Check(t, func(t *rapid.T) {
		tab := &sheet.Table{Title: rapid.String().Draw(t, "title")}
		n := rapid.IntRange(1, 4).Draw(t, "columns")
		for range n {
			tab.Columns = append(tab.Columns, sheet.Column{Title: text.Draw(t, "title"), Kind: sheet.Kind(rapid.IntRange(0, 2).Draw(t, "kind"))})
		}
		for range rapid.IntRange(0, 4).Draw(t, "rows") {
			tab.Rows = append(tab.Rows, rapid.SliceOfN(text, n, n).Draw(t, "row"))
		}
		fromCSV := csvCells(t, writeCSV(t, tab, false))
		_, fromXLSX := xlsxCells(t, writeXLSX(t, tab))
		if diff := cmp.Diff(fromCSV, pad(fromXLSX, fromCSV)); diff != "" {
			t.Fatal(diff)
		}
		for i, row := range fromCSV {
			for j, s := range row {
				if s == "" || !strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
					continue
				}
				if i == 0 || tab.Columns[j].Kind != sheet.Number || s != tab.Rows[i-1][j] {
					t.Fatalf("cell %q would run", s)
				}
			}
		}
	})
}

func TestValuesInSpreadsheet(t *testing.T) {
	b := writeXLSX(t, sample())
	if !bytes.Equal(b, writeXLSX(t, sample())) {
		t.Error("two runs differ")
	}
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	name := f.GetSheetName(0)
	for at, want := range map[string]excelize.CellType{
		"A2": excelize.CellTypeNumber, "D2": excelize.CellTypeNumber, "E3": excelize.CellTypeNumber,
		"B2": excelize.CellTypeInlineString, "E5": excelize.CellTypeInlineString, "A6": excelize.CellTypeInlineString, "F3": excelize.CellTypeInlineString,
	} {
		got, err := f.GetCellType(name, at)
		if got == excelize.CellTypeUnset {
			got = excelize.CellTypeNumber // the type of cells that name none
		}
		if err != nil || got != want {
			t.Errorf("%s has type %v, want %v (%v)", at, got, want, err)
		}
		if formula, _ := f.GetCellFormula(name, at); formula != "" {
			t.Errorf("%s has the formula %q", at, formula)
		}
	}
	if panes, err := f.GetPanes(name); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the header is not frozen: %+v, %v", panes, err)
	}
	id, err := f.GetCellStyle(name, "A1")
	if err != nil {
		t.Fatal(err)
	}
	if st, err := f.GetStyle(id); err != nil || st.Font == nil || !st.Font.Bold {
		t.Errorf("the header is not bold: %v", err)
	}
	if w, err := f.GetColWidth(name, "B"); err != nil || w < 40 || w > 60 {
		t.Errorf("column B is %v wide, %v", w, err)
	}
	for row, want := range map[int]float64{2: 15, 3: 30, 6: 30} {
		if h, err := f.GetRowHeight(name, row); err != nil || h != want {
			t.Errorf("row %d is %v high, want %v (%v)", row, h, want, err)
		}
	}
	filter := false
	for _, n := range f.GetDefinedName() {
		filter = filter || strings.Contains(n.Name, "FilterDatabase") && strings.HasSuffix(n.RefersTo, "$A$1:$F$6")
	}
	if !filter {
		t.Errorf("no filter over the table: %+v", f.GetDefinedName())
	}
}

func TestRefusals(t *testing.T) {
	one := []sheet.Column{{Title: "A"}}
	long := &sheet.Table{Columns: one, Rows: [][]string{{strings.Repeat("é", 32768)}}}
	if err := long.WriteXLSX(&bytes.Buffer{}); !errors.Is(err, sheet.ErrTooLarge) {
		t.Errorf("long cell: got %v", err)
	}
	if err := long.WriteCSV(&bytes.Buffer{}, false); err != nil {
		t.Errorf("long cell in CSV: got %v", err)
	}
	fits := &sheet.Table{Columns: one, Rows: [][]string{{strings.Repeat("é", 32767)}}}
	if _, rows := xlsxCells(t, writeXLSX(t, fits)); rows[1][0] != fits.Rows[0][0] {
		t.Error("the longest cell that fits is not kept whole")
	}
	for name, tab := range map[string]*sheet.Table{
		"no columns": {}, "short row": {Columns: one, Rows: [][]string{{}}},
	} {
		if err := tab.WriteXLSX(&bytes.Buffer{}); err == nil {
			t.Errorf("%s: written", name)
		}
		if err := tab.WriteCSV(&bytes.Buffer{}, false); err == nil {
			t.Errorf("%s: written", name)
		}
	}
}

type broken struct{}

var errDisk = errors.New("disk full")

func (broken) Write([]byte) (int, error) { return 0, errDisk }

func TestWriterError(t *testing.T) {
	if err := sample().WriteCSV(broken{}, true); !errors.Is(err, errDisk) {
		t.Errorf("CSV: got %v", err)
	}
	if err := sample().WriteXLSX(broken{}); !errors.Is(err, errDisk) {
		t.Errorf("XLSX: got %v", err)
	}
}
