// SPDX-License-Identifier: EUPL-1.2

package registry

import "entente"

// staleMonths is how old the newest source of an open commitment may be before
// somebody should look again.
const staleMonths = 12

// StaleBefore is the day that the newest source of an open commitment must not
// lie before, seen from the given day.
func StaleBefore(day entente.Date) entente.Date {
	return entente.DayOf(day.Last().AddDate(0, -staleMonths, 0))
}

// stale are open commitments whose newest source is old; its argument is
// [StaleBefore].
const stale = `t.seen <> '' AND t.seen < ? AND ` + notDone
