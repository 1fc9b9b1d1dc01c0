// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"context"
	"net/http"
	"net/url"

	"entente"
	"entente/internal/kit/clock"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/meeting/brief"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// Pages are the pages of meetings.
type Pages struct {
	Registry *registry.Service
	Meeting  *meeting.Service
	Briefs   *brief.Service
	Clock    clock.Clock
	Self     string       // the partner that this member is
	Handles  desk.Handles // may be nil
	Chromium string       // the program that prints; empty to look for one
	Host     string       // in the identifiers of calendar entries
}

// Routes registers every page.
func (p *Pages) Routes(mux *http.ServeMux) {
	for pattern, page := range map[string]desk.Handler{
		"GET /meetings":                              p.list,
		"GET /meetings/{id}":                         p.show,
		"GET /meetings/{id}/carry":                   p.carryForm,
		"POST /meetings/{id}/carry":                  p.carry,
		"GET /meetings/{id}/actions/{item}/promote":  p.promoteForm,
		"POST /meetings/{id}/actions/{item}/promote": p.promote,
		"GET /meetings/{id}/documents/new":           p.uploadForm,
		"POST /meetings/{id}/documents/new":          p.upload,
		"GET /meetings/{id}/documents/{item}/file":   p.file,
		"GET /meetings/{id}/attendance/new":          p.attendForm,
		"POST /meetings/{id}/attendance/new":         p.attend,
		"POST /meetings/{id}/attendance/remove":      p.absent,
		"GET /meetings/{id}/briefing":                p.briefing,
		"GET /meetings/{id}/briefing/{format}":       p.briefingFile,
		"GET /agenda/{item}":                         p.itemPlace,
		"GET /meetings/{id}/agenda/{item}":           toMeeting,
		"GET /meetings/{id}/agenda/{item}/line":      toMeeting,
		"GET /meetings/{id}/decisions/{item}":        toMeeting,
		"GET /meetings/{id}/actions/{item}":          toMeeting,
		"GET /meetings/{id}/documents/{item}":        toMeeting,
	} {
		mux.Handle(pattern, page)
	}
	p.meetingThing().Routes(mux)
	p.agendaThing().Routes(mux)
	p.lineThing().Routes(mux)
	p.decisionThing().Routes(mux)
	p.actionThing().Routes(mux)
	p.documentThing().Routes(mux)
}

// toMeeting leads from a thing that stands on the page of its meeting to its
// place there.
func toMeeting(w http.ResponseWriter, r *http.Request) error {
	place := ui.Href(r.Context(), "/meetings/"+url.PathEscape(r.PathValue("id"))) + "#" + url.PathEscape(r.PathValue("item"))
	http.Redirect(w, r, place, http.StatusSeeOther)
	return nil
}

func item(r *http.Request) string { return r.PathValue("item") }

// crumbs lead to a meeting.
func (p *Pages) crumbs(ctx context.Context, v entente.View, meetingID string) ([]ui.Link, error) {
	e, err := p.Meeting.Meetings.Get(ctx, v, meetingID)
	return []ui.Link{
		{Text: i18n.T(ctx, "ui.nav.home"), Href: "/"},
		{Text: i18n.T(ctx, "ui.nav.meetings"), Href: "/meetings"},
		{Text: entente.Shorten(e.Data.Title, 60), Href: "/meetings/" + meetingID},
	}, err
}

// ofMeeting reads the meeting of the address as the reader may see it now, for
// what is about to be entered.
func (p *Pages) ofMeeting(r *http.Request) (record.Entry[meeting.Meeting], error) {
	v := desk.Present(r)
	e, err := p.Meeting.Meetings.Get(r.Context(), v, r.PathValue("id"))
	if err != nil {
		return e, err
	}
	return e, v.Actor.Need(entente.MayEdit)
}
