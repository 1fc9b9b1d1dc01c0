// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"net/http"
	"net/url"
	"slices"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// attendingSides are the sides of who attends, in the order of the parties.
func (m view) attendingSides() []string {
	var out []string
	for _, side := range append(slices.Clone(m.Meeting.Data.Parties), "") {
		if slices.ContainsFunc(m.Attendance, func(a meeting.Attendance) bool { return a.Side == side }) {
			out = append(out, side)
		}
	}
	for _, a := range m.Attendance {
		if !slices.Contains(out, a.Side) {
			out = append(out, a.Side) // no party any more
		}
	}
	return out
}

func (p *Pages) attendForm(w http.ResponseWriter, r *http.Request) error {
	m, err := p.ofMeeting(r)
	if err != nil {
		return err
	}
	return p.showAttend(w, r, http.StatusOK, m, ui.Form{Values: url.Values{"role": {"delegate"}}})
}

func (p *Pages) showAttend(w http.ResponseWriter, r *http.Request, status int, m record.Entry[meeting.Meeting], f ui.Form) error {
	ctx, v := r.Context(), desk.Present(r)
	crumbs, err := p.crumbs(ctx, v, m.ID)
	if err != nil {
		return err
	}
	sides, err := p.sides(ctx, v, m.Data)
	if err != nil {
		return err
	}
	page := ui.Page{Title: i18n.T(ctx, "meeting.attend-add"), Nav: "meetings", Crumbs: crumbs, Narrow: true, Lead: i18n.T(ctx, "meeting.attend-note")}
	return desk.RenderStatus(w, r, status, page, attendPage("/meetings/"+m.ID, f, sides, desk.Options(i18n.From(ctx), "meeting.role", "chair", "delegate")))
}

func (p *Pages) attend(w http.ResponseWriter, r *http.Request) error {
	m, err := p.ofMeeting(r)
	if err != nil {
		return err
	}
	f, err := desk.Values(r)
	if err != nil {
		return err
	}
	err = p.Meeting.Attend(r.Context(), desk.Present(r).Actor, meeting.Attendance{
		Meeting: m.ID, Side: f.Get("side"), Role: f.Get("role"),
		Person: registry.Person{Name: f.Get("name"), Contact: f.Get("contact"), Source: f.Get("source")},
	})
	if len(entente.FieldErrors(err)) > 0 {
		return p.showAttend(w, r, http.StatusUnprocessableEntity, m, ui.Form{Values: f, Err: err})
	}
	if err != nil {
		return err
	}
	return desk.Done(w, r, "/meetings/"+m.ID+"#attendance", "attendance-added")
}

func (p *Pages) absent(w http.ResponseWriter, r *http.Request) error {
	m, err := p.ofMeeting(r)
	if err != nil {
		return err
	}
	f, err := desk.Values(r)
	if err != nil {
		return err
	}
	if err := p.Meeting.Absent(r.Context(), desk.Present(r).Actor, m.ID, f.Get("person"), f.Get("role")); err != nil {
		return err
	}
	return desk.Done(w, r, "/meetings/"+m.ID+"#attendance", "attendance-removed")
}
