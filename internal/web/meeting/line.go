// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// lineThing has no page to make one: an agenda item has one line to take, and
// changing it writes the first.
func (p *Pages) lineThing() *desk.Thing[meeting.Line] {
	return &desk.Thing[meeting.Line]{
		Book: p.Meeting.Lines, Nav: "meetings", Path: "/meetings/{id}/agenda/{item}/line", Handles: p.Handles,
		ID:    func(r *http.Request) string { return meeting.LineID(item(r)) },
		Href:  func(e record.Entry[meeting.Line]) string { return "/agenda/" + e.Data.AgendaItem },
		Title: func(ctx context.Context, _ meeting.Line) string { return i18n.T(ctx, "kind.line") },
		Crumbs: func(ctx context.Context, v entente.View, e record.Entry[meeting.Line]) ([]ui.Link, error) {
			i, err := p.Meeting.Agenda.Get(ctx, v, e.Data.AgendaItem)
			if err != nil {
				return nil, err
			}
			links, err := p.crumbs(ctx, v, i.Data.Meeting)
			return append(links, ui.Link{Text: entente.Shorten(i.Data.Title, 60), Href: "/meetings/" + i.Data.Meeting + "#" + i.ID}), err
		},
		Blank: func(r *http.Request) (meeting.Line, error) {
			v := desk.Present(r)
			if _, err := p.Meeting.Agenda.Get(r.Context(), v, item(r)); err != nil {
				return meeting.Line{}, err
			}
			if v.Actor.Clearance.Rank() < entente.Limited.Rank() {
				return meeting.Line{}, entente.Fail(entente.NotFound, "error.not-found", nil) // there may be one already
			}
			return meeting.Line{AgendaItem: item(r), Provenance: desk.OwnWork()}, nil
		},
		Fill: func(l meeting.Line) url.Values {
			f := url.Values{"text": {l.Text}, "defensive": {l.Defensive}}
			desk.FillProvenance(f, l.Provenance)
			return f
		},
		Read: func(f url.Values, l meeting.Line) (meeting.Line, error) {
			l.Text, l.Defensive, l.Provenance = f.Get("text"), f.Get("defensive"), desk.ReadProvenance(f)
			return l, nil
		},
		Fields: func(_ context.Context, _ entente.View, f ui.Form, _ meeting.Line) (templ.Component, error) {
			return lineFields(f), nil
		},
		Save: func(ctx context.Context, a entente.Actor, _ string, number int64, l meeting.Line, m entente.Marking) (record.Entry[meeting.Line], error) {
			return p.Meeting.SaveLine(ctx, a, number, l, m)
		},
	}
}

// itemPlace leads to an agenda item whose meeting is not in the address.
func (p *Pages) itemPlace(w http.ResponseWriter, r *http.Request) error {
	e, err := p.Meeting.Agenda.Get(r.Context(), desk.View(r), item(r))
	if err != nil {
		return err
	}
	http.Redirect(w, r, ui.Href(r.Context(), "/meetings/"+e.Data.Meeting)+"#"+e.ID, http.StatusSeeOther)
	return nil
}
