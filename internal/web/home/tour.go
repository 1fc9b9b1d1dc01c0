// SPDX-License-Identifier: EUPL-1.2

package home

import (
	"context"

	"entente"
	"entente/internal/kit/i18n"
)

// Place is where one node of a demonstration answers.
type Place struct{ Member, Name, Origin string }

// tourStep is one thing to look at, on the node where it is to be seen.
type tourStep struct {
	text  string
	links []tourLink
}

type tourLink struct{ text, href string }

// tourStops are the steps of the tour: what to open on which node, by the
// member that it is of.
var tourStops = []struct {
	key   string
	opens []struct{ member, path, key string }
}{
	{"record", []struct{ member, path, key string }{{"eu", "/", "home"}, {"eu", "/partners/jp", "partner"}}},
	{"disputed", []struct{ member, path, key string }{{"eu", "/commitments/c-jp23-arctic-cable", "commitment"}}},
	{"other-side", []struct{ member, path, key string }{{"jp", "/commitments/c-jp23-arctic-cable", "commitment"}}},
	{"proposal", []struct{ member, path, key string }{{"jp", "/proposals", "proposals"}, {"eu", "/commitments/demo-eu-japan-testbed", "answer"}}},
	{"received", []struct{ member, path, key string }{{"sg", "/commitments", "commitments"}}},
	{"fork", []struct{ member, path, key string }{{"eu", "/exchange", "exchange"}}},
}

// tour leads through the nodes of a demonstration; nil in any other node, and
// where one is missing.
func (p Pages) tour(ctx context.Context) []tourStep {
	if p.Tour == nil {
		return nil
	}
	places := map[string]Place{}
	for _, place := range p.Tour() {
		places[place.Member] = place
	}
	var out []tourStep
	for _, stop := range tourStops {
		step := tourStep{text: i18n.T(ctx, "tour.step."+stop.key)}
		for _, o := range stop.opens {
			place, there := places[o.member]
			if !there {
				return nil
			}
			step.links = append(step.links, tourLink{
				i18n.T(ctx, "tour.open."+o.key, entente.Args{"Node": place.Name}), place.Origin + o.path,
			})
		}
		out = append(out, step)
	}
	return out
}
