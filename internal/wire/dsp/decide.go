// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"context"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"entente"
)

// Decision is the move that this side makes next; none, when Do is empty: then
// a person decides, or the other side has to move.
type Decision struct {
	Do      Kind
	Offer   jsontext.Value // of a request or an offer
	Address *DataAddress   // of a start
	Reason  string         // for the other side, and the timeline
	Tree    jsontext.Value // how a policy was judged
}

// Decider says what this side does when a process has come to a new state by a
// message of the other side. It is asked before anything is written, and may
// be asked again.
type Decider interface {
	Decide(ctx context.Context, p *Proc) (Decision, error)
}

// standard grants what the offers of the datasets grant, and nothing else.
type standard struct{ *Service }

func (d standard) Decide(ctx context.Context, p *Proc) (Decision, error) {
	switch {
	case p.Process == Negotiation && p.Role == Provider && p.State == Requested:
		return d.request(ctx, p)
	case p.Process == Negotiation && p.Role == Provider && p.State == Accepted:
		return Decision{Do: KindAgree}, nil
	case p.Process == Negotiation && p.Role == Provider && p.State == Verified:
		return Decision{Do: KindFinalize}, nil
	case p.Process == Negotiation && p.Role == Consumer && p.State == Agreed:
		if p.offered != nil && !d.Policies.Same(p.offered, p.Policy) {
			return Decision{Do: KindTerminate, Reason: "the agreement differs from what was on the table"}, nil
		}
		return Decision{Do: KindVerify}, nil
	case p.Process == Transfer && p.Role == Provider && p.State == Requested:
		return d.start(ctx, p)
	case p.Process == Transfer && p.Role == Provider && p.State == Started:
		// The consumer goes on after a pause: with a fresh address.
		flow, err := d.flow(ctx, p)
		if err != nil {
			return Decision{}, err
		}
		_, err = d.DataPlane.Start(ctx, flow)
		return Decision{}, err
	}
	return Decision{}, nil
}

// request answers what a consumer asks for: it has to be an offer of the
// dataset, and the policy has to hold for him.
func (d standard) request(ctx context.Context, p *Proc) (Decision, error) {
	set, err := d.Dataset(ctx, p.caller(), p.Dataset)
	if entente.Is(err, entente.NotFound) {
		return Decision{Do: KindTerminate, Reason: "there is no such dataset for you"}, nil
	}
	if err != nil {
		return Decision{}, err
	}
	if !d.Policies.Same(set.Policy, p.Policy) {
		return Decision{Do: KindTerminate, Reason: "the offer is not one of this dataset"}, nil
	}
	// What is agreed is what we wrote, not what came back.
	p.Policy = set.Policy
	v, err := d.Policies.Judge(ctx, set.Policy, p.caller(), p.Dataset)
	if err != nil {
		return Decision{}, err
	}
	if !v.Allowed {
		return Decision{Do: KindTerminate, Reason: "the policy does not hold: " + v.Reason, Tree: v.Tree}, nil
	}
	return Decision{Do: KindAgree, Tree: v.Tree}, nil
}

// start answers the request for a transfer: the agreement has to be in force,
// and its policy to hold still.
func (d standard) start(ctx context.Context, p *Proc) (Decision, error) {
	a, err := d.agreement(ctx, p.Agreement, Provider)
	if err != nil {
		return Decision{}, err
	}
	no := func(reason string, v Verdict) (Decision, error) {
		return Decision{Do: KindTerminate, Reason: reason, Tree: v.Tree}, nil
	}
	switch {
	case a == nil || a.Peer != p.Peer || !a.Final:
		return no("there is no such agreement with you", Verdict{})
	case a.Retired != 0:
		return no("the agreement has been retired: "+a.Why, Verdict{})
	}
	p.Dataset = a.Dataset
	v, err := d.Policies.Judge(ctx, a.Policy, p.caller(), a.Dataset)
	if err != nil {
		return Decision{}, err
	}
	if !v.Allowed {
		return no("the policy does not hold any more: "+v.Reason, v)
	}
	flow, err := d.flow(ctx, p)
	if err != nil {
		return Decision{}, err
	}
	if flow.Source == nil {
		return no("the dataset is gone", v)
	}
	set, err := d.Stored(ctx, a.Dataset)
	if err != nil {
		return Decision{}, err
	}
	if !slices.Contains(set.Formats, p.Format) {
		return no(fmt.Sprintf("the dataset has no distribution in the format %q", p.Format), v)
	}
	address, err := d.DataPlane.Start(ctx, flow)
	if err != nil {
		return no("the data plane cannot start: "+entente.Shorten(err.Error(), 200), v)
	}
	return Decision{Do: KindStart, Address: address, Tree: v.Tree}, nil
}

func (s *Service) flow(ctx context.Context, p *Proc) (Flow, error) {
	f := Flow{ID: p.Pid, Agreement: p.Agreement, Dataset: p.Dataset, Peer: p.Peer, Role: p.Role, Format: p.Format, Target: p.Data}
	if p.Role != Provider {
		return f, nil
	}
	set, err := s.Stored(ctx, p.Dataset)
	if err == nil && set != nil {
		f.Source = set.Source
	}
	return f, err
}
