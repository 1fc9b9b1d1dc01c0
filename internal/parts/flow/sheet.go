// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"entente"
	"entente/internal/kit/sheet"
)

// column is one column of the spreadsheet of rules. Conditions are written as the
// JSON of the rule file: most changes are of dates and words, which are plain.
type column struct {
	name string
	get  func(r *Rule) string
	set  func(r *Rule, s string) error
}

func text(name string, of func(r *Rule) *string) column {
	return column{name, func(r *Rule) string { return *of(r) }, func(r *Rule, s string) error { *of(r) = s; return nil }}
}

func placeList(name string, of func(r *Rule) *[]string) column {
	return column{name, func(r *Rule) string { return strings.Join(*of(r), " ") }, func(r *Rule, s string) error { *of(r) = strings.Fields(s); return nil }}
}

func conds(name string, of func(r *Rule) *[]Cond) column {
	return column{name, func(r *Rule) string {
		if len(*of(r)) == 0 {
			return ""
		}
		text, err := json.Marshal(*of(r))
		if err != nil {
			return ""
		}
		return string(text)
	}, func(r *Rule, s string) error {
		if s == "" {
			*of(r) = nil
			return nil
		}
		*of(r) = nil
		return json.Unmarshal([]byte(s), of(r))
	}}
}

var columns = []column{
	text("id", func(r *Rule) *string { return &r.ID }),
	text("regime", func(r *Rule) *string { return &r.Regime }),
	text("jurisdiction", func(r *Rule) *string { return &r.Jurisdiction }),
	text("instrument", func(r *Rule) *string { return &r.Instrument }),
	text("article", func(r *Rule) *string { return &r.Article }),
	text("kind", func(r *Rule) *string { return &r.Kind }),
	text("effect", func(r *Rule) *string { return &r.Effect }),
	placeList("from", func(r *Rule) *[]string { return &r.From }),
	placeList("to", func(r *Rule) *[]string { return &r.To }),
	text("data", func(r *Rule) *string { return &r.Data }),
	text("inForceFrom", func(r *Rule) *string { return &r.InForceFrom }),
	text("inForceTo", func(r *Rule) *string { return &r.InForceTo }),
	text("follows", func(r *Rule) *string { return &r.Follows }),
	{"priority", func(r *Rule) string { return strconv.Itoa(r.Priority) }, func(r *Rule, s string) (err error) {
		r.Priority, err = strconv.Atoi(s)
		return err
	}},
	text("citation.ref", func(r *Rule) *string { return &r.Citation.Ref }),
	text("citation.celex", func(r *Rule) *string { return &r.Citation.CELEX }),
	text("citation.url", func(r *Rule) *string { return &r.Citation.URL }),
	text("verification", func(r *Rule) *string { return &r.Verification }),
	text("confidence", func(r *Rule) *string { return &r.Confidence }),
	text("note", func(r *Rule) *string { return &r.Note }),
	conds("when", func(r *Rule) *[]Cond { return &r.When }),
	conds("conditions", func(r *Rule) *[]Cond { return &r.Conditions }),
	conds("exclusions", func(r *Rule) *[]Cond { return &r.Exclusions }),
}

// Sheet gives the rules as a spreadsheet, headed by the names of the columns.
func (b Book) Sheet() sheet.Table {
	t := sheet.Table{Title: "Rules"}
	for _, c := range columns {
		t.Columns = append(t.Columns, sheet.Column{Key: c.name})
	}
	for i := range b.Rules {
		row := make([]string, len(columns))
		for n, c := range columns {
			row[n] = c.get(&b.Rules[i])
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// FromSheet reads rows back and gives the rules that differ from the book's. What
// cannot be read is told by row, as the spreadsheet numbers them, and column.
func (b Book) FromSheet(rows [][]string) ([]Rule, error) {
	var wrong entente.Problems
	if len(rows) == 0 {
		return nil, entente.FieldError("file", "flow.sheet.empty", nil)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[strings.TrimSpace(name)] = i
	}
	for _, c := range columns {
		if _, there := at[c.name]; !there {
			wrong.Add("file", "flow.sheet.column", entente.Args{"Column": c.name})
		}
	}
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	have := map[string]Rule{}
	for _, r := range b.Rules {
		have[r.ID] = r
	}
	var out []Rule
	for n, row := range rows[1:] {
		cell := func(name string) string {
			if i := at[name]; i < len(row) {
				s := strings.TrimSpace(row[i])
				if len(s) > 1 && s[0] == '\'' && strings.IndexByte("=+-@", s[1]) >= 0 {
					s = s[1:] // the mark that keeps a spreadsheet from calculating text
				}
				return s
			}
			return ""
		}
		if cell("id") == "" {
			continue
		}
		before := have[cell("id")]
		r := before
		for _, c := range columns {
			s := cell(c.name)
			if c.get(&before) == s || strings.TrimSpace(c.get(&before)) == s {
				continue // untouched, to the letter
			}
			if err := c.set(&r, s); err != nil {
				wrong.Add("file", "flow.sheet.cell", entente.Args{"Row": n + 2, "Column": c.name, "Why": err.Error()})
			}
		}
		if !reflect.DeepEqual(before, r) {
			out = append(out, r)
		}
	}
	return out, wrong.Err()
}
