// SPDX-License-Identifier: EUPL-1.2

package brief

import (
	"strings"

	"entente"
	"entente/internal/kit/page"
	"entente/internal/parts/meeting"
)

// opposite says who sits on the other side: the posts, who holds them, and who
// was met before.
func (l *layout) opposite() {
	l.chapter("opposite")
	if len(l.Posts) == 0 && len(l.Met) == 0 {
		l.none("opposite-none")
		return
	}
	if len(l.Posts) > 0 {
		t := page.Table{
			Caption: l.t("posts", entente.Args{"Partner": l.partner(l.Partner.ID)}), RowHeader: true,
			Columns: []page.Column{{Title: l.t("post"), Width: .34}, {Title: l.t("unit"), Width: .26}, {Title: l.t("holder"), Width: .26}, {Title: l.t("source"), Width: .14}},
		}
		for _, p := range l.Posts {
			t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{
				page.C(page.Text(p.Data.Title)), page.C(page.Text(p.Data.Unit)), l.holders(p), page.C(l.cite(p.Data.Provenance)),
			}})
		}
		l.add(t)
	}
	if len(l.Met) > 0 {
		l.met()
	}
}

func (l *layout) holders(p Post) page.Cell {
	var out page.Cell
	for _, h := range p.Holders {
		if h.To.Past(l.View.Day) {
			continue
		}
		text := h.Person.Name
		if h.From.Known() {
			text += ", " + l.t("since", entente.Args{"Date": l.p.Date(h.From)})
		}
		out = append(out, page.P(page.Text(text)))
	}
	if out == nil {
		out = page.C(page.Emphasis(l.t("holder-unknown")))
	}
	return out
}

// met lists each person once, with the last meeting first.
func (l *layout) met() {
	titles := map[string]meeting.Meeting{}
	for _, m := range l.Meetings {
		titles[m.ID] = m.Data
	}
	t := page.Table{
		Caption: l.t("met"), RowHeader: true,
		Columns: []page.Column{{Title: l.t("person"), Width: .24}, {Title: l.t("role"), Width: .14}, {Title: l.t("last-met"), Width: .44}, {Title: l.t("times-met"), Width: .18, Align: page.End}},
	}
	seen := map[string]int{}
	for _, a := range l.Met {
		seen[a.Person.ID]++
	}
	for _, a := range l.Met {
		n := seen[a.Person.ID]
		if n == 0 {
			continue
		}
		seen[a.Person.ID] = 0
		m := titles[a.Meeting]
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{
			page.C(page.Text(a.Person.Name)), page.C(page.Text(l.p.T("meeting.role." + a.Role))),
			page.C(page.Text(strings.Join([]string{m.Title, l.p.Date(m.Date)}, ", ")), page.Text(" "), l.cite(m.Provenance)), page.C(page.Text(l.p.Number(n))),
		}})
	}
	l.add(t)
}

// agenda gives each item with its line to take.
func (l *layout) agenda() {
	l.chapter("agenda")
	if l.Meeting == nil || len(l.Meeting.Agenda) == 0 {
		l.none("agenda-none")
		return
	}
	for _, i := range l.Meeting.Agenda {
		l.add(page.Heading{Level: 2, Text: i.Data.Title, ID: "item-" + i.ID})
		var facts []string
		if i.Data.Topic != "" {
			facts = append(facts, l.topic(i.Data.Topic))
		}
		if i.Data.Owner != "" {
			facts = append(facts, l.t("owner", entente.Args{"Owner": i.Data.Owner}))
		}
		if i.Data.CarriedFrom != "" {
			facts = append(facts, l.t("carried"))
		}
		if i.Data.State != meeting.ItemOpen {
			facts = append(facts, l.p.T("meeting.item."+string(i.Data.State)))
		}
		l.add(page.P(page.Text(strings.Join(facts, " · ")+" "), l.cite(i.Data.Provenance)))
		if line, ok := l.Meeting.Lines[i.ID]; ok {
			l.add(page.Note{Kind: page.Callout, Label: l.t("line"), Tone: page.Info, Runs: []page.Run{page.Text(line.Data.Text)}})
			if line.Data.Defensive != "" {
				l.add(page.Note{Kind: page.Callout, Label: l.t("if-asked"), Tone: page.Neutral, Runs: []page.Run{page.Text(line.Data.Defensive)}})
			}
		} else if l.View.Actor.Clearance.Rank() >= entente.Limited.Rank() { // others cannot tell
			l.add(page.Note{Kind: page.Gap, Label: l.t("gap"), Runs: []page.Run{page.Text(l.t("line-none"))}})
		}
		l.itemCommitments(i.Data)
		if i.Data.Outcome != "" {
			l.add(page.P(page.Strong(l.t("outcome")+" "), page.Text(i.Data.Outcome)))
		}
	}
}

func (l *layout) itemCommitments(i meeting.AgendaItem) {
	list := page.List{}
	for _, p := range l.Open {
		for _, id := range i.Commitments {
			if id == p.ID {
				list.Items = append(list.Items, page.Item{Runs: []page.Run{page.Text(p.Data.Text + " "), page.Small(l.stateWords(p))}})
			}
		}
	}
	if len(list.Items) > 0 {
		l.add(list)
	}
}
