// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"maps"
	"slices"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/meeting/brief"
	"entente/internal/parts/registry"
)

type (
	partnerRecord    = Record[registry.Partner, PartnerFacts]
	instrumentRecord = Record[registry.Instrument, InstrumentFacts]
	commitmentRecord = Record[registry.Commitment, CommitmentFacts]
	meetingRecord    = Record[meeting.Meeting, MeetingFacts]
)

// Briefing is what a principal takes along, as data.
type Briefing struct {
	Day         entente.Date       `json:"day" doc:"Day of the world that it is for"`
	Self        partnerRecord      `json:"self" doc:"This member"`
	Partner     partnerRecord      `json:"partner" doc:"The partner it is about"`
	Meeting     *Whole             `json:"meeting,omitempty" doc:"The meeting it is for"`
	Previous    *meetingRecord     `json:"previous,omitempty" doc:"The last meeting held with the partner before"`
	Opposite    []BriefingPost     `json:"opposite" doc:"Posts of the partner, with who holds them"`
	Met         []Attendance       `json:"met" doc:"Who of the partner was met, the latest meeting first"`
	Open        []BriefingPromise  `json:"open" doc:"Commitments not kept: overdue ones first, then those on which the accounts differ"`
	Kept        int                `json:"kept" doc:"Commitments kept, which are left out"`
	Instruments []instrumentRecord `json:"instruments" doc:"Instruments with the partner"`
	Meetings    []meetingRecord    `json:"meetings" doc:"Meetings with the partner, the latest first"`
	Changes     []BriefingChange   `json:"changes" doc:"What happened since the last meeting held"`
	Connections []Connection       `json:"connections" doc:"Whom the partner is, or could be, connected to"`
}

// BriefingPost is an office of the partner with who holds it.
type BriefingPost struct {
	Post    Record[registry.Post, none] `json:"post" doc:"Post"`
	Holders []Holding                   `json:"holders" doc:"Who holds or held it; told to the node's own people only"`
}

// BriefingPromise is a commitment with both accounts.
type BriefingPromise struct {
	Commitment commitmentRecord                 `json:"commitment" doc:"Commitment"`
	Keeper     string                           `json:"keeper" doc:"Who is to keep it: ours, theirs or both"`
	Accounts   []Record[registry.Account, none] `json:"accounts" doc:"The sides' accounts of it"`
}

// BriefingChange is something that happened since the last meeting.
type BriefingChange struct {
	Date entente.Date `json:"date" doc:"When"`
	What string       `json:"what" doc:"signed, adopted, applied, in-force, expired, held, promised, account or edited"`
	Text string       `json:"text" doc:"Title of what it is about"`
	ID   string       `json:"id" doc:"Record it is about"`
}

type briefingOutput struct{ Body *Briefing }

func (a *api) briefingJSON(ctx context.Context, in *briefingInput) (*briefingOutput, error) {
	b, err := a.brief(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &Briefing{
		Day: b.View.Day, Kept: b.Kept, Met: attendanceOf(b.Met), Connections: connectionsOf(b.Connections),
		Opposite: make([]BriefingPost, len(b.Posts)), Changes: make([]BriefingChange, len(b.Changes)),
	}
	for i, p := range b.Posts {
		out.Opposite[i] = BriefingPost{plain(b.View, []record.Entry[registry.Post]{p.Entry})[0], holdings(p.Holders)}
	}
	for i, c := range b.Changes {
		out.Changes[i] = BriefingChange(c)
	}
	for _, fill := range []func(context.Context, *brief.Briefing, *Briefing) error{a.briefParties, a.briefMeetings, a.briefPromises} {
		if err := fill(ctx, b, out); err != nil {
			return nil, err
		}
	}
	return &briefingOutput{out}, nil
}

func (a *api) briefParties(ctx context.Context, b *brief.Briefing, out *Briefing) error {
	parties, err := records[registry.Partner, PartnerFacts]{a, a.partners()}.say(ctx, b.View, []record.Entry[registry.Partner]{b.Self, b.Partner})
	if err != nil {
		return err
	}
	out.Self, out.Partner = parties[0], parties[1]
	out.Instruments, err = records[registry.Instrument, InstrumentFacts]{a, a.instruments()}.say(ctx, b.View, b.Instruments)
	return err
}

func (a *api) briefMeetings(ctx context.Context, b *brief.Briefing, out *Briefing) (err error) {
	s := records[meeting.Meeting, MeetingFacts]{a, a.meetings()}
	if out.Meetings, err = s.say(ctx, b.View, b.Meetings); err != nil {
		return err
	}
	if b.Previous != nil {
		previous, err := s.say(ctx, b.View, []record.Entry[meeting.Meeting]{*b.Previous})
		if err != nil {
			return err
		}
		out.Previous = &previous[0]
	}
	if b.Meeting != nil {
		out.Meeting, err = a.sayWhole(ctx, b.View, *b.Meeting)
	}
	return err
}

func (a *api) briefPromises(ctx context.Context, b *brief.Briefing, out *Briefing) error {
	entries := make([]record.Entry[registry.Commitment], len(b.Open))
	for i, p := range b.Open {
		entries[i] = p.Entry
	}
	said, err := records[registry.Commitment, CommitmentFacts]{a, a.commitments()}.say(ctx, b.View, entries)
	if err != nil {
		return err
	}
	out.Open = make([]BriefingPromise, len(b.Open))
	for i, p := range b.Open {
		var accounts []record.Entry[registry.Account]
		for _, side := range slices.Sorted(maps.Keys(p.Accounts)) {
			accounts = append(accounts, p.Accounts[side])
		}
		out.Open[i] = BriefingPromise{said[i], b.Side(p), plain(b.View, accounts)}
	}
	return nil
}
