// SPDX-License-Identifier: EUPL-1.2

package flow

import (
	"reflect"
	"slices"
	"time"

	"entente"
)

// checkTime finds holes, overlaps, circles and contradictions between rules.
func (t *Table) checkTime(wrong *entente.Problems) {
	for i := range t.rules {
		r := &t.rules[i]
		w := problems{row: i + 1, id: r.ID, all: wrong}
		t.checkSuccession(r, &w)
		for j := range i {
			o := &t.rules[j]
			if !together(r, o) {
				continue
			}
			switch {
			case r.Kind == "adequacy" && shares(r.From, o.From) && shares(r.To, o.To):
				w.add("inForceFrom", "overlap", o.ID)
			case r.Effect != o.Effect && reflect.DeepEqual(r.scope(), o.scope()):
				w.add("effect", "contradiction", o.ID)
			}
		}
	}
}

// checkSuccession: a rule that took over begins on the day after the other ended.
func (t *Table) checkSuccession(r *rule, w *problems) {
	if r.Follows == "" {
		return
	}
	before := t.byID[r.Follows]
	if before == nil {
		w.add("follows", "none", r.Follows)
		return
	}
	for seen, at := 0, before; at != nil; at, seen = t.byID[at.Follows], seen+1 {
		if at == r || seen > len(t.rules) {
			w.add("follows", "circle", r.Follows)
			return
		}
	}
	switch next := dayAfter(before.InForceTo); {
	case before.InForceTo == "" || r.InForceFrom < next:
		w.add("inForceFrom", "overlap", r.Follows)
	case r.InForceFrom > next:
		w.add("inForceFrom", "hole", r.Follows)
	}
}

func dayAfter(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return at.AddDate(0, 0, 1).Format(time.DateOnly)
}

// together tells whether two rules of one law hold on a common day.
func together(a, b *rule) bool {
	return a.Regime == b.Regime && a.Kind == b.Kind && a.Data == b.Data &&
		(a.InForceTo == "" || b.InForceFrom <= a.InForceTo) && (b.InForceTo == "" || a.InForceFrom <= b.InForceTo)
}

// shares tells whether two lists have a name in common. Sets are not opened: what
// is general and what is special may stand side by side.
func shares(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// scope is all that says when a rule applies.
func (r *rule) scope() []any {
	return []any{r.From, r.To, r.When, r.Conditions, r.Exclusions}
}
