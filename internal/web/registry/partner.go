// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// partnerView is everything that the page of a partner shows.
type partnerView struct {
	id, self         string
	data             registry.Partner
	instruments      []instrumentRow
	commitments      []commitmentRow
	meetings         []record.Entry[meeting.Meeting]
	posts            []postRow
	connections      []registry.Connection
	total            totals
	tally            registry.Tally
	disputed         int
	names            *desk.Names
	day              entente.Date
	reader, mayEdit  bool
	briefing         *record.Entry[meeting.Meeting] // the meeting to prepare, or the last one
	timeline, figure templ.Component
}

// totals are how many there are of what the page shows the first of.
type totals struct{ instruments, commitments, meetings, posts int }

// partner is the page of one.
func (p *Pages) partner(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), desk.View(r)
	thing := p.partnerThing()
	e, err := thing.Get(r)
	if err != nil {
		return err
	}
	view, err := p.viewPartner(ctx, v, e)
	if err != nil {
		return err
	}
	page, err := thing.Page(r, e, r.URL.Path, desk.TabOverview)
	if err != nil {
		return err
	}
	say := i18n.From(ctx)
	page.Kicker = desk.Word(say, "registry.partner-kind", string(e.Data.Kind))
	if e.Data.Relation != "" && e.ID != p.Self {
		page.Kicker = desk.Word(say, "registry.relation", e.Data.Relation) + " · " + page.Kicker
	}
	if view.briefing != nil {
		page.Facts = templ.Join(page.Facts, occasion(view))
		page.Actions = templ.Join(ui.ButtonLink(ui.Primary, say.T("registry.partner.briefing"), "/meetings/"+view.briefing.ID+"/briefing?partner="+e.ID), orNothing(page.Actions))
	}
	return desk.Render(w, r, page, partnerPage(view))
}

func orNothing(c templ.Component) templ.Component {
	if c == nil {
		return templ.NopComponent
	}
	return c
}

func (p *Pages) viewPartner(ctx context.Context, v entente.View, e record.Entry[registry.Partner]) (partnerView, error) {
	view := partnerView{
		id: e.ID, self: p.Self, data: e.Data, day: v.Day,
		reader: v.Actor.May(entente.MayRead), mayEdit: !v.Past() && v.Actor.May(entente.MayEdit),
	}
	if err := p.loadPartner(ctx, v, &view); err != nil {
		return view, err
	}
	tallies, err := p.Registry.TallyPartners(ctx, v, e.ID)
	if err != nil {
		return view, err
	}
	view.tally = tallies[e.ID]
	disputed, err := p.Registry.ListCommitments(ctx, v, registry.CommitmentFilter{Partner: e.ID, State: stateDisagreement}, record.Query{CountOnly: true})
	if err != nil {
		return view, err
	}
	view.disputed = disputed.Total
	if e.ID != p.Self {
		if view.connections, err = p.Registry.Connections(ctx, v, e.ID, p.Self); err != nil {
			return view, err
		}
	}
	if view.names, err = desk.LoadNames(ctx, p.Registry, v, view.partners(), view.topics()); err != nil {
		return view, err
	}
	view.briefing = toPrepare(view.meetings, v.Day)
	return view, p.draw(ctx, &view)
}

// loadPartner reads the lists that the page shows.
func (p *Pages) loadPartner(ctx context.Context, v entente.View, view *partnerView) error {
	instruments, err := p.Registry.ListInstruments(ctx, v, registry.InstrumentFilter{Partner: view.id}, record.Query{Sort: "signed", Desc: true, Limit: mostRows})
	if err != nil {
		return err
	}
	if view.instruments, _, err = p.instrumentRows(ctx, v, instruments.Rows); err != nil {
		return err
	}
	commitments, err := p.Registry.ListCommitments(ctx, v, registry.CommitmentFilter{Partner: view.id}, record.Query{Sort: "made", Desc: true, Limit: mostRows})
	if err != nil {
		return err
	}
	if view.commitments, _, err = p.commitmentRows(ctx, v, commitments.Rows); err != nil {
		return err
	}
	meetings, err := p.Meeting.ListMeetings(ctx, v, meeting.Filter{Partner: view.id}, record.Query{Sort: "date", Desc: true, Limit: mostRows})
	if err != nil {
		return err
	}
	view.meetings = meetings.Rows
	posts, err := p.Registry.ListPosts(ctx, v, registry.PostFilter{Partner: view.id}, record.Query{Limit: mostRows})
	if err != nil {
		return err
	}
	view.posts, _, err = p.postRows(ctx, v, posts.Rows)
	view.total = totals{instruments.Total, commitments.Total, meetings.Total, posts.Total}
	return err
}

// partners are all that the page names.
func (v partnerView) partners() []string {
	out := []string{v.id, v.self, v.data.MemberOf}
	for _, c := range v.connections {
		out = append(out, c.Partner)
	}
	for _, i := range v.instruments {
		out = append(out, i.Data.Parties...)
	}
	for _, c := range v.commitments {
		out = append(out, c.Data.Parties...)
	}
	return out
}

func (v partnerView) topics() []string {
	var out []string
	for _, c := range v.connections {
		for _, t := range c.Topics {
			out = append(out, t.Topic)
		}
	}
	for _, i := range v.instruments {
		out = append(out, i.Data.Topics...)
	}
	for _, c := range v.commitments {
		out = append(out, c.Data.Topic)
	}
	return out
}

// toPrepare is the next meeting, or the last one where none is planned.
func toPrepare(list []record.Entry[meeting.Meeting], day entente.Date) *record.Entry[meeting.Meeting] {
	var next *record.Entry[meeting.Meeting]
	for i := range list {
		m := &list[i]
		if m.Data.Ahead(day) && m.Data.Date.Known() && (next == nil || m.Data.Date < next.Data.Date) {
			next = m
		}
	}
	if next != nil {
		return next
	}
	for i := range list {
		if list[i].Data.Date.Known() {
			return &list[i]
		}
	}
	return nil
}

// group is the commitments in one state.
type group struct {
	state string // stateOverdue stands before all others
	rows  []commitmentRow
}

const stateOverdue = "overdue"

func (g group) tone() ui.Tone {
	if g.state == stateOverdue {
		return ui.Bad
	}
	return stateTone(g.state)
}

// count adds up the groups.
func count(groups []group) int {
	n := 0
	for _, g := range groups {
		n += len(g.rows)
	}
	return n
}

// groupOrder is the order of states on the page: what asks for something
// first, what is over last.
var groupOrder = []string{stateOverdue, stateDisagreement, "ongoing", "not-started", "announced", stateNone}

// over are the states of commitments that ask for nothing any more.
var over = []string{"done", "in-force", "signed", "dropped"}

// groups sorts the commitments by state, those that are open and those that
// are over apart.
func (v partnerView) groups() (open, closed []group) {
	by := map[string][]commitmentRow{}
	var extra []string
	for _, c := range v.commitments {
		state := c.state
		if c.overdue {
			state = stateOverdue
		}
		if by[state] == nil && !slices.Contains(groupOrder, state) && !slices.Contains(over, state) {
			extra = append(extra, state)
		}
		by[state] = append(by[state], c)
	}
	slices.Sort(extra)
	for _, s := range slices.Concat(groupOrder, extra) {
		if rows := by[s]; len(rows) > 0 {
			open = append(open, group{s, rows})
		}
	}
	for _, s := range over {
		if rows := by[s]; len(rows) > 0 {
			closed = append(closed, group{s, rows})
		}
	}
	return open, closed
}

// sideRow counts the commitments of one side by state.
type sideRow struct {
	label string
	by    map[string]int
	total int
}

// bySide counts who promised: both sides, or this partner without the member.
func (v partnerView) bySide(ctx context.Context) []sideRow {
	both, alone := sideRow{by: map[string]int{}}, sideRow{by: map[string]int{}}
	for _, c := range v.commitments {
		row := &alone
		if with := slices.Contains(c.Data.Parties, v.self); with && v.id != v.self || v.id == v.self && len(c.Data.Parties) > 1 {
			row = &both
		}
		state := c.state
		if c.overdue {
			state = stateOverdue
		}
		row.by[state]++
		row.total++
	}
	both.label = i18n.T(ctx, "registry.side.both", entente.Args{"Self": v.names.Partner(v.self), "Partner": v.names.Partner(v.id)})
	if v.id == v.self {
		both.label = i18n.T(ctx, "registry.side.others")
	}
	alone.label = i18n.T(ctx, "registry.side.alone", entente.Args{"Partner": v.names.Partner(v.id)})
	var out []sideRow
	for _, r := range []sideRow{both, alone} {
		if r.total > 0 {
			out = append(out, r)
		}
	}
	return out
}

// overview counts what there is on each topic, the most first.
func (v partnerView) overview() []workRow {
	at := map[string]*workRow{}
	row := func(topic string) *workRow {
		if at[topic] == nil {
			at[topic] = &workRow{id: v.id, topic: topic, names: v.names}
		}
		return at[topic]
	}
	for _, c := range v.commitments {
		row(c.Data.Topic).commitments++
	}
	for _, i := range v.instruments {
		for _, t := range i.Data.Topics {
			row(t).instruments++
		}
	}
	var out []workRow
	for _, r := range at {
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b workRow) int {
		return cmp.Or(b.commitments+b.instruments-a.commitments-a.instruments, cmp.Compare(a.names.Topic(a.topic), b.names.Topic(b.topic)))
	})
	return out
}

// stats are the numbers at the top of the page.
func (v partnerView) stats(ctx context.Context) []ui.Stat {
	in := "partner=" + v.id
	out := []ui.Stat{
		{Number: v.total.instruments, Text: i18n.T(ctx, "registry.stat.instruments", entente.Args{"Count": v.total.instruments}), Href: "/instruments?" + in},
		{Number: v.tally.Open, Text: i18n.T(ctx, "registry.stat.open", entente.Args{"Count": v.tally.Open}), Href: "/commitments?" + in, Why: &ui.Reason{Text: i18n.T(ctx, "registry.why.open")}},
		{Number: v.tally.Overdue, Text: i18n.T(ctx, "registry.stat.overdue", entente.Args{"Count": v.tally.Overdue}), Href: "/commitments?due=overdue&" + in, Why: &ui.Reason{Text: i18n.T(ctx, "registry.why.overdue")}},
		{Number: v.disputed, Text: i18n.T(ctx, "registry.stat.disputed", entente.Args{"Count": v.disputed}), Href: "/commitments?state=disagreement&" + in, Why: &ui.Reason{Text: i18n.T(ctx, "registry.why.disputed")}},
	}
	if v.tally.Overdue > 0 {
		out[2].Tone = ui.Bad
	}
	if v.disputed > 0 {
		out[3].Tone = ui.Warn
	}
	return out
}
