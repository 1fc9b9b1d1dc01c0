// SPDX-License-Identifier: EUPL-1.2

package entente

import (
	"math"
	"time"
)

// Forever is the end of an interval that has not ended, in microseconds since
// 1970 UTC, the unit of the knowledge clock.
const Forever = math.MaxInt64

// View is who looks and at which of the two clocks' settings: what the node
// knew at Known, and which Day of the world statuses are worked out for.
type View struct {
	Actor Actor
	Known int64 // microseconds since 1970 UTC; Forever means all that is known now
	Day   Date  // the day in the world
	Today Date  // the real today, so that a page can say it looks elsewhere
}

// Now looks with all that is known, on the day of t.
func Now(a Actor, t time.Time) View {
	return View{Actor: a, Known: Forever, Day: DayOf(t), Today: DayOf(t)}
}

// AsOf looks with what was known at the end of the given day, on that day.
func (v View) AsOf(d Date) View {
	v.Known, v.Day = d.Last().AddDate(0, 0, 1).UnixMicro()-1, d.LastDay()
	return v
}

// On looks at the given day of the world with what is known at v.Known.
func (v View) On(d Date) View { v.Day = d.LastDay(); return v }

// Past reports whether the view is not of now.
func (v View) Past() bool { return v.Known != Forever || v.Day != v.Today }
