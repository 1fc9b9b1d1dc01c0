// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/kit/i18n"
	"entente/internal/parts/exchange"
)

// Peer is another member's node.
type Peer struct {
	DID      string         `json:"did" doc:"DID of the member"`
	Name     string         `json:"name" doc:"What it is called here"`
	Partner  string         `json:"partner,omitempty" doc:"Partner that it is the node of"`
	Groups   []string       `json:"groups" doc:"Groups it is in"`
	Network  bool           `json:"network" doc:"It is a member of the Network"`
	State    exchange.State `json:"state" doc:"introduced: its keys are not known yet; active; stopped by a person"`
	Added    time.Time      `json:"added" doc:"When it was added"`
	Keys     int            `json:"keys" doc:"How many keys of it are trusted"`
	Given    int64          `json:"given" doc:"Steps in our feed for it"`
	Taken    int64          `json:"taken" doc:"Steps of its feed that were taken"`
	Pulled   *time.Time     `json:"pulled,omitempty" doc:"When its feed was last read to the end"`
	Due      *time.Time     `json:"due,omitempty" doc:"When it is read next; absent for at once"`
	Failures int            `json:"failures" doc:"Tries since then that failed"`
	Error    string         `json:"error,omitempty" doc:"Why the last one did, in the reader's language"`
	Stop     int64          `json:"stop,omitempty" doc:"Line in quarantine that stops its feed"`
}

// PeerAdded is a peer to begin with.
type PeerAdded struct {
	DID string `json:"did" doc:"DID of the member, such as did:web:node.example"`
	exchange.PeerDraft
}

// QuarantinedLine is a line of a feed that was not taken.
type QuarantinedLine struct {
	ID         int64             `json:"id" doc:"Number"`
	Position   int64             `json:"position" doc:"Position in the feed"`
	At         time.Time         `json:"at" doc:"When it came"`
	Code       string            `json:"code" doc:"Why it was not taken, for programs"`
	Reason     string            `json:"reason" doc:"Why, in the reader's language"`
	Line       string            `json:"line" doc:"The line as it came; its beginning when it is too long"`
	Acceptable bool              `json:"acceptable" doc:"A person can let it pass"`
	Decision   exchange.Decision `json:"decision,omitempty" doc:"What was decided; absent while nobody has"`
	Note       string            `json:"note,omitempty" doc:"Why that was decided"`
	DecidedBy  string            `json:"decidedBy,omitempty" doc:"Account that decided"`
	DecidedAt  *time.Time        `json:"decidedAt,omitempty" doc:"When"`
}

// LineDecision is what is decided about a line.
type LineDecision struct {
	Decision exchange.Decision `json:"decision" doc:"accept: let it pass; discard: forget it and ask again"`
	Note     string            `json:"note,omitempty" doc:"Why"`
}

// Pulled is what reading a feed brought.
type Pulled struct {
	Released  int   `json:"released" doc:"Versions that are here now and were not"`
	Withdrawn int   `json:"withdrawn" doc:"Records that were taken back"`
	Taken     int64 `json:"taken" doc:"Steps of the feed that were taken in all"`
}

type (
	peerOutput        struct{ Body *Peer }
	peerCreatedOutput struct {
		Location string `header:"Location" doc:"Address of what was made"`
		Body     *Peer
	}
	lineInput struct {
		Line int64 `path:"line" doc:"Number of the line"`
	}
	peerInput struct {
		DID string `path:"did" doc:"DID of the member"`
	}
)

const peersPath = "/exchange/peers"

func (a *api) addExchange() {
	list := read(peersPath, "list-peers", "List the peers", tagExchange)
	list.right = entente.MayRead
	register(a, list, a.peers)
	get := read(peersPath+"/{did}", "get-peer", "Read a peer, and how its feeds are", tagExchange)
	get.right = entente.MayRead
	register(a, get, a.peer)
	add := exchanging(http.MethodPost, peersPath, "add-peer", "Begin with a member", "The keys that its document has now are trusted from then on.")
	add.DefaultStatus = http.StatusCreated
	draft := exchange.PeerDraft{Name: "Japan", Partner: "jp", Groups: []string{"chips"}, Network: true}
	register(a, takingJSON(add, PeerAdded{"did:web:jp.example", draft}), a.addPeer)
	change := exchanging(http.MethodPut, peersPath+"/{did}", "change-peer", "Say anew what a peer is", "Groups that it enters give it what was released to them before.")
	register(a, takingJSON(change, draft), a.changePeer)
	register(a, exchanging(http.MethodPost, peersPath+"/{did}/stop", "stop-peer", "End the exchange with a peer", "What it has it keeps, and so do we."), a.withPeer(a.Exchange.StopPeer))
	register(a, exchanging(http.MethodPost, peersPath+"/{did}/start", "start-peer", "Begin again with a peer", ""), a.withPeer(a.Exchange.StartPeer))
	register(a, exchanging(http.MethodPost, peersPath+"/{did}/pull", "pull-peer", "Read a peer's feed now", ""), a.pull)
	register(a, exchanging(http.MethodGet, peersPath+"/{did}/quarantine", "list-quarantine", "List lines of a peer that were not taken", "The newest first, at most 100."), a.quarantine)
	decide := exchanging(http.MethodPost, "/exchange/quarantine/{line}/decision", "decide-line", "Decide about a line that was not taken", "The feed that it stopped goes on.")
	register(a, takingJSON(decide, LineDecision{exchange.Discard, "A broken proxy on our side."}), a.decide)
}

func exchanging(method, path, id, summary, about string) operation {
	return operation{Operation: huma.Operation{
		Method: method, Path: path, OperationID: id, Summary: summary, Description: about, Tags: []string{tagExchange},
	}, right: entente.MayAdminister}
}

func peerOf(ctx context.Context, p exchange.Peer) *Peer {
	out := &Peer{
		DID: p.DID, Name: p.Name, Partner: p.Partner, Groups: p.Groups, Network: p.Network, State: p.State, Added: p.Added, Keys: len(p.Keys),
		Given: p.Given, Taken: p.Taken, Pulled: moment(p.Pulled), Due: moment(p.Due), Failures: p.Failures, Stop: p.Stop,
	}
	if p.Error != nil {
		out.Error = i18n.T(ctx, p.Error.Key, p.Error.Args)
	}
	return out
}

func lineOf(ctx context.Context, l exchange.Line) QuarantinedLine {
	return QuarantinedLine{
		ID: l.ID, Position: l.Position, At: l.At, Code: l.Reason.Key, Reason: i18n.T(ctx, l.Reason.Key, l.Reason.Args), Line: l.Raw, Acceptable: l.Acceptable,
		Decision: l.Decision, Note: l.Note, DecidedBy: l.DecidedBy, DecidedAt: moment(l.DecidedAt),
	}
}

func (a *api) peers(ctx context.Context, _ *struct{}) (*listOutput[Peer], error) {
	list, err := a.Exchange.Peers(ctx, authn.ActorFrom(ctx))
	if err != nil {
		return nil, err
	}
	out := make([]Peer, len(list))
	for i, p := range list {
		out[i] = *peerOf(ctx, p)
	}
	return listing(out), nil
}

func (a *api) peer(ctx context.Context, in *peerInput) (*peerOutput, error) {
	p, err := a.Exchange.Peer(ctx, authn.ActorFrom(ctx), in.DID)
	if err != nil {
		return nil, err
	}
	return &peerOutput{peerOf(ctx, p)}, nil
}

func (a *api) addPeer(ctx context.Context, _ *struct{}) (*peerCreatedOutput, error) {
	actor := authn.ActorFrom(ctx)
	if err := actor.Need(entente.MayAdminister); err != nil {
		return nil, err
	}
	d, err := body[PeerAdded](ctx)
	if err != nil {
		return nil, err
	}
	p, err := a.Exchange.AddPeer(ctx, actor, d.DID, d.PeerDraft)
	if err != nil {
		return nil, err
	}
	return &peerCreatedOutput{Base + peersPath + "/" + p.DID, peerOf(ctx, p)}, nil
}

func (a *api) changePeer(ctx context.Context, in *peerInput) (*peerOutput, error) {
	actor := authn.ActorFrom(ctx)
	if err := actor.Need(entente.MayAdminister); err != nil {
		return nil, err
	}
	d, err := body[exchange.PeerDraft](ctx)
	if err != nil {
		return nil, err
	}
	p, err := a.Exchange.ChangePeer(ctx, actor, in.DID, d)
	if err != nil {
		return nil, err
	}
	return &peerOutput{peerOf(ctx, p)}, nil
}

func (a *api) withPeer(do func(context.Context, entente.Actor, string) (exchange.Peer, error)) func(context.Context, *peerInput) (*peerOutput, error) {
	return func(ctx context.Context, in *peerInput) (*peerOutput, error) {
		p, err := do(ctx, authn.ActorFrom(ctx), in.DID)
		if err != nil {
			return nil, err
		}
		return &peerOutput{peerOf(ctx, p)}, nil
	}
}

func (a *api) pull(ctx context.Context, in *peerInput) (*struct{ Body *Pulled }, error) {
	r, err := a.Exchange.Pull(ctx, authn.ActorFrom(ctx), in.DID)
	if err != nil {
		return nil, err
	}
	return &struct{ Body *Pulled }{&Pulled{r.Released, r.Withdrawn, r.Taken}}, nil
}

func (a *api) quarantine(ctx context.Context, in *peerInput) (*listOutput[QuarantinedLine], error) {
	list, err := a.Exchange.Quarantine(ctx, authn.ActorFrom(ctx), in.DID)
	if err != nil {
		return nil, err
	}
	out := make([]QuarantinedLine, len(list))
	for i, l := range list {
		out[i] = lineOf(ctx, l)
	}
	return listing(out), nil
}

func (a *api) decide(ctx context.Context, in *lineInput) (*struct{ Body *QuarantinedLine }, error) {
	actor := authn.ActorFrom(ctx)
	if err := actor.Need(entente.MayAdminister); err != nil {
		return nil, err
	}
	d, err := body[LineDecision](ctx)
	if err != nil {
		return nil, err
	}
	l, err := a.Exchange.Decide(ctx, actor, in.Line, d.Decision, d.Note)
	if err != nil {
		return nil, err
	}
	out := lineOf(ctx, l)
	return &struct{ Body *QuarantinedLine }{&out}, nil
}
