// SPDX-License-Identifier: EUPL-1.2

package brief

import (
	"cmp"
	"strings"

	"entente"
	"entente/internal/kit/page"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
)

// promises lists the open commitments by side, overdue first, each with both
// accounts.
func (l *layout) promises() {
	l.chapter("promises")
	if len(l.Open) == 0 {
		l.none("promises-none")
		return
	}
	for _, side := range []string{"both", "theirs", "ours"} {
		t := page.Table{
			Columns: []page.Column{
				{Title: l.t("commitment"), Width: .38},
				{Title: l.t("due"), Width: .12},
				{Title: l.t("account-of", entente.Args{"Party": l.partner(l.Self.ID)}), Width: .19},
				{Title: l.t("account-of", entente.Args{"Party": l.partner(l.Partner.ID)}), Width: .19},
				{Title: l.t("source"), Width: .12},
			},
		}
		for _, p := range l.Open {
			if l.Side(p) == side {
				t.Rows = append(t.Rows, l.promise(p))
			}
		}
		if len(t.Rows) > 0 {
			title := l.t("side-"+side, entente.Args{"Partner": l.partner(l.Partner.ID), "Self": l.partner(l.Self.ID)})
			l.add(page.Heading{Level: 2, Text: title, ID: "promises-" + side}, t)
		}
	}
}

func (l *layout) promise(p Promise) page.Row {
	text := page.C(page.Text(p.Data.Text))
	about := l.topic(p.Data.Topic)
	if p.Data.Made.Known() {
		about += " · " + l.t("made", entente.Args{"Date": l.p.Date(p.Data.Made)})
	}
	if p.Foreign() {
		about += " · " + l.t("recorded-by", entente.Args{"Author": l.member(p.Author)})
	}
	text = append(text, page.P(page.Small(about)))
	due := page.C(page.Text(l.due(p.Data.Due, p.Data.DuePrecision)))
	row := page.Row{}
	if p.Overdue {
		due = append(due, page.P(page.Tag(l.t("overdue"), page.Bad)))
		row.Tone = page.Bad
	} else if len(p.Disagreements) > 0 {
		row.Tone = page.Warn
	}
	if len(p.Disagreements) > 0 {
		text = append(text, page.P(page.Tag(l.t("disagreement"), page.Warn)))
	}
	row.Cells = []page.Cell{text, due, l.account(p, l.Self.ID), l.account(p, l.Partner.ID), page.C(l.cite(p.Data.Provenance))}
	return row
}

// account is what one side says, or, where it has said nothing, that; the
// source's word stands below as what it is.
func (l *layout) account(p Promise, side string) page.Cell {
	a, ok := p.Accounts[side]
	if !ok {
		out := page.C(page.Emphasis(l.t("account-none")))
		if p.Data.Reported != "" {
			out = append(out, page.P(page.Small(l.t("reported", entente.Args{"Status": l.reported(p.Data.Reported)}))))
		}
		return out
	}
	out := page.C(page.Strong(l.p.T("registry.state." + string(a.Data.State))))
	var more []string
	if a.Data.SelfScore != nil {
		more = append(more, l.t("self-score", entente.Args{"Score": registry.Score(*a.Data.SelfScore)}))
	}
	if a.Data.OtherScore != nil {
		more = append(more, l.t("other-score", entente.Args{"Score": registry.Score(*a.Data.OtherScore)}))
	}
	if a.Data.Due.Known() {
		more = append(more, l.t("due-by", entente.Args{"Date": l.due(a.Data.Due, a.Data.DuePrecision)}))
	}
	if len(more) > 0 {
		out = append(out, page.P(page.Small(strings.Join(more, " · "))))
	}
	if a.Data.Statement != "" {
		out = append(out, page.P(page.Text(a.Data.Statement)))
	}
	return append(out, page.P(page.Small(l.whence(a))), page.P(l.cite(a.Data.Provenance)))
}

// member says the author of a foreign record.
func (l *layout) member(did string) string { return cmp.Or(l.members[did], did) }

// whence says from which node an account is, in which version and when.
func (l *layout) whence(a record.Entry[registry.Account]) string {
	key := "whence-note" // what we wrote down of another side
	switch {
	case a.Foreign():
		key = "whence-node"
	case a.Data.Side == l.Self.ID:
		key = "whence-own"
	}
	return l.t(key, entente.Args{"Author": l.member(a.Author), "Number": a.Number, "Date": entente.DayOf(a.RecordedAt())})
}

func (l *layout) reported(word string) string {
	if l.p.Has("registry.reported." + word) {
		return l.p.T("registry.reported." + word)
	}
	return word
}

// stateWords is where a commitment stands, in a few words.
func (l *layout) stateWords(p Promise) string {
	var out []string
	for _, side := range []string{l.Self.ID, l.Partner.ID} {
		if a, ok := p.Accounts[side]; ok {
			out = append(out, l.partner(side)+": "+l.p.T("registry.state."+string(a.Data.State)))
		}
	}
	if len(out) == 0 && p.Data.Reported != "" {
		out = append(out, l.t("reported", entente.Args{"Status": l.reported(p.Data.Reported)}))
	}
	if p.Overdue {
		out = append(out, l.t("overdue"))
	}
	return strings.Join(out, " · ")
}

// disagreements sets the accounts side by side, field by field.
func (l *layout) disagreements() {
	l.chapter("disagreements")
	found := false
	for _, p := range l.Open {
		if len(p.Disagreements) == 0 {
			continue
		}
		found = true
		t := page.Table{
			RowHeader: true,
			Columns:   []page.Column{{Title: l.t("field"), Width: .24}, {Title: l.partner(l.Self.ID), Width: .38}, {Title: l.partner(l.Partner.ID), Width: .38}},
		}
		for _, d := range p.Disagreements {
			t.Rows = append(t.Rows, page.Row{Cells: l.disagreement(d)})
		}
		l.add(page.Heading{Level: 2, Text: entente.Shorten(p.Data.Text, 120), ID: "disagreement-" + p.ID}, t)
	}
	if !found {
		l.none("disagreements-none")
	}
}

func (l *layout) disagreement(d registry.Disagreement) []page.Cell {
	label := l.p.T("registry.field." + d.Field)
	values := map[string]string{}
	for _, s := range d.Sides {
		value := s.Value
		switch d.Field {
		case "state":
			value = l.p.T("registry.state." + value)
		case "due":
			value = l.p.Date(entente.Date(value))
		case "score":
			label = l.t("score-of", entente.Args{"Party": l.partner(s.Of)})
		}
		values[s.Side] = value
	}
	cells := []page.Cell{page.C(page.Text(label))}
	for _, side := range []string{l.Self.ID, l.Partner.ID} {
		v := values[side]
		if v == "" {
			v = "–"
		}
		cells = append(cells, page.C(page.Strong(v)))
	}
	return cells
}
