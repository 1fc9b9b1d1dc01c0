// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"entente"
	"entente/internal/parts/exchange"
	"entente/internal/wire/dsp"
	"entente/internal/wire/identity"
)

// document reads what a member publishes about itself.
func (t talk) document(ctx context.Context, did string) (*identity.Document, error) {
	return t.identity.Resolver().Again(ctx, did)
}

// endpoint finds where a member speaks the protocol: its document names the
// version document, that names the rest.
func (t talk) endpoint(ctx context.Context, did string) (string, error) {
	d, err := t.document(ctx, did)
	if err != nil {
		return "", err
	}
	return t.discover(ctx, d)
}

func (t talk) discover(ctx context.Context, d *identity.Document) (string, error) {
	root := ""
	for _, e := range endpointsOf(d) {
		if e.Kind == "DataService" {
			root = rootOf(e.Address)
		}
	}
	if root == "" {
		return "", entente.Fail(entente.Unavailable, "error.talk-no-service", entente.Args{"DID": entente.Shorten(d.ID, 120)})
	}
	return dsp.Discover(ctx, t.dsp.Outbox.Client, root)
}

func endpointsOf(d *identity.Document) []exchange.Endpoint {
	var out []exchange.Endpoint
	for _, s := range d.Service {
		var address string
		if json.Unmarshal(s.Address, &address) == nil {
			out = append(out, exchange.Endpoint{Kind: s.Type, Address: address})
		}
	}
	return out
}

func (t talk) Own(ctx context.Context, a entente.Actor) (exchange.Introduction, error) {
	if err := a.Need(entente.MayRead); err != nil {
		return exchange.Introduction{}, err
	}
	d, err := t.identity.Document(ctx)
	if err != nil {
		return exchange.Introduction{}, err
	}
	out := exchange.Introduction{DID: d.ID, Services: endpointsOf(d)}
	for _, id := range d.AssertionMethod {
		_, print, _ := strings.Cut(id, "#") // our keys are called by their thumbprints
		out.Keys = append(out.Keys, print)
	}
	return out, nil
}

func (t talk) Introduce(ctx context.Context, a entente.Actor, did string) (exchange.Introduction, error) {
	out := exchange.Introduction{DID: did, Asked: len(t.trust) > 0}
	if err := a.Need(entente.MayAdminister); err != nil {
		return out, err
	}
	d, err := t.document(ctx, did)
	if err != nil {
		e := entente.FieldError("did", "error.peer-unknown", entente.Args{"DID": entente.Shorten(did, 120)})
		if ours, ok := errors.AsType[*entente.Error](err); ok {
			e = entente.FieldError("did", ours.Key, ours.Args)
		}
		return out, e.Because(err)
	}
	for _, k := range d.Signing() {
		out.Keys = append(out.Keys, identity.Thumbprint(k))
	}
	slices.Sort(out.Keys)
	out.Services, out.Claims = endpointsOf(d), t.claims(ctx, did)
	return out, nil
}

// Test goes the way of a first message, step by step. What comes after a step
// that failed is left open.
func (t talk) Test(ctx context.Context, a entente.Actor, did string) ([]exchange.Finding, error) {
	if err := a.Need(entente.MayAdminister); err != nil {
		return nil, err
	}
	out := []exchange.Finding{}
	say := func(check, outcome string, args entente.Args, err error) {
		f := exchange.Finding{Check: check, Outcome: outcome, Key: "talk.test." + check + "-" + outcome, Args: args}
		if err != nil {
			f.Detail = entente.Shorten(err.Error(), 300)
		}
		out = append(out, f)
	}
	d, err := t.document(ctx, did)
	if err != nil {
		say("document", exchange.Failed, nil, err)
		for _, check := range []string{"version", "token", "catalog", "callback"} {
			say(check, exchange.Open, nil, nil)
		}
		return out, nil
	}
	say("document", exchange.Passed, entente.Args{"Count": len(d.Signing())}, nil)
	accepted := false
	address, err := t.discover(ctx, d)
	if err != nil {
		say("version", exchange.Failed, nil, err)
		say("token", exchange.Open, nil, nil)
		say("catalog", exchange.Open, nil, nil)
	} else {
		say("version", exchange.Passed, entente.Args{"Address": address}, nil)
		accepted = t.testCatalog(ctx, did, address, say)
	}
	switch _, err := dsp.Discover(ctx, t.dsp.Outbox.Client, strings.TrimSuffix(t.dsp.Base, dspPath)); {
	case err != nil:
		say("callback", exchange.Failed, entente.Args{"Address": t.dsp.Base}, err)
	case accepted:
		// To accept the token it had to read our document, which is at the same
		// origin.
		say("callback", exchange.Passed, entente.Args{"Address": t.dsp.Base}, nil)
	default:
		say("callback", exchange.Open, entente.Args{"Address": t.dsp.Base}, nil)
	}
	return out, nil
}

// testCatalog reports whether the member took our token.
func (t talk) testCatalog(ctx context.Context, did, address string, say func(check, outcome string, args entente.Args, err error)) bool {
	offers, err := t.dsp.Ask(ctx, did, address, dsp.CatalogFilter{})
	if err == nil {
		say("token", exchange.Passed, nil, nil)
		say("catalog", exchange.Passed, entente.Args{"Count": len(offers)}, nil)
		return true
	}
	e, _ := errors.AsType[*entente.Error](err)
	switch {
	case e != nil && (e.Args["Status"] == 401 || e.Args["Status"] == 403):
		say("token", exchange.Failed, e.Args, err)
		say("catalog", exchange.Open, nil, nil)
	default:
		say("token", exchange.Open, nil, nil)
		say("catalog", exchange.Failed, nil, err)
	}
	return false
}
