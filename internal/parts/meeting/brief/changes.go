// SPDX-License-Identifier: EUPL-1.2

package brief

import (
	"cmp"
	"context"
	"slices"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
)

// Change is something that happened since the last meeting, in the world or on
// this node's books.
type Change struct {
	Date entente.Date
	What string // message key under "briefing.change"
	Text string // title of the thing it is about
	ID   string
}

// changes lists what happened after the last meeting held: dates of
// instruments, commitments made, meetings, and records of the partner that were
// changed here since then.
func (s *Service) changes(ctx context.Context, b *Briefing, _ Request) error {
	if b.Previous == nil {
		return nil
	}
	since := b.Previous.Data.LastDay()
	add := func(d entente.Date, what, text, id string) {
		if d.Known() && d.FirstDay() > since && d.FirstDay() <= b.View.Day {
			b.Changes = append(b.Changes, Change{d, what, text, id})
		}
	}
	for _, i := range b.Instruments {
		what := "signed"
		if i.Data.Standing(b.View.Day).Status == registry.StatusAdopted {
			what = "adopted"
		}
		add(i.Data.Signed, what, i.Data.Title, i.ID)
		add(i.Data.Applied, "applied", i.Data.Title, i.ID)
		add(i.Data.InForce, "in-force", i.Data.Title, i.ID)
		add(i.Data.Expires, "expired", i.Data.Title, i.ID)
	}
	for _, m := range b.Meetings {
		if m.Data.Reported == "held" && m.ID != b.Previous.ID {
			add(m.Data.Date, "held", m.Data.Title, m.ID)
		}
	}
	for _, p := range b.Open {
		add(p.Data.Made, "promised", p.Data.Text, p.ID)
		edited(add, p.Entry, p.Data.Text)
		for _, a := range p.Accounts {
			add(entente.DayOf(a.RecordedAt()), "account", p.Data.Text, p.ID)
		}
	}
	for _, i := range b.Instruments {
		edited(add, i, i.Data.Title)
	}
	slices.SortFunc(b.Changes, func(x, y Change) int {
		return cmp.Or(cmp.Compare(y.Date, x.Date), cmp.Compare(x.What, y.What), cmp.Compare(x.Text, y.Text))
	})
	b.Changes = slices.Compact(b.Changes)
	return nil
}

// edited adds a record that is not in its first version.
func edited[T any](add func(entente.Date, string, string, string), e record.Entry[T], title string) {
	if e.Number > 1 && (e.Act == record.ActEdit || e.Act == record.ActImport) {
		add(entente.DayOf(e.RecordedAt()), "edited", title, e.ID)
	}
}
