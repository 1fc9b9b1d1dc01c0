// SPDX-License-Identifier: EUPL-1.2

package brief

import (
	"strings"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/page"
	"entente/internal/parts/registry"
)

// layout writes one briefing in one language.
type layout struct {
	*Briefing
	p         *i18n.Printer
	blocks    []page.Block
	sources   []entente.Provenance // in the order they were first cited
	cited     map[string]int
	footnotes map[string]bool
}

// Document lays the briefing out in the printer's language.
func (b *Briefing) Document(p *i18n.Printer) (*page.Document, error) {
	l := &layout{Briefing: b, p: p, cited: map[string]int{}, footnotes: map[string]bool{}}
	for _, chapter := range []func() error{
		plain(l.summary), plain(l.opposite), plain(l.agenda), plain(l.promises), plain(l.disagreements), plain(l.changes),
		plain(l.instruments), l.network, plain(l.calendar), plain(l.documents), plain(l.gaps),
	} {
		if err := chapter(); err != nil {
			return nil, err
		}
	}
	d := &page.Document{
		Title: l.title(), Subtitle: l.subtitle(), Lang: p.Lang(), Author: l.partner(b.Self.ID), Subject: l.t("subject"),
		Date: p.Date(b.View.Day), Marking: l.marking(), Footer: l.t("footer", entente.Args{"Date": p.Date(b.View.Day)}),
		Contents: l.t("contents"), Numbered: true, Blocks: l.blocks,
	}
	return d, nil
}

func plain(f func()) func() error { return func() error { f(); return nil } }

func (l *layout) t(key string, args ...entente.Args) string { return l.p.T("briefing."+key, args...) }

func (l *layout) add(b ...page.Block) { l.blocks = append(l.blocks, b...) }

func (l *layout) chapter(key string) {
	l.add(page.Heading{Level: 1, Text: l.t(key), ID: key})
}

func (l *layout) none(key string) { l.add(page.P(page.Emphasis(l.t(key)))) }

func (l *layout) title() string {
	return l.t("title", entente.Args{"Self": l.partner(l.Self.ID), "Partner": l.partner(l.Partner.ID)})
}

func (l *layout) subtitle() string {
	if l.Meeting == nil {
		return l.t("at-large")
	}
	return l.Meeting.Meeting.Data.Title
}

// marking is the heaviest of what went in.
func (l *layout) marking() string {
	m := entente.Unmarked
	raise := func(o entente.Marking) {
		if o.Rank() > m.Rank() {
			m = o
		}
	}
	for _, p := range l.Open {
		raise(p.Marking)
		for _, a := range p.Accounts {
			raise(a.Marking)
		}
	}
	for _, i := range l.Instruments {
		raise(i.Marking)
	}
	for _, e := range l.Posts {
		raise(e.Marking)
	}
	if w := l.Meeting; w != nil {
		raise(w.Meeting.Marking)
		for _, i := range w.Agenda {
			raise(i.Marking)
		}
		for _, i := range w.Lines {
			raise(i.Marking)
		}
		for _, i := range w.Decisions {
			raise(i.Marking)
		}
		for _, i := range w.Actions {
			raise(i.Marking)
		}
		for _, d := range w.Documents {
			raise(d.Marking)
		}
	}
	if m == entente.Unmarked {
		return ""
	}
	return strings.ToUpper(l.p.T("marking." + string(m)))
}

// partner is the name of a partner, whose footnote is then due.
func (l *layout) partner(id string) string {
	e, ok := l.partners[id]
	if !ok {
		return id
	}
	if f := e.Data.Footnote(); f != "" {
		l.footnotes[f] = true
	}
	return e.Data.Label(l.p)
}

func (l *layout) partnerList(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = l.partner(id)
	}
	return strings.Join(names, ", ")
}

func (l *layout) topic(id string) string {
	if t, ok := l.topics[id]; ok {
		return t.Data.In(l.p.Lang())
	}
	return id
}

// date says a date, or that it is not known.
func (l *layout) date(d entente.Date) string {
	if !d.Known() {
		return "–"
	}
	return l.p.Date(d)
}

// due says a due date as exactly as it is known.
func (l *layout) due(d entente.Date, p entente.Precision) string {
	switch {
	case !d.Known():
		return "–"
	case p == entente.PrecisionYear:
		return l.p.Date(d[:4])
	case p == entente.PrecisionMonth:
		return l.p.Date(d[:min(7, len(d))])
	case p == entente.PrecisionApproximate:
		return l.p.T("date.about", entente.Args{"Date": l.p.Date(d)})
	}
	return l.p.Date(d)
}

// cite gives the number of a source, with the basis where it is weaker than
// read at the source, and the confidence where it is not high.
func (l *layout) cite(p entente.Provenance) page.Run {
	key := p.Source + "\n" + string(p.Basis)
	if p.Source == "" {
		key = string(p.Basis) + "\n" + p.Note
	}
	n, ok := l.cited[key]
	if !ok {
		l.sources = append(l.sources, p)
		n = len(l.sources)
		l.cited[key] = n
	}
	text := "[" + l.p.Number(n) + "]"
	if p.Basis != entente.BasisStoredPage {
		text += " " + l.p.T("basis-short."+string(p.Basis))
	}
	if p.Confidence != entente.High {
		text += " · " + l.p.T("confidence."+string(p.Confidence))
	}
	return page.Small(text)
}

func (l *layout) summary() {
	l.chapter("summary")
	if w := l.Meeting; w != nil {
		l.add(l.occasion())
	}
	overdue, disputed := 0, 0
	for _, p := range l.Open {
		if p.Overdue {
			overdue++
		}
		if len(p.Disagreements) > 0 {
			disputed++
		}
	}
	force := 0
	for _, i := range l.Instruments {
		if s := i.Data.Standing(l.View.Day).Status; s == registry.StatusInForce || s == registry.StatusApplied {
			force++
		}
	}
	list := page.List{}
	point := func(key string, n int, more string) {
		runs := []page.Run{page.Strong(l.t(key, entente.Args{"Count": n}))}
		if more != "" {
			runs = append(runs, page.Text(" "+more))
		}
		list.Items = append(list.Items, page.Item{Runs: runs})
	}
	point("sum-open", len(l.Open), l.bySide())
	point("sum-overdue", overdue, l.first(func(p Promise) bool { return p.Overdue }))
	point("sum-disputed", disputed, l.first(func(p Promise) bool { return len(p.Disagreements) > 0 }))
	point("sum-kept", l.Kept, "")
	point("sum-instruments", len(l.Instruments), l.t("sum-in-force", entente.Args{"Count": force}))
	if l.Previous != nil {
		since := l.Previous.Data
		point("sum-changes", len(l.Changes), l.t("sum-since", entente.Args{"Title": since.Title, "Date": l.p.Date(since.Date)}))
	}
	if next := l.dates(); len(next) > 0 {
		n := next[0]
		list.Items = append(list.Items, page.Item{Runs: []page.Run{
			page.Strong(l.t("sum-next", entente.Args{"Date": l.due(n.first, n.precision)})), page.Text(" " + l.t("calendar-"+n.what) + ": " + n.title),
		}})
	}
	missing := 0
	for _, c := range l.Connections {
		if c.Missing() {
			missing++
		}
	}
	point("sum-connections", missing, "")
	l.add(list)
}

// first names the first open commitments that match, to be found below.
func (l *layout) first(match func(Promise) bool) string {
	var texts []string
	for _, p := range l.Open {
		if match(p) && len(texts) < 2 {
			texts = append(texts, entente.Shorten(p.Data.Text, 110))
		}
	}
	return strings.Join(texts, " ")
}

func (l *layout) bySide() string {
	n := map[string]int{}
	for _, p := range l.Open {
		n[l.Side(p)]++
	}
	return l.t("sum-sides", entente.Args{
		"Both": n["both"], "Ours": n["ours"], "Theirs": n["theirs"], "Self": l.partner(l.Self.ID), "Partner": l.partner(l.Partner.ID),
	})
}

func (l *layout) occasion() page.KeyValues {
	m := l.Meeting.Meeting.Data
	kv := page.KeyValues{}
	pair := func(key, value string) {
		if value != "" {
			kv.Pairs = append(kv.Pairs, page.Pair{Key: l.t(key), Value: page.C(page.Text(value))})
		}
	}
	when := l.date(m.Date)
	if m.End.Known() && m.End != m.Date {
		when += " – " + l.p.Date(m.End)
	}
	pair("when", when)
	if start, end, ok := m.Times(); ok {
		pair("time", start.Format("15:04")+" – "+end.Format("15:04 MST")+" ("+start.UTC().Format("15:04")+" – "+end.UTC().Format("15:04")+" UTC)")
	}
	pair("place", m.Place)
	pair("parties", l.partnerList(m.Parties))
	pair("state", l.p.T("meeting.reported."+string(m.Reported)))
	kv.Pairs = append(kv.Pairs, page.Pair{Key: l.t("source"), Value: page.C(l.cite(m.Provenance))})
	return kv
}
