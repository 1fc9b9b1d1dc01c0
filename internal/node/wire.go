// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"net/http"
	"strings"
	"sync"

	"entente"
	"entente/internal/wire/dataplane"
	"entente/internal/wire/dsp"
	"entente/internal/wire/identity"
	"entente/internal/wire/outbox"
)

// Wire is how a node that is served speaks with others.
type Wire struct {
	Identity *identity.Service
	DSP      *dsp.Service
	Data     *dataplane.Service

	client  *http.Client // guarded, bounded by the contexts
	courier *courier
}

// dspPath is where the protocol is, under the origin.
const dspPath = "/dsp/" + dsp.ProtocolVersion

// wire builds it for a node that its peers reach under the origin.
func (n *Node) wire(origin string) *Wire {
	client := guard(origin).Client(0)
	w := &Wire{Identity: n.Identity(origin), client: client}
	w.Data = dataplane.New(dataplane.Config{
		DB: n.DB, Clock: n.Clock, Logger: n.Logger, Client: client, Base: origin,
		Source: dataplane.SourceFunc(n.source(w)), Sink: dataplane.ToFile(n.received),
		Ended: w.pushed, Check: n.mayStart,
	})
	who := n.speaker(w.Identity)
	w.DSP = dsp.New(&dsp.Service{
		DB: n.DB, Clock: n.Clock, Log: n.Logger, Self: n.speaksAs(), Base: origin + dspPath, Guard: guard(origin),
		Identity: who, Policies: &policies{node: n}, DataPlane: plane{w.Data}, Groups: n.groups,
		Outbox: &outbox.Box{DB: n.DB, Clock: n.Clock, Log: n.Logger, Client: client, Token: who.Token},
	})
	w.courier = &courier{node: n, wire: w, peers: make(chan struct{}, 1)}
	n.Exchange.Transport, n.Exchange.Directory = w.courier, directory{w.Identity.Resolver()}
	n.Exchange.Changed = w.courier.changed
	return w
}

// mount puts what peers ask for in its place.
func (w *Wire) mount(handle func(pattern string, h http.Handler)) error {
	if err := w.Identity.Mount(handle); err != nil {
		return err
	}
	auth := &dsp.Auth{Protocol: "DCP", Version: "1.0", Profile: []string{"vc20-bssl/jwt"}}
	handle("GET "+dsp.VersionPath, w.DSP.VersionHandler(dspPath, auth))
	handle(dspPath+"/", http.StripPrefix(dspPath, w.DSP.Handler()))
	handle("/data/", w.Data.Handler())
	handle("POST "+noticePath, http.HandlerFunc(w.courier.noticed))
	return nil
}

// run keeps it going until the context ends.
func (w *Wire) run(ctx context.Context, n *Node) {
	var all sync.WaitGroup
	all.Go(func() { w.DSP.Run(ctx) })
	all.Go(func() {
		if err := w.Data.Run(ctx); err != nil && ctx.Err() == nil {
			n.Logger.ErrorContext(ctx, "pushing stopped", "error", err)
		}
	})
	all.Go(func() { w.courier.offer(ctx) })
	all.Go(func() { n.Exchange.Run(ctx, n.Logger) })
	all.Wait()
}

// speaker is the identity that messages are sent and taken with.
func (n *Node) speaker(s *identity.Service) dsp.Identity {
	if n.Config.EDCMock {
		return speaker{identity.EDCMock{DID: n.speaksAs()}}
	}
	return speaker{s}
}

// speaksAs is the name of the member in messages.
func (n *Node) speaksAs() string { return n.Log.Author }

// speaker gives what identity proves in the words of dsp.
type speaker struct {
	proof
}

type proof interface {
	Token(ctx context.Context, audience string) (string, error)
	Authenticate(ctx context.Context, header string) (identity.Caller, error)
}

// Authenticate is for dsp.
func (s speaker) Authenticate(ctx context.Context, header string) (dsp.Caller, error) {
	c, err := s.proof.Authenticate(ctx, header)
	return dsp.Caller(c), err
}

// groups are the audiences that a member is in, beside its own name: those that
// a person gave its node as a peer.
func (n *Node) groups(ctx context.Context, did string) ([]string, error) {
	p, err := n.Exchange.Known(ctx, did)
	if entente.Is(err, entente.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []string
	if p.Network {
		out = append(out, entente.ToNetwork)
	}
	for _, g := range p.Groups {
		out = append(out, "group:"+g)
	}
	return out, nil
}

// plane gives the data plane in the words of dsp.
type plane struct{ *dataplane.Service }

func flowOf(f dsp.Flow) dataplane.Flow {
	out := dataplane.Flow{
		ID: f.ID, Agreement: f.Agreement, Dataset: f.Dataset, Peer: f.Peer, Role: dataplane.Role(f.Role), Format: f.Format,
	}
	if f.Role == dsp.Provider && f.Format == dataplane.Push && f.Target != nil {
		out.Destination = addressOf(f.Target)
	}
	return out
}

func addressOf(a *dsp.DataAddress) *dataplane.Address {
	out := &dataplane.Address{Type: a.Type, EndpointType: a.EndpointType, Endpoint: a.Endpoint}
	for _, p := range a.Properties {
		out.Properties = append(out.Properties, dataplane.Property(p))
	}
	return out
}

// Start is for dsp.
func (p plane) Start(ctx context.Context, f dsp.Flow) (*dsp.DataAddress, error) {
	a, err := p.Service.Start(ctx, flowOf(f))
	if err != nil || a == nil {
		return nil, err
	}
	out := &dsp.DataAddress{Type: a.Type, EndpointType: a.EndpointType, Endpoint: a.Endpoint}
	for _, v := range a.Properties {
		out.Properties = append(out.Properties, dsp.EndpointProperty(v))
	}
	return out, nil
}

// Stop is for dsp. What never ran needs no stopping.
func (p plane) Stop(ctx context.Context, id string, to dsp.State, reason string) error {
	var err error
	switch to {
	case dsp.Suspended:
		err = p.Suspend(ctx, id, reason)
	case dsp.Completed:
		err = p.Complete(ctx, id)
	default:
		err = p.Terminate(ctx, id, reason)
	}
	if entente.Is(err, entente.NotFound) || entente.Is(err, entente.Conflict) {
		return nil
	}
	return err
}

// pushed ends a transfer whose data this node has sent, or gave up sending. The
// side that sends says so to the other.
func (w *Wire) pushed(ctx context.Context, f dataplane.Flow, failure error) error {
	if f.Role != dataplane.Provider {
		return nil
	}
	d := dsp.Decision{Do: dsp.KindComplete}
	if failure != nil {
		d = dsp.Decision{Do: dsp.KindTerminate, Reason: "the data could not be sent: " + entente.Shorten(failure.Error(), 200)}
	}
	p, err := w.DSP.Get(ctx, f.ID)
	if err == nil && !p.State.Final() {
		err = w.DSP.Act(ctx, f.ID, d)
	}
	return err
}

// rootOf is the address that the version document of a connector is under.
func rootOf(versionDocument string) string {
	return strings.TrimSuffix(versionDocument, dsp.VersionPath)
}
