// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

func (p *Pages) decisionThing() *desk.Thing[meeting.Decision] {
	return &desk.Thing[meeting.Decision]{
		Book: p.Meeting.Decisions, Nav: "meetings", Path: "/meetings/{id}/decisions/{item}", New: "/meetings/{id}/decisions/new", ID: item, Handles: p.Handles,
		Href:  func(e record.Entry[meeting.Decision]) string { return "/meetings/" + e.Data.Meeting + "#" + e.ID },
		Title: func(_ context.Context, d meeting.Decision) string { return entente.Shorten(d.Text, 120) },
		Crumbs: func(ctx context.Context, v entente.View, e record.Entry[meeting.Decision]) ([]ui.Link, error) {
			return p.crumbs(ctx, v, e.Data.Meeting)
		},
		Blank: func(r *http.Request) (meeting.Decision, error) {
			m, err := p.ofMeeting(r)
			return meeting.Decision{Meeting: m.ID, Provenance: desk.OwnWork()}, err
		},
		Fill: func(d meeting.Decision) url.Values {
			f := url.Values{"text": {d.Text}, "agendaItem": {d.AgendaItem}, "topic": {d.Topic}}
			desk.FillProvenance(f, d.Provenance)
			return f
		},
		Read: func(f url.Values, d meeting.Decision) (meeting.Decision, error) {
			d.Text, d.AgendaItem, d.Topic, d.Provenance = f.Get("text"), f.Get("agendaItem"), f.Get("topic"), desk.ReadProvenance(f)
			return d, nil
		},
		Fields: func(ctx context.Context, v entente.View, f ui.Form, d meeting.Decision) (templ.Component, error) {
			o, err := p.outcomeForm(ctx, v, f, d.Meeting)
			return decisionFields(o), err
		},
		Say: func(ctx context.Context, v entente.View, list []meeting.Decision) (func(field, value string) string, error) {
			var named namedBelow
			for _, d := range list {
				named.add(d.Meeting, d.AgendaItem, d.Topic, nil, "")
			}
			return p.say(ctx, v, named)
		},
	}
}

func (p *Pages) actionThing() *desk.Thing[meeting.ActionItem] {
	return &desk.Thing[meeting.ActionItem]{
		Book: p.Meeting.Actions, Nav: "meetings", Path: "/meetings/{id}/actions/{item}", New: "/meetings/{id}/actions/new", ID: item, Handles: p.Handles,
		Href:  func(e record.Entry[meeting.ActionItem]) string { return "/meetings/" + e.Data.Meeting + "#" + e.ID },
		Title: func(_ context.Context, i meeting.ActionItem) string { return entente.Shorten(i.Text, 120) },
		Crumbs: func(ctx context.Context, v entente.View, e record.Entry[meeting.ActionItem]) ([]ui.Link, error) {
			return p.crumbs(ctx, v, e.Data.Meeting)
		},
		Blank: func(r *http.Request) (meeting.ActionItem, error) {
			m, err := p.ofMeeting(r)
			return meeting.ActionItem{Meeting: m.ID, Provenance: desk.OwnWork()}, err
		},
		Fill: fillAction, Read: readAction,
		Fields: func(ctx context.Context, v entente.View, f ui.Form, i meeting.ActionItem) (templ.Component, error) {
			o, err := p.outcomeForm(ctx, v, f, i.Meeting)
			return actionFields(o), err
		},
		Say: func(ctx context.Context, v entente.View, list []meeting.ActionItem) (func(field, value string) string, error) {
			var named namedBelow
			for _, i := range list {
				named.add(i.Meeting, i.AgendaItem, i.Topic, i.Sides, i.Commitment)
			}
			return p.say(ctx, v, named)
		},
	}
}

func fillAction(i meeting.ActionItem) url.Values {
	f := url.Values{"sides": i.Sides}
	for name, v := range map[string]string{
		"text": i.Text, "agendaItem": i.AgendaItem, "topic": i.Topic, "owner": i.Owner, "due": string(i.Due), "duePrecision": string(i.DuePrecision),
	} {
		f.Set(name, v)
	}
	desk.FillProvenance(f, i.Provenance)
	return f
}

func readAction(f url.Values, i meeting.ActionItem) (meeting.ActionItem, error) {
	i.Text, i.AgendaItem, i.Topic, i.Owner, i.Sides = f.Get("text"), f.Get("agendaItem"), f.Get("topic"), f.Get("owner"), f["sides"]
	i.Due, i.DuePrecision = entente.Date(f.Get("due")), entente.Precision(f.Get("duePrecision"))
	if i.Due.Known() && i.DuePrecision == entente.PrecisionNone {
		i.DuePrecision = i.Due.Precision()
	}
	i.Provenance = desk.ReadProvenance(f)
	return i, nil
}

// due is the due date as exactly as it is known.
func due(i meeting.ActionItem) entente.Date {
	switch i.DuePrecision {
	case entente.PrecisionMonth:
		return i.Due[:min(7, len(i.Due))]
	case entente.PrecisionYear:
		return i.Due[:min(4, len(i.Due))]
	case entente.PrecisionNone, entente.PrecisionDay, entente.PrecisionApproximate:
	}
	return i.Due
}

// outcomeForm is the form of a decision or an action item ready to be drawn.
type outcomeForm struct {
	form                 ui.Form
	items, topics, sides []ui.Option
}

func (p *Pages) outcomeForm(ctx context.Context, v entente.View, f ui.Form, meetingID string) (o outcomeForm, err error) {
	o.form = f
	if o.items, err = p.itemOptions(ctx, v, meetingID); err != nil {
		return o, err
	}
	if o.topics, err = p.topicOptions(ctx, v); err != nil {
		return o, err
	}
	m, err := p.Meeting.Meetings.Get(ctx, v, meetingID)
	if err != nil {
		return o, err
	}
	o.sides, err = p.sides(ctx, v, m.Data)
	return o, err
}

// namedBelow is what decisions and action items name.
type namedBelow struct{ meetings, items, topics, sides, commitments []string }

func (n *namedBelow) add(meetingID, itemID, topic string, sides []string, commitment string) {
	n.meetings, n.items, n.topics = append(n.meetings, meetingID), append(n.items, itemID), append(n.topics, topic)
	n.sides, n.commitments = append(n.sides, sides...), append(n.commitments, commitment)
}

// say puts what is named into words for the history.
func (p *Pages) say(ctx context.Context, v entente.View, n namedBelow) (func(field, value string) string, error) {
	names, err := desk.LoadNames(ctx, p.Registry, v, n.sides, n.topics)
	if err != nil {
		return nil, err
	}
	meetings, err := registry.Named(ctx, p.Meeting.Meetings, v, n.meetings...)
	if err != nil {
		return nil, err
	}
	items, err := registry.Named(ctx, p.Meeting.Agenda, v, n.items...)
	if err != nil {
		return nil, err
	}
	promises, err := registry.Named(ctx, p.Registry.Commitments, v, n.commitments...)
	return func(field, value string) string {
		switch field {
		case "meeting":
			return meetings[value].Data.Title
		case "agendaItem":
			return items[value].Data.Title
		case "topic":
			return names.Topic(value)
		case "sides":
			return names.Partner(value)
		case "commitment":
			return entente.Shorten(promises[value].Data.Text, 120)
		}
		return ""
	}, err
}
