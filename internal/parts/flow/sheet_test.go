// SPDX-License-Identifier: EUPL-1.2

package flow_test

import (
	"bytes"
	"strings"
	"testing"

	"entente/internal/kit/sheet"
	"entente/internal/parts/flow"
)

// TestSpreadsheet sends the rules out as a spreadsheet and reads them back: nothing
// differs but what was changed in it.
func TestSpreadsheet(t *testing.T) {
	table, err := flow.Base()
	if err != nil {
		t.Fatal(err)
	}
	out := table.Book.Sheet()
	var file bytes.Buffer
	if err := out.WriteXLSX(&file); err != nil {
		t.Fatal(err)
	}
	back, err := sheet.ReadXLSX(&file)
	if err != nil {
		t.Fatal(err)
	}
	changed, err := table.Book.FromSheet(back)
	if err != nil || len(changed) != 0 {
		t.Fatalf("%d rules differ: %+v, %v", len(changed), changed, err)
	}
	for i, name := range back[0] {
		for n := range back {
			if name == "inForceTo" && back[n][0] == "EU-A45-JP" {
				for len(back[n]) <= i {
					back[n] = append(back[n], "")
				}
				back[n][i] = "2026-09-30"
			}
		}
	}
	if changed, err = table.Book.FromSheet(back); err != nil || len(changed) != 1 || changed[0].InForceTo != "2026-09-30" || len(changed[0].Exclusions) != 6 {
		t.Errorf("changed are %+v, %v", changed, err)
	}
	back[3] = append([]string{}, back[3]...)
	for i, name := range back[0] {
		if name == "priority" {
			back[3][i] = "first"
		}
	}
	if _, err = table.Book.FromSheet(back); err == nil || !strings.Contains(err.Error(), "Row=4") && !strings.Contains(err.Error(), "Row:4") {
		t.Errorf("the error does not name row 4: %v", err)
	}
}
