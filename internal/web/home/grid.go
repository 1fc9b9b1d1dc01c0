// SPDX-License-Identifier: EUPL-1.2

package home

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"entente"
	"entente/internal/parts/registry"
	"entente/internal/web/desk"
	"entente/internal/web/ui"
)

// measure is what is counted: "commitments" or "instruments".
type measure string

const (
	byCommitments measure = "commitments"
	byInstruments measure = "instruments"
)

// measureOf reads what the address asks to be counted.
func measureOf(q ui.Query) measure {
	if measure(q.Get("by")) == byInstruments {
		return byInstruments
	}
	return byCommitments
}

// grid counts one measure by partner and topic. The member itself is no row:
// it would have all there is.
type grid struct {
	by       measure
	self     string
	partners []string // the most active first
	topics   []string // the most counted first
	count    map[[2]string]int
	total    map[string]int // by partner; an instrument with two topics counts once
	members  map[string]string
	names    *desk.Names
	alpha2   map[string]string // of partners, where they have one
}

func (p Pages) grid(ctx context.Context, v entente.View, by measure) (*grid, error) {
	cells, err := p.Registry.Cells(ctx, v)
	if err != nil {
		return nil, err
	}
	activities, err := p.Registry.Activities(ctx, v)
	if err != nil {
		return nil, err
	}
	g := &grid{by: by, self: p.Self, count: map[[2]string]int{}, total: map[string]int{}, members: map[string]string{}, alpha2: map[string]string{}}
	topics := map[string]int{}
	for _, c := range cells {
		n := c.Commitments
		if by == byInstruments {
			n = c.Instruments
		}
		if n > 0 && c.Partner != p.Self {
			g.count[[2]string{c.Partner, c.Topic}] = n
			topics[c.Topic] += n
		}
	}
	for id, a := range activities {
		n := a.Commitments
		if by == byInstruments {
			n = a.Instruments
		}
		if n > 0 && id != p.Self {
			g.total[id] = n
		}
	}
	g.partners, g.topics = byCount(g.total), byCount(topics)
	return g, g.read(ctx, p.Registry, v)
}

// byCount lists keys, the highest count first.
func byCount(n map[string]int) []string {
	return slices.SortedFunc(maps.Keys(n), func(a, b string) int { return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b)) })
}

// mostNamed bounds how many partners are looked up, for a record a thousand
// times the size of the one at hand.
const mostNamed = 400

// read looks up what the partners are called and where they are on a map, and
// who is a member of a union that is drawn.
func (g *grid) read(ctx context.Context, r *registry.Service, v entente.View) error {
	ids := append([]string{g.self}, g.partners[:min(len(g.partners), mostNamed)]...)
	var err error
	if g.names, err = desk.LoadNames(ctx, r, v, ids, g.topics[:min(len(g.topics), mostNamed)]); err != nil {
		return err
	}
	known, err := registry.Named(ctx, r.Partners, v, ids...)
	if err != nil {
		return err
	}
	unions := false
	for id, e := range known {
		g.alpha2[id] = e.Data.Alpha2
		unions = unions || e.Data.Kind == registry.Union
	}
	if !unions {
		return nil
	}
	members, err := r.Members(ctx, v)
	if err != nil {
		return err
	}
	for code, union := range members {
		if known[union].Data.Kind == registry.Union {
			g.members[code] = union
		}
	}
	return nil
}
