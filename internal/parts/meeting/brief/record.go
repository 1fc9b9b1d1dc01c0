// SPDX-License-Identifier: EUPL-1.2

package brief

import (
	"cmp"
	"slices"
	"strings"

	"entente"
	"entente/internal/kit/page"
	"entente/internal/kit/picture"
	"entente/internal/parts/registry"
)

func (l *layout) changes() {
	l.chapter("changes")
	if l.Previous == nil {
		l.none("changes-no-meeting")
		return
	}
	l.add(page.P(page.Text(l.t("changes-since", entente.Args{"Title": l.Previous.Data.Title, "Date": l.p.Date(l.Previous.Data.Date)}))))
	if len(l.Changes) == 0 {
		l.none("changes-none")
		return
	}
	t := page.Table{
		Columns: []page.Column{{Title: l.t("date"), Width: .16}, {Title: l.t("what"), Width: .2}, {Title: l.t("about"), Width: .64}},
	}
	for _, c := range l.Changes {
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{
			page.C(page.Text(l.p.Date(c.Date))), page.C(page.Text(l.t("change." + c.What))), page.C(page.Text(c.Text)),
		}})
	}
	l.add(t)
}

func (l *layout) instruments() {
	l.chapter("instruments")
	if len(l.Instruments) == 0 {
		l.none("instruments-none")
		return
	}
	t := page.Table{
		RowHeader: true,
		Columns: []page.Column{
			{Title: l.t("instrument"), Width: .3},
			{Title: l.t("status"), Width: .15},
			{Title: l.t("signed"), Width: .14},
			{Title: l.t("applied"), Width: .14},
			{Title: l.t("in-force"), Width: .14},
			{Title: l.t("source"), Width: .13},
		},
	}
	for _, i := range l.Instruments {
		s := i.Data.StandingIn(l.View)
		status := page.C(page.Strong(l.p.T("registry.status." + string(s.Status))))
		if s.Contradicted {
			status = append(status, page.P(page.Small(l.t("reported", entente.Args{"Status": l.reported(i.Data.Reported)}))))
		}
		if i.Data.Expires.Known() {
			status = append(status, page.P(page.Small(l.t("expires", entente.Args{"Date": l.p.Date(i.Data.Expires)}))))
		}
		title := page.C(page.Text(i.Data.Title))
		if ref := strings.Join(nonEmpty(i.Data.Reference, i.Data.CELEX), " · "); ref != "" {
			title = append(title, page.P(page.Small(ref)))
		}
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{
			title, status, page.C(page.Text(l.date(i.Data.Signed))), page.C(page.Text(l.date(i.Data.Applied))),
			page.C(page.Text(l.date(i.Data.InForce))), page.C(l.cite(i.Data.Provenance)),
		}})
	}
	l.add(t)
}

func nonEmpty(list ...string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// How many connections the picture and the table show, and how many of them
// are put forward as worth making: the most telling ones.
const (
	shown     = 12
	suggested = 5
)

func (l *layout) network() error {
	l.chapter("network")
	if len(l.Connections) == 0 {
		l.none("network-none")
		return nil
	}
	list := l.Connections[:min(shown, len(l.Connections))]
	n := picture.Network{
		Frame: picture.Frame{
			ID: "network", Title: l.t("network-title", entente.Args{"Partner": l.partner(l.Partner.ID)}), Desc: l.t("network-desc"),
			Legend: []picture.LegendItem{{Ink: picture.T3, Label: l.t("joint-yes")}, {Ink: picture.T2, Label: l.t("joint-no")}},
		},
		Centre: l.Partner.ID, Nodes: []picture.Node{{ID: l.Partner.ID, Label: l.partner(l.Partner.ID), Ink: picture.T1, Weight: 1}},
		Words: picture.NetworkWords{Apart: l.t("apart"), From: l.t("from"), To: l.t("to"), Weight: l.t("shared"), Reasons: l.t("topics")},
	}
	t := page.Table{
		Caption: l.t("network-table"), RowHeader: true,
		Columns: []page.Column{{Title: l.t("partner"), Width: .22}, {Title: l.t("topics"), Width: .5}, {Title: l.t("joint"), Width: .1, Align: page.End}, {Title: l.t("suggestion"), Width: .18}},
	}
	put := 0
	for _, c := range list {
		ink := picture.T3
		suggestion := page.C(page.Text("–"))
		if c.Missing() {
			ink = picture.T2
			if put++; put <= suggested {
				suggestion = page.C(page.Tag(l.t("connect"), page.Info))
			}
		}
		n.Nodes = append(n.Nodes, picture.Node{ID: c.Partner, Label: l.partner(c.Partner), Ink: ink, Weight: c.Weight})
		n.Edges = append(n.Edges, picture.Edge{From: l.Partner.ID, To: c.Partner, Weight: float64(max(1, len(c.Topics))), Reasons: l.reasons(c, 3)})
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{
			page.C(page.Text(l.partner(c.Partner))), page.C(page.Text(strings.Join(l.reasons(c, 6), "; "))), page.C(page.Text(l.p.Number(c.Joint))), suggestion,
		}})
	}
	svg, err := picture.Bytes(n, 680)
	if err != nil {
		return err
	}
	l.add(page.P(page.Text(l.t("network-how"))), page.Figure{SVG: svg, Alt: n.Desc, Caption: n.Title}, t)
	if rest := len(l.Connections) - len(list); rest > 0 {
		l.add(page.P(page.Small(l.t("network-rest", entente.Args{"Count": rest}))))
	}
	return nil
}

// reasons says which topics two partners share, with how much each has.
func (l *layout) reasons(c registry.Connection, most int) []string {
	var out []string
	for i, t := range c.Topics {
		if i == most {
			out = append(out, l.t("more-topics", entente.Args{"Count": len(c.Topics) - most}))
			break
		}
		out = append(out, l.t("shared-topic", entente.Args{"Topic": l.topic(t.Topic), "Here": t.Here, "There": t.There}))
	}
	return out
}

func (l *layout) calendar() {
	l.chapter("calendar")
	dates := l.dates()
	if len(dates) == 0 {
		l.none("calendar-none")
		return
	}
	t := page.Table{
		Columns: []page.Column{{Title: l.t("date"), Width: .2}, {Title: l.t("what"), Width: .2}, {Title: l.t("about"), Width: .46}, {Title: l.t("source"), Width: .14}},
	}
	for _, d := range dates {
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{
			page.C(page.Text(l.due(d.first, d.precision))), page.C(page.Text(l.t("calendar-" + d.what))), page.C(page.Text(d.title)), page.C(l.cite(d.from)),
		}})
	}
	l.add(t)
}

func (l *layout) documents() {
	l.chapter("documents")
	if l.Meeting == nil || len(l.Meeting.Documents) == 0 {
		l.none("documents-none")
		return
	}
	t := page.Table{
		RowHeader: true,
		Columns:   []page.Column{{Title: l.t("document"), Width: .34}, {Title: l.t("file"), Width: .22}, {Title: l.t("hash"), Width: .44}},
	}
	for _, d := range l.Meeting.Documents {
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{
			page.C(page.Text(d.Data.Title)), page.C(page.Text(d.Data.Name), page.Small(" "+l.t("bytes", entente.Args{"Count": int(d.Data.Size)}))), page.C(page.Code(d.Data.SHA256)),
		}})
	}
	l.add(t)
}

// day is one entry of the calendar.
type day struct {
	first, last entente.Date
	precision   entente.Precision
	what        string // meeting, due, expires
	title, id   string
	from        entente.Provenance
}

// dates lists what lies ahead: meetings, due dates and expiries.
func (b *Briefing) dates() []day {
	var out []day
	for _, m := range b.Meetings {
		if m.Data.Ahead(b.View.Day) && m.Data.Date.Known() {
			out = append(out, day{m.Data.Date, m.Data.LastDay(), m.Data.Date.Precision(), "meeting", m.Data.Title, m.ID, m.Data.Provenance})
		}
	}
	for _, p := range b.Open {
		if d := p.Data.Deadline(); d.Known() && !d.Past(b.View.Day) {
			out = append(out, day{p.Data.Due, d, p.Data.DuePrecision, "due", p.Data.Text, p.ID, p.Data.Provenance})
		}
	}
	for _, i := range b.Instruments {
		if i.Data.Expires.Known() && !i.Data.Expires.Past(b.View.Day) {
			out = append(out, day{i.Data.Expires, i.Data.Expires.LastDay(), i.Data.Expires.Precision(), "expires", i.Data.Title, i.ID, i.Data.Provenance})
		}
	}
	slices.SortStableFunc(out, func(x, y day) int {
		return cmp.Or(cmp.Compare(x.last, y.last), cmp.Compare(x.what, y.what), cmp.Compare(x.id, y.id))
	})
	return out
}
