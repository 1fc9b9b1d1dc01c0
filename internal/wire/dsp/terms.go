// SPDX-License-Identifier: EUPL-1.2

package dsp

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// foreign are contexts that others name beside that of the protocol, with the
// prefix that each defines. They are never loaded; what they shorten is written
// out, so that it means the same in our messages, which do not name them.
var foreign = map[string][2]string{
	"https://w3id.org/edc/dspace/v0.0.1": {"edc:", "https://w3id.org/edc/v0.0.1/ns/"},
}

// writeOut writes out the prefixed names in a policy that came under the
// contexts. Names stand only in some members: what merely looks like one stays.
func writeOut(policy jsontext.Value, contexts []string) jsontext.Value {
	for iri, prefix := range foreign {
		text := string(policy)
		if !slices.Contains(contexts, iri) || !strings.Contains(text, `"`+prefix[0]) && !strings.Contains(text, `@value`) {
			continue
		}
		var all any
		if json.Unmarshal(policy, &all) != nil {
			return policy // refused where it is read
		}
		lengthen(all, prefix)
		b, err := json.Marshal(all, json.Deterministic(true))
		if err != nil {
			return policy
		}
		policy = b
	}
	return policy
}

// nameMembers are the members of a policy whose value is a name.
var nameMembers = []string{"action", "leftOperand", "operator", "unit", "dataType", "profile", "@type", "@id"}

func lengthen(v any, prefix [2]string) {
	switch v := v.(type) {
	case []any:
		for _, part := range v {
			lengthen(part, prefix)
		}
	case map[string]any:
		for name, part := range v {
			text, is := part.(string)
			if !is {
				lengthen(part, prefix)
				continue
			}
			if list := listed(text); list != nil && name == "rightOperand" {
				v[name] = list
			}
			if rest, short := strings.CutPrefix(text, prefix[0]); short && slices.Contains(nameMembers, name) {
				v[name] = prefix[1] + rest
			}
		}
	}
}

// listed reads a list of right operands that EDC has put into a text.
func listed(text string) (out []any) {
	var list []struct {
		Value string `json:"@value"`
	}
	if !strings.HasPrefix(text, `[{"@value":`) || json.Unmarshal([]byte(text), &list, json.RejectUnknownMembers(true)) != nil {
		return nil
	}
	for _, e := range list {
		out = append(out, e.Value)
	}
	return out
}
