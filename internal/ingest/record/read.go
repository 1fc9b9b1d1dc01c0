// SPDX-License-Identifier: EUPL-1.2

package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"

	"entente"
)

// Bounds of a file.
const (
	MaxFile = 256 << 20 // bytes
	MaxRow  = 1 << 20   // bytes
	MaxRows = 1_000_000
)

// RowError is one row, or the rest of a file, that was not taken.
type RowError struct {
	File  string `json:"file"`
	Row   int    `json:"row"` // from 1; 0 for the file as a whole
	ID    string `json:"id,omitempty"`
	Field string `json:"field,omitempty"`
	Err   error  `json:"-"`
}

func (p RowError) Error() string {
	return fmt.Sprintf("%s row %d %s %s: %v", p.File, p.Row, p.ID, p.Field, p.Err)
}

// Unwrap returns what is wrong.
func (p RowError) Unwrap() error { return p.Err }

// read gives the rows of one JSON array to take, one by one. A row that is no R
// is reported and passed over; JSON that breaks off ends the file there.
func read[R any](r io.Reader, take func(row int, v R) error, report func(row int, field string, err error)) error {
	d := json.NewDecoder(io.LimitReader(r, MaxFile))
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		report(0, "", entente.Fail(entente.Invalid, "error.json-array", nil).Because(err))
		return nil
	}
	for row := 1; d.More(); row++ {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			report(row, "", entente.Fail(entente.Invalid, "error.json", nil).Because(err))
			return nil
		}
		if row > MaxRows || len(raw) > MaxRow {
			report(row, "", entente.Fail(entente.TooLarge, "error.row-large", nil))
			return nil
		}
		v, field, err := decode[R](raw)
		if err != nil {
			report(row, field, err)
			continue
		}
		if err := take(row, v); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		report(0, "", entente.Fail(entente.Invalid, "error.json", nil).Because(err))
	}
	return nil
}

var unknownField = regexp.MustCompile(`unknown field "(.*)"`)

func decode[R any](raw []byte) (v R, field string, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err = d.Decode(&v)
	var wrongType *json.UnmarshalTypeError
	switch {
	case err == nil:
		return v, "", nil
	case errors.As(err, &wrongType):
		return v, wrongType.Field, entente.Fail(entente.Invalid, "error.json-type", entente.Args{"Want": wrongType.Type.String(), "Got": wrongType.Value})
	case unknownField.MatchString(err.Error()):
		return v, unknownField.FindStringSubmatch(err.Error())[1], entente.Fail(entente.Invalid, "error.json-field", nil)
	}
	return v, "", entente.Fail(entente.Invalid, "error.json", nil).Because(err)
}
