// SPDX-License-Identifier: EUPL-1.2

package odrl

import "time"

// World is what is the case when a request is judged.
type World struct {
	Now time.Time

	// Parts says what each thing is directly part of: a party of collections, an
	// asset of collections, a term of wider terms. A thing that has no entry is
	// one of which we do not know what it is part of.
	Parts map[string][]string
	// Kinds says in the same way what each thing is a kind of.
	Kinds map[string][]string

	// Duties says where duties stand, by [Rule.Key]. One without an entry is
	// pending.
	Duties map[string]DutyState
	// Facts are values that the node itself measured, by operand.
	Facts map[string][]string
}

// Request is what a party wants to do.
type Request struct {
	Action string
	Target string
	Party  string // its identity, verified

	// What is known, by operand; one that has values has all of them.
	Claims map[string][]string // verified facts about the party
	Stated map[string][]string // what it says of the request
	Asset  map[string][]string // facts about the target
}

// facts gives the values of an operand; none means not known.
func facts(o Operand, r Request, w World) []string {
	switch o.From {
	case FromClock:
		return []string{w.Now.UTC().Format(time.RFC3339Nano)}
	case FromParty:
		if r.Party != "" {
			return []string{r.Party}
		}
		return nil
	case FromClaims:
		return r.Claims[o.Name]
	case FromStated:
		if o.Name == Purpose { // ours is ODRL's under another name
			return r.Stated[OdrlPurpose]
		}
		return r.Stated[o.Name]
	case FromAsset:
		return r.Asset[o.Name]
	case FromWorld:
		return w.Facts[o.Name]
	}
	return nil
}

// under tells whether a thing is below another in a hierarchy, or is it.
func under(edges map[string][]string, thing, above string) Outcome {
	if thing == above {
		return Yes
	}
	if _, known := edges[thing]; !known {
		return Unknown
	}
	seen := map[string]bool{thing: true}
	for next := []string{thing}; len(next) > 0; next = next[1:] {
		for _, up := range edges[next[0]] {
			if up == above {
				return Yes
			}
			if !seen[up] {
				seen[up] = true
				next = append(next, up)
			}
		}
	}
	return No
}
