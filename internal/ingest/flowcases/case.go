// SPDX-License-Identifier: EUPL-1.2

package flowcases

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"entente"
	"entente/internal/parts/flow"
)

// Case is one case, read.
type Case struct {
	ID     string
	Row    int // from 1
	Facts  flow.Facts
	Unread []string // members and words whose meaning is not known, as "context.purpose"
	Err    error    // why it cannot be decided at all
}

const (
	mostBytes = 64 << 20
	mostCases = 100_000
)

// form is a case as it is written. What was expected of it is not read.
type form struct {
	ID       string         `json:"id"`
	AsOf     string         `json:"asOf"`
	Exporter map[string]any `json:"exporter"`
	Importer map[string]any `json:"importer"`
	Data     map[string]any `json:"data"`
	Context  map[string]any `json:"context"`
}

// Read reads a file of cases: {"cases": [...]}, or the bare list.
func Read(r io.Reader) ([]Case, error) {
	text, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	if err != nil {
		return nil, err
	}
	if len(text) > mostBytes {
		return nil, entente.Fail(entente.TooLarge, "flow.cases.large", entente.Args{"Most": mostBytes})
	}
	var file struct {
		Cases []json.RawMessage `json:"cases"`
	}
	if trimmed := strings.TrimSpace(string(text)); strings.HasPrefix(trimmed, "[") {
		err = json.Unmarshal(text, &file.Cases)
	} else {
		err = json.Unmarshal(text, &file)
	}
	if err != nil || len(file.Cases) > mostCases {
		return nil, entente.FieldError("cases", "flow.cases.form", entente.Args{"Why": fmt.Sprint(err)})
	}
	out := make([]Case, len(file.Cases))
	seen := map[string]int{}
	for i, raw := range file.Cases {
		var f form
		if err := json.Unmarshal(raw, &f); err != nil {
			out[i] = Case{Row: i + 1, Err: entente.FieldError(fmt.Sprintf("cases[%d]", i+1), "flow.cases.form", entente.Args{"Why": err.Error()})}
			continue
		}
		out[i] = f.read(i + 1)
		if before, double := seen[f.ID]; double && out[i].Err == nil {
			out[i].Err = entente.FieldError(fmt.Sprintf("cases[%d].id", i+1), "flow.cases.double", entente.Args{"ID": f.ID, "Row": before})
		}
		seen[f.ID] = i + 1
	}
	return out, nil
}

// reader turns one case into facts.
type reader struct {
	f      *flow.Facts
	unread []string
	text   string // the purpose, in lower case
}

func (in form) read(row int) Case {
	c := Case{ID: in.ID, Row: row}
	r := reader{f: &c.Facts}
	c.Facts.On = in.AsOf
	c.Facts.From, c.Facts.To = place(in.Exporter), place(in.Importer)
	r.text = strings.ToLower(word(in.Context["purpose"]))
	r.party("exporter", in.Exporter)
	r.party("importer", in.Importer)
	r.data(in.Data)
	r.context(in.Context)
	r.purpose()
	r.derive()
	c.Unread = r.unread
	if err := c.Facts.Check(); err != nil {
		var wrong entente.Problems
		for _, e := range entente.FieldErrors(err) {
			wrong.Add(fmt.Sprintf("cases[%d].%s", row, e.Field), e.Key, e.Args)
		}
		c.Err = wrong.Err()
	}
	return c
}

// place reads a place. Cases speak of third countries in general ("third",
// "third-problematic", "two-third-countries") where the country does not matter.
func place(party map[string]any) string {
	p := strings.TrimSpace(word(party["jurisdiction"]))
	if strings.Contains(strings.ToLower(p), "third") {
		return "third"
	}
	if kind := strings.ToLower(word(party["kind"])); strings.Contains(kind, "international-organi") && !flow.KnownPlace(p) && p != "" {
		return "third"
	}
	return strings.ToUpper(p)
}

func (r *reader) lost(where string) {
	if !slices.Contains(r.unread, where) {
		r.unread = append(r.unread, where)
	}
}

// word gives a value as text; a list gives its parts with spaces between.
func word(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		if v {
			return "true"
		}
		return "false"
	case float64:
		return fmt.Sprint(v)
	case []any:
		return strings.Join(list(v), " ")
	}
	return ""
}

func list(v any) []string {
	switch v := v.(type) {
	case []any:
		out := make([]string, 0, len(v))
		for _, one := range v {
			out = append(out, word(one))
		}
		return out
	case string:
		if v != "" {
			return []string{v}
		}
	}
	return nil
}

// key is a member's name without case and separators.
func key(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			return c
		}
		return -1
	}, s)
}

// truth reads a value as yes or no.
func truth(v any) (yes, known bool) {
	switch key(word(v)) {
	case "true", "yes", "active", "valid", "passed", "done", "given", "approved", "granted", "inforce", "present", "listed", "signed", "completed", "obtained":
		return true, true
	case "false", "no", "none", "inactive", "missing", "absent", "lapsed", "withdrawn", "expired", "refused", "notlisted", "removed", "pending":
		return false, true
	}
	return false, false
}
