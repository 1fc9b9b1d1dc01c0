// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

func (p *Pages) agendaThing() *desk.Thing[meeting.AgendaItem] {
	return &desk.Thing[meeting.AgendaItem]{
		Book: p.Meeting.Agenda, Nav: "meetings", Path: "/meetings/{id}/agenda/{item}", New: "/meetings/{id}/agenda/new", ID: item, Handles: p.Handles,
		Href:  func(e record.Entry[meeting.AgendaItem]) string { return "/meetings/" + e.Data.Meeting + "#" + e.ID },
		Title: func(_ context.Context, i meeting.AgendaItem) string { return i.Title },
		Crumbs: func(ctx context.Context, v entente.View, e record.Entry[meeting.AgendaItem]) ([]ui.Link, error) {
			return p.crumbs(ctx, v, e.Data.Meeting)
		},
		Blank: p.blankItem, Fill: fillItem, Read: readItem, Fields: p.itemFields, Say: p.sayItem,
	}
}

// blankItem is put at the end of the agenda.
func (p *Pages) blankItem(r *http.Request) (meeting.AgendaItem, error) {
	m, err := p.ofMeeting(r)
	if err != nil {
		return meeting.AgendaItem{}, err
	}
	w, err := p.Meeting.Whole(r.Context(), desk.Present(r), m.ID)
	position := 0
	for _, e := range w.Agenda {
		position = max(position, e.Data.Position)
	}
	return meeting.AgendaItem{Meeting: m.ID, Position: position + 1, State: meeting.ItemOpen, Provenance: desk.OwnWork()}, err
}

func fillItem(i meeting.AgendaItem) url.Values {
	f := url.Values{}
	for name, v := range map[string]string{
		"position": strconv.Itoa(i.Position), "title": i.Title, "topic": i.Topic, "owner": i.Owner, "state": string(i.State), "outcome": i.Outcome,
	} {
		f.Set(name, v)
	}
	desk.FillRows(f, "commitments", i.Commitments)
	desk.FillProvenance(f, i.Provenance)
	return f
}

// readItem keeps meeting and origin, which no field asks for.
func readItem(f url.Values, i meeting.AgendaItem) (meeting.AgendaItem, error) {
	i.Position, _ = strconv.Atoi(f.Get("position")) // what is no number is 0, which is refused
	i.Title, i.Topic, i.Owner, i.State = f.Get("title"), f.Get("topic"), f.Get("owner"), meeting.ItemState(f.Get("state"))
	i.Outcome, i.Commitments, i.Provenance = f.Get("outcome"), desk.ReadRows(f, "commitments"), desk.ReadProvenance(f)
	return i, nil
}

// itemForm is the form of an agenda item ready to be drawn.
type itemForm struct {
	form                        ui.Form
	topics, states, commitments []ui.Option
}

func (p *Pages) itemFields(ctx context.Context, v entente.View, f ui.Form, i meeting.AgendaItem) (templ.Component, error) {
	out := itemForm{form: f, states: desk.Options(i18n.From(ctx), "meeting.item", meeting.ItemStates()...)}
	var err error
	if out.topics, err = p.topicOptions(ctx, v); err != nil {
		return nil, err
	}
	if out.commitments, err = p.commitmentOptions(ctx, v, i.Meeting); err != nil {
		return nil, err
	}
	return itemFields(out), nil
}

// commitmentOptions offers the commitments with whoever the meeting is with.
func (p *Pages) commitmentOptions(ctx context.Context, v entente.View, meetingID string) ([]ui.Option, error) {
	m, err := p.Meeting.Meetings.Get(ctx, v, meetingID)
	if err != nil {
		return nil, err
	}
	var out []ui.Option
	seen := map[string]bool{}
	for _, partner := range desk.Others(m.Data.Parties, p.Self) {
		page, err := p.Registry.ListCommitments(ctx, v, registry.CommitmentFilter{Partner: partner}, record.Query{Sort: "topic", Limit: maxChoices})
		if err != nil {
			return nil, err
		}
		for _, e := range page.Rows {
			if !seen[e.ID] {
				seen[e.ID] = true
				out = append(out, ui.Option{Value: e.ID, Text: entente.Shorten(e.Data.Text, 110)})
			}
		}
	}
	return out, nil
}

func (p *Pages) sayItem(ctx context.Context, v entente.View, list []meeting.AgendaItem) (func(field, value string) string, error) {
	var topics, commitments, meetings, carried []string
	for _, i := range list {
		topics, commitments = append(topics, i.Topic), append(commitments, i.Commitments...)
		meetings, carried = append(meetings, i.Meeting), append(carried, i.CarriedFrom)
	}
	names, err := desk.LoadNames(ctx, p.Registry, v, nil, topics)
	if err != nil {
		return nil, err
	}
	promises, err := registry.Named(ctx, p.Registry.Commitments, v, commitments...)
	if err != nil {
		return nil, err
	}
	occasions, err := registry.Named(ctx, p.Meeting.Meetings, v, meetings...)
	if err != nil {
		return nil, err
	}
	items, err := registry.Named(ctx, p.Meeting.Agenda, v, carried...)
	return func(field, value string) string {
		switch field {
		case "topic":
			return names.Topic(value)
		case "commitments":
			return entente.Shorten(promises[value].Data.Text, 120)
		case "meeting":
			return occasions[value].Data.Title
		case "carriedFrom":
			return items[value].Data.Title
		case "state":
			return desk.Word(i18n.From(ctx), "meeting.item", value)
		}
		return ""
	}, err
}
