// SPDX-License-Identifier: EUPL-1.2

package record

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
)

// Public is the public record that the demonstration loads.
//
//go:embed data/partners.json data/instruments.json data/meetings.json data/commitments.json
var Public embed.FS

//go:embed data/topics.json
var topicNames []byte

// Count is what became of the rows of one file.
type Count struct {
	File    string `json:"file"`
	Rows    int    `json:"rows"`
	Written int    `json:"written"` // rows that made a version
	Same    int    `json:"same"`    // rows that said nothing new
	Broken  int    `json:"broken"`  // rows that were not taken
}

// Report is what an import did.
type Report struct {
	Counts   []Count
	Problems []RowError
}

// Import takes partners.json, instruments.json, meetings.json and
// commitments.json, each where it is there, out of fsys. Each file is one
// transaction. A nil audience releases nothing; progress may be nil.
func Import(ctx context.Context, fsys fs.FS, m *meeting.Service, log *record.Log, actor entente.Actor, audience *entente.Audience, progress func(Count)) (Report, error) {
	right := entente.MayEdit
	if audience != nil {
		right = entente.MayRelease
	}
	if err := actor.Need(right); err != nil {
		return Report{}, err
	}
	i := &importer{meetings: m, registry: m.Registry, log: log, actor: actor, audience: audience}
	found := 0
	for _, file := range []struct {
		name string
		load func(context.Context, *record.Writer) error
	}{
		{"partners.json", func(ctx context.Context, w *record.Writer) error {
			return load(ctx, i, w, i.registry.Partners, func(r partnerRow) (string, registry.Partner) { return r.ID, r.partner() }, nil)
		}},
		{"instruments.json", func(ctx context.Context, w *record.Writer) error {
			return load(ctx, i, w, i.registry.Instruments, func(r instrumentRow) (string, registry.Instrument) { return r.ID, r.instrument() }, i.instrumentTopics)
		}},
		{"meetings.json", func(ctx context.Context, w *record.Writer) error {
			return load(ctx, i, w, i.meetings.Meetings, func(r meetingRow) (string, meeting.Meeting) { return r.ID, r.meeting() }, nil)
		}},
		{"commitments.json", func(ctx context.Context, w *record.Writer) error {
			return load(ctx, i, w, i.registry.Commitments, func(r commitmentRow) (string, registry.Commitment) { return r.ID, r.commitment() }, i.commitmentTopic)
		}},
	} {
		f, err := fsys.Open(file.name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return i.report, fmt.Errorf("open %s: %w", file.name, err)
		}
		found++
		i.file, i.count, i.seen = f, Count{File: file.name}, map[string]int{}
		err = log.Write(ctx, actor, func(w *record.Writer) error { return file.load(ctx, w) })
		if err = errors.Join(err, f.Close()); err != nil {
			return i.report, fmt.Errorf("import %s: %w", file.name, err)
		}
		i.report.Counts = append(i.report.Counts, i.count)
		if progress != nil {
			progress(i.count)
		}
	}
	if found == 0 {
		return i.report, entente.Fail(entente.NotFound, "error.no-record-files", nil)
	}
	return i.report, nil
}

type importer struct {
	meetings *meeting.Service
	registry *registry.Service
	log      *record.Log
	actor    entente.Actor
	audience *entente.Audience
	report   Report

	file  fs.File
	count Count
	seen  map[string]int // row of each id of the file
}

func (i *importer) problem(row int, id, field string, err error) {
	if row > 0 {
		i.count.Rows = max(i.count.Rows, row)
	}
	i.count.Broken++
	i.report.Problems = append(i.report.Problems, RowError{i.count.File, row, id, field, err})
}

// load takes one file. What a row needs beside its record is done in before.
func load[R any, T any](ctx context.Context, i *importer, w *record.Writer, b record.Book[T], convert func(R) (string, T),
	before func(context.Context, *record.Writer, R) error,
) error {
	take := func(row int, r R) error {
		i.count.Rows = row
		id, data := convert(r)
		if first, twice := i.seen[id]; twice {
			i.problem(row, id, "id", entente.FieldError("id", "error.row-twice", entente.Args{"Row": first}))
			return nil
		}
		i.seen[id] = row
		if err := b.Kind.Check(data); err != nil {
			return i.refuse(row, id, err)
		}
		if before != nil {
			if err := before(ctx, w, r); err != nil {
				return i.refuse(row, id, err)
			}
		}
		_, written, err := b.Import(ctx, w, id, data, i.audience)
		if err != nil {
			return i.refuse(row, id, err)
		}
		if m, ok := any(r).(meetingRow); ok {
			for _, a := range m.chairs() {
				if err := i.meetings.AttendIn(ctx, w, a); err != nil {
					return i.refuse(row, id, err)
				}
			}
		}
		if written {
			i.count.Written++
		} else {
			i.count.Same++
		}
		return nil
	}
	return read(i.file, take, func(row int, field string, err error) { i.problem(row, "", field, err) })
}

// refuse reports a row that breaks a rule; any other failure ends the import
// of the file, with nothing of it written.
func (i *importer) refuse(row int, id string, err error) error {
	fields := entente.FieldErrors(err)
	for _, e := range fields {
		i.problem(row, id, e.Field, e)
	}
	i.count.Broken -= max(0, len(fields)-1) // one row, however much is wrong with it
	switch {
	case len(fields) > 0:
		return nil
	case entente.Is(err, entente.Internal), entente.Is(err, entente.Forbidden), entente.Is(err, entente.Unauthenticated):
		return err
	}
	i.problem(row, id, "", err)
	return nil
}

func (i *importer) instrumentTopics(ctx context.Context, w *record.Writer, r instrumentRow) error {
	for _, t := range r.Topics {
		if err := i.topic(ctx, w, t); err != nil {
			return err
		}
	}
	return nil
}

func (i *importer) commitmentTopic(ctx context.Context, w *record.Writer, r commitmentRow) error {
	return i.topic(ctx, w, r.Topic)
}

// topic adds a topic that a row names and that is not there yet.
func (i *importer) topic(ctx context.Context, w *record.Writer, id string) error {
	if _, found, err := w.Head(ctx, id); err != nil || found || !entente.ValidID(id) {
		return err
	}
	var names map[string][2]string
	if err := json.Unmarshal(topicNames, &names); err != nil {
		return fmt.Errorf("read the names of topics: %w", err)
	}
	t := registry.Topic{Name: id}
	if n, ok := names[id]; ok {
		t = registry.Topic{Name: n[0], Names: map[string]string{"fr": n[1]}}
	}
	_, _, err := i.registry.Topics.Import(ctx, w, id, t, i.audience)
	return err
}
