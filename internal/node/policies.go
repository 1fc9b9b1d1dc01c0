// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"entente"
	"entente/internal/kit/canonical"
	"entente/internal/wire/dsp"
	"entente/internal/wire/odrl"
)

// policies judges what peers ask for with package odrl, by what is proven of
// them and what this member's people said of them.
type policies struct {
	node *Node

	mu   sync.Mutex
	read map[string]odrl.Policy // by text; a member has few policies and judges them often
}

const mostPolicies = 500

// groupName is before the name of a group of ours in a policy, where names are
// absolute.
const groupName = "urn:entente:group:"

func (p *policies) decode(text jsontext.Value) (odrl.Policy, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known, ok := p.read[string(text)]; ok {
		return known, nil
	}
	policy, err := odrl.Decode(text)
	if err != nil {
		return policy, err
	}
	if p.read == nil || len(p.read) >= mostPolicies {
		p.read = map[string]odrl.Policy{}
	}
	p.read[string(text)] = policy
	return policy, nil
}

// Judge is for dsp.
func (p *policies) Judge(ctx context.Context, text jsontext.Value, peer dsp.Caller, dataset string) (dsp.Verdict, error) {
	policy, err := p.decode(framed(text))
	if err != nil {
		return dsp.Verdict{Reason: "the policy cannot be read"}, nil //nolint:nilerr // it denies
	}
	groups, err := p.node.groups(ctx, peer.DID)
	if err != nil {
		return dsp.Verdict{}, err
	}
	claims := map[string][]string{odrl.Member: {peer.DID}}
	if j := peer.Claims["jurisdiction"]; len(j) > 0 {
		claims[odrl.Jurisdiction] = j
	}
	for _, g := range groups {
		if g == entente.ToNetwork {
			claims[odrl.Group] = append(claims[odrl.Group], odrl.Network)
		} else {
			claims[odrl.Group] = append(claims[odrl.Group], groupName+strings.TrimPrefix(g, "group:"))
		}
	}
	passes, err := p.node.passing(ctx, dataset, peer.DID)
	if err != nil {
		return dsp.Verdict{}, err
	}
	request, world := odrl.Request{Action: "use", Target: dataset, Party: peer.DID, Claims: claims}, odrl.World{Now: p.node.Clock()}
	passes.facts(&request, &world)
	d := odrl.Evaluate(policy, request, world)
	tree, err := json.Marshal(d)
	if err != nil {
		return dsp.Verdict{}, err
	}
	v := dsp.Verdict{Allowed: d.Allowed && passes.why == "", Tree: tree, Reason: passes.why}
	if !v.Allowed && v.Reason == "" {
		v.Reason = "see the offer of the dataset for what it asks"
	}
	return v, nil
}

// framed gives a policy the type it needs to be judged, where it is the rules of
// an offer only.
func framed(text jsontext.Value) jsontext.Value {
	if bytes.Contains(text, []byte(`"@type"`)) {
		return text
	}
	if rest, ok := bytes.CutPrefix(bytes.TrimSpace(text), []byte("{")); ok {
		return append([]byte(`{"@type":"Offer","@id":"offer",`), rest...)
	}
	return text
}

// envelope are the members of a policy that say who and what it is between.
var envelope = []string{"@context", "@id", "@type", "target", "assigner", "assignee", "timestamp"}

// Same is for dsp.
func (p *policies) Same(a, b jsontext.Value) bool {
	x, errX := bare(a)
	y, errY := bare(b)
	if errX == nil && errY == nil && bytes.Equal(x, y) {
		return true // letter by letter: most often so, and quick
	}
	one, errOne := p.decode(framed(a))
	other, errOther := odrl.Decode(framed(b))
	return errOne == nil && errOther == nil && odrl.Equal(one, other, odrl.Envelope()...)
}

func bare(text jsontext.Value) ([]byte, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	for _, name := range envelope {
		delete(all, name)
	}
	return canonical.Marshal(all)
}
