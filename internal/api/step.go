// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
)

// Attendance says that somebody was, or will be, at a meeting for a side.
type Attendance struct {
	Person Person `json:"person" doc:"Person"`
	Side   string `json:"side,omitempty" doc:"Partner; absent where the source does not say"`
	Role   string `json:"role" doc:"chair or delegate"`
}

// AttendanceDraft says who attends a meeting.
type AttendanceDraft struct {
	Person PersonDraft `json:"person" doc:"Person"`
	Side   string      `json:"side,omitempty" doc:"Partner"`
	Role   string      `json:"role" doc:"chair or delegate"`
}

// Whole is a meeting with all that belongs to it.
type Whole struct {
	Meeting    Record[meeting.Meeting, MeetingFacts]     `json:"meeting" doc:"Meeting"`
	Agenda     []Record[meeting.AgendaItem, none]        `json:"agenda" doc:"Agenda, in its order"`
	Lines      []Record[meeting.Line, none]              `json:"lines" doc:"Lines to take, in the order of the agenda"`
	Decisions  []Record[meeting.Decision, none]          `json:"decisions" doc:"What was decided"`
	Actions    []Record[meeting.ActionItem, none]        `json:"actions" doc:"Who does what next"`
	Documents  []Record[meeting.Document, DocumentFacts] `json:"documents" doc:"Documents"`
	Attendance []Attendance                              `json:"attendance" doc:"Who attends; told to the node's own people only"`
}

// step is an operation that does more than change one record.
func step(method, path, id, summary string) operation {
	return operation{Operation: huma.Operation{Method: method, Path: path, OperationID: id, Summary: summary, Tags: []string{tagMeeting}}, right: entente.MayEdit}
}

// addSteps registers what happens around a meeting.
func (a *api) addSteps() {
	register(a, read("/meetings/{id}/whole", "whole-meeting", "Read a meeting with all that belongs to it", tagMeeting), a.whole)

	carry := step(http.MethodPost, "/meetings/{id}/carry", "carry-agenda", "Carry open agenda items over from the meeting before")
	carry.Description = "Adds the open items of the last meeting of the same kind and parties to the end of this agenda, and marks them as carried there. Answers with the new items: none when there is nothing to carry."
	register(a, carry, a.carry)

	promote := step(http.MethodPost, "/action-items/{id}/promote", "promote-action-item", "Make a commitment of an action item")
	promote.DefaultStatus = http.StatusCreated
	register(a, promote, a.promote)

	attendance := read("/meetings/{id}/attendance", "attendance-of-meeting", "List who attends a meeting", tagMeeting)
	attendance.right = entente.MayRead
	register(a, attendance, a.attendance)
	attend := step(http.MethodPost, "/meetings/{id}/attendance", "attend-meeting", "Record who attends a meeting")
	register(a, takingJSON(attend, AttendanceDraft{Person: PersonDraft{Name: "…"}, Side: "jp", Role: "chair"}), a.attend)
	register(a, step(http.MethodDelete, "/meetings/{id}/attendance/{person}/{role}", "absent-from-meeting", "Take somebody off the list of a meeting"), a.absent)
}

func (a *api) whole(ctx context.Context, in *historyInput) (*struct{ Body *Whole }, error) {
	v, err := a.view(ctx, in.ViewParams)
	if err != nil {
		return nil, err
	}
	w, err := a.Meeting.Whole(ctx, v, in.ID)
	if err != nil {
		return nil, err
	}
	said, err := a.sayWhole(ctx, v, w)
	return &struct{ Body *Whole }{said}, err
}

func (a *api) sayWhole(ctx context.Context, v entente.View, w meeting.Whole) (*Whole, error) {
	m, err := records[meeting.Meeting, MeetingFacts]{a, a.meetings()}.say(ctx, v, []record.Entry[meeting.Meeting]{w.Meeting})
	if err != nil {
		return nil, err
	}
	documents, err := records[meeting.Document, DocumentFacts]{a, a.documents()}.say(ctx, v, w.Documents)
	if err != nil {
		return nil, err
	}
	var lines []record.Entry[meeting.Line]
	for _, item := range w.Agenda {
		if line, found := w.Lines[item.ID]; found {
			lines = append(lines, line)
		}
	}
	return &Whole{
		Meeting: m[0], Agenda: plain(v, w.Agenda), Lines: plain(v, lines), Decisions: plain(v, w.Decisions),
		Actions: plain(v, w.Actions), Documents: documents, Attendance: attendanceOf(w.Attendance),
	}, nil
}

func (a *api) carry(ctx context.Context, in *idInput) (*listOutput[Record[meeting.AgendaItem, none]], error) {
	items, err := a.Meeting.Carry(ctx, authn.ActorFrom(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return listing(plain(a.now(ctx), items)), nil
}

func (a *api) promote(ctx context.Context, in *idInput) (*createdOutput[registry.Commitment, CommitmentFacts], error) {
	made, err := a.Meeting.Promote(ctx, authn.ActorFrom(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return records[registry.Commitment, CommitmentFacts]{a, a.commitments()}.created(ctx, made)
}

func (a *api) attendance(ctx context.Context, in *historyInput) (*listOutput[Attendance], error) {
	v, err := a.view(ctx, in.ViewParams)
	if err != nil {
		return nil, err
	}
	if err := v.Actor.Need(entente.MayRead); err != nil {
		return nil, err
	}
	return a.attendanceAt(ctx, v, in.ID)
}

// attendanceAt lists who attends a meeting that the reader may see.
func (a *api) attendanceAt(ctx context.Context, v entente.View, id string) (*listOutput[Attendance], error) {
	if _, err := a.Meeting.Meetings.Get(ctx, v, id); err != nil {
		return nil, err
	}
	list, err := a.Meeting.AttendanceOf(ctx, v, id)
	if err != nil {
		return nil, err
	}
	return listing(attendanceOf(list)), nil
}

func attendanceOf(list []meeting.Attendance) []Attendance {
	out := make([]Attendance, len(list))
	for i, one := range list {
		out[i] = Attendance{Person(one.Person), one.Side, one.Role}
	}
	return out
}

func (a *api) attend(ctx context.Context, in *idInput) (*listOutput[Attendance], error) {
	actor := authn.ActorFrom(ctx)
	if err := actor.Need(entente.MayEdit); err != nil {
		return nil, err
	}
	draft, err := body[AttendanceDraft](ctx)
	if err != nil {
		return nil, err
	}
	if err := a.knownSide(ctx, draft.Side); err != nil {
		return nil, err
	}
	err = a.Meeting.Attend(ctx, actor, meeting.Attendance{Meeting: in.ID, Person: draft.Person.person(), Side: draft.Side, Role: draft.Role})
	if err != nil {
		return nil, inPerson(err)
	}
	return a.attendanceAt(ctx, a.now(ctx), in.ID)
}

// knownSide refuses a side that is no partner.
func (a *api) knownSide(ctx context.Context, side string) error {
	if side == "" {
		return nil
	}
	_, err := a.Registry.Partners.Get(ctx, a.now(ctx), side)
	if entente.Is(err, entente.NotFound) {
		return entente.FieldError("side", "error.reference", entente.Args{"Kind": registry.KindPartner, "ID": entente.Shorten(side, 60)})
	}
	return err
}

type absentInput struct {
	IDParam

	Person string `path:"person" doc:"Person"`
	Role   string `path:"role" doc:"chair or delegate"`
}

func (a *api) absent(ctx context.Context, in *absentInput) (*struct{}, error) {
	return nil, a.Meeting.Absent(ctx, authn.ActorFrom(ctx), in.ID, in.Person, in.Role)
}
