// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"entente"
	"entente/internal/testkit/edc"
	"entente/internal/wire/dataplane"
	"entente/internal/wire/dsp"
)

// What EDC offers. It does not judge operands that it does not know, so it
// grants the second one too; we have to read it and find it in the agreement.
const (
	plain = "urn:edc:plain"
	bound = "urn:edc:bound"

	plainPolicy = `{"@context":"http://www.w3.org/ns/odrl.jsonld","@type":"Set","permission":[{"action":"use"}]}`
	boundPolicy = `{"@context":"http://www.w3.org/ns/odrl.jsonld","@type":"Set",
"permission":[{"action":"use","constraint":[
 {"leftOperand":"https://w3id.org/edc/v0.0.1/ns/inForceDate","operator":"gteq","rightOperand":"2020-01-01T00:00:00Z"},
 {"or":[{"leftOperand":"https://w3id.org/entente/place","operator":"isAnyOf","rightOperand":"EU"},
        {"leftOperand":"https://w3id.org/entente/place","operator":"eq","rightOperand":"JP"}]}]}],
"prohibition":[{"action":"https://w3id.org/entente/resell"}]}`
)

// each is how long one check may take.
const each = 25 * time.Second

func (w *world) consume(ctx context.Context) {
	var base string
	var offers []dsp.Offer
	agreed := map[string]*dsp.Agreement{}
	do := func(name string, f func(ctx context.Context) error) bool {
		return w.that("we ask EDC: "+name, func() error {
			ctx, cancel := context.WithTimeout(ctx, each)
			defer cancel()
			return f(ctx)
		})
	}
	ok := do("it is given data to offer", func(ctx context.Context) error {
		return errors.Join(w.edc.Offer(ctx, plain, w.http.URL+"/data", json.RawMessage(plainPolicy)),
			w.edc.Offer(ctx, bound, w.http.URL+"/data", json.RawMessage(boundPolicy)))
	})
	ok = ok && do("version document", func(ctx context.Context) (err error) {
		base, err = dsp.Discover(ctx, w.edc.Client(), w.edc.Root)
		if err == nil && base != w.edc.Protocol {
			err = fmt.Errorf("2025-1 is at %s, not at %s", base, w.edc.Protocol)
		}
		return err
	})
	ok = ok && do("catalog", func(ctx context.Context) (err error) {
		if offers, err = w.wire.DSP.Ask(ctx, w.edc.ID, base, dsp.CatalogFilter{}); err != nil {
			return err
		}
		for _, id := range []string{plain, bound} {
			if o := offerOf(offers, id); o == nil || !slices.Contains(o.Formats, dataplane.Pull) {
				return fmt.Errorf("%s is not in it, or not to be pulled: %+v", id, offers)
			}
		}
		return nil
	})
	if !ok {
		return
	}
	for _, id := range []string{plain, bound} {
		do("negotiation of "+id, func(ctx context.Context) (err error) {
			agreed[id], err = w.negotiate(ctx, base, id, offerOf(offers, id).Offer)
			return err
		})
	}
	if a := agreed[plain]; a != nil {
		do("pull", func(ctx context.Context) error { return w.pull(ctx, base, *a) })
		do("suspension and end of a pull", func(ctx context.Context) error { return w.suspend(ctx, base, *a) })
		do("push", func(ctx context.Context) error { return w.pushed(ctx, base, *a) })
		do("transfer in a format that it has not", func(ctx context.Context) error {
			pid, err := w.wire.DSP.Begin(ctx, *a, base, "CarrierPigeon-PUSH", nil)
			return w.refused(ctx, pid, err, "")
		})
		do("transfer under an agreement that is none", func(ctx context.Context) error {
			other := *a
			other.ID = "urn:uuid:00000000-0000-4000-8000-000000000000"
			pid, err := w.wire.DSP.Begin(ctx, other, base, dataplane.Pull, nil)
			return w.refused(ctx, pid, err, "")
		})
	}
	refuse := func(name, dataset, why string, change func(offer map[string]any)) {
		do(name, func(ctx context.Context) error {
			var offer map[string]any
			if err := json.Unmarshal(offerOf(offers, plain).Offer, &offer); err != nil {
				return err
			}
			change(offer)
			b, err := json.Marshal(offer)
			if err != nil {
				return err
			}
			pid, err := w.wire.DSP.Negotiate(ctx, dsp.Ask{Peer: w.edc.ID, Address: base, Dataset: dataset, Offer: b})
			return w.refused(ctx, pid, err, why)
		})
	}
	refuse("an offer that it has not made", plain, "404", func(offer map[string]any) { offer["@id"] = "bm9uZQ==:bm9uZQ==:bm9uZQ==" })
	refuse("its offer with another policy", plain, "the agreement differs", func(offer map[string]any) {
		offer["permission"] = []any{map[string]any{"action": "use"}, map[string]any{"action": "http://www.w3.org/ns/odrl/2/sell"}}
	})
	refuse("its offer for another dataset", "urn:edc:none", "agreement has target", func(map[string]any) {})
}

func offerOf(list []dsp.Offer, dataset string) *dsp.Offer {
	i := slices.IndexFunc(list, func(o dsp.Offer) bool { return o.Dataset == dataset })
	if i < 0 {
		return nil
	}
	return &list[i]
}

// negotiate comes to an agreement.
func (w *world) negotiate(ctx context.Context, base, dataset string, offer []byte) (*dsp.Agreement, error) {
	pid, err := w.wire.DSP.Negotiate(ctx, dsp.Ask{Peer: w.edc.ID, Address: base, Dataset: dataset, Offer: offer})
	if err != nil {
		return nil, err
	}
	p, err := w.wire.DSP.Await(ctx, pid, dsp.Finalized)
	if err != nil {
		return nil, w.told(ctx, pid, p, err)
	}
	a, err := w.wire.DSP.Standing(ctx, w.edc.ID, dataset)
	if err == nil && a == nil {
		err = errors.New("no agreement stands")
	}
	return a, err
}

// begin starts a transfer.
func (w *world) begin(ctx context.Context, base string, a dsp.Agreement) (*dsp.Proc, error) {
	pid, err := w.wire.DSP.Begin(ctx, a, base, dataplane.Pull, nil)
	if err != nil {
		return nil, err
	}
	p, err := w.wire.DSP.Await(ctx, pid, dsp.Started)
	if err != nil && strings.Contains(p.Reason, "No dataplane found") && ctx.Err() == nil {
		time.Sleep(time.Second) // EDC looks after its own only some seconds after it is ready
		return w.begin(ctx, base, a)
	}
	if err != nil {
		return nil, w.told(ctx, pid, p, err)
	}
	if p.Data == nil {
		return nil, errors.New("no address came")
	}
	return p, nil
}

func (w *world) fetch(ctx context.Context, p *dsp.Proc) error {
	a := dataplane.Address{Type: p.Data.Type, EndpointType: p.Data.EndpointType, Endpoint: p.Data.Endpoint}
	for _, q := range p.Data.Properties {
		a.Properties = append(a.Properties, dataplane.Property(q))
	}
	var got bytes.Buffer
	flow := dataplane.Flow{ID: p.Pid, Dataset: p.Dataset, Peer: p.Peer, Role: dataplane.Consumer, Format: dataplane.Pull}
	_, err := w.wire.Data.Fetch(ctx, flow, a, func(_ context.Context, _ dataplane.Flow, r io.Reader) error {
		got.Reset()
		_, err := got.ReadFrom(r)
		return err //nolint:wrapcheck // Fetch names it
	})
	if err != nil {
		return err
	}
	return same(got.Bytes(), w.data)
}

func (w *world) pull(ctx context.Context, base string, a dsp.Agreement) error {
	p, err := w.begin(ctx, base, a)
	if err != nil {
		return err
	}
	if err := w.fetch(ctx, p); err != nil {
		return err
	}
	if err := w.wire.DSP.Act(ctx, p.Pid, dsp.Decision{Do: dsp.KindComplete}); err != nil {
		return err
	}
	return w.there(ctx, p, "COMPLETED")
}

// there waits for the state that EDC has of a transfer.
func (w *world) there(ctx context.Context, p *dsp.Proc, want string) error {
	_, err := edc.Await(ctx, func(ctx context.Context) (edc.State, error) {
		list, err := w.edc.Transfers(ctx, p.Pid)
		if err != nil || len(list) != 1 {
			return edc.State{}, fmt.Errorf("%d transfers with %s: %w", len(list), p.Pid, err)
		}
		if s := list[0]; s.State == "DEPROVISIONED" && want != "SUSPENDED" {
			s.State = want // it goes on to that from any end
			return s, nil
		}
		return list[0], nil
	}, want)
	return err
}

func (w *world) suspend(ctx context.Context, base string, a dsp.Agreement) error {
	p, err := w.begin(ctx, base, a)
	if err != nil {
		return err
	}
	if err := w.wire.DSP.Act(ctx, p.Pid, dsp.Decision{Do: dsp.KindSuspend, Reason: "a pause"}); err != nil {
		return err
	}
	if err := w.there(ctx, p, "SUSPENDED"); err != nil {
		return err
	}
	if err := w.wire.DSP.Act(ctx, p.Pid, dsp.Decision{Do: dsp.KindTerminate, Reason: "enough"}); err != nil {
		return err
	}
	return w.there(ctx, p, "TERMINATED")
}

// pushed has EDC send the data to a place that our data plane made ready.
func (w *world) pushed(ctx context.Context, base string, a dsp.Agreement) error {
	const id = "urn:interop:push"
	to, err := w.wire.Data.Receive(ctx, dataplane.Flow{
		ID: id, Agreement: a.ID, Dataset: a.Dataset, Peer: a.Peer, Role: dataplane.Consumer, Format: dataplane.Push,
	})
	if err != nil {
		return err
	}
	// What EDC pushes to is an address by its own names.
	target := &dsp.DataAddress{Type: to.Type, EndpointType: "HttpData", Properties: []dsp.EndpointProperty{
		{Type: "EndpointProperty", Name: "https://w3id.org/edc/v0.0.1/ns/type", Value: "HttpData"},
		{Type: "EndpointProperty", Name: "https://w3id.org/edc/v0.0.1/ns/baseUrl", Value: to.Endpoint},
		{Type: "EndpointProperty", Name: "https://w3id.org/edc/v0.0.1/ns/authKey", Value: "Authorization"},
		{Type: "EndpointProperty", Name: "https://w3id.org/edc/v0.0.1/ns/authCode", Value: "Bearer " + to.Properties[0].Value},
	}}
	pid, err := w.wire.DSP.Begin(ctx, a, base, dataplane.Push, target)
	if err != nil {
		return err
	}
	p, err := w.wire.DSP.Await(ctx, pid, dsp.Completed)
	if err != nil {
		return w.told(ctx, pid, p, err)
	}
	got, err := os.ReadFile(filepath.Join(w.node.Config.DB+".received", url.PathEscape(id)))
	if err != nil {
		return fmt.Errorf("read what came: %w", err)
	}
	return same(got, w.data)
}

// refused expects that a process ends, and that the timeline says why.
func (w *world) refused(ctx context.Context, pid string, err error, why string) error {
	if err != nil {
		return err
	}
	p, err := w.wire.DSP.Await(ctx, pid, dsp.Terminated)
	if err != nil {
		return w.told(ctx, pid, p, err)
	}
	// Our own last message is in the timeline once it has been answered.
	for says := func(s dsp.Step) bool { return s.Detail != "" || strings.Contains(s.Body, p.Reason) }; ; {
		steps, err := w.wire.DSP.Steps(ctx, pid)
		if err == nil && p.Reason != "" && strings.Contains(p.Reason, why) && slices.ContainsFunc(steps, says) {
			break
		}
		if ctx.Err() != nil {
			return w.told(ctx, pid, p, fmt.Errorf("it ended because %q, not because %q, or the timeline does not say so", p.Reason, why))
		}
		time.Sleep(50 * time.Millisecond)
	}
	fmt.Printf("      ended: %s\n", entente.Shorten(p.Reason, 150))
	return nil
}

// told adds the timeline to an error.
func (w *world) told(ctx context.Context, pid string, p *dsp.Proc, err error) error {
	steps, _ := w.wire.DSP.Steps(context.WithoutCancel(ctx), pid)
	for _, s := range steps {
		err = fmt.Errorf("%w\n      %s %s %s HTTP %d %s %s", err, s.Direction, s.Kind, s.State, s.Status, s.Detail, s.Body)
	}
	if p != nil {
		err = fmt.Errorf("%w\n      reason: %s", err, p.Reason)
	}
	return err
}
