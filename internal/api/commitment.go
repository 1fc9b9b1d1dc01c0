// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
)

// CommitmentFacts are worked out for a commitment.
type CommitmentFacts struct {
	Deadline      entente.Date   `json:"deadline,omitempty" doc:"Last day on which it is still in time"`
	Done          bool           `json:"done" doc:"Kept by every account there is, or where there is none by the source"`
	Overdue       bool           `json:"overdue" doc:"The deadline has passed on the day and it is not done"`
	Accounts      []string       `json:"accounts" doc:"Accounts of the sides that the reader may see"`
	Disagreements []Disagreement `json:"disagreements" doc:"What these accounts differ in"`
}

// Disagreement is a difference between the accounts of one commitment, in one
// field.
type Disagreement struct {
	Field string      `json:"field" doc:"state, due, owner, money, wording or score"`
	Sides []SideValue `json:"sides" doc:"What each side holds"`
}

// SideValue is what one side holds.
type SideValue struct {
	Side  string `json:"side" doc:"Partner that says so"`
	Of    string `json:"of,omitempty" doc:"Partner that is scored, for a score"`
	Value string `json:"value" doc:"What it says"`
}

func disagreements(list []registry.Disagreement) []Disagreement {
	out := make([]Disagreement, len(list))
	for i, d := range list {
		out[i] = Disagreement{d.Field, make([]SideValue, len(d.Sides))}
		for j, s := range d.Sides {
			out[i].Sides[j] = SideValue(s)
		}
	}
	return out
}

type commitmentQuery struct {
	ListParams

	Text       string                  `query:"q" doc:"Words in the text"`
	Partner    string                  `query:"partner" doc:"Partner that promised"`
	Topic      string                  `query:"topic" doc:"Topic"`
	Instrument string                  `query:"instrument" doc:"Instrument it belongs to"`
	Meeting    string                  `query:"meeting" doc:"Meeting at which it was made"`
	Kind       registry.CommitmentKind `query:"kind" doc:"Sort of promise"`
	State      string                  `query:"state" doc:"Where it stands by its accounts, or without any by its source; disagreement when the accounts differ in anything; none when nothing is known"`
	Due        dueParam                `query:"due" doc:"Overdue on the day, with a due date, or without"`
	Stale      flagParam               `query:"stale" doc:"Open, and the newest source is more than a year old on the day"`
	Basis      entente.Basis           `query:"basis" doc:"What stands behind the facts"`
	Confidence entente.Confidence      `query:"confidence" doc:"How sure we are"`
}

func (a *api) commitments() kind[registry.Commitment, CommitmentFacts] {
	return kind[registry.Commitment, CommitmentFacts]{
		path: "commitments", tag: tagRegistry, one: "a commitment", many: "commitments", book: a.Registry.Commitments, derive: a.commitmentFacts,
		example: registry.Commitment{
			Text: "Launch a joint call on quantum technologies", Kind: registry.KindAction, Catalysts: []string{"timetable"}, Parties: []string{"eu", "jp"},
			Topic: "quantum", Paragraph: "12", Made: "2025-05-12", Due: "2026-12", DuePrecision: entente.PrecisionMonth, Provenance: exampleProvenance,
		},
	}
}

func (a *api) addCommitments() {
	k := a.commitments()
	addKind(a, k, func(ctx context.Context, v entente.View, in *commitmentQuery, q record.Query) (record.Page[registry.Commitment], error) {
		return a.Registry.ListCommitments(ctx, v, registry.CommitmentFilter{
			Text: in.Text, Partner: in.Partner, Topic: in.Topic, Instrument: in.Instrument, Meeting: in.Meeting, Kind: string(in.Kind),
			State: in.State, Due: string(in.Due), Stale: in.Stale != "", Basis: string(in.Basis), Confidence: string(in.Confidence),
		}, q)
	})
	addCreate(a, k)
}

func (a *api) commitmentFacts(ctx context.Context, v entente.View, rows []record.Entry[registry.Commitment]) ([]CommitmentFacts, error) {
	accounts, err := a.Registry.AccountsOf(ctx, v, ids(rows)...)
	if err != nil {
		return nil, err
	}
	stated, err := a.Registry.Stated(ctx, v)
	if err != nil {
		return nil, err
	}
	out := make([]CommitmentFacts, len(rows))
	for i, e := range rows {
		given := registry.Data(accounts[e.ID])
		out[i] = CommitmentFacts{
			Deadline: e.Data.Deadline(), Done: e.Data.Done(given), Overdue: e.Data.Overdue(v.Day, given),
			Accounts: ids(accounts[e.ID]), Disagreements: disagreements(registry.Disagreements(given, stated[e.ID]...)),
		}
	}
	return out, nil
}

type accountQuery struct {
	ListParams

	Commitment string                `query:"commitment" doc:"Commitment it is about"`
	Side       string                `query:"side" doc:"Partner whose account it is"`
	State      registry.AccountState `query:"state" doc:"State"`
}

// addSideAccounts registers each side's accounts of commitments: one a side,
// under an identifier of its own.
func (a *api) addSideAccounts() {
	k := kind[registry.Account, none]{
		path: "accounts", tag: tagRegistry, one: "a side's account of a commitment", many: "accounts of commitments", book: a.Registry.Accounts,
		example: registry.Account{
			Commitment: "launch-a-joint-call", Side: "eu", State: registry.Ongoing, Statement: "The work programme is adopted.",
			SelfScore: new(0), Due: "2026-12", DuePrecision: entente.PrecisionMonth,
			Evidence: []registry.Evidence{{Title: "Work programme", URL: "https://example.org/work-programme", Date: "2026-03-01"}}, Provenance: exampleProvenance,
		},
	}
	save := func(ctx context.Context, by entente.Actor, id string, number int64, data registry.Account, m entente.Marking) (record.Entry[registry.Account], error) {
		if err := sameID(id, registry.AccountID(data.Commitment, data.Side)); err != nil {
			return record.Entry[registry.Account]{}, err
		}
		return a.Registry.SaveAccount(ctx, by, number, data, m)
	}
	k.edit = save
	k.create = func(ctx context.Context, by entente.Actor, id string, data registry.Account, m entente.Marking) (record.Entry[registry.Account], error) {
		return save(ctx, by, id, 0, data, m)
	}
	addKind(a, k, func(ctx context.Context, v entente.View, in *accountQuery, q record.Query) (record.Page[registry.Account], error) {
		equal(&q, "t.commitment", in.Commitment)
		equal(&q, "t.side", in.Side)
		equal(&q, "t.state", string(in.State))
		return a.Registry.Accounts.List(ctx, v, q)
	})
	addCreate(a, k)
}

// sameID refuses an identifier other than the one that content of this kind
// always has. None given is fine.
func sameID(given, fixed string) error {
	if given == "" || given == fixed {
		return nil
	}
	return entente.FieldError("id", "error.id-fixed", entente.Args{"ID": entente.Shorten(given, 120), "Fixed": entente.Shorten(fixed, 200)})
}

func equal(q *record.Query, column, value string) {
	if value != "" {
		q.Where(column+" = ?", value)
	}
}
