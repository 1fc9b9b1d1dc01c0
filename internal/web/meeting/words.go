// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"context"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

var reportedTones = map[meeting.Reported]ui.Tone{
	meeting.Planned: ui.Info, meeting.Held: ui.Good, meeting.Postponed: ui.Warn, meeting.Cancelled: ui.Quiet,
}

var itemTones = map[meeting.ItemState]ui.Tone{
	meeting.ItemOpen: ui.Info, meeting.ItemDone: ui.Good, meeting.ItemCarried: ui.Quiet, meeting.ItemDropped: ui.Quiet,
}

// state is whether a meeting takes place, on a day.
func state(m meeting.Meeting, day entente.Date) (ui.Tone, string) {
	if m.Unconfirmed(day) {
		return ui.Warn, "meeting.unconfirmed"
	}
	return reportedTones[m.Reported], "meeting.reported." + string(m.Reported)
}

// kindWord says what sort of meeting it is.
func kindWord(ctx context.Context, kind string) string {
	return desk.Word(i18n.From(ctx), "meeting.kind", kind)
}

// days says on which days a meeting is.
func days(ctx context.Context, m meeting.Meeting) string {
	switch {
	case !m.Date.Known():
		return i18n.T(ctx, "meeting.no-date")
	case m.End.Known() && m.End != m.Date:
		return i18n.T(ctx, "meeting.until", entente.Args{"From": m.Date, "To": m.End})
	}
	return i18n.Date(ctx, m.Date)
}

// hours says at what time of day a meeting is; empty when that is not known.
func hours(ctx context.Context, m meeting.Meeting) string {
	switch {
	case m.Start == "":
		return ""
	case m.Finish == "":
		return i18n.T(ctx, "meeting.time-open", entente.Args{"Start": m.Start, "Zone": m.Zone})
	}
	return i18n.T(ctx, "meeting.time", entente.Args{"Start": m.Start, "Finish": m.Finish, "Zone": m.Zone})
}

// maxChoices bounds how many things a field or filter offers.
const maxChoices = 500

// partnerOptions offers all partners by name.
func (p *Pages) partnerOptions(ctx context.Context, v entente.View) ([]ui.Option, error) {
	page, err := p.Registry.ListPartners(ctx, v, registry.PartnerFilter{}, record.Query{Limit: maxChoices})
	say, out := i18n.From(ctx), []ui.Option{}
	for _, e := range page.Rows {
		out = append(out, ui.Option{Value: e.ID, Text: desk.PartnerName(say, e.ID, e.Data)})
	}
	return sorted(say, out), err
}

// sides offers the parties of a meeting.
func (p *Pages) sides(ctx context.Context, v entente.View, m meeting.Meeting) ([]ui.Option, error) {
	names, err := desk.LoadNames(ctx, p.Registry, v, m.Parties, nil)
	if err != nil {
		return nil, err
	}
	var out []ui.Option
	for _, id := range m.Parties {
		out = append(out, ui.Option{Value: id, Text: names.Partner(id)})
	}
	return out, nil
}

func (p *Pages) topicOptions(ctx context.Context, v entente.View) ([]ui.Option, error) {
	page, err := p.Registry.Topics.List(ctx, v, record.Query{Limit: maxChoices})
	say, out := i18n.From(ctx), []ui.Option{}
	for _, e := range page.Rows {
		out = append(out, ui.Option{Value: e.ID, Text: e.Data.In(say.Lang())})
	}
	return sorted(say, out), err
}

// kindOptions offers the kinds of meetings that there are.
func (p *Pages) kindOptions(ctx context.Context, v entente.View) ([]ui.Option, error) {
	kinds, err := p.Meeting.Kinds(ctx, v)
	var out []ui.Option
	for _, k := range kinds {
		out = append(out, ui.Option{Value: k, Text: kindWord(ctx, k)})
	}
	return sorted(i18n.From(ctx), out), err
}

// itemOptions offers the items of a meeting's agenda.
func (p *Pages) itemOptions(ctx context.Context, v entente.View, meetingID string) ([]ui.Option, error) {
	w, err := p.Meeting.Whole(ctx, v, meetingID)
	var out []ui.Option
	for _, e := range w.Agenda {
		out = append(out, ui.Option{Value: e.ID, Text: i18n.Number(ctx, e.Data.Position) + ". " + entente.Shorten(e.Data.Title, 80)})
	}
	return out, err
}

// sorted orders choices by their text, as the reader's language does.
func sorted(p *i18n.Printer, list []ui.Option) []ui.Option {
	c := collate.New(language.Make(p.Lang()), collate.IgnoreCase)
	slices.SortStableFunc(list, func(a, b ui.Option) int { return c.CompareString(a.Text, b.Text) })
	return list
}

func kindField(ctx context.Context, form ui.Form) ui.Field {
	f := form.Field(ctx, "kind", i18n.T(ctx, "field.meeting.kind")).Need().Sized("medium").With(i18n.T(ctx, "meeting.form.kind-hint"))
	f.Attributes = map[string]any{"list": "kinds", "autocomplete": "off"}
	return f
}

func partnerField(ctx context.Context, partner string) ui.Field {
	return ui.Field{
		Name: "partner", Label: i18n.T(ctx, "meeting.briefing.partner"), Hint: i18n.T(ctx, "meeting.briefing.partner-hint"),
		Value: partner, Required: true, Width: "medium",
	}
}

// comma parts the elements of a list.
func comma(i, n int) string {
	if i+1 < n {
		return ","
	}
	return ""
}
