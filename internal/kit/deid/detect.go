// SPDX-License-Identifier: EUPL-1.2

package deid

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// The two bases of a [Finding].
const (
	ByValues = "values"
	ByName   = "name"
)

// MaxSample bounds how many rows are looked at.
const MaxSample = 100_000

// leastShare of the values that are there must look like something to be told.
const leastShare = 0.2

// Finding warns that a column may be about persons.
type Finding struct {
	Column   string  `json:"column"`
	What     string  `json:"what"`     // "iban", "email", ...
	Category string  `json:"category"` // IRI of the Data Privacy Vocabulary, https://w3id.org/dpv/pd#...
	Basis    string  `json:"basis"`    // ByValues or ByName
	Share    float64 `json:"share"`    // of the values that are not empty, 0 to 1; 0 by name
}

// Report is what a sample of a data set shows. It can only warn: that nothing was
// found proves nothing, and AbsenceProven is false in every report.
type Report struct {
	Rows          int64     `json:"rows"` // looked at
	Findings      []Finding `json:"findings"`
	AbsenceProven bool      `json:"absenceProven"`
}

// Detect looks at the first rows of a data set, at most n and MaxSample, and at the
// names of its columns. It reads no further than that, except in Parquet.
func Detect(ctx context.Context, format Format, r io.Reader, n int64) (Report, error) {
	t, err := open(format, r)
	if err != nil {
		return Report{}, err
	}
	defer closeTable(t)
	n = min(n, MaxSample)
	names := t.columns()
	hits := make([]map[string]int64, len(names))
	filled := make([]int64, len(names))
	var out Report
	err = each(ctx, t, func(row int64, cells []cell) error {
		if row > n {
			return errStop
		}
		out.Rows = row
		for i := range cells {
			v := strings.TrimSpace(string(cells[i].value))
			if v == "" {
				continue
			}
			filled[i]++
			for _, what := range recognise(v) {
				if hits[i] == nil {
					hits[i] = map[string]int64{}
				}
				hits[i][what]++
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, errStop) {
		return Report{}, err
	}
	for i, name := range names {
		for _, what := range slices.Sorted(maps.Keys(hits[i])) {
			share := float64(hits[i][what]) / float64(filled[i])
			if share >= leastShare {
				out.Findings = append(out.Findings, Finding{name, what, pd + category[what], ByValues, share})
			}
		}
		if what := byName(name); what != "" {
			out.Findings = append(out.Findings, Finding{name, what, pd + category[what], ByName, 0})
		}
	}
	return out, nil
}

// byName looks the words of a column's name up: "Date_Naissance", "homePhone".
func byName(name string) string {
	words := nameWords(name)
	for size := min(3, len(words)); size > 0; size-- {
		for i := 0; i+size <= len(words); i++ {
			if what := named[strings.Join(words[i:i+size], "")]; what != "" {
				return what
			}
		}
	}
	return ""
}

// nameWords takes a name apart at signs and at capitals, in small letters without
// accents.
func nameWords(name string) []string {
	var words []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	lower := false
	for _, r := range norm.NFD.String(name) {
		switch {
		case r >= 'A' && r <= 'Z':
			if lower {
				end()
			}
			word.WriteRune(r + 'a' - 'A')
			lower = false
		case r >= 'a' && r <= 'z':
			word.WriteRune(r)
			lower = true
		case r == 'ß':
			word.WriteString("ss")
			lower = true
		case r < 0x300 || r > 0x36f: // no accent
			end()
			lower = false
		}
	}
	end()
	return words
}
