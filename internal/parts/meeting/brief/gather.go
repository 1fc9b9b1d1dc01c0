// SPDX-License-Identifier: EUPL-1.2

package brief

import (
	"cmp"
	"context"
	"slices"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
)

// Service makes briefings.
type Service struct {
	Registry *registry.Service
	Meetings *meeting.Service
	Self     string // partner that this member itself is
	// NameOf says another member by its DID; nil: by the DID.
	NameOf func(ctx context.Context, did string) string
}

// Request says what a briefing is about. Without a meeting it is about the
// partner at large.
type Request struct {
	Partner string
	Meeting string
}

// Briefing is everything that goes in, as far as the reader may see it.
type Briefing struct {
	View        entente.View
	Self        record.Entry[registry.Partner]
	Partner     record.Entry[registry.Partner]
	Meeting     *meeting.Whole
	Previous    *record.Entry[meeting.Meeting] // the last meeting held with the partner before
	Posts       []Post
	Met         []meeting.Attendance // who of the partner was met at which meeting
	Open        []Promise            // not kept, overdue first
	Kept        int
	Instruments []record.Entry[registry.Instrument]
	Meetings    []record.Entry[meeting.Meeting] // all with the partner, the latest first
	Connections []registry.Connection
	Changes     []Change

	members  map[string]string // authors of foreign records, by DID
	partners map[string]record.Entry[registry.Partner]
	topics   map[string]record.Entry[registry.Topic]
}

// Post is an office of the partner with who holds it.
type Post struct {
	record.Entry[registry.Post]
	Holders []registry.Holding
}

// Promise is a commitment with its accounts and how they differ.
type Promise struct {
	record.Entry[registry.Commitment]
	Accounts      map[string]record.Entry[registry.Account] // by side
	Disagreements []registry.Disagreement
	Overdue       bool
}

// Side says who is to keep it: the partner alone, this member alone, or both.
func (b *Briefing) Side(p Promise) string {
	self, other := slices.Contains(p.Data.Parties, b.Self.ID), slices.Contains(p.Data.Parties, b.Partner.ID)
	switch {
	case self && !other:
		return "ours"
	case other && !self:
		return "theirs"
	}
	return "both"
}

// Brief gathers a briefing. A meeting that the partner is no party to is
// Invalid.
func (s *Service) Brief(ctx context.Context, v entente.View, r Request) (*Briefing, error) {
	b := &Briefing{View: v, members: map[string]string{}, partners: map[string]record.Entry[registry.Partner]{}, topics: map[string]record.Entry[registry.Topic]{}}
	var err error
	if b.Partner, err = s.Registry.Partners.Get(ctx, v, r.Partner); err != nil {
		return nil, err
	}
	if b.Self, err = s.Registry.Partners.Get(ctx, v, s.Self); err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context, *Briefing, Request) error{
		s.names, s.meeting, s.opposite, s.promises, s.instruments, s.changes,
	} {
		if err := step(ctx, b, r); err != nil {
			return nil, err
		}
	}
	b.Connections, err = s.Registry.Connections(ctx, v, r.Partner, s.Self)
	return b, err
}

func everything() record.Query { return record.Query{Limit: record.MaxLimit} }

func (s *Service) names(ctx context.Context, b *Briefing, _ Request) error {
	partners, err := s.Registry.ListPartners(ctx, b.View, registry.PartnerFilter{}, everything())
	if err != nil {
		return err
	}
	for _, p := range partners.Rows {
		b.partners[p.ID] = p
	}
	topics, err := s.Registry.Topics.List(ctx, b.View, everything())
	for _, t := range topics.Rows {
		b.topics[t.ID] = t
	}
	return err
}

func (s *Service) meeting(ctx context.Context, b *Briefing, r Request) error {
	q := everything()
	q.Desc = true
	all, err := s.Meetings.ListMeetings(ctx, b.View, meeting.Filter{Partner: r.Partner}, q)
	if err != nil {
		return err
	}
	b.Meetings = all.Rows
	horizon := b.View.Day
	if r.Meeting != "" {
		whole, err := s.Meetings.Whole(ctx, b.View, r.Meeting)
		if err != nil {
			return err
		}
		if !slices.Contains(whole.Meeting.Data.Parties, r.Partner) {
			return entente.FieldError("partner", "error.not-a-party", entente.Args{"Side": r.Partner})
		}
		b.Meeting = &whole
		if d := whole.Meeting.Data.Date; d.Known() {
			horizon = min(d.FirstDay(), horizon)
		}
	}
	for _, m := range b.Meetings {
		if m.ID != r.Meeting && m.Data.Reported == meeting.Held && m.Data.LastDay().Past(horizon) {
			b.Previous = &m
			break
		}
	}
	return nil
}

func (s *Service) opposite(ctx context.Context, b *Briefing, r Request) error {
	q := everything()
	q.Where("t.partner = ?", r.Partner)
	posts, err := s.Registry.Posts.List(ctx, b.View, q)
	if err != nil {
		return err
	}
	for _, p := range posts.Rows {
		holders, err := s.Registry.Holders(ctx, b.View, p.ID)
		if err != nil {
			return err
		}
		b.Posts = append(b.Posts, Post{p, holders})
	}
	b.Met, err = s.Meetings.Met(ctx, b.View, r.Partner)
	return err
}

func (s *Service) promises(ctx context.Context, b *Briefing, r Request) error {
	q := everything()
	q.Sort = "due"
	list, err := s.Registry.ListCommitments(ctx, b.View, registry.CommitmentFilter{Partner: r.Partner}, q)
	if err != nil {
		return err
	}
	ids := make([]string, len(list.Rows))
	for i, c := range list.Rows {
		ids[i] = c.ID
	}
	accounts, err := s.Registry.AccountsOf(ctx, b.View, ids...)
	if err != nil {
		return err
	}
	stated, err := s.Registry.Stated(ctx, b.View)
	if err != nil {
		return err
	}
	for _, c := range list.Rows {
		p := Promise{Entry: c, Accounts: map[string]record.Entry[registry.Account]{}}
		data := registry.Data(accounts[c.ID])
		for _, a := range accounts[c.ID] {
			p.Accounts[a.Data.Side] = a
			s.name(ctx, b, a.Version)
		}
		s.name(ctx, b, c.Version)
		p.Disagreements = registry.Disagreements(data, stated[c.ID]...)
		if c.Data.Done(data) && len(p.Disagreements) == 0 {
			b.Kept++
			continue
		}
		p.Overdue = c.Data.Overdue(b.View.Day, data)
		b.Open = append(b.Open, p)
	}
	slices.SortStableFunc(b.Open, func(x, y Promise) int {
		return cmp.Or(rank(x)-rank(y), cmp.Compare(dueKey(x), dueKey(y)), cmp.Compare(y.Data.Made, x.Data.Made), cmp.Compare(x.ID, y.ID))
	})
	return nil
}

// name keeps how the author of a foreign record is called.
func (s *Service) name(ctx context.Context, b *Briefing, v record.Version) {
	if s.NameOf != nil && v.Foreign() {
		b.members[v.Author] = s.NameOf(ctx, v.Author)
	}
}

// rank puts the overdue first and the disputed next.
func rank(p Promise) int {
	switch {
	case p.Overdue:
		return 0
	case len(p.Disagreements) > 0:
		return 1
	}
	return 2
}

// dueKey puts what has no due date last.
func dueKey(p Promise) string {
	if d := p.Data.Deadline(); d.Known() {
		return string(d)
	}
	return "9999"
}

func (s *Service) instruments(ctx context.Context, b *Briefing, r Request) error {
	list, err := s.Registry.ListInstruments(ctx, b.View, registry.InstrumentFilter{Partner: r.Partner}, everything())
	b.Instruments = list.Rows
	slices.SortStableFunc(b.Instruments, func(x, y record.Entry[registry.Instrument]) int {
		return cmp.Compare(latest(y.Data), latest(x.Data))
	})
	return err
}

func latest(i registry.Instrument) entente.Date { return max(i.Signed, i.Applied, i.InForce) }
