// SPDX-License-Identifier: EUPL-1.2

package brief

import (
	"slices"
	"strings"

	"entente"
	"entente/internal/kit/page"
)

// gaps says what is missing, how fresh the rest is, and where it is from.
func (l *layout) gaps() {
	l.chapter("gaps")
	undated, silent, contradicted, weak := 0, 0, 0, 0
	for _, p := range l.Open {
		if !p.Data.Due.Known() {
			undated++
		}
		if len(p.Accounts) == 0 {
			silent++
		}
		if p.Data.Confidence == entente.Low || p.Data.Basis == entente.BasisBackground {
			weak++
		}
	}
	for _, i := range l.Instruments {
		if i.Data.StandingIn(l.View).Contradicted {
			contradicted++
		}
		if i.Data.Confidence == entente.Low || i.Data.Basis == entente.BasisBackground {
			weak++
		}
	}
	list := page.List{}
	for _, g := range []struct {
		key string
		n   int
	}{{"gap-undated", undated}, {"gap-silent", silent}, {"gap-contradicted", contradicted}, {"gap-weak", weak}} {
		if g.n > 0 {
			list.Items = append(list.Items, page.Item{Runs: []page.Run{page.Text(l.t(g.key, entente.Args{"Count": g.n}))}})
		}
	}
	if len(list.Items) > 0 {
		l.add(list)
	} else {
		l.none("gaps-none")
	}
	l.add(page.P(page.Strong(l.t("data-date")+" "), page.Text(l.dataDate())))
	l.sourceList()
	for _, key := range sorted(l.footnotes) {
		l.add(page.P(page.Small(l.p.T(key))))
	}
}

// dataDate is when the newest of what went in was learnt.
func (l *layout) dataDate() string {
	var newest int64
	for _, p := range l.Open {
		newest = max(newest, p.Recorded)
		for _, a := range p.Accounts {
			newest = max(newest, a.Recorded)
		}
	}
	for _, i := range l.Instruments {
		newest = max(newest, i.Recorded)
	}
	if l.Meeting != nil {
		newest = max(newest, l.Meeting.Meeting.Recorded)
		for _, i := range l.Meeting.Agenda {
			newest = max(newest, i.Recorded)
		}
	}
	newest = max(newest, l.Partner.Recorded)
	return l.p.DayTime(micros(newest))
}

func (l *layout) sourceList() {
	l.add(page.Heading{Level: 2, Text: l.t("sources"), ID: "sources"})
	list := page.List{Ordered: true}
	for _, p := range l.sources {
		var runs []page.Run
		if p.Source != "" {
			runs = append(runs, page.Link(p.Source, p.Source))
		} else {
			runs = append(runs, page.Text(l.t("no-address")))
		}
		facts := nonEmpty(l.p.T("basis."+string(p.Basis)), l.p.T("confidence."+string(p.Confidence)))
		if p.Accessed.Known() {
			facts = append(facts, l.p.Date(p.Accessed))
		}
		runs = append(runs, page.Small(" – "+strings.Join(facts, " · ")))
		if p.Note != "" {
			runs = append(runs, page.Small(" – "+p.Note))
		}
		list.Items = append(list.Items, page.Item{Runs: runs})
	}
	if len(list.Items) == 0 {
		l.none("no-sources")
		return
	}
	l.add(list)
}

func sorted(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for k := range set {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
