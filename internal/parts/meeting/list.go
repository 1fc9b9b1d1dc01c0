// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/kit/search"
)

// Filter narrows the list of meetings; empty fields do not. When is "ahead",
// "past" (all that are not ahead) or "unconfirmed", by the day of the view.
type Filter struct {
	Text, Partner, Kind, When, Basis, Confidence string
}

// Conditions of a list; the argument is the day of the view. A test holds them
// equal to [Meeting.Ahead] and [Meeting.Unconfirmed].
const (
	ahead = `(t.reported IN ('planned', 'postponed') AND (t.last_day = '' OR t.last_day >= ?)
OR t.reported = 'held' AND t.day > ?)`
	unconfirmed = `t.reported = 'planned' AND t.last_day <> '' AND t.last_day < ?`
)

// ListMeetings reads a page of meetings.
func (s *Service) ListMeetings(ctx context.Context, v entente.View, f Filter, q record.Query) (record.Page[Meeting], error) {
	for w := range strings.FieldsSeq(search.Fold(f.Text)) {
		q.Where("t.title_key LIKE ?", "%"+w+"%")
	}
	if f.Kind != "" {
		q.Where("t.kind = ?", f.Kind)
	}
	if f.Basis != "" {
		q.Where("t.basis = ?", f.Basis)
	}
	if f.Confidence != "" {
		q.Where("t.confidence = ?", f.Confidence)
	}
	if f.Partner != "" {
		q.Where("EXISTS (SELECT 1 FROM meeting_party p WHERE p.seq = t.seq AND p.partner = ?)", f.Partner)
	}
	switch f.When {
	case "ahead":
		q.Where(ahead, string(v.Day), string(v.Day))
	case "past":
		q.Where("NOT "+ahead, string(v.Day), string(v.Day))
	case "unconfirmed":
		q.Where(unconfirmed, string(v.Day))
	}
	return s.Meetings.List(ctx, v, q)
}

// Kinds lists the kinds of the meetings that the viewer may see.
func (s *Service) Kinds(ctx context.Context, v entente.View) ([]string, error) {
	kinds, err := db.All(ctx, s.db(), db.One[string], db.Within(v, `SELECT DISTINCT t.kind FROM meeting t WHERE {t} ORDER BY 1`))
	if err != nil {
		return nil, fmt.Errorf("list the kinds of meetings: %w", err)
	}
	return kinds, nil
}

// Before finds the meeting of the same kind and parties that came before m.
func (s *Service) Before(ctx context.Context, v entente.View, m record.Entry[Meeting]) (record.Entry[Meeting], bool, error) {
	q := record.Query{Desc: true, Limit: record.MaxLimit}
	q.Where("t.kind = ?", m.Data.Kind)
	q.Where("t.id <> ?", m.ID)
	q.Where("t.day <> ''")
	if m.Data.Date.Known() {
		q.Where("t.day < ?", string(m.Data.Date.FirstDay()))
	}
	for _, p := range m.Data.Parties {
		q.Where("EXISTS (SELECT 1 FROM meeting_party p WHERE p.seq = t.seq AND p.partner = ?)", p)
	}
	page, err := s.Meetings.List(ctx, v, q)
	if err != nil {
		return record.Entry[Meeting]{}, false, err
	}
	for _, e := range page.Rows {
		if len(e.Data.Parties) == len(m.Data.Parties) {
			return e, true, nil
		}
	}
	return record.Entry[Meeting]{}, false, nil
}

// Whole is a meeting with all that belongs to it, as far as the viewer may see
// it.
type Whole struct {
	Meeting    record.Entry[Meeting]
	Agenda     []record.Entry[AgendaItem]
	Lines      map[string]record.Entry[Line] // by agenda item
	Decisions  []record.Entry[Decision]
	Actions    []record.Entry[ActionItem]
	Documents  []record.Entry[Document]
	Attendance []Attendance
}

// Whole reads a meeting with all that belongs to it.
func (s *Service) Whole(ctx context.Context, v entente.View, id string) (Whole, error) {
	var w Whole
	var err error
	if w.Meeting, err = s.Meetings.Get(ctx, v, id); err != nil {
		return w, err
	}
	if w.Agenda, err = s.agendaOf(ctx, s.db(), v, id); err != nil {
		return w, err
	}
	if w.Lines, err = s.linesOf(ctx, v, w.Agenda); err != nil {
		return w, err
	}
	if w.Decisions, err = ofMeeting(ctx, s.Decisions, v, id); err != nil {
		return w, err
	}
	if w.Actions, err = ofMeeting(ctx, s.Actions, v, id); err != nil {
		return w, err
	}
	if w.Documents, err = ofMeeting(ctx, s.Documents, v, id); err != nil {
		return w, err
	}
	w.Attendance, err = s.AttendanceOf(ctx, v, id)
	return w, err
}

func (s *Service) linesOf(ctx context.Context, v entente.View, agenda []record.Entry[AgendaItem]) (map[string]record.Entry[Line], error) {
	ids := make([]string, len(agenda))
	for i, e := range agenda {
		ids[i] = e.ID
	}
	q := record.Query{Limit: record.MaxLimit}
	q.WhereIn("t.agenda_item", ids)
	page, err := s.Lines.List(ctx, v, q)
	if err != nil {
		return nil, err
	}
	out := map[string]record.Entry[Line]{}
	for _, e := range page.Rows {
		out[e.Data.AgendaItem] = e
	}
	return out, nil
}

func ofMeeting[T any](ctx context.Context, b record.Book[T], v entente.View, meeting string) ([]record.Entry[T], error) {
	q := record.Query{Limit: record.MaxLimit}
	q.Where("t.meeting = ?", meeting)
	page, err := b.List(ctx, v, q)
	slices.SortStableFunc(page.Rows, func(a, b record.Entry[T]) int { return strings.Compare(a.ID, b.ID) })
	return page.Rows, err
}
