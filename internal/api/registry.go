// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
)

var exampleProvenance = entente.Provenance{
	Source: "https://example.org/joint-statement", Accessed: "2025-05-12", Basis: entente.BasisStoredPage, Confidence: entente.High,
}

func (a *api) addRegistry() {
	a.addPartners()
	a.addTopics()
	a.addInstruments()
	a.addCommitments()
	a.addSideAccounts()
	a.addConnections()
}

// tally counts what there is with a partner or on a topic.
type tally struct {
	Instruments int `json:"instruments" doc:"Instruments"`
	Commitments int `json:"commitments" doc:"Commitments"`
	Open        int `json:"open" doc:"Commitments that are not done"`
	Overdue     int `json:"overdue" doc:"Open ones whose deadline has passed on the day"`
}

func tallyOf(t registry.Tally) tally { return tally{t.Instruments, t.Commitments, t.Open, t.Overdue} }

// PartnerFacts are worked out for a partner.
type PartnerFacts struct {
	Label    string `json:"label" doc:"Name in the reader's language"`
	Footnote string `json:"footnote,omitempty" doc:"Note that must go with the name"`
	Tally    tally  `json:"tally" doc:"What there is with the partner, as far as the reader may see it"`
}

type partnerQuery struct {
	ListParams

	Text       string               `query:"q" doc:"Words in the name"`
	Kind       registry.PartnerKind `query:"kind" doc:"What the party is"`
	Relation   string               `query:"relation" doc:"Framework of the relationship"`
	Basis      entente.Basis        `query:"basis" doc:"What stands behind the facts"`
	Confidence entente.Confidence   `query:"confidence" doc:"How sure we are"`
}

func (a *api) partners() kind[registry.Partner, PartnerFacts] {
	return kind[registry.Partner, PartnerFacts]{
		path: "partners", tag: tagRegistry, one: "a partner", many: "partners", book: a.Registry.Partners, derive: a.partnerFacts,
		example: registry.Partner{Name: "Japan", Kind: registry.State, Relation: "digital-partnership", Alpha2: "JP", Alpha3: "JPN", Provenance: exampleProvenance},
	}
}

func (a *api) addPartners() {
	k := a.partners()
	addKind(a, k, func(ctx context.Context, v entente.View, in *partnerQuery, q record.Query) (record.Page[registry.Partner], error) {
		return a.Registry.ListPartners(ctx, v, registry.PartnerFilter{
			Text: in.Text, Kind: string(in.Kind), Relation: in.Relation, Basis: string(in.Basis), Confidence: string(in.Confidence),
		}, q)
	})
	addCreate(a, k)
}

func (a *api) partnerFacts(ctx context.Context, v entente.View, rows []record.Entry[registry.Partner]) ([]PartnerFacts, error) {
	tallies, err := a.Registry.TallyPartners(ctx, v, ids(rows)...)
	if err != nil {
		return nil, err
	}
	p := i18n.From(ctx)
	out := make([]PartnerFacts, len(rows))
	for i, e := range rows {
		out[i] = PartnerFacts{Label: e.Data.Label(p), Tally: tallyOf(tallies[e.ID])}
		if key := e.Data.Footnote(); key != "" {
			out[i].Footnote = p.T(key)
		}
	}
	return out, nil
}

// TopicFacts are worked out for a topic.
type TopicFacts struct {
	Label string `json:"label" doc:"Name in the reader's language"`
	Tally tally  `json:"tally" doc:"What there is on the topic, as far as the reader may see it"`
}

type topicQuery struct {
	ListParams

	Text string `query:"q" doc:"Words in the name"`
}

func (a *api) addTopics() {
	k := kind[registry.Topic, TopicFacts]{
		path: "topics", tag: tagRegistry, one: "a topic", many: "topics", book: a.Registry.Topics, derive: a.topicFacts,
		example: registry.Topic{Name: "Quantum technologies", Names: map[string]string{"fr": "Technologies quantiques"}},
	}
	addKind(a, k, func(ctx context.Context, v entente.View, in *topicQuery, q record.Query) (record.Page[registry.Topic], error) {
		return a.Registry.ListTopics(ctx, v, in.Text, q)
	})
	addCreate(a, k)
}

func (a *api) topicFacts(ctx context.Context, v entente.View, rows []record.Entry[registry.Topic]) ([]TopicFacts, error) {
	tallies, err := a.Registry.TallyTopics(ctx, v, ids(rows)...)
	if err != nil {
		return nil, err
	}
	out := make([]TopicFacts, len(rows))
	for i, e := range rows {
		out[i] = TopicFacts{e.Data.In(i18n.Lang(ctx)), tallyOf(tallies[e.ID])}
	}
	return out, nil
}

// InstrumentFacts are worked out for an instrument.
type InstrumentFacts struct {
	Status       registry.Status `json:"status" doc:"Where it stands on the day, from its dates"`
	Since        entente.Date    `json:"since,omitempty" doc:"The date that the status rests on"`
	Contradicted bool            `json:"contradicted" doc:"The source reports a status that the known dates do not bear out"`
}

type instrumentQuery struct {
	ListParams

	Text       string             `query:"q" doc:"Words in the title"`
	Partner    string             `query:"partner" doc:"Partner it ties"`
	Topic      string             `query:"topic" doc:"Topic it deals with"`
	Kind       string             `query:"kind" doc:"Kind"`
	Status     registry.Status    `query:"status" doc:"Where it stands on the day"`
	Basis      entente.Basis      `query:"basis" doc:"What stands behind the facts"`
	Confidence entente.Confidence `query:"confidence" doc:"How sure we are"`
}

func (a *api) instruments() kind[registry.Instrument, InstrumentFacts] {
	return kind[registry.Instrument, InstrumentFacts]{
		path: "instruments", tag: tagRegistry, one: "an instrument", many: "instruments", book: a.Registry.Instruments, derive: instrumentFacts,
		example: registry.Instrument{
			Title: "Digital Partnership", Kind: "digital-partnership", Parties: []string{"eu", "jp"}, Signed: "2022-05-12",
			Topics: []string{"quantum"}, Provenance: exampleProvenance,
		},
	}
}

func (a *api) addInstruments() {
	k := a.instruments()
	addKind(a, k, func(ctx context.Context, v entente.View, in *instrumentQuery, q record.Query) (record.Page[registry.Instrument], error) {
		return a.Registry.ListInstruments(ctx, v, registry.InstrumentFilter{
			Text: in.Text, Partner: in.Partner, Topic: in.Topic, Kind: in.Kind, Status: string(in.Status),
			Basis: string(in.Basis), Confidence: string(in.Confidence),
		}, q)
	})
	addCreate(a, k)
}

func instrumentFacts(_ context.Context, v entente.View, rows []record.Entry[registry.Instrument]) ([]InstrumentFacts, error) {
	out := make([]InstrumentFacts, len(rows))
	for i, e := range rows {
		out[i] = InstrumentFacts(e.Data.StandingIn(v))
	}
	return out, nil
}

func ids[T any](rows []record.Entry[T]) []string {
	out := make([]string, len(rows))
	for i, e := range rows {
		out[i] = e.ID
	}
	return out
}
