// SPDX-License-Identifier: EUPL-1.2

package home

import (
	"cmp"
	"context"
	"slices"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
)

// attention is what asks for something, counted whole and shown in part. Each
// count is that of the list it leads to.
type attention struct {
	overdue, stale     record.Page[registry.Commitment]
	disputes           []registry.Dispute
	proposals          []record.Entry[registry.Commitment] // that this member has not answered, the newest first
	unconfirmed, ahead record.Page[meeting.Meeting]
	latest             record.Page[meeting.Meeting]
	commitments        int // all that the reader may see
	meetings           int
	grounds            []ground
	names              *desk.Names
}

// ground is how well the records of one kind are founded.
type ground struct {
	kind, path            string
	total, low, unchecked int
}

// shown is how many of each sort stand on the page itself.
const shown = 5

func (p Pages) attention(ctx context.Context, v entente.View) (a attention, err error) {
	r, m := p.Registry, p.Meeting
	if a.overdue, err = r.ListCommitments(ctx, v, registry.CommitmentFilter{Due: "overdue"}, record.Query{Sort: "due", Limit: shown}); err != nil {
		return a, err
	}
	if a.stale, err = r.ListCommitments(ctx, v, registry.CommitmentFilter{Stale: true}, record.Query{CountOnly: true}); err != nil {
		return a, err
	}
	if a.disputes, err = r.Disputed(ctx, v); err != nil {
		return a, err
	}
	if v.Actor.May(entente.MayRead) && !v.Past() {
		if a.proposals, err = r.Proposals(ctx, v); err != nil {
			return a, err
		}
		slices.SortStableFunc(a.proposals, func(x, y record.Entry[registry.Commitment]) int {
			return cmp.Or(cmp.Compare(y.Recorded, x.Recorded), cmp.Compare(x.ID, y.ID))
		})
	}
	if a.unconfirmed, err = m.ListMeetings(ctx, v, meeting.Filter{When: "unconfirmed"}, record.Query{Sort: "date", Desc: true, Limit: shown}); err != nil {
		return a, err
	}
	if a.ahead, err = m.ListMeetings(ctx, v, meeting.Filter{When: "ahead"}, record.Query{Sort: "date", Limit: 10 * shown}); err != nil {
		return a, err
	}
	// Those without a date come first in the order of dates, and last in ours.
	slices.SortStableFunc(a.ahead.Rows, func(x, y record.Entry[meeting.Meeting]) int {
		switch {
		case x.Data.Date.Known() == y.Data.Date.Known():
			return 0
		case x.Data.Date.Known():
			return -1
		}
		return 1
	})
	a.ahead.Rows = a.ahead.Rows[:min(shown, len(a.ahead.Rows))]
	if a.latest, err = m.ListMeetings(ctx, v, meeting.Filter{When: "past"}, record.Query{Sort: "date", Desc: true, Limit: 3}); err != nil {
		return a, err
	}
	if a.grounds, err = p.grounds(ctx, v); err != nil {
		return a, err
	}
	for _, g := range a.grounds {
		switch g.kind {
		case registry.KindCommitment:
			a.commitments = g.total
		case meeting.KindMeeting:
			a.meetings = g.total
		}
	}
	a.names, err = desk.LoadNames(ctx, r, v, a.parties(), a.topics())
	return a, err
}

// grounds asks the lists themselves, so that a number is what its list shows.
func (p Pages) grounds(ctx context.Context, v entente.View) ([]ground, error) {
	one := record.Query{CountOnly: true}
	r, m := p.Registry, p.Meeting
	var out []ground
	for _, k := range []struct {
		kind, path string
		count      func(basis, confidence string) (int, error)
	}{
		{registry.KindPartner, "/partners", func(b, c string) (int, error) {
			page, err := r.ListPartners(ctx, v, registry.PartnerFilter{Basis: b, Confidence: c}, one)
			return page.Total, err
		}},
		{registry.KindInstrument, "/instruments", func(b, c string) (int, error) {
			page, err := r.ListInstruments(ctx, v, registry.InstrumentFilter{Basis: b, Confidence: c}, one)
			return page.Total, err
		}},
		{registry.KindCommitment, "/commitments", func(b, c string) (int, error) {
			page, err := r.ListCommitments(ctx, v, registry.CommitmentFilter{Basis: b, Confidence: c}, one)
			return page.Total, err
		}},
		{meeting.KindMeeting, "/meetings", func(b, c string) (int, error) {
			page, err := m.ListMeetings(ctx, v, meeting.Filter{Basis: b, Confidence: c}, one)
			return page.Total, err
		}},
	} {
		g := ground{kind: k.kind, path: k.path}
		var err error
		if g.total, err = k.count("", ""); err != nil {
			return nil, err
		}
		if g.low, err = k.count("", string(entente.Low)); err != nil {
			return nil, err
		}
		if g.unchecked, err = k.count(string(entente.BasisBackground), ""); err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, nil
}

func (a attention) parties() []string {
	var out []string
	for _, e := range a.overdue.Rows {
		out = append(out, e.Data.Parties...)
	}
	for _, d := range a.disputes[:min(shown, len(a.disputes))] {
		out = append(out, d.Commitment.Data.Parties...)
	}
	for _, e := range a.proposals[:min(shown, len(a.proposals))] {
		out = append(out, e.Data.Parties...)
	}
	for _, page := range []record.Page[meeting.Meeting]{a.unconfirmed, a.ahead, a.latest} {
		for _, e := range page.Rows {
			out = append(out, e.Data.Parties...)
		}
	}
	return out
}

func (a attention) topics() []string {
	var out []string
	for _, e := range a.overdue.Rows {
		out = append(out, e.Data.Topic)
	}
	for _, d := range a.disputes[:min(shown, len(a.disputes))] {
		out = append(out, d.Commitment.Data.Topic)
	}
	for _, e := range a.proposals[:min(shown, len(a.proposals))] {
		out = append(out, e.Data.Topic)
	}
	return out
}

// empty reports whether there is no record at all, as far as the reader may
// see.
func (a attention) empty() bool {
	for _, g := range a.grounds {
		if g.total > 0 {
			return false
		}
	}
	return true
}

// calm reports whether nothing asks for anything.
func (a attention) calm() bool {
	return a.overdue.Total == 0 && len(a.disputes) == 0 && len(a.proposals) == 0 && a.unconfirmed.Total == 0
}
