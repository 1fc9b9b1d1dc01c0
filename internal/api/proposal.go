// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/record"
	"entente/internal/parts/registry"
)

// ProposalAnswer is what this member says to a commitment that another one recorded.
type ProposalAnswer struct {
	Number  int64           `json:"number" doc:"Version of the commitment that was read"`
	Answer  registry.Answer `json:"answer" doc:"accepted, amended or declined"`
	Wording string          `json:"wording,omitempty" doc:"Wording that this member would agree to, when amended"`
}

func (a *api) addProposals() {
	list := read("/proposals", "list-proposals", "List commitments of other members that wait for an answer", tagExchange)
	list.right = entente.MayRead
	register(a, list, a.proposals)
	answers := read("/commitments/{id}/answers", "answers-to-commitment", "List what sides say to a commitment", tagExchange)
	answers.right = entente.MayRead
	register(a, answers, a.answers)
	answer := operation{Operation: huma.Operation{
		Method: http.MethodPost, Path: "/commitments/{id}/answer", OperationID: "answer-commitment", Summary: "Answer a commitment of another member",
		Description: "The answer is signed, and released to the member that recorded the commitment.", Tags: []string{tagExchange},
	}, right: entente.MayRelease}
	register(a, takingJSON(answer, ProposalAnswer{Number: 2, Answer: registry.Amended, Wording: "Launch a joint call by 2027"}), a.answer)
}

func (a *api) proposals(ctx context.Context, in *ViewParams) (*listOutput[Record[registry.Commitment, CommitmentFacts]], error) {
	v, err := a.view(ctx, *in)
	if err == nil {
		err = v.Actor.Need(entente.MayRead)
	}
	if err != nil {
		return nil, err
	}
	list, err := a.Registry.Proposals(ctx, v)
	if err != nil {
		return nil, err
	}
	said, err := records[registry.Commitment, CommitmentFacts]{a, a.commitments()}.say(ctx, v, list)
	if err != nil {
		return nil, err
	}
	return listing(said), nil
}

func (a *api) answers(ctx context.Context, in *historyInput) (*listOutput[Record[registry.Countersignature, none]], error) {
	v, err := a.view(ctx, in.ViewParams)
	if err == nil {
		err = v.Actor.Need(entente.MayRead)
	}
	if err != nil {
		return nil, err
	}
	if _, err := a.Registry.Commitments.Get(ctx, v, in.ID); err != nil {
		return nil, err
	}
	list, err := a.Registry.AnswersTo(ctx, v, in.ID)
	if err != nil {
		return nil, err
	}
	return listing(plain(v, list[in.ID])), nil
}

func (a *api) answer(ctx context.Context, in *idInput) (*struct {
	Body *Record[registry.Countersignature, none]
}, error,
) {
	actor := authn.ActorFrom(ctx)
	if err := actor.Need(entente.MayRelease); err != nil {
		return nil, err
	}
	d, err := body[ProposalAnswer](ctx)
	if err != nil {
		return nil, err
	}
	e, err := a.Registry.AnswerProposal(ctx, actor, in.ID, d.Number, d.Answer, d.Wording)
	if err != nil {
		return nil, err
	}
	said := plain(a.now(ctx), []record.Entry[registry.Countersignature]{e})
	return &struct {
		Body *Record[registry.Countersignature, none]
	}{&said[0]}, nil
}
