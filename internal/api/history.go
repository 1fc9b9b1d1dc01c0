// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Version is one state that a record was in, with what it changed.
type Version[T any] struct {
	Envelope

	Data    T        `json:"data" doc:"Content, as it is signed"`
	Changes []Change `json:"changes" doc:"How the content differs from that of the next version of this list; empty for the last one"`
}

// Change is a difference in one field.
type Change struct {
	Field  string          `json:"field" doc:"Path of the member of the content"`
	Before json.RawMessage `json:"before,omitempty" doc:"Value before; absent where there was none"`
	After  json.RawMessage `json:"after,omitempty" doc:"Value since; absent where there is none any more"`
}

// Versions are the states that a record was in.
type Versions[T any] struct {
	Items []Version[T] `json:"items" doc:"Versions that the reader may see, the newest first"`
}

type (
	historyInput struct {
		IDParam
		ViewParams
	}
	historyOutput[T any] struct{ Body *Versions[T] }
)

func (s records[T, D]) history(ctx context.Context, in *historyInput) (*historyOutput[T], error) {
	v, err := s.view(ctx, in.ViewParams)
	if err != nil {
		return nil, err
	}
	list, err := s.book.History(ctx, v, in.ID)
	if err != nil {
		return nil, err
	}
	out := &Versions[T]{Items: make([]Version[T], len(list))}
	for i, e := range list {
		one := Version[T]{Envelope: envelope(v, e.Version), Data: e.Data, Changes: []Change{}}
		if i+1 < len(list) {
			if one.Changes, err = differences(list[i+1].Content, e.Content); err != nil {
				return nil, fmt.Errorf("compare versions of %s: %w", e.ID, err)
			}
		}
		out.Items[i] = one
	}
	return &historyOutput[T]{out}, nil
}

// differences compares two contents field by field. Objects are gone into;
// lists are compared whole.
func differences(before, after json.RawMessage) ([]Change, error) {
	old, err := flat(before)
	if err != nil {
		return nil, err
	}
	now, err := flat(after)
	if err != nil {
		return nil, err
	}
	fields := map[string]bool{}
	for name := range old {
		fields[name] = true
	}
	for name := range now {
		fields[name] = true
	}
	out := []Change{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !bytes.Equal(old[name], now[name]) { // canonical JSON: equal values are equal bytes
			out = append(out, Change{name, old[name], now[name]})
		}
	}
	return out, nil
}

// flat lists the members of an object, those of inner objects under the path
// to them.
func flat(content json.RawMessage) (map[string]json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	var walk func(prefix string, raw json.RawMessage) error
	walk = func(prefix string, raw json.RawMessage) error {
		var members map[string]json.RawMessage
		if err := json.Unmarshal(raw, &members); err != nil {
			return fmt.Errorf("read the content: %w", err)
		}
		for name, value := range members {
			if value[0] != '{' {
				out[prefix+name] = value
			} else if err := walk(prefix+name+".", value); err != nil {
				return err
			}
		}
		return nil
	}
	return out, walk("", content)
}
