// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"encoding/json"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"entente"
	"entente/internal/parts/exchange"
	"entente/internal/wire/odrl"
	"entente/internal/wire/outbox"
)

// policyOf says a policy in words: as the form that it came from, or else step
// by step.
func policyOf(raw jsontext.Value) exchange.Policy {
	p, err := odrl.Decode(framed(raw))
	if err != nil {
		return exchange.Policy{}
	}
	if key, values, ok := odrl.Read(p); ok {
		out := exchange.Policy{Template: key}
		t, _ := odrl.TemplateOf(key)
		for _, f := range t.Fields {
			if v := values[f.Name]; len(v) > 0 {
				for i := range v {
					v[i] = strings.TrimPrefix(v[i], groupName)
				}
				out.Terms = append(out.Terms, exchange.Term{Field: f.Name, Values: v})
			}
		}
		return out
	}
	lines := flatten(nil, odrl.Evaluate(p, odrl.Request{Action: "use"}, odrl.World{}).Because, 0)
	for i := range lines {
		lines[i].Outcome, lines[i].Key, lines[i].Args = "", "", nil // nobody has asked for anything
	}
	return exchange.Policy{Lines: lines}
}

// treeOf reads how a policy was judged: a decision, or its root alone.
func treeOf(raw []byte) []exchange.TreeLine {
	if len(raw) == 0 {
		return nil
	}
	var d struct {
		odrl.Node

		Because *odrl.Node `json:"because"`
	}
	if json.Unmarshal(raw, &d) != nil {
		return nil
	}
	root := d.Node
	if d.Because != nil {
		root = *d.Because
	}
	if root.Kind == "" {
		return nil
	}
	return flatten(nil, root, 0)
}

func flatten(out []exchange.TreeLine, n odrl.Node, depth int) []exchange.TreeLine {
	out = append(out, exchange.TreeLine{Depth: depth, Kind: n.Kind, Words: entente.Shorten(n.Words, 300), Outcome: string(n.Outcome), Key: n.Reason, Args: n.Args})
	for _, c := range n.Children {
		out = flatten(out, c, depth+1)
	}
	return out
}

func waitingOf(o outbox.Outcome) exchange.Waiting {
	m := o.Message
	return exchange.Waiting{
		Process: m.Process, Peer: m.Audience, Message: m.Kind, Made: micro(m.Made), Attempts: m.Attempts, Next: o.Next, Trouble: m.Error,
	}
}
