// SPDX-License-Identifier: EUPL-1.2

package db

import (
	"fmt"
	"strings"

	"entente"
)

// Never is the end and the beginning of an interval that never was.
const Never int64 = 0

// Reach is the condition under which a row with the columns known_from,
// known_to, public_from, public_to and rank, under the given alias, may be
// seen in a view: by the node's own people from when it was known, by the
// public from when it was released; and at most as marked as the actor is
// cleared for. Every query of released things carries it, so that counts,
// lists and searches never tell more than the things themselves.
func Reach(v entente.View, alias string) string {
	clock, rank := "public", 0
	if v.Actor.May(entente.MayRead) {
		clock, rank = "known", max(0, v.Actor.Clearance.Rank())
	}
	if v.Known == entente.Forever {
		return fmt.Sprintf("(%[1]s.%[2]s_to = %[3]d AND %[1]s.rank <= %[4]d)", alias, clock, entente.Forever, rank)
	}
	return fmt.Sprintf("(%[1]s.%[2]s_from <= %[3]d AND %[3]d < %[1]s.%[2]s_to AND %[1]s.rank <= %[4]d)", alias, clock, v.Known, rank)
}

// Within writes [Reach] into a query wherever {alias} stands.
func Within(v entente.View, query string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(query, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		alias, after, _ := strings.Cut(rest, "}")
		b.WriteString(Reach(v, alias))
		query = after
	}
}
