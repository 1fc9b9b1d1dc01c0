// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"encoding/json"
	"testing"

	"entente/internal/parts/exchange"
	"entente/internal/wire/dsp"
	"entente/internal/wire/odrl"
)

// TestGroupsOpenPolicies judges who may have a dataset that is for a group, by
// what this member's people say of the peer.
func TestGroupsOpenPolicies(t *testing.T) {
	n := start(t, "", "eu")
	for did, draft := range map[string]exchange.PeerDraft{
		"did:web:in.example":     {Name: "in", Groups: []string{"chips", "other"}},
		"did:web:out.example":    {Name: "out", Groups: []string{"other"}},
		"did:web:net.example":    {Name: "net", Network: true},
		"did:web:nearly.example": {Name: "nearly", Groups: []string{"chips-2"}},
	} {
		if _, err := n.Exchange.AddPeer(t.Context(), operates, did, draft); err != nil {
			t.Fatal(err)
		}
	}
	var template odrl.Template
	for _, known := range odrl.Templates() {
		if known.Key == "group" {
			template = known
		}
	}
	policy, err := template.Build(odrl.Values{odrl.FieldGroup: {groupName + "chips"}})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(policy)
	if err != nil {
		t.Fatal(err)
	}
	judge := &policies{node: n.Node}
	for did, want := range map[string]bool{
		"did:web:in.example": true, "did:web:out.example": false, "did:web:net.example": false,
		"did:web:nearly.example": false, "did:web:unknown.example": false,
	} {
		// What a peer says of itself counts for nothing here.
		caller := dsp.Caller{DID: did, Claims: map[string][]string{"group": {groupName + "chips"}, odrl.Group: {groupName + "chips"}}}
		v, err := judge.Judge(t.Context(), text, caller, "urn:entente:dataset:one")
		if err != nil || v.Allowed != want || len(v.Tree) == 0 || (v.Reason == "") != want {
			t.Errorf("%s: %+v, %v; want allowed %v", did, v, err, want)
		}
	}
	if v, err := judge.Judge(t.Context(), []byte(`{"permission":7}`), dsp.Caller{DID: "did:web:in.example"}, "x"); err != nil || v.Allowed {
		t.Errorf("what cannot be read allows: %+v, %v", v, err)
	}
}
