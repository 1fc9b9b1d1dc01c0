// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Stand is how a decision stands today.
type Stand struct {
	Kept

	Today Decision // of the same facts, on this day, by the rules in use
	Why   string   // why nothing may flow under it; empty: it stands
}

// Stands makes a decision again for today, with the rules in use. It stands when
// it allows, on the same basis, and asks for nothing more than it did. The node
// asks for itself.
func (s *Service) Stands(ctx context.Context, id string) (Stand, error) {
	k, err := s.kept(ctx, id)
	if err != nil {
		return Stand{}, err
	}
	table, err := s.Table(ctx)
	if err != nil {
		return Stand{}, err
	}
	facts := k.Facts
	facts.On = s.log.Clock().UTC().Format(time.DateOnly)
	st := Stand{Kept: k, Today: table.Decide(&facts)}
	names := k.Decision.ConditionNames()
	switch {
	case !k.Decision.May():
		st.Why = "the decision is " + k.Decision.why()
	case !st.Today.May():
		st.Why = "by the rules of today the decision is " + st.Today.why()
	case differs(k.Decision, st.Today):
		st.Why = "by the rules of today the basis is another: " + strings.Join(st.Today.Basis, ", ")
	default:
		for _, name := range st.Today.ConditionNames() {
			if !slices.Contains(names, name) {
				st.Why = "by the rules of today it is also a condition: " + name
			}
		}
	}
	return st, nil
}

// why says in a few words why a decision does not allow.
func (d *Decision) why() string {
	out := string(d.Outcome)
	if len(d.Basis) > 0 {
		out += " (" + strings.Join(d.Basis, ", ") + ")"
	}
	if len(d.Missing) > 0 {
		return out + "; not known: " + strings.Join(d.Missing, ", ")
	}
	if len(d.Cures) > 0 {
		return out + "; needed: " + strings.Join(d.Cures, ", ")
	}
	return out
}
