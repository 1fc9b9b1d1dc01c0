// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"entente"
	"entente/internal/kit/db"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
)

// Attendance says that a person was, or will be, at a meeting for a side.
type Attendance struct {
	Meeting string          `json:"meeting"`
	Person  registry.Person `json:"person"`
	Side    string          `json:"side,omitempty"` // partner; empty where the source does not say
	Role    string          `json:"role"`           // "chair" or "delegate"
}

const (
	upsertAttendance = `INSERT INTO attendance (meeting, person, side, role) VALUES ($1, $2, $3, $4)
ON CONFLICT (meeting, person, role) DO UPDATE SET side = EXCLUDED.side`
	deleteAttendance   = `DELETE FROM attendance WHERE meeting = $1 AND person = $2 AND role = $3`
	selectAttendance   = `SELECT a.meeting, a.person, a.side, a.role FROM attendance a WHERE a.meeting = $1 ORDER BY a.side, a.role, a.person`
	selectAttendanceOf = `SELECT a.meeting, a.person, a.side, a.role FROM attendance a JOIN meeting t ON t.id = a.meeting
WHERE a.side = $1 AND {t} ORDER BY t.day DESC, a.person`
)

// AttendIn records in the writer's transaction who attends.
func (s *Service) AttendIn(ctx context.Context, w *record.Writer, a Attendance) error {
	if err := w.Actor.Need(entente.MayEdit); err != nil {
		return err
	}
	if a.Role != "chair" && a.Role != "delegate" {
		return entente.FieldError("role", "error.choice", entente.Args{"Value": entente.Shorten(a.Role, 40)})
	}
	m, err := s.Meetings.Kind.Get(ctx, w.Tx, entente.View{Actor: w.Actor, Known: entente.Forever}, a.Meeting)
	if err != nil {
		return err
	}
	if a.Side != "" && !slices.Contains(m.Data.Parties, a.Side) {
		return entente.FieldError("side", "error.not-a-party", entente.Args{"Side": entente.Shorten(a.Side, 60)})
	}
	p, err := s.Registry.PersonIn(ctx, w, a.Person)
	if err != nil || p.Erased {
		return err
	}
	if _, err := w.Tx.ExecContext(ctx, upsertAttendance, a.Meeting, p.ID, a.Side, a.Role); err != nil {
		return fmt.Errorf("record who attends %s: %w", a.Meeting, err)
	}
	return nil
}

// Attend is AttendIn in a transaction of its own.
func (s *Service) Attend(ctx context.Context, actor entente.Actor, a Attendance) error {
	return s.log.Write(ctx, actor, func(w *record.Writer) error { return s.AttendIn(ctx, w, a) })
}

// Absent takes somebody off the list of a meeting.
func (s *Service) Absent(ctx context.Context, actor entente.Actor, meeting, person, role string) error {
	if err := actor.Need(entente.MayEdit); err != nil {
		return err
	}
	if _, err := s.Meetings.Get(ctx, entente.View{Actor: actor, Known: entente.Forever}, meeting); err != nil {
		return err
	}
	_, err := s.db().ExecContext(ctx, deleteAttendance, meeting, person, role)
	if err != nil {
		return fmt.Errorf("take %s off %s: %w", person, meeting, err)
	}
	return nil
}

// AttendanceOf lists who attends a meeting. The public is told nobody, and
// persons who were erased are gone.
func (s *Service) AttendanceOf(ctx context.Context, v entente.View, meeting string) ([]Attendance, error) {
	if _, err := s.Meetings.Get(ctx, v, meeting); err != nil {
		return nil, err
	}
	return s.attendance(ctx, v, selectAttendance, meeting)
}

// Met lists who of a side attended which meeting, the latest meeting first.
func (s *Service) Met(ctx context.Context, v entente.View, side string) ([]Attendance, error) {
	return s.attendance(ctx, v, db.Within(v, selectAttendanceOf), side)
}

func (s *Service) attendance(ctx context.Context, v entente.View, query, arg string) ([]Attendance, error) {
	if !v.Actor.May(entente.MayRead) {
		return nil, nil
	}
	list, err := db.All(ctx, s.db(), func(rows *sql.Rows) (a Attendance, err error) {
		err = rows.Scan(&a.Meeting, &a.Person.ID, &a.Side, &a.Role)
		return a, err //nolint:wrapcheck // All wraps
	}, query, arg)
	if err != nil {
		return nil, fmt.Errorf("read who attends: %w", err)
	}
	var out []Attendance
	for _, a := range list {
		if a.Person, err = s.Registry.Person(ctx, v, a.Person.ID); err != nil {
			return nil, err
		}
		if !a.Person.Erased {
			out = append(out, a)
		}
	}
	return out, nil
}
