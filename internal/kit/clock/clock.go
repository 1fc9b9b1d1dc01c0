// SPDX-License-Identifier: EUPL-1.2

package clock

import "time"

// Clock tells the time.
type Clock func() time.Time

// System is the machine's clock in UTC, to the microsecond that the database
// keeps.
func System() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// At is a clock that always shows t.
func At(t time.Time) Clock { return func() time.Time { return t } }
