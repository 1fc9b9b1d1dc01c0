// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/web/ui"
)

// Values reads a form that was posted: without space around the values and
// with plain line ends.
func Values(r *http.Request) (url.Values, error) {
	if err := r.ParseForm(); err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return nil, entente.Fail(entente.TooLarge, "error.too-large", nil).Because(err)
		}
		return nil, entente.Fail(entente.Invalid, "error.invalid", nil).Because(err)
	}
	out := url.Values{}
	for name, values := range r.PostForm {
		for _, v := range values {
			v = strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(v, "\r\n", "\n"), "\uFFFD"))
			out[name] = append(out[name], v)
		}
	}
	return out, nil
}

// ReadProvenance reads what [ui.ProvenanceFields] asks for.
func ReadProvenance(f url.Values) entente.Provenance {
	return entente.Provenance{
		Source: f.Get("source"), Accessed: entente.Date(f.Get("accessed")), Basis: entente.Basis(f.Get("basis")),
		Confidence: entente.Confidence(f.Get("confidence")), Note: f.Get("note"),
	}
}

// FillProvenance fills what [ui.ProvenanceFields] asks for.
func FillProvenance(f url.Values, p entente.Provenance) {
	f.Set("source", p.Source)
	f.Set("accessed", string(p.Accessed))
	f.Set("basis", string(p.Basis))
	f.Set("confidence", string(p.Confidence))
	f.Set("note", p.Note)
}

// OwnWork is the provenance that a new entry of this member begins with.
func OwnWork() entente.Provenance {
	return entente.Provenance{Basis: entente.BasisOwn, Confidence: entente.High}
}

const (
	fieldNumber  = "number"
	fieldMarking = "marking"
	noMarking    = "none" // how a form says "unmarked"
)

func readNumber(f url.Values) int64 {
	n, err := strconv.ParseInt(f.Get(fieldNumber), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func readMarking(f url.Values) entente.Marking {
	if m := f.Get(fieldMarking); m != noMarking {
		return entente.Marking(m)
	}
	return entente.Unmarked
}

func fillRecord(f url.Values, number int64, m entente.Marking) {
	f.Set(fieldNumber, formatNumber(number))
	f.Set(fieldMarking, string(m))
	if m == entente.Unmarked {
		f.Set(fieldMarking, noMarking)
	}
}

// Rows names the fields of a list that a form asks for in rows: "parties",
// "parties-2" and so on: as many as there are values, and some empty ones.
func Rows(f url.Values, name string, spare int) []string {
	n := len(ReadRows(f, name)) + spare
	out := make([]string, n)
	for i := range out {
		out[i] = RowName(name, i)
	}
	return out
}

// RowName is the name of one row, from 0. The first has the plain name, which
// is where a problem with the list is shown.
func RowName(name string, i int) string {
	if i == 0 {
		return name
	}
	return fmt.Sprintf("%s-%d", name, i+1)
}

const maxRows = 300

// ReadRows reads a list from its rows, in order, without the empty ones.
func ReadRows(f url.Values, name string) []string {
	var out []string
	for i := range maxRows {
		if v := f.Get(RowName(name, i)); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// FillRows fills the rows of a list.
func FillRows(f url.Values, name string, values []string) {
	for i, v := range values {
		f.Set(RowName(name, i), v)
	}
}

// Options says each value of a choice in words; see [Word].
func Options[T ~string](p *i18n.Printer, area string, values ...T) []ui.Option {
	out := make([]ui.Option, len(values))
	for i, v := range values {
		out[i] = ui.Option{Value: string(v), Text: Word(p, area, string(v))}
	}
	return out
}

// Word says a value from a list that may hold words of its own beside the
// known ones: the text of "area.value", or the value itself made readable.
func Word(p *i18n.Printer, area, value string) string {
	if value == "" {
		return ""
	}
	if key := area + "." + value; p.Has(key) {
		return p.T(key)
	}
	s := strings.ReplaceAll(value, "-", " ")
	return strings.ToUpper(s[:1]) + s[1:]
}

func formatNumber(n int64) string { return strconv.FormatInt(n, 10) }
