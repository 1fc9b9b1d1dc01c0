// SPDX-License-Identifier: EUPL-1.2

package e2e_test

import (
	"testing"
	"time"
)

// walkPast has somebody look at what was known before a change, and at how
// things stood on a day in the world.
func walkPast(t *testing.T, w *world) {
	const path = "/commitments/c-jp25-cyber"
	p := w.signsIn(t, "editor")
	p.open(path + "/edit")
	p.fills("Due", "2031-05")
	p.follow("Save")
	p.sees("May 2031")

	yesterday := time.Now().UTC().AddDate(0, 0, -1)
	p.press("As of today")
	p.looks("day chooser open")
	p.is(`(e => { e.value = ` + quote(yesterday.Format(time.DateOnly)) + `; return true })(document.querySelector("#asof"))`)
	p.follow("Show")
	p.sees("You see what was known at the end of " + yesterday.Format("2 January 2006"))
	p.seesNot("May 2031")
	p.isOfferedNo("Edit")
	p.looks("past")
	p.follow("History")
	p.sees("Version 1")
	p.seesNot("Version 2")
	p.follow("Back to today")
	p.sees("Version 2", "May 2031")

	p.open("/instruments/eu-japan-epa")
	p.sees("In force")
	p.open("/instruments/eu-japan-epa?on=2018-01-01")
	p.sees("You see the state for 1 January 2018, with what is known today", "Still ahead")
	p.seesNot("dates disagree") // what the source says, it says of today
	p.looks("past")

	p.open("/partners/jp?asof=2020-01-01")
	p.sees("Nothing found here", "1 January 2020", "Back to today")
	p.looks("before the record")
	p.follow("Back to today")
	p.sees("Japan")
}
