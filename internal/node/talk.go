// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"errors"
	"time"

	"entente"
	"entente/internal/parts/exchange"
	"entente/internal/parts/flow"
	"entente/internal/wire/dataplane"
	"entente/internal/wire/dsp"
	"entente/internal/wire/identity"
)

// talk is what pages, API and command line see and steer of the wire:
// [exchange.Talk]. Who may do what is checked here and nowhere else.
type talk struct {
	dsp      *dsp.Service
	data     *dataplane.Service
	identity *identity.Service
	flow     *flow.Service
	trust    []string // authorities whose members are peers
	folder   string   // where the files are that can be offered
}

// talk gives what pages, API and command line need of the wire.
func (n *Node) talk(w *Wire) exchange.Talk {
	return talk{w.DSP, w.Data, w.Identity, n.Flow, n.Config.Trust, n.datasetFolder()}
}

func (t talk) Processes(ctx context.Context, a entente.Actor, f exchange.ProcessFilter, limit, offset int) ([]exchange.Process, int, error) {
	if err := a.Need(entente.MayRead); err != nil {
		return nil, 0, err
	}
	filter := dsp.Filter{Process: dsp.Process(f.Kind), Peer: f.Peer, State: dsp.State(f.State)}
	list, total, err := t.dsp.Page(ctx, filter, dsp.Role(f.Role), limit, offset)
	if err != nil {
		return nil, 0, err
	}
	out := make([]exchange.Process, len(list))
	for i, p := range list {
		out[i] = processOf(p)
	}
	return out, total, nil
}

func processOf(p *dsp.Proc) exchange.Process {
	return exchange.Process{
		ID: p.Pid, Kind: string(p.Process), Role: string(p.Role), Peer: p.Peer, State: string(p.State), Dataset: p.Dataset, Agreement: p.Agreement,
		Reason: p.Reason, Made: micro(p.Made), Changed: micro(p.Changed), Ended: p.State.Final(),
	}
}

func micro(at int64) time.Time {
	if at == 0 {
		return time.Time{}
	}
	return time.UnixMicro(at).UTC()
}

func (t talk) Process(ctx context.Context, a entente.Actor, id string) (exchange.Timeline, error) {
	if err := a.Need(entente.MayRead); err != nil {
		return exchange.Timeline{}, err
	}
	p, err := t.dsp.Get(ctx, id)
	if err != nil {
		return exchange.Timeline{}, err
	}
	out := exchange.Timeline{Process: processOf(p), Moves: []exchange.Move{}, Waiting: []exchange.Waiting{}, Acts: []exchange.Act{}, Policy: policyOf(p.Policy)}
	steps, err := t.dsp.Steps(ctx, id)
	if err != nil {
		return out, err
	}
	for _, st := range steps {
		m := exchange.Move{
			At: st.At, Direction: st.Direction, Message: st.Kind, State: string(st.State), Status: st.Status, Detail: st.Detail,
			Judged: treeOf([]byte(st.Decision)),
		}
		if a.May(entente.MayAdminister) {
			m.Body = st.Body
		}
		out.Moves = append(out.Moves, m)
	}
	waiting, err := t.dsp.Outbox.Waiting(ctx, id)
	if err != nil {
		return out, err
	}
	for _, o := range waiting {
		out.Waiting = append(out.Waiting, waitingOf(o))
	}
	if p.Process == dsp.Transfer {
		if out.Streams, err = t.streams(ctx, id); err != nil {
			return out, err
		}
	}
	if a.May(entente.MayAdminister) {
		if len(out.Waiting) > 0 {
			out.Acts = append(out.Acts, exchange.SendNow)
		}
		for _, k := range p.Open() {
			out.Acts = append(out.Acts, exchange.Act(k))
		}
	}
	return out, nil
}

func (t talk) streams(ctx context.Context, id string) ([]exchange.Stream, error) {
	list, err := t.data.Streams(ctx, id)
	if err != nil {
		return nil, err
	}
	out := make([]exchange.Stream, len(list))
	for i, s := range list {
		out[i] = exchange.Stream{At: s.At, End: s.End, Out: s.Out, Bytes: s.Bytes, Outcome: string(s.Outcome), Trouble: s.Error}
	}
	return out, nil
}

func (t talk) Act(ctx context.Context, a entente.Actor, id string, act exchange.Act, reason string) error {
	if err := a.Need(entente.MayAdminister); err != nil {
		return err
	}
	p, err := t.dsp.Get(ctx, id)
	if err != nil {
		return err
	}
	var pr entente.Problems
	entente.CheckChoice(&pr, "act", act, []exchange.Act{exchange.SendNow, exchange.End, exchange.AcceptIt, exchange.Pause, exchange.Resume})
	least := 0
	if act == exchange.End {
		least = 1 // the other side reads it
	}
	entente.CheckText(&pr, "reason", reason, least, 400)
	if err := pr.Err(); err != nil {
		return err
	}
	if act == exchange.SendNow {
		return t.dsp.Outbox.Retry(ctx, p.Pid)
	}
	for _, k := range p.Open() {
		if exchange.Act(k) == act {
			return t.dsp.Act(ctx, p.Pid, dsp.Decision{Do: k, Reason: reason})
		}
	}
	return entente.Fail(entente.Conflict, "error.talk-act", entente.Args{"State": string(p.State)})
}

func (t talk) Late(ctx context.Context, a entente.Actor) ([]exchange.Waiting, error) {
	if err := a.Need(entente.MayRead); err != nil {
		return nil, err
	}
	list, err := t.dsp.Outbox.Late(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]exchange.Waiting, len(list))
	for i, o := range list {
		out[i] = waitingOf(o)
	}
	return out, nil
}

func (t talk) Agreements(ctx context.Context, a entente.Actor, member string) ([]exchange.Agreement, error) {
	if err := a.Need(entente.MayRead); err != nil {
		return nil, err
	}
	list, err := t.dsp.Agreements(ctx, member)
	if err != nil {
		return nil, err
	}
	out := make([]exchange.Agreement, len(list))
	for i, g := range list {
		out[i] = exchange.Agreement{
			ID: g.ID, Role: string(g.Role), Process: g.Pid, Peer: g.Peer, Dataset: g.Dataset, Policy: policyOf(g.Policy), Agreed: g.Agreed,
			InForce: g.Final && g.Retired == 0, Retired: micro(g.Retired), Why: g.Why,
		}
	}
	return out, nil
}

func (t talk) Retire(ctx context.Context, a entente.Actor, id, role, why string) error {
	if err := a.Need(entente.MayAdminister); err != nil {
		return err
	}
	var pr entente.Problems
	entente.CheckText(&pr, "reason", why, 1, 400)
	if err := pr.Err(); err != nil {
		return err
	}
	return t.dsp.Retire(ctx, id, dsp.Role(role), why)
}

func (t talk) Catalog(ctx context.Context, a entente.Actor, member string) ([]exchange.Offer, error) {
	if err := a.Need(entente.MayRead); err != nil {
		return nil, err
	}
	_, list, err := t.ask(ctx, member, dsp.CatalogFilter{})
	if err != nil {
		return nil, err
	}
	out := make([]exchange.Offer, len(list))
	for i, o := range list {
		out[i] = exchange.Offer{Dataset: o.Dataset, Title: o.Title, Description: o.Description, Policy: policyOf(o.Offer), Formats: o.Formats}
	}
	return out, nil
}

func (t talk) Negotiate(ctx context.Context, a entente.Actor, member, dataset string) (string, error) {
	if err := a.Need(entente.MayRelease); err != nil {
		return "", err
	}
	address, list, err := t.ask(ctx, member, dsp.CatalogFilter{IDs: []string{dataset}})
	if err != nil {
		return "", err
	}
	for _, o := range list {
		if o.Dataset == dataset {
			return t.dsp.Negotiate(ctx, dsp.Ask{Peer: member, Address: address, Dataset: dataset, Offer: o.Offer})
		}
	}
	return "", entente.Fail(entente.NotFound, "error.not-found", entente.Args{"ID": entente.Shorten(dataset, 120)})
}

// ask reads the catalog of a member, and tells where its endpoints are.
func (t talk) ask(ctx context.Context, member string, f dsp.CatalogFilter) (address string, list []dsp.Offer, err error) {
	ctx, stop := context.WithTimeout(ctx, 20*time.Second)
	defer stop()
	if address, err = t.endpoint(ctx, member); err != nil {
		return "", nil, err
	}
	list, err = t.dsp.Ask(ctx, member, address, f)
	if _, ours := errors.AsType[*entente.Error](err); err != nil && !ours {
		err = entente.Fail(entente.Unavailable, "error.peer-unreachable", nil).Because(err)
	}
	return address, list, err
}

// What the command line names of it.
type (
	// ProcessFilter narrows a list of negotiations.
	ProcessFilter = exchange.ProcessFilter
	// DatasetDraft is what a person says of a dataset.
	DatasetDraft = exchange.DatasetDraft
	// Timeline is a process with all that happened in it.
	Timeline = exchange.Timeline
	// TreeLine is one step of how a policy was judged.
	TreeLine = exchange.TreeLine
)

// Moves that the command line makes.
const (
	SendNow = exchange.SendNow
	End     = exchange.End
)

// FindingFailed is the outcome of a finding that says no.
const FindingFailed = exchange.Failed

// Talk is how a node that peers reach under the origin speaks, for a command
// that does one thing. Call done: it lets what was begun to be sent go out.
func (n *Node) Talk(origin string) (t exchange.Talk, done func()) {
	w := n.wire(origin)
	return n.talk(w), func() {
		over, stop := context.WithCancel(context.Background())
		stop()
		w.DSP.Run(over)
		w.Identity.Close()
	}
}
