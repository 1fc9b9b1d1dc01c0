// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/picture"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// Widths that the pictures are drawn for.
const (
	wide   = 1100
	narrow = 340
)

// mostLanes and mostNodes are how much of a picture can be read at a glance.
const (
	mostLanes = 14
	mostNodes = 18
)

// drawn is a picture as a component.
func drawn(p picture.Picture) (templ.Component, error) {
	var b bytes.Buffer
	if err := picture.Responsive(&b, p, wide, narrow); err != nil {
		return nil, fmt.Errorf("draw a picture: %w", err)
	}
	return templ.Raw(b.String()), nil
}

// draw draws the pictures of the page.
func (p *Pages) draw(ctx context.Context, v *partnerView) error {
	say := i18n.From(ctx)
	if t := v.timelinePicture(say); len(t.Lanes) > 0 {
		drawing, err := drawn(t)
		if err != nil {
			return err
		}
		v.timeline = ui.Figure(ui.Picture{
			ID: "timeline-figure", Title: t.Title, Caption: v.timelineCaption(say), Drawing: drawing, Twin: timelineTwin.Plain(eventRows(t)),
			Source: say.T("registry.partner.figure-source", entente.Args{"Date": v.day}),
		})
	}
	if len(v.connections) == 0 {
		return nil
	}
	n := v.networkPicture(say)
	drawing, err := drawn(n)
	if err != nil {
		return err
	}
	v.figure = ui.Figure(ui.Picture{
		ID: "network-figure", Title: n.Title, Caption: say.T("registry.partner.network-caption"), Drawing: drawing, Twin: connectionTable.Plain(v.connectionRows()),
		Source: say.T("registry.partner.figure-source", entente.Args{"Date": v.day}), Note: strings.Join(v.names.Notes(), " "),
	})
	return nil
}

func pictureDate(d entente.Date) picture.Date {
	out, _ := picture.ParseDate(string(d)) // the record holds only dates
	return out
}

var statusInks = map[registry.Status]picture.Ink{
	registry.StatusInForce: picture.Good, registry.StatusAdopted: picture.Good, registry.StatusApplied: picture.Active,
	registry.StatusSigned: picture.Active, registry.StatusPending: picture.Waiting, registry.StatusExpired: picture.Muted,
}

// timelinePicture has a lane for each dated instrument, one for the meetings
// and one for what is due.
func (v partnerView) timelinePicture(say *i18n.Printer) picture.Timeline {
	t := picture.Timeline{
		Frame:  picture.Frame{ID: "timeline", Title: say.T("registry.partner.timeline-title", entente.Args{"Partner": v.names.Partner(v.id)}), Desc: say.T("registry.partner.timeline-desc")},
		Today:  pictureDate(v.day),
		Format: func(d picture.Date) string { return say.Date(entente.Date(d.String())) },
		Words: picture.TimelineWords{
			Lane: say.T("registry.timeline.lane"), Item: say.T("registry.timeline.item"), From: say.T("field.from"), To: say.T("field.to"),
			Today: say.T("registry.timeline.today"), Open: say.T("registry.timeline.open"),
		},
	}
	for i := range t.Months {
		t.Months[i] = say.T("registry.month-short." + strconv.Itoa(i+1))
	}
	for _, i := range v.instruments {
		if len(t.Lanes) < mostLanes && len(i.lane(say).Items) > 0 {
			t.Lanes = append(t.Lanes, i.lane(say))
		}
	}
	if l := v.meetingLane(say); len(l.Items) > 0 {
		t.Lanes = append(t.Lanes, l)
	}
	if l := v.dueLane(say); len(l.Items) > 0 {
		t.Lanes = append(t.Lanes, l)
	}
	return t
}

// lane is the life of an instrument: a period from each date to the next one,
// so that signed and in force are never one thing.
func (i instrumentRow) lane(say *i18n.Printer) picture.Lane {
	l := picture.Lane{Label: i.Data.Title, Href: "/instruments/" + i.ID}
	type step struct {
		date   entente.Date
		status registry.Status
	}
	signed := registry.StatusSigned
	if s := i.Data.Standing("9999-12-31").Status; s == registry.StatusAdopted {
		signed = s
	}
	var steps []step
	for _, s := range []step{{i.Data.Signed, signed}, {i.Data.Applied, registry.StatusApplied}, {i.Data.InForce, registry.StatusInForce}} {
		if s.date.Known() {
			steps = append(steps, s)
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return strings.Compare(string(a.date.FirstDay()), string(b.date.FirstDay())) })
	for n, s := range steps {
		item := picture.Item{Label: say.T("registry.status." + string(s.status)), Start: pictureDate(s.date), Ink: statusInks[s.status], Href: l.Href}
		switch {
		case n+1 < len(steps):
			item.End = pictureDate(steps[n+1].date)
		case i.Data.Expires.Known():
			item.End = pictureDate(i.Data.Expires)
		default:
			item.Open = true
		}
		l.Items = append(l.Items, item)
	}
	return l
}

func (v partnerView) meetingLane(say *i18n.Printer) picture.Lane {
	l := picture.Lane{Label: say.T("ui.nav.meetings"), Href: "/meetings?partner=" + v.id}
	for _, m := range v.meetings {
		if m.Data.Date.Known() {
			l.Items = append(l.Items, picture.Item{Label: m.Data.Title, Start: pictureDate(m.Data.Date), Ink: picture.T1, Href: "/meetings/" + m.ID})
		}
	}
	return l
}

func (v partnerView) dueLane(say *i18n.Printer) picture.Lane {
	l := picture.Lane{Label: say.T("registry.timeline.due"), Href: "/commitments?due=dated&partner=" + v.id}
	for _, c := range v.commitments {
		if !c.Data.Due.Known() {
			continue
		}
		ink := picture.Waiting
		switch {
		case c.overdue:
			ink = picture.Bad
		case c.Data.Done(c.accounts):
			ink = picture.Good
		}
		l.Items = append(l.Items, picture.Item{Label: entente.Shorten(c.Data.Text, 120), Start: pictureDate(due(c.Data)), Ink: ink, Href: "/commitments/" + c.ID})
	}
	return l
}

// timelineCaption says what the picture leaves out.
func (v partnerView) timelineCaption(say *i18n.Printer) string {
	dated, undated := 0, 0
	for _, i := range v.instruments {
		if len(i.lane(say).Items) > 0 {
			dated++
		} else {
			undated++
		}
	}
	caption := say.T("registry.partner.timeline-caption")
	if dated > mostLanes {
		caption += " " + say.T("registry.partner.timeline-newest", entente.Args{"Count": mostLanes})
	}
	if undated > 0 {
		caption += " " + say.T("registry.partner.timeline-undated", entente.Args{"Count": undated})
	}
	return caption
}

// eventRow is one row of the timeline's twin.
type eventRow struct{ lane, item, from, to string }

var timelineTwin = ui.Table[eventRow]{
	ID: "timeline-twin", Caption: "registry.timeline.caption",
	Columns: []ui.Column[eventRow]{
		{Key: "lane", Label: "registry.timeline.lane", Kind: ui.Wide, Cell: func(_ context.Context, r eventRow) ui.Cell { return ui.Cell{Text: r.lane} }},
		{Key: "item", Label: "registry.timeline.item", Kind: ui.Wide, Cell: func(_ context.Context, r eventRow) ui.Cell { return ui.Cell{Text: r.item} }},
		{Key: "from", Label: "field.from", Kind: ui.Date, Cell: func(_ context.Context, r eventRow) ui.Cell { return ui.Cell{Text: r.from} }},
		{Key: "to", Label: "field.to", Kind: ui.Date, Cell: func(_ context.Context, r eventRow) ui.Cell { return ui.Cell{Text: r.to} }},
	},
}

func eventRows(t picture.Timeline) []eventRow {
	var out []eventRow
	for _, r := range t.Table().Rows {
		out = append(out, eventRow{r[0], r[1], r[2], r[3]})
	}
	return out
}

// networkPicture has the partner in the middle and around it those that work
// on the same topics.
func (v partnerView) networkPicture(say *i18n.Printer) picture.Network {
	n := picture.Network{
		Frame: picture.Frame{
			ID: "network", Title: say.T("registry.partner.network-title", entente.Args{"Partner": v.names.Partner(v.id)}), Desc: say.T("registry.partner.network-desc"),
			Legend: []picture.LegendItem{{Ink: picture.T1, Label: say.T("registry.network.joint")}, {Ink: picture.T2, Label: say.T("registry.network.missing")}},
		},
		Centre: v.id,
		Nodes:  []picture.Node{{ID: v.id, Label: v.names.Partner(v.id), Ink: picture.T3, Weight: 4}},
		Words: picture.NetworkWords{
			Apart: say.T("registry.network.apart"), From: say.T("field.partner"), To: say.T("registry.network.other"),
			Weight: say.T("registry.network.weight"), Reasons: say.T("registry.network.shared"),
		},
	}
	for _, c := range v.connections[:min(mostNodes, len(v.connections))] {
		ink := picture.T1
		if c.Missing() {
			ink = picture.T2
		}
		n.Nodes = append(n.Nodes, picture.Node{ID: c.Partner, Label: v.names.Partner(c.Partner), Ink: ink, Weight: float64(len(c.Topics)), Href: partnerHref(v.names, c.Partner)})
		var reasons []string
		for _, t := range c.Topics {
			reasons = append(reasons, v.names.Topic(t.Topic))
		}
		n.Edges = append(n.Edges, picture.Edge{From: v.id, To: c.Partner, Weight: c.Weight, Reasons: reasons})
	}
	return n
}

// connectionRow is one row of the network's twin.
type connectionRow struct {
	registry.Connection
	names *desk.Names
}

var connectionTable = ui.Table[connectionRow]{
	ID: "connection-list", Caption: "registry.network.caption",
	Columns: []ui.Column[connectionRow]{
		{Key: "partner", Label: "field.partner", Cell: func(_ context.Context, r connectionRow) ui.Cell {
			return ui.Cell{Text: r.names.Partner(r.Partner), Href: partnerHref(r.names, r.Partner)}
		}},
		{Key: "topics", Label: "registry.network.shared", Kind: ui.Wide, Cell: func(ctx context.Context, r connectionRow) ui.Cell {
			var out []string
			for _, t := range r.Topics {
				out = append(out, i18n.T(ctx, "registry.network.topic", entente.Args{"Topic": r.names.Topic(t.Topic), "Here": t.Here, "There": t.There}))
			}
			return ui.Cell{Text: strings.Join(out, ", ")}
		}},
		{Key: "joint", Label: "registry.network.items", Kind: ui.Number, Cell: func(ctx context.Context, r connectionRow) ui.Cell { return ui.NumberCell(ctx, r.Joint) }},
		{Key: "weight", Label: "registry.network.weight", Kind: ui.Number, Cell: func(ctx context.Context, r connectionRow) ui.Cell {
			return ui.Cell{Text: i18n.Number(ctx, r.Weight), Value: r.Weight}
		}},
	},
}

func (v partnerView) connectionRows() []connectionRow {
	out := make([]connectionRow, len(v.connections))
	for i, c := range v.connections {
		out[i] = connectionRow{c, v.names}
	}
	return out
}
