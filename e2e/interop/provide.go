// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"entente"
	"entente/internal/testkit/edc"
	"entente/internal/wire/dataplane"
	"entente/internal/wire/dsp"
	"entente/internal/wire/odrl"
)

// What we offer: to everybody, to EDC by name, and, though EDC sees it, to
// somebody else.
const (
	open   = "urn:ours:open"
	named  = "urn:ours:named"
	others = "urn:ours:others"
	hidden = "urn:ours:hidden"

	openPolicy = `{"permission":[{"action":"use"}]}`
)

func memberPolicy(did string) string {
	return fmt.Sprintf(`{"permission":[{"action":"use","constraint":[{"leftOperand":"%s","operator":"isAnyOf","rightOperand":[%q,"did:web:friend.example"]}]}]}`, odrl.Member, did)
}

func (w *world) provide(ctx context.Context) {
	do := func(name string, f func(ctx context.Context) error) bool {
		return w.that("EDC asks us: "+name, func() error {
			ctx, cancel := context.WithTimeout(ctx, each)
			defer cancel()
			return f(ctx)
		})
	}
	sets := map[string]json.RawMessage{}
	ok := do("we have something to offer", func(ctx context.Context) error {
		return errors.Join(w.offer(ctx, open, openPolicy), w.offer(ctx, named, memberPolicy(w.edc.ID)), w.offer(ctx, others, memberPolicy("did:web:other.example")),
			w.wire.DSP.Publish(ctx, dsp.Dataset{
				ID: hidden, Title: hidden, Audience: []string{"member:did:web:other.example"}, Policy: []byte(openPolicy), Formats: []string{dataplane.Pull}, Source: []byte(`{}`),
			}))
	})
	ok = ok && do("catalog", func(ctx context.Context) error {
		b, err := w.edc.Catalog(ctx, w.node.Log.Author, w.at)
		if err != nil {
			return err
		}
		if sets, err = datasets(b); err != nil {
			return err
		}
		for id, want := range map[string]bool{open: true, named: true, others: true, hidden: false} {
			if (sets[id] != nil) != want {
				return fmt.Errorf("%s is in it: %t, want %t: %s", id, sets[id] != nil, want, b)
			}
		}
		return nil
	})
	if !ok {
		return
	}
	agreed := map[string]string{}
	for _, id := range []string{open, named} {
		do("negotiation of "+id, func(ctx context.Context) (err error) {
			agreed[id], err = w.theirs(ctx, id, sets[id])
			return err
		})
	}
	if agreement := agreed[named]; agreement != "" {
		do("pull", func(ctx context.Context) error { return w.pulled(ctx, agreement) })
		do("push", func(ctx context.Context) error { return w.push(ctx, agreement) })
	}
	refuse := func(name, id, why string, change func(offer map[string]any)) {
		do(name, func(ctx context.Context) error {
			offer := map[string]any{}
			if err := json.Unmarshal(sets[id], &offer); err != nil {
				return err
			}
			change(offer)
			target := id
			if t, is := offer["target"].(string); is {
				target = t
			}
			return w.turnedDown(ctx, target, offer, why)
		})
	}
	refuse("a dataset that there is not", open, "no such dataset", func(o map[string]any) { o["target"] = "urn:ours:none" })
	refuse("a dataset that it may not see", open, "no such dataset", func(o map[string]any) { o["target"] = hidden })
	refuse("our offer with another policy", named, "not one of this dataset", func(o map[string]any) {
		o["permission"] = []any{map[string]any{"action": "use"}}
	})
	refuse("an offer for another member", others, "policy does not hold", func(map[string]any) {})
	if agreement := agreed[open]; agreement != "" {
		do("a transfer under an agreement that we retired", func(ctx context.Context) error {
			ours, err := w.agreement(ctx, open)
			if err := errors.Join(err, w.wire.DSP.Retire(ctx, ours, dsp.Provider, "the basis is gone")); err != nil {
				return err
			}
			id, err := w.edc.Transfer(ctx, w.node.Log.Author, w.at, agreement, dataplane.Pull, nil)
			if err != nil {
				return err
			}
			return w.ended(ctx, id, "retired", w.edc.Transferring)
		})
	}
}

// datasets reads the offer of each dataset from a catalog, which EDC hands on to
// its users as it came.
func datasets(b []byte) (map[string]json.RawMessage, error) {
	var c struct {
		Dataset []struct {
			ID     string            `json:"@id"`
			Policy []json.RawMessage `json:"hasPolicy"`
		} `json:"dataset"`
	}
	if err := json.Unmarshal(b, &c); err != nil {
		return nil, fmt.Errorf("read the catalog: %w", err)
	}
	out := map[string]json.RawMessage{}
	for _, d := range c.Dataset {
		if len(d.Policy) != 1 {
			return nil, fmt.Errorf("%s has %d offers", d.ID, len(d.Policy))
		}
		out[d.ID] = d.Policy[0]
	}
	return out, nil
}

// ask has EDC ask for a contract, as its users do: with the offer of the catalog.
func (w *world) ask(ctx context.Context, target string, offer map[string]any) (string, error) {
	offer["@context"] = "http://www.w3.org/ns/odrl.jsonld"
	offer["assigner"], offer["target"] = w.node.Log.Author, target
	b, err := json.Marshal(offer)
	if err != nil {
		return "", fmt.Errorf("write the offer: %w", err)
	}
	return w.edc.Negotiate(ctx, w.node.Log.Author, w.at, b)
}

// theirs is a negotiation that EDC begins; it gives the agreement by the id that
// EDC has for it, which is not ours.
func (w *world) theirs(ctx context.Context, dataset string, text json.RawMessage) (string, error) {
	var offer map[string]any
	if err := json.Unmarshal(text, &offer); err != nil {
		return "", fmt.Errorf("read the offer: %w", err)
	}
	id, err := w.ask(ctx, dataset, offer)
	if err != nil {
		return "", err
	}
	s, err := edc.Await(ctx, func(ctx context.Context) (edc.State, error) { return w.edc.Negotiation(ctx, id) }, "FINALIZED")
	if err != nil {
		return "", w.seen(ctx, id, err)
	}
	if ours, err := w.agreement(ctx, dataset); ours == "" || err != nil {
		return "", fmt.Errorf("we have no agreement on it: %w", err)
	}
	return s.Agreement, nil
}

// agreement finds the id of ours on a dataset.
func (w *world) agreement(ctx context.Context, dataset string) (string, error) {
	list, err := w.wire.DSP.Agreements(ctx, w.edc.ID)
	for _, a := range list {
		if a.Role == dsp.Provider && a.Final && a.Dataset == dataset {
			return a.ID, nil
		}
	}
	return "", err
}

// seen adds our timeline of a process to an error.
func (w *world) seen(ctx context.Context, peerPid string, err error) error {
	list, _ := w.wire.DSP.List(context.WithoutCancel(ctx), dsp.Filter{Peer: w.edc.ID}, 50)
	for _, p := range list {
		if p.PeerPid == peerPid {
			return w.told(ctx, p.Pid, p, err)
		}
	}
	return fmt.Errorf("%w (and we know of no such process)", err)
}

func (w *world) pulled(ctx context.Context, agreement string) error {
	id, err := w.edc.Transfer(ctx, w.node.Log.Author, w.at, agreement, dataplane.Pull, nil)
	if err != nil {
		return err
	}
	if _, err := edc.Await(ctx, func(ctx context.Context) (edc.State, error) { return w.edc.Transferring(ctx, id) }, "STARTED"); err != nil {
		return w.seen(ctx, id, err)
	}
	address, err := w.edc.Address(ctx, id)
	for ; err != nil && ctx.Err() == nil; address, err = w.edc.Address(ctx, id) {
		time.Sleep(50 * time.Millisecond) // it is kept a moment after the start
	}
	if err != nil {
		return err
	}
	got := func() (int, []byte, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address[space+"endpoint"], http.NoBody)
		if err != nil {
			return 0, nil, fmt.Errorf("the address that EDC has: %w", err)
		}
		r.Header.Set("Authorization", "Bearer "+address[space+"authorization"])
		resp, err := w.edc.Client().Do(r)
		if err != nil {
			return 0, nil, fmt.Errorf("pull: %w", err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		return resp.StatusCode, b, err //nolint:wrapcheck // named by the check
	}
	status, b, err := got()
	if err != nil || status != http.StatusOK {
		return fmt.Errorf("%v: HTTP %d %.200s %w", address, status, b, err)
	}
	if err := same(b, w.data); err != nil {
		return err
	}
	if err := w.edc.Do(ctx, id, "terminate", "enough"); err != nil {
		return err
	}
	if err := w.ended(ctx, id, "enough", w.edc.Transferring); err != nil {
		return err
	}
	if status, _, err := got(); err != nil || status == http.StatusOK {
		return fmt.Errorf("the data still comes after the end: HTTP %d %w", status, err)
	}
	return nil
}

const space = "https://w3id.org/edc/v0.0.1/ns/"

// push has us send to an address that EDC's user names.
func (w *world) push(ctx context.Context, agreement string) error {
	id, err := w.edc.Transfer(ctx, w.node.Log.Author, w.at, agreement, dataplane.Push, map[string]any{
		"type": "HttpData", "baseUrl": w.http.URL + "/sink",
	})
	if err != nil {
		return err
	}
	if _, err := edc.Await(ctx, func(ctx context.Context) (edc.State, error) { return w.edc.Transferring(ctx, id) }, "COMPLETED"); err != nil {
		return w.seen(ctx, id, err)
	}
	b, err := w.arrived(ctx, "/sink")
	if err != nil {
		return err
	}
	return same(b, w.data)
}

func (w *world) turnedDown(ctx context.Context, target string, offer map[string]any, why string) error {
	id, err := w.ask(ctx, target, offer)
	if err != nil {
		return err
	}
	return w.ended(ctx, id, why, w.edc.Negotiation)
}

// ended expects that a process of EDC ends, and that our timeline says why.
func (w *world) ended(ctx context.Context, id, why string, look func(context.Context, string) (edc.State, error)) error {
	if _, err := edc.Await(ctx, func(ctx context.Context) (edc.State, error) { return look(ctx, id) }, "TERMINATED"); err != nil {
		return w.seen(ctx, id, err)
	}
	for {
		list, err := w.wire.DSP.List(ctx, dsp.Filter{Peer: w.edc.ID}, 50)
		for _, p := range list {
			if p.PeerPid == id && p.State == dsp.Terminated && strings.Contains(p.Reason, why) {
				fmt.Printf("      ended: %s\n", entente.Shorten(p.Reason, 150))
				return nil
			}
		}
		if ctx.Err() != nil {
			return w.seen(ctx, id, fmt.Errorf("it did not end here because %q: %w", why, errors.Join(err, ctx.Err())))
		}
		time.Sleep(50 * time.Millisecond)
	}
}
