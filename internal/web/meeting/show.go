// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// view is the page of one meeting.
type view struct {
	meeting.Whole

	names       *desk.Names
	commitments map[string]record.Entry[registry.Commitment] // that its agenda and actions name
	accounts    map[string][]record.Entry[registry.Account]
	stated      map[string][]registry.Stated                // how the sides state them, where not alike
	released    map[string]entente.Audience                 // of what stands below it, for the node's own people
	carried     map[string]record.Entry[meeting.AgendaItem] // items that ones here go on from
	before      *record.Entry[meeting.Meeting]
	open        int // items the meeting before left open
	made        int // commitments made here
	self        string
	day         entente.Date
	edit        bool // the reader may edit, and looks at now
	release     bool
	reader      bool // one of the node's own people
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), desk.View(r)
	m, err := p.read(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	page, err := p.meetingThing().Page(r, m.Meeting, r.URL.Path, desk.TabOverview)
	if err != nil {
		return err
	}
	tone, key := state(m.Meeting.Data, v.Day)
	page.Kicker = kindWord(ctx, m.Meeting.Data.Kind)
	page.Facts = templ.Join(ui.StateTag(tone, i18n.T(ctx, key)), page.Facts)
	brief := ui.ButtonLink(ui.Primary, i18n.T(ctx, "meeting.brief"), r.URL.Path+"/briefing")
	if page.Actions != nil {
		brief = templ.Join(brief, page.Actions)
	}
	page.Actions = brief
	return desk.Render(w, r, page, showBody(m))
}

func (p *Pages) read(ctx context.Context, v entente.View, id string) (m view, err error) {
	m = view{self: p.Self, day: v.Day, reader: v.Actor.May(entente.MayRead), released: map[string]entente.Audience{}}
	m.edit = v.Actor.May(entente.MayEdit) && !v.Past()
	m.release = v.Actor.May(entente.MayRelease) && !v.Past()
	if m.Whole, err = p.Meeting.Whole(ctx, v, id); err != nil {
		return m, err
	}
	var topics, commitments, carried []string
	parties := m.Meeting.Data.Parties
	for _, e := range m.Agenda {
		topics, commitments, carried = append(topics, e.Data.Topic), append(commitments, e.Data.Commitments...), append(carried, e.Data.CarriedFrom)
	}
	for _, e := range m.Decisions {
		topics = append(topics, e.Data.Topic)
	}
	for _, e := range m.Actions {
		topics, commitments, parties = append(topics, e.Data.Topic), append(commitments, e.Data.Commitment), append(parties, e.Data.Sides...)
	}
	if m.names, err = desk.LoadNames(ctx, p.Registry, v, parties, topics); err != nil {
		return m, err
	}
	if m.commitments, err = registry.Named(ctx, p.Registry.Commitments, v, commitments...); err != nil {
		return m, err
	}
	if m.accounts, err = p.Registry.AccountsOf(ctx, v, commitments...); err != nil {
		return m, err
	}
	if m.stated, err = p.Registry.Stated(ctx, v); err != nil {
		return m, err
	}
	if m.carried, err = registry.Named(ctx, p.Meeting.Agenda, v, carried...); err != nil {
		return m, err
	}
	made, err := p.Registry.ListCommitments(ctx, v, registry.CommitmentFilter{Meeting: id}, record.Query{CountOnly: true})
	if err != nil {
		return m, err
	}
	m.made = made.Total
	before, found, err := p.Meeting.Before(ctx, v, m.Meeting)
	if err != nil {
		return m, err
	}
	if found {
		m.before = &before
		if m.edit {
			if m.open, err = p.openItems(ctx, v, before.ID); err != nil {
				return m, err
			}
		}
	}
	return m, p.readReleased(ctx, &m)
}

func (p *Pages) openItems(ctx context.Context, v entente.View, meetingID string) (int, error) {
	w, err := p.Meeting.Whole(ctx, v, meetingID)
	n := 0
	for _, e := range w.Agenda {
		if e.Data.State == meeting.ItemOpen {
			n++
		}
	}
	return n, err
}

// readReleased tells the node's own people who else has each thing below the
// meeting.
func (p *Pages) readReleased(ctx context.Context, m *view) error {
	if !m.reader {
		return nil
	}
	for _, id := range m.below() {
		released, found, err := record.Released(ctx, p.Meeting.Meetings.Log.DB, id)
		if err != nil {
			return err
		}
		if found {
			m.released[id] = released.Audience
		} else {
			m.released[id] = entente.Audience{}
		}
	}
	return nil
}

func (m view) below() []string {
	var out []string
	for _, e := range m.Agenda {
		out = append(out, e.ID)
	}
	for _, e := range m.Decisions {
		out = append(out, e.ID)
	}
	for _, e := range m.Actions {
		out = append(out, e.ID)
	}
	for _, e := range m.Documents {
		out = append(out, e.ID)
	}
	return out
}

func (m view) path() string { return "/meetings/" + m.Meeting.ID }

// facts are the facts of the meeting itself.
func (m view) facts(ctx context.Context) []ui.Item {
	d := m.Meeting.Data
	when := days(ctx, d)
	if h := hours(ctx, d); h != "" {
		when += ", " + h
	}
	out := []ui.Item{
		{Label: i18n.T(ctx, "meeting.when"), Text: when},
		{Label: i18n.T(ctx, "field.place"), Text: d.Place},
		{Label: i18n.T(ctx, "field.parties"), Show: partyLinks(m.names, d.Parties, len(d.Parties))},
	}
	if m.before != nil {
		out = append(out, ui.Item{Label: i18n.T(ctx, "meeting.section.before"), Show: beforeLink(*m.before)})
	}
	if m.made > 0 {
		text := i18n.T(ctx, "meeting.made-count", entente.Args{"Count": m.made})
		out = append(out, ui.Item{Label: i18n.T(ctx, "meeting.section.made"), Show: linkTo(text, "/commitments?meeting="+m.Meeting.ID)})
	}
	if d.Note != "" {
		out = append(out, ui.Item{Label: i18n.T(ctx, "field.note"), Text: d.Note})
	}
	return out
}

// titleOf is the title of an agenda item here; empty for one that is not.
func (m view) titleOf(item string) string {
	for _, e := range m.Agenda {
		if e.ID == item {
			return e.Data.Title
		}
	}
	return ""
}

// stateOf is where a commitment stands, in one tag: that it is overdue or that
// the sides differ first.
func (m view) stateOf(ctx context.Context, c record.Entry[registry.Commitment]) templ.Component {
	say, accounts := i18n.From(ctx), registry.Data(m.accounts[c.ID])
	switch {
	case c.Data.Overdue(m.day, accounts):
		return ui.StateTag(ui.Bad, say.T("registry.overdue"))
	case len(registry.Disagreements(accounts, m.stated[c.ID]...)) > 0:
		return ui.StateTag(ui.Warn, say.T("registry.state.disagreement"))
	}
	word := c.Data.Reported
	if len(accounts) > 0 {
		word = string(accounts[0].State)
	}
	tone := ui.Neutral
	switch {
	case c.Data.Done(accounts):
		tone = ui.Good
	case word == string(registry.Ongoing):
		tone = ui.Info
	case word == "":
		return ui.StateTag(tone, say.T("registry.state.none"))
	}
	if say.Has("registry.state." + word) {
		return ui.StateTag(tone, say.T("registry.state."+word))
	}
	return ui.StateTag(tone, desk.Word(say, "registry.reported", word))
}
