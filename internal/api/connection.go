// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
)

// List is all there is of something, without pages.
type List[T any] struct {
	Items []T `json:"items" doc:"Rows"`
}

// listOutput gives a list.
type listOutput[T any] struct{ Body *List[T] }

func listing[T any](items []T) *listOutput[T] {
	if items == nil {
		items = []T{}
	}
	return &listOutput[T]{&List[T]{items}}
}

// Cell is how much ties one partner to one topic.
type Cell struct {
	Partner     string `json:"partner" doc:"Partner"`
	Topic       string `json:"topic" doc:"Topic"`
	Commitments int    `json:"commitments" doc:"Commitments of the partner on the topic"`
	Instruments int    `json:"instruments" doc:"Instruments with the partner on the topic"`
}

// Connection is what ties a partner to another one, or could.
type Connection struct {
	Partner string        `json:"partner" doc:"The other partner"`
	Topics  []SharedTopic `json:"topics" doc:"What both work on, the most telling first"`
	Joint   int           `json:"joint" doc:"Commitments and instruments that name both"`
	Weight  float64       `json:"weight" doc:"Sum over the topics of 1/(k-1), where k partners work on a topic: what all share tells little"`
	Missing bool          `json:"missing" doc:"They share a topic and nothing names both: they could be connected"`
}

// SharedTopic is a topic that both work on with this member.
type SharedTopic struct {
	Topic    string `json:"topic" doc:"Topic"`
	Here     int    `json:"here" doc:"Commitments and instruments of the partner asked about"`
	There    int    `json:"there" doc:"Commitments and instruments of the other"`
	Partners int    `json:"partners" doc:"How many partners work on it"`
}

// Dispute is a commitment with accounts that disagree.
type Dispute struct {
	Commitment    Record[registry.Commitment, CommitmentFacts] `json:"commitment" doc:"Commitment"`
	Accounts      []Record[registry.Account, none]             `json:"accounts" doc:"The sides' accounts of it"`
	Disagreements []Disagreement                               `json:"disagreements" doc:"What they differ in"`
}

func read(path, id, summary, tag string) operation {
	return operation{Operation: huma.Operation{Method: http.MethodGet, Path: path, OperationID: id, Summary: summary, Tags: []string{tag}}}
}

func (a *api) addConnections() {
	register(a, read("/cells", "list-cells", "Count commitments and instruments by partner and topic", tagRegistry), a.cells)
	register(a, read("/disagreements", "list-disagreements", "List commitments on which the accounts differ", tagRegistry), a.disputes)
	register(a, read("/partners/{id}/connections", "connections-of-partner", "List whom a partner is, or could be, connected to", tagRegistry), a.connections)
	register(a, read("/choices", "list-choices", "List what lists can be narrowed by", tagRegistry), a.choices)
}

func (a *api) cells(ctx context.Context, in *ViewParams) (*listOutput[Cell], error) {
	v, err := a.view(ctx, *in)
	if err != nil {
		return nil, err
	}
	cells, err := a.Registry.Cells(ctx, v)
	if err != nil {
		return nil, err
	}
	out := make([]Cell, len(cells))
	for i, c := range cells {
		out[i] = Cell(c)
	}
	return listing(out), nil
}

func (a *api) connections(ctx context.Context, in *historyInput) (*listOutput[Connection], error) {
	v, err := a.view(ctx, in.ViewParams)
	if err != nil {
		return nil, err
	}
	if _, err := a.Registry.Partners.Get(ctx, v, in.ID); err != nil {
		return nil, err
	}
	list, err := a.Registry.Connections(ctx, v, in.ID, a.Self)
	if err != nil {
		return nil, err
	}
	return listing(connectionsOf(list)), nil
}

func connectionsOf(list []registry.Connection) []Connection {
	out := make([]Connection, len(list))
	for i, c := range list {
		out[i] = Connection{c.Partner, make([]SharedTopic, len(c.Topics)), c.Joint, c.Weight, c.Missing()}
		for j, t := range c.Topics {
			out[i].Topics[j] = SharedTopic(t)
		}
	}
	return out
}

func (a *api) disputes(ctx context.Context, in *ViewParams) (*listOutput[Dispute], error) {
	v, err := a.view(ctx, *in)
	if err != nil {
		return nil, err
	}
	list, err := a.Registry.Disputed(ctx, v)
	if err != nil {
		return nil, err
	}
	commitments := make([]record.Entry[registry.Commitment], len(list))
	for i, d := range list {
		commitments[i] = d.Commitment
	}
	said, err := records[registry.Commitment, CommitmentFacts]{a, a.commitments()}.say(ctx, v, commitments)
	if err != nil {
		return nil, err
	}
	out := make([]Dispute, len(list))
	for i, d := range list {
		out[i] = Dispute{said[i], plain(v, d.Accounts), disagreements(d.Disagreements)}
	}
	return listing(out), nil
}

// Choices are the values that occur in what the reader may see.
type Choices struct {
	PartnerKind     []string `json:"partner.kind"`
	PartnerRelation []string `json:"partner.relation"`
	InstrumentKind  []string `json:"instrument.kind"`
	CommitmentTopic []string `json:"commitment.topic"`
	CommitmentState []string `json:"commitment.state"`
	CommitmentKind  []string `json:"commitment.kind"`
	MeetingKind     []string `json:"meeting.kind"`
}

type choicesOutput struct{ Body *Choices }

func (a *api) choices(ctx context.Context, in *ViewParams) (*choicesOutput, error) {
	v, err := a.view(ctx, *in)
	if err != nil {
		return nil, err
	}
	var c Choices
	for _, one := range []struct {
		kind, field string
		into        *[]string
	}{
		{"partner", "kind", &c.PartnerKind},
		{"partner", "relation", &c.PartnerRelation},
		{"instrument", "kind", &c.InstrumentKind},
		{"commitment", "topic", &c.CommitmentTopic},
		{"commitment", "state", &c.CommitmentState},
		{"commitment", "kind", &c.CommitmentKind},
	} {
		if *one.into, err = a.Registry.Choices(ctx, v, one.kind, one.field); err != nil {
			return nil, err
		}
	}
	c.MeetingKind, err = a.Meeting.Kinds(ctx, v)
	return &choicesOutput{&c}, err
}

// plain puts entries of which nothing is worked out into envelopes.
func plain[T any](v entente.View, entries []record.Entry[T]) []Record[T, none] {
	out := make([]Record[T, none], len(entries))
	for i, e := range entries {
		out[i] = Record[T, none]{Envelope: envelope(v, e.Version), Data: e.Data}
	}
	return out
}
