// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"net/http"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/i18n"
	"entente/internal/parts/exchange"
)

// ActDraft is a move that a person makes in a negotiation or a transfer.
type ActDraft struct {
	Act    exchange.Act `json:"act" doc:"retry: send what waits now; terminate; accept an offer; suspend or start a transfer"`
	Reason string       `json:"reason,omitempty" doc:"Why: the other side reads it. Needed to terminate"`
}

// DatasetID names a dataset that was offered.
type DatasetID struct {
	ID string `json:"id" doc:"Identifier of the dataset"`
}

// EndDraft is why something is ended.
type EndDraft struct {
	Reason string `json:"reason" doc:"Why: the other side reads it"`
}

type (
	processesInput struct {
		State string     `query:"state" doc:"Only those in this state, such as REQUESTED"`
		Peer  string     `query:"peer" doc:"Only those with this member: its DID"`
		Role  string     `query:"role" doc:"Only those in which this node is the consumer, or the provider"`
		Limit countParam `query:"limit" doc:"Most rows to give: the ones that changed last"`
	}
	agreementsInput struct {
		Peer string `query:"peer" doc:"Only those with this member: its DID"`
	}
	agreementInput struct {
		Role string `path:"role" doc:"Side that this node is on: consumer or provider"`
		ID   string `path:"id" doc:"Identifier of the agreement"`
	}
	checkInput struct {
		ID     string `path:"id" doc:"Identifier of the dataset"`
		Member string `query:"member" doc:"DID of the member to try it with"`
	}
	timelineOutput  struct{ Body *exchange.Timeline }
	judgementOutput struct{ Body *exchange.Judgement }
	datasetOutput   struct{ Body *DatasetID }
)

func (a *api) addTalk() {
	for _, kind := range []string{exchange.Negotiation, exchange.Transfer} {
		path, one := "/exchange/"+kind+"s", "a "+kind
		list := read(path, "list-"+kind+"s", "List the "+kind+"s", tagExchange)
		list.right = entente.MayRead
		register(a, list, a.processes(kind))
		get := read(path+"/{id}", "get-"+kind, "Read "+one+" with its timeline", tagExchange)
		get.right, get.Description = entente.MayRead, "The bodies of messages are for administrators."
		register(a, get, a.process(kind))
		act := exchanging(http.MethodPost, path+"/{id}/act", "act-in-"+kind, "Make a move in "+one, "")
		register(a, takingJSON(act, ActDraft{exchange.End, "No longer needed."}), a.act(kind))
	}
	datasets := read("/exchange/datasets", "list-datasets", "List the datasets that are offered", tagExchange)
	datasets.right = entente.MayRead
	register(a, datasets, a.datasets)
	offer := exchanging(http.MethodPost, "/exchange/datasets", "offer-dataset", "Offer a dataset", "In place of the one of that id, where there is one.")
	offer.right = entente.MayRelease
	register(a, takingJSON(offer, exchange.DatasetDraft{
		Title: "Subsea cables", Source: "cables.csv", Audience: entente.Audience{entente.ToNetwork}, Template: "network",
		Values: map[string][]string{"jurisdiction": {"JP", "EU"}},
	}), a.offer)
	withdraw := exchanging(http.MethodDelete, "/exchange/datasets/{id}", "withdraw-dataset", "Withdraw the offer of a dataset", "Agreements stay; no transfer starts under them any more.")
	withdraw.right = entente.MayRelease
	register(a, withdraw, a.withdrawDataset)
	check := read("/exchange/datasets/{id}/check", "check-dataset", "Tell whether a member would get a dataset, and why", tagExchange)
	check.right = entente.MayRead
	register(a, check, a.check)
	agreements := read("/exchange/agreements", "list-agreements", "List the agreements", tagExchange)
	agreements.right = entente.MayRead
	register(a, agreements, a.agreements)
	end := exchanging(http.MethodPost, "/exchange/agreements/{role}/{id}/end", "end-agreement", "End an agreement on this side", "And every transfer that runs under it.")
	register(a, takingJSON(end, EndDraft{"No longer needed."}), a.endAgreement)
}

// speaks is how the node speaks, for who holds the right: Unavailable where it
// does not.
func (a *api) speaks(ctx context.Context, right entente.Right) (exchange.Talk, entente.Actor, error) {
	actor := authn.ActorFrom(ctx)
	if err := actor.Need(right); err != nil {
		return nil, actor, err
	}
	if a.Talk == nil {
		return nil, actor, entente.Fail(entente.Unavailable, "error.exchange-off", nil)
	}
	return a.Talk, actor, nil
}

func (a *api) processes(kind string) func(context.Context, *processesInput) (*listOutput[exchange.Process], error) {
	return func(ctx context.Context, in *processesInput) (*listOutput[exchange.Process], error) {
		talk, actor, err := a.speaks(ctx, entente.MayRead)
		if err != nil {
			return nil, err
		}
		limit, err := in.Limit.read()
		if err != nil {
			return nil, err
		}
		list, _, err := talk.Processes(ctx, actor, exchange.ProcessFilter{Kind: kind, State: in.State, Peer: in.Peer, Role: in.Role}, limit, 0)
		return listing(list), err
	}
}

func (a *api) process(kind string) func(context.Context, *idInput) (*timelineOutput, error) {
	return func(ctx context.Context, in *idInput) (*timelineOutput, error) {
		talk, actor, err := a.speaks(ctx, entente.MayRead)
		if err != nil {
			return nil, err
		}
		t, err := talk.Process(ctx, actor, in.ID)
		if err != nil {
			return nil, err
		}
		if t.Kind != kind {
			return nil, entente.Fail(entente.NotFound, "error.not-found", entente.Args{"ID": entente.Shorten(in.ID, 60)})
		}
		for _, m := range t.Moves {
			explain(ctx, m.Judged)
		}
		return &timelineOutput{&t}, nil
	}
}

// explain says in the reader's language why each step came out as it did.
func explain(ctx context.Context, lines []exchange.TreeLine) {
	for i, l := range lines {
		if l.Key != "" {
			lines[i].Why = i18n.T(ctx, l.Key, l.Args)
		}
	}
}

func (a *api) act(kind string) func(context.Context, *idInput) (*timelineOutput, error) {
	return func(ctx context.Context, in *idInput) (*timelineOutput, error) {
		talk, actor, err := a.speaks(ctx, entente.MayAdminister)
		if err != nil {
			return nil, err
		}
		draft, err := body[ActDraft](ctx)
		if err != nil {
			return nil, err
		}
		if err := talk.Act(ctx, actor, in.ID, draft.Act, draft.Reason); err != nil {
			return nil, err
		}
		return a.process(kind)(ctx, in)
	}
}

func (a *api) datasets(ctx context.Context, _ *struct{}) (*listOutput[exchange.Dataset], error) {
	talk, actor, err := a.speaks(ctx, entente.MayRead)
	if err != nil {
		return nil, err
	}
	list, err := talk.Datasets(ctx, actor)
	return listing(list), err
}

func (a *api) offer(ctx context.Context, _ *struct{}) (*datasetOutput, error) {
	talk, actor, err := a.speaks(ctx, entente.MayRelease)
	if err != nil {
		return nil, err
	}
	draft, err := body[exchange.DatasetDraft](ctx)
	if err != nil {
		return nil, err
	}
	id, err := talk.Publish(ctx, actor, draft)
	return &datasetOutput{&DatasetID{id}}, err
}

func (a *api) withdrawDataset(ctx context.Context, in *idInput) (*struct{}, error) {
	talk, actor, err := a.speaks(ctx, entente.MayRelease)
	if err != nil {
		return nil, err
	}
	return nil, talk.Unpublish(ctx, actor, in.ID)
}

func (a *api) check(ctx context.Context, in *checkInput) (*judgementOutput, error) {
	talk, actor, err := a.speaks(ctx, entente.MayRead)
	if err != nil {
		return nil, err
	}
	j, err := talk.Would(ctx, actor, in.ID, in.Member)
	if err != nil {
		return nil, err
	}
	explain(ctx, j.Lines)
	return &judgementOutput{&j}, nil
}

func (a *api) agreements(ctx context.Context, in *agreementsInput) (*listOutput[exchange.Agreement], error) {
	talk, actor, err := a.speaks(ctx, entente.MayRead)
	if err != nil {
		return nil, err
	}
	list, err := talk.Agreements(ctx, actor, in.Peer)
	return listing(list), err
}

func (a *api) endAgreement(ctx context.Context, in *agreementInput) (*struct{}, error) {
	talk, actor, err := a.speaks(ctx, entente.MayAdminister)
	if err != nil {
		return nil, err
	}
	draft, err := body[EndDraft](ctx)
	if err != nil {
		return nil, err
	}
	return nil, talk.Retire(ctx, actor, in.ID, in.Role, draft.Reason)
}
