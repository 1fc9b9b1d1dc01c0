// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/parts/meeting"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

func (p *Pages) meetingThing() *desk.Thing[meeting.Meeting] {
	return &desk.Thing[meeting.Meeting]{
		Book: p.Meeting.Meetings, Nav: "meetings", Path: "/meetings/{id}", New: "/meetings/new", Handles: p.Handles,
		Title: func(_ context.Context, m meeting.Meeting) string { return m.Title },
		Blank: p.blankMeeting, Fill: fillMeeting, Read: readMeeting, Fields: p.meetingFields, Say: p.sayMeeting,
	}
}

func (p *Pages) blankMeeting(r *http.Request) (meeting.Meeting, error) {
	m := meeting.Meeting{Parties: []string{p.Self}, Reported: meeting.Planned, Provenance: desk.OwnWork()}
	if partner := r.URL.Query().Get("partner"); partner != "" && partner != p.Self {
		m.Parties = append(m.Parties, partner)
	}
	return m, nil
}

func fillMeeting(m meeting.Meeting) url.Values {
	f := url.Values{}
	for name, v := range map[string]string{
		"title": m.Title, "kind": m.Kind, "date": string(m.Date), "end": string(m.End), "start": m.Start, "finish": m.Finish,
		"zone": m.Zone, "place": m.Place, "reported": string(m.Reported),
	} {
		f.Set(name, v)
	}
	desk.FillRows(f, "parties", m.Parties)
	desk.FillProvenance(f, m.Provenance)
	return f
}

func readMeeting(f url.Values, m meeting.Meeting) (meeting.Meeting, error) {
	m.Title, m.Kind, m.Date, m.End = f.Get("title"), f.Get("kind"), entente.Date(f.Get("date")), entente.Date(f.Get("end"))
	m.Start, m.Finish, m.Zone, m.Place = f.Get("start"), f.Get("finish"), f.Get("zone"), f.Get("place")
	m.Parties, m.Reported = desk.ReadRows(f, "parties"), meeting.Reported(f.Get("reported"))
	m.Provenance = desk.ReadProvenance(f)
	return m, nil
}

// meetingForm is the form of a meeting ready to be drawn.
type meetingForm struct {
	form                      ui.Form
	kinds, partners, reported []ui.Option
}

func (p *Pages) meetingFields(ctx context.Context, v entente.View, f ui.Form, _ meeting.Meeting) (templ.Component, error) {
	out := meetingForm{form: f, reported: desk.Options(i18n.From(ctx), "meeting.reported", meeting.ReportedStates()...)}
	var err error
	if out.partners, err = p.partnerOptions(ctx, v); err != nil {
		return nil, err
	}
	if out.kinds, err = p.kindOptions(ctx, v); err != nil {
		return nil, err
	}
	return meetingFields(out), nil
}

func (p *Pages) sayMeeting(ctx context.Context, v entente.View, list []meeting.Meeting) (func(field, value string) string, error) {
	var parties []string
	for _, m := range list {
		parties = append(parties, m.Parties...)
	}
	names, err := desk.LoadNames(ctx, p.Registry, v, parties, nil)
	return func(field, value string) string {
		switch field {
		case "parties":
			return names.Partner(value)
		case "kind":
			return kindWord(ctx, value)
		case "reported":
			return desk.Word(i18n.From(ctx), "meeting.reported", value)
		}
		return ""
	}, err
}
