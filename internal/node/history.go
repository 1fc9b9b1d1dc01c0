// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"entente"
	"entente/internal/kit/record"
)

// Step is one version of a record and what it changed.
type Step struct {
	Item

	By      string        `json:"by"` // handle of the account; empty for an erased one
	Source  string        `json:"source,omitempty"`
	Basis   entente.Basis `json:"basis,omitempty"`
	Changes []Changed     `json:"changes"`
}

// Changed is one field that differs from the version before.
type Changed struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// History gives every version of a record of any kind, the newest first.
func (n *Node) History(ctx context.Context, v entente.View, id string) ([]Step, error) {
	versions, err := record.History(ctx, n.DB, v, id)
	if err != nil {
		return nil, err
	}
	if len(versions) == 0 {
		return nil, entente.Fail(entente.NotFound, "error.not-found", entente.Args{"ID": entente.Shorten(id, 120)})
	}
	handles, err := n.Handles(ctx)
	if err != nil {
		return nil, err
	}
	steps := make([]Step, len(versions))
	var before record.Version
	for i, version := range slices.Backward(versions) {
		s := Step{Item: itemOf(version, version.Content, nil), By: handles[version.Account]}
		var p entente.Provenance
		if json.Unmarshal(version.Content, &p) == nil {
			s.Source, s.Basis = p.Source, p.Basis
		}
		if s.Changes, err = changed(before, version); err != nil {
			return nil, err
		}
		steps[i], before = s, version
	}
	return steps, nil
}

// changed compares two versions field by field: what they say, then how they
// are marked and to whom they go.
func changed(before, after record.Version) ([]Changed, error) {
	a, err := flat(before.Content)
	if err != nil {
		return nil, err
	}
	b, err := flat(after.Content)
	if err != nil {
		return nil, err
	}
	a["(marking)"], b["(marking)"] = string(before.Marking), string(after.Marking)
	if after.Act == record.ActRelease || after.Act == record.ActWithdraw || after.Act == record.ActImport {
		a["(audience)"], b["(audience)"] = list(before.Audience), list(after.Audience)
	}
	names := maps.Clone(a)
	maps.Copy(names, b)
	out := []Changed{}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if a[name] != b[name] {
			out = append(out, Changed{name, a[name], b[name]})
		}
	}
	return out, nil
}

// flat gives every value of an object its path as a name: "guideline.full".
func flat(content json.RawMessage) (map[string]string, error) {
	out := map[string]string{}
	if len(content) == 0 {
		return out, nil
	}
	var tree map[string]json.RawMessage
	if err := json.Unmarshal(content, &tree); err != nil {
		return nil, fmt.Errorf("read the content: %w", err)
	}
	for name, raw := range tree {
		var text string
		switch {
		case json.Unmarshal(raw, &text) == nil:
			out[name] = text
		case strings.HasPrefix(string(raw), "{"):
			inner, err := flat(raw)
			if err != nil {
				return nil, err
			}
			for k, v := range inner {
				out[name+"."+k] = v
			}
		default:
			out[name] = string(raw)
		}
	}
	return out, nil
}
