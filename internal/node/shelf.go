// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"entente"
	"entente/internal/kit/record"
)

// Item is a version of a record of any kind.
type Item struct {
	ID       string           `json:"id"`
	Kind     string           `json:"kind"`
	Number   int64            `json:"number"`
	Author   string           `json:"author"` // DID of the member whose record it is
	Act      record.Act       `json:"act"`
	Recorded string           `json:"recorded"`
	Account  string           `json:"account,omitempty"` // id of who did it; empty for the operator
	Marking  entente.Marking  `json:"marking,omitempty"`
	Audience entente.Audience `json:"audience"`
	Public   bool             `json:"public"`
	Previous string           `json:"previous,omitempty"`
	Hash     string           `json:"hash"`
	Data     any              `json:"data"`

	Cells []string `json:"-"` // of a table: what stands under the heads of its shelf
}

func itemOf(v record.Version, data any, cells []string) Item {
	return Item{
		ID: v.ID, Kind: v.Kind, Number: v.Number, Author: v.Author, Act: v.Act, Recorded: v.RecordedAt().Format("2006-01-02T15:04:05.000000Z"),
		Account: v.Account, Marking: v.Marking, Audience: v.Audience, Public: v.Public, Previous: v.Previous, Hash: v.Hash,
		Data: data, Cells: cells,
	}
}

// Items is a part of a list.
type Items struct {
	Rows  []Item `json:"rows"`
	Total int    `json:"total"`
	Next  string `json:"next,omitempty"` // cursor to go on after
}

// Filters narrow a list; each shelf has its own.
type Filters map[string]string

// Shelf is one kind of record with what can be done to it, its content as JSON:
// the parts' own services, by name.
type Shelf struct {
	Kind  string
	Heads []string // of a table
	Sorts []string

	List    func(ctx context.Context, v entente.View, f Filters, q record.Query) (Items, error)
	Get     func(ctx context.Context, v entente.View, id string) (Item, error)
	Release func(ctx context.Context, a entente.Actor, id string, number int64, audience entente.Audience) (Item, error)
	// Create and Edit take the whole content. Nil where there is another way.
	Create func(ctx context.Context, a entente.Actor, id string, data []byte, m entente.Marking) (Item, error)
	Edit   func(ctx context.Context, a entente.Actor, id string, number int64, data []byte, m *entente.Marking) (Item, error)
}

// face is how a kind shows in a table.
type face[T any] struct {
	heads []string
	cells func(T) []string
}

func (f face[T]) item(e record.Entry[T]) Item { return itemOf(e.Version, e.Data, f.cells(e.Data)) }

// shelve makes the shelf of a kind that is listed by list, with a filter F.
func shelve[T, F any](b record.Book[T], f face[T], list func(context.Context, entente.View, F, record.Query) (record.Page[T], error)) Shelf {
	one := func(e record.Entry[T], err error) (Item, error) {
		if err != nil {
			return Item{}, err
		}
		return f.item(e), nil
	}
	s := Shelf{Kind: b.Kind.Name, Heads: f.heads}
	for name := range b.Kind.Sorts {
		if name != "" {
			s.Sorts = append(s.Sorts, name)
		}
	}
	s.List = func(ctx context.Context, v entente.View, given Filters, q record.Query) (Items, error) {
		var filter F
		if err := given.into(&filter); err != nil {
			return Items{}, err
		}
		page, err := list(ctx, v, filter, q)
		if err != nil {
			return Items{}, err
		}
		out := Items{Rows: make([]Item, len(page.Rows)), Total: page.Total, Next: page.Next}
		for i, e := range page.Rows {
			out.Rows[i] = f.item(e)
		}
		return out, nil
	}
	s.Get = func(ctx context.Context, v entente.View, id string) (Item, error) { return one(b.Get(ctx, v, id)) }
	s.Release = func(ctx context.Context, a entente.Actor, id string, number int64, audience entente.Audience) (Item, error) {
		return one(b.Release(ctx, a, id, number, audience))
	}
	s.Create = func(ctx context.Context, a entente.Actor, id string, raw []byte, m entente.Marking) (Item, error) {
		data, err := readData[T](raw)
		if err != nil {
			return Item{}, err
		}
		return one(b.Create(ctx, a, id, data, m))
	}
	s.Edit = func(ctx context.Context, a entente.Actor, id string, number int64, raw []byte, m *entente.Marking) (Item, error) {
		data, err := readData[T](raw)
		if err != nil {
			return Item{}, err
		}
		marking, err := kept(ctx, b, a, id, m)
		if err != nil {
			return Item{}, err
		}
		return one(b.Edit(ctx, a, id, number, data, marking))
	}
	return s
}

// kept is the marking asked for, or the one that the record has.
func kept[T any](ctx context.Context, b record.Book[T], a entente.Actor, id string, m *entente.Marking) (entente.Marking, error) {
	if m != nil {
		return *m, nil
	}
	e, err := b.Get(ctx, entente.View{Actor: a, Known: entente.Forever}, id)
	return e.Marking, err
}

// into fills the fields of a filter by their names.
func (f Filters) into(filter any) error {
	raw, err := json.Marshal(map[string]string(f))
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(filter); err != nil {
		name := strings.Trim(strings.TrimPrefix(err.Error(), "json: unknown field "), `"`)
		return entente.FieldError("filter", "error.filter", entente.Args{"Value": entente.Shorten(name, 60)})
	}
	return nil
}

// readData reads the content of a record, strictly: a member that is not
// known is more likely a slip than a wish.
func readData[T any](raw []byte) (T, error) {
	var data T
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err := d.Decode(&data)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more than one JSON value")
		}
	}
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return data, nil
	case errors.As(err, &wrong):
		e := entente.FieldError(wrong.Field, "error.json-type", entente.Args{"Want": wrong.Type.String(), "Got": wrong.Value})
		if wrong.Field == "" {
			e.Field = "data"
		}
		return data, e
	case strings.Contains(err.Error(), "unknown field"):
		name := strings.Trim(strings.TrimPrefix(err.Error(), "json: unknown field "), `"`)
		return data, entente.FieldError(entente.Shorten(name, 60), "error.json-field", nil)
	}
	return data, entente.FieldError("data", "error.json", nil).Because(err)
}
