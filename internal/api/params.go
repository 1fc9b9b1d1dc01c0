// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"bytes"
	"context"
	"encoding/base64"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/record"
)

// The types of parameters are strings that describe themselves as what they
// stand for: reading and refusing them is ours, in the reader's language.
type (
	dayParam   string // a day, a month or a year
	countParam string // 1 to maxLimit
	flagParam  string // "true" or nothing
)

const (
	defaultLimit = 50
	maxLimit     = 500
)

// Schema describes a date.
func (dayParam) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: datePattern}
}

// Schema describes a number of rows.
func (countParam) Schema(huma.Registry) *huma.Schema {
	least, most := 1.0, float64(maxLimit)
	return &huma.Schema{Type: huma.TypeInteger, Minimum: &least, Maximum: &most, Default: defaultLimit}
}

// Schema describes a switch.
func (flagParam) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeBoolean} }

// ViewParams say as of when to look.
type ViewParams struct {
	Asof dayParam `query:"asof" doc:"Look with what the node knew at the end of this day, on that day"`
	On   dayParam `query:"on" doc:"Work out statuses for this day of the world"`
}

// ListParams say which page of a list to give, in which order.
type ListParams struct {
	ViewParams

	Sort   string     `query:"sort" doc:"What to sort by; with a hyphen in front the last comes first"`
	Limit  countParam `query:"limit" doc:"Most rows to give"`
	Cursor string     `query:"cursor" doc:"Go on where a page ended: its next"`
}

func (p *ListParams) list() *ListParams { return p }

// IDParam names a record.
type IDParam struct {
	ID string `path:"id" doc:"Identifier"`
}

// view is who asks, and as of when.
func (a *api) view(ctx context.Context, p ViewParams) (entente.View, error) {
	v := a.now(ctx)
	for _, one := range []struct {
		name string
		day  dayParam
		set  func(entente.View, entente.Date) entente.View
	}{{"asof", p.Asof, entente.View.AsOf}, {"on", p.On, entente.View.On}} {
		d, err := entente.ParseDate(string(one.day))
		if err != nil {
			return v, entente.FieldError(one.name, "error.date", entente.Args{"Value": entente.Shorten(string(one.day), 40)})
		}
		if d.Known() {
			v = one.set(v, d)
		}
	}
	return v, nil
}

// now is who asks, with all that is known.
func (a *api) now(ctx context.Context) entente.View {
	return entente.Now(authn.ActorFrom(ctx), a.Clock())
}

// query reads which page of a list is asked for. sorts is what its kind can be
// sorted by.
func (p *ListParams) query(sorts map[string]string) (q record.Query, err error) {
	if q.After = p.Cursor; !storable(p.Cursor) {
		return q, entente.FieldError("cursor", "error.cursor", nil)
	}
	q.Sort, q.Desc = strings.CutPrefix(p.Sort, "-")
	if _, known := sorts[q.Sort]; !known || q.Sort == "" && p.Sort != "" {
		return q, entente.FieldError("sort", "error.choice", entente.Args{"Value": entente.Shorten(p.Sort, 40)})
	}
	q.Limit, err = p.Limit.read()
	return q, err
}

// storable reports whether a cursor asks for text that a database can hold:
// PostgreSQL has none with a zero byte.
func storable(cursor string) bool {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	return err == nil && utf8.Valid(b) && !bytes.Contains(b, []byte(`\u0000`))
}

func (p countParam) read() (int, error) {
	if p == "" {
		return defaultLimit, nil
	}
	n, err := strconv.Atoi(string(p))
	if err != nil || n < 1 || n > maxLimit {
		return 0, entente.FieldError("limit", "error.range", entente.Args{"Min": 1, "Max": maxLimit})
	}
	return n, nil
}

// checkChoices refuses a value that is not one of its type's choices. Empty
// values are parameters that were not given.
func checkChoices(params any) error {
	var pr entente.Problems
	v := reflect.Indirect(reflect.ValueOf(params))
	for f, value := range v.Fields() {
		choices, limited := choicesOf[f.Type]
		name := f.Tag.Get("query")
		if !limited || name == "" || value.String() == "" {
			continue
		}
		entente.CheckChoice(&pr, name, value.String(), choices)
	}
	return pr.Err()
}
