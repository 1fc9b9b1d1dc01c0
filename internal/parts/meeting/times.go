// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"time"
	_ "time/tzdata" // time zones on machines without them

	"entente"
)

func checkTimes(pr *entente.Problems, m Meeting) {
	for field, s := range map[string]string{"start": m.Start, "finish": m.Finish} {
		if s == "" {
			continue
		}
		if _, err := time.Parse("15:04", s); err != nil {
			pr.Add(field, "error.time", entente.Args{"Value": entente.Shorten(s, 20)})
		}
		if m.Date.Precision() != entente.PrecisionDay {
			pr.Add(field, "error.time-without-day", nil)
		}
		if m.Zone == "" {
			pr.Add("zone", "error.required", nil)
		}
	}
	if m.Zone != "" {
		if _, err := time.LoadLocation(m.Zone); err != nil || m.Zone == "Local" {
			pr.Add("zone", "error.zone", entente.Args{"Value": entente.Shorten(m.Zone, 60)})
		}
	}
}

// Times gives the instants at which the meeting starts and ends; ok is false
// when it has no times of day.
func (m Meeting) Times() (start, end time.Time, ok bool) {
	zone, err := time.LoadLocation(m.Zone)
	if err != nil || m.Start == "" || m.Date.Precision() != entente.PrecisionDay {
		return start, end, false
	}
	start, err = time.ParseInLocation("2006-01-02 15:04", string(m.Date)+" "+m.Start, zone)
	if err != nil {
		return start, end, false
	}
	end = start.Add(time.Hour)
	if f, err := time.ParseInLocation("2006-01-02 15:04", string(m.LastDay())+" "+m.Finish, zone); err == nil && f.After(start) {
		end = f
	}
	return start, end, true
}
