// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"net/http"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/meeting"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// promoteForm says what it means to make a commitment of an action item.
func (p *Pages) promoteForm(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), desk.Present(r)
	e, err := p.Meeting.Actions.Get(ctx, v, item(r))
	if err != nil {
		return err
	}
	if err := v.Actor.Need(entente.MayEdit); err != nil {
		return err
	}
	crumbs, err := p.crumbs(ctx, v, e.Data.Meeting)
	if err != nil {
		return err
	}
	back := ui.Link{Text: i18n.T(ctx, "desk.action.cancel"), Href: "/meetings/" + e.Data.Meeting + "#" + e.ID}
	page := ui.Page{Title: i18n.T(ctx, "meeting.promote-title"), Nav: "meetings", Crumbs: crumbs, Narrow: true, Lead: entente.Shorten(e.Data.Text, 300)}
	if e.Data.Topic == "" {
		edit := ui.Link{Text: i18n.T(ctx, "meeting.edit"), Href: "/meetings/" + e.Data.Meeting + "/actions/" + e.ID + "/edit"}
		return desk.Render(w, r, page, ui.Notice(ui.Warn, i18n.T(ctx, "meeting.promote-needs-topic"), edit))
	}
	return desk.Render(w, r, page, ui.Confirm(ui.Step{
		Text:   i18n.T(ctx, "meeting.promote-text"),
		Points: []string{i18n.T(ctx, "meeting.promote-point-1"), i18n.T(ctx, "meeting.promote-point-2"), i18n.T(ctx, "meeting.promote-point-3")},
		Action: r.URL.Path, Button: i18n.T(ctx, "meeting.promote-do"), Cancel: back,
	}))
}

func (p *Pages) promote(w http.ResponseWriter, r *http.Request) error {
	made, err := p.Meeting.Promote(r.Context(), desk.Present(r).Actor, item(r))
	if err != nil {
		return err
	}
	return desk.Done(w, r, "/commitments/"+made.ID, "promoted")
}

// carryForm shows what the meeting before left open.
func (p *Pages) carryForm(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), desk.Present(r)
	m, err := p.ofMeeting(r)
	if err != nil {
		return err
	}
	crumbs, err := p.crumbs(ctx, v, m.ID)
	if err != nil {
		return err
	}
	page := ui.Page{Title: i18n.T(ctx, "meeting.carry-title"), Nav: "meetings", Crumbs: crumbs, Narrow: true}
	back := ui.Link{Text: i18n.T(ctx, "desk.action.cancel"), Href: "/meetings/" + m.ID}
	before, found, err := p.Meeting.Before(ctx, v, m)
	if err != nil {
		return err
	}
	var open []string
	if found {
		whole, err := p.Meeting.Whole(ctx, v, before.ID)
		if err != nil {
			return err
		}
		for _, e := range whole.Agenda {
			if e.Data.State == meeting.ItemOpen {
				open = append(open, e.Data.Title)
			}
		}
	}
	if len(open) == 0 {
		return desk.Render(w, r, page, ui.Empty(i18n.T(ctx, "meeting.nothing-to-carry"), i18n.T(ctx, "meeting.nothing-to-carry-text"), &back))
	}
	return desk.Render(w, r, page, carryPage(before.Data.Title, open, ui.Step{
		Points: []string{i18n.T(ctx, "meeting.carry-point-1"), i18n.T(ctx, "meeting.carry-point-2")},
		Action: r.URL.Path, Button: i18n.T(ctx, "meeting.carry-do"), Cancel: back,
	}))
}

func (p *Pages) carry(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if _, err := p.Meeting.Carry(r.Context(), desk.Present(r).Actor, id); err != nil {
		return err
	}
	return desk.Done(w, r, "/meetings/"+id+"#agenda", "carried")
}
