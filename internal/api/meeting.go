// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"time"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
)

func (a *api) addMeeting() {
	a.addMeetings()
	a.addAgenda()
	a.addLines()
	a.addOutcome()
	a.addSteps()
}

// MeetingFacts are worked out for a meeting.
type MeetingFacts struct {
	Ahead       bool       `json:"ahead" doc:"Still to come on the day"`
	Unconfirmed bool       `json:"unconfirmed" doc:"Planned for a date that has passed, and nobody has said that it was held"`
	Starts      *time.Time `json:"starts,omitempty" doc:"Instant it starts at, where times of day are known"`
	Ends        *time.Time `json:"ends,omitempty" doc:"Instant it ends at, where times of day are known"`
}

type meetingQuery struct {
	ListParams

	Text       string             `query:"q" doc:"Words in the title"`
	Partner    string             `query:"partner" doc:"Partner that takes part"`
	Kind       string             `query:"kind" doc:"Kind"`
	When       whenParam          `query:"when" doc:"Still to come on the day, not to come, or past without anybody saying that it was held"`
	Basis      entente.Basis      `query:"basis" doc:"What stands behind the facts"`
	Confidence entente.Confidence `query:"confidence" doc:"How sure we are"`
}

func (a *api) meetings() kind[meeting.Meeting, MeetingFacts] {
	return kind[meeting.Meeting, MeetingFacts]{
		path: "meetings", tag: tagMeeting, one: "a meeting", many: "meetings", book: a.Meeting.Meetings, derive: meetingFacts,
		example: meeting.Meeting{
			Title: "Digital Partnership Council", Kind: "digital-partnership-council", Date: "2026-12-08", Start: "09:30", Finish: "12:30",
			Zone: "Asia/Tokyo", Place: "Tokyo", Parties: []string{"eu", "jp"}, Reported: meeting.Planned, Provenance: exampleProvenance,
		},
	}
}

func (a *api) addMeetings() {
	k := a.meetings()
	addKind(a, k, func(ctx context.Context, v entente.View, in *meetingQuery, q record.Query) (record.Page[meeting.Meeting], error) {
		return a.Meeting.ListMeetings(ctx, v, meeting.Filter{
			Text: in.Text, Partner: in.Partner, Kind: in.Kind, When: string(in.When), Basis: string(in.Basis), Confidence: string(in.Confidence),
		}, q)
	})
	addCreate(a, k)
}

func meetingFacts(_ context.Context, v entente.View, rows []record.Entry[meeting.Meeting]) ([]MeetingFacts, error) {
	out := make([]MeetingFacts, len(rows))
	for i, e := range rows {
		out[i] = MeetingFacts{Ahead: e.Data.Ahead(v.Day), Unconfirmed: e.Data.Unconfirmed(v.Day)}
		if start, end, known := e.Data.Times(); known {
			out[i].Starts, out[i].Ends = &start, &end
		}
	}
	return out, nil
}

type ofMeetingQuery struct {
	ListParams

	Meeting string `query:"meeting" doc:"Meeting it belongs to"`
}

func ofMeeting[T any](b record.Book[T]) lister[T, ofMeetingQuery] {
	return func(ctx context.Context, v entente.View, in *ofMeetingQuery, q record.Query) (record.Page[T], error) {
		equal(&q, "t.meeting", in.Meeting)
		return b.List(ctx, v, q)
	}
}

func (a *api) addAgenda() {
	k := kind[meeting.AgendaItem, none]{
		path: "agenda-items", tag: tagMeeting, one: "an agenda item", many: "agenda items", book: a.Meeting.Agenda,
		example: meeting.AgendaItem{
			Meeting: "eu-japan-council", Position: 1, Title: "Quantum technologies", Topic: "quantum", Owner: "Office for quantum technologies",
			State: meeting.ItemOpen, Provenance: exampleProvenance,
		},
	}
	addKind(a, k, ofMeeting(k.book))
	addCreate(a, k)
}

type lineQuery struct {
	ListParams

	AgendaItem string `query:"agendaItem" doc:"Agenda item"`
}

// addLines registers the lines to take: one for each agenda item, under an
// identifier of its own, and never released.
func (a *api) addLines() {
	k := kind[meeting.Line, none]{
		path: "lines", tag: tagMeeting, one: "a line to take", many: "lines to take", book: a.Meeting.Lines, internal: true,
		example: meeting.Line{AgendaItem: "quantum-item", Text: "Ask for a date of the joint call.", Defensive: "Funding is decided.", Provenance: exampleProvenance},
	}
	save := func(ctx context.Context, by entente.Actor, id string, number int64, data meeting.Line, m entente.Marking) (record.Entry[meeting.Line], error) {
		if err := sameID(id, meeting.LineID(data.AgendaItem)); err != nil {
			return record.Entry[meeting.Line]{}, err
		}
		return a.Meeting.SaveLine(ctx, by, number, data, m)
	}
	k.edit = save
	k.create = func(ctx context.Context, by entente.Actor, id string, data meeting.Line, m entente.Marking) (record.Entry[meeting.Line], error) {
		return save(ctx, by, id, 0, data, m)
	}
	addKind(a, k, func(ctx context.Context, v entente.View, in *lineQuery, q record.Query) (record.Page[meeting.Line], error) {
		equal(&q, "t.agenda_item", in.AgendaItem)
		return a.Meeting.Lines.List(ctx, v, q)
	})
	addCreate(a, k)
}

type actionQuery struct {
	ListParams

	Meeting    string `query:"meeting" doc:"Meeting it belongs to"`
	Commitment string `query:"commitment" doc:"Commitment it became"`
}

func (a *api) addOutcome() {
	decisions := kind[meeting.Decision, none]{
		path: "decisions", tag: tagMeeting, one: "a decision", many: "decisions", book: a.Meeting.Decisions,
		example: meeting.Decision{Meeting: "eu-japan-council", Text: "The call opens in 2027.", Topic: "quantum", Provenance: exampleProvenance},
	}
	addKind(a, decisions, ofMeeting(decisions.book))
	addCreate(a, decisions)
	actions := kind[meeting.ActionItem, none]{
		path: "action-items", tag: tagMeeting, one: "an action item", many: "action items", book: a.Meeting.Actions,
		example: meeting.ActionItem{
			Meeting: "eu-japan-council", Text: "Draft the call", Sides: []string{"eu"}, Owner: "Office for quantum technologies", Topic: "quantum",
			Due: "2027-03", DuePrecision: entente.PrecisionMonth, Provenance: exampleProvenance,
		},
	}
	addKind(a, actions, func(ctx context.Context, v entente.View, in *actionQuery, q record.Query) (record.Page[meeting.ActionItem], error) {
		equal(&q, "t.meeting", in.Meeting)
		equal(&q, "t.commitment", in.Commitment)
		return a.Meeting.Actions.List(ctx, v, q)
	})
	addCreate(a, actions)
}
