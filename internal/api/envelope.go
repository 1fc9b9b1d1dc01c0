// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"reflect"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entente"
	"entente/internal/kit/record"
)

// Envelope is what every version of a record says beside its content.
type Envelope struct {
	ID         string            `json:"id" doc:"Identifier"`
	Kind       string            `json:"kind" doc:"Kind of record"`
	Number     int64             `json:"number" doc:"Version of the record, from 1"`
	Hash       string            `json:"hash" doc:"SHA-256 of the signed form of this version, hex"`
	Author     string            `json:"author" doc:"DID of the member whose record it is"`
	RecordedAt time.Time         `json:"recordedAt" doc:"When its author recorded it"`
	Act        record.Act        `json:"act" doc:"What made this version"`
	Account    string            `json:"account,omitempty" doc:"Account of the node that made it; told to the node's own people only"`
	Audience   *entente.Audience `json:"audience,omitempty" doc:"Who may have this version beside the author's node: public, network, group:NAME, member:DID; told to the node's own people only"`
	Marking    entente.Marking   `json:"marking" doc:"How it must be handled; empty when it is not marked"`
	Public     bool              `json:"public" doc:"This version is what the public sees"`
}

// Record is a version of a record with its content and what is worked out from
// it for the reader and the day.
type Record[T, D any] struct {
	Envelope

	Data    T  `json:"data" doc:"Content, as it is signed"`
	Derived *D `json:"derived,omitempty" doc:"Worked out for this reader on the day of the view; no part of the record"`
}

// Page is a part of a list.
type Page[T, D any] struct {
	Items []Record[T, D] `json:"items" doc:"Rows"`
	Total int            `json:"total" doc:"Rows in the whole list that the reader may see"`
	Next  string         `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
}

// Draft is a record to be created.
type Draft[T any] struct {
	ID      string          `json:"id,omitempty" doc:"Identifier; made from the content when not given"`
	Marking entente.Marking `json:"marking,omitempty" doc:"How it must be handled"`
	Data    T               `json:"data" doc:"Content"`
}

// Revision is new content of a record.
type Revision[T any] struct {
	Marking *entente.Marking `json:"marking,omitempty" doc:"How it must be handled; stays as it is when not given"`
	Data    T                `json:"data" doc:"Content, all of it"`
}

// none is what is worked out for kinds of which there is nothing to be.
type none struct{}

// TransformSchema requires what is always there, and leaves out what never is.
func (Record[T, D]) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	if reflect.TypeFor[D]() == reflect.TypeFor[none]() {
		delete(s.Properties, "derived")
		return s
	}
	s.Required = append(s.Required, "derived")
	slices.Sort(s.Required)
	return s
}

func envelope(v entente.View, e record.Version) Envelope {
	out := Envelope{
		ID: e.ID, Kind: e.Kind, Number: e.Number, Hash: e.Hash, Author: e.Author, RecordedAt: e.RecordedAt(),
		Act: e.Act, Account: e.Account, Marking: e.Marking, Public: e.Public,
	}
	if v.Actor.May(entente.MayRead) {
		out.Audience = &e.Audience
	} else {
		out.Account = ""
	}
	return out
}
