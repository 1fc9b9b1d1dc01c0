// SPDX-License-Identifier: EUPL-1.2

package ical

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// observance is one rule of a VTIMEZONE: from an onset on, clocks are offset
// seconds east of UTC. Onsets are told by the clock as it goes before them.
type observance struct {
	first  time.Time
	more   []time.Time
	yearly *yearly
	offset int
}

// yearly is the recurrence that VTIMEZONEs are made of: the n-th or last
// weekday of a month, that weekday on or after a day, or a date.
type yearly struct {
	month   time.Month
	weekday time.Weekday
	nth     int // 1 to 5, or -1 for the last; 0 if there is no weekday
	from    int // the day of the month to start from, 0 if there is none
	until   time.Time
}

// maxOnsets bounds the work that one time in the zone can make.
const maxOnsets = 500

// foreignZone reads a VTIMEZONE whose name says nothing to us.
func foreignZone(c *Component) ([]observance, error) {
	var out []observance
	onsets := 0
	for _, d := range c.Components {
		if d.Name != "STANDARD" && d.Name != "DAYLIGHT" {
			continue
		}
		var o observance
		onsets++
		start, _ := d.find("DTSTART")
		offset, _ := d.find("TZOFFSETTO")
		if start == nil || offset == nil {
			return nil, fmt.Errorf("%s of line %d has no start or no offset", d.Name, d.Line)
		}
		var err error
		if o.first, _, err = parseClock(start.Value); err != nil {
			return nil, fmt.Errorf("line %d: %w", start.Line, err)
		}
		if o.offset, err = parseOffset(offset.Value); err != nil {
			return nil, fmt.Errorf("line %d: %w", offset.Line, err)
		}
		for _, p := range d.Properties {
			switch p.Name {
			case "RDATE":
				for s := range strings.SplitSeq(p.Value, ",") {
					t, _, err := parseClock(s)
					if err != nil {
						return nil, fmt.Errorf("line %d: %w", p.Line, err)
					}
					o.more = append(o.more, t)
					onsets++
				}
			case "RRULE":
				if o.yearly, err = parseYearly(p.Value, o.first); err != nil {
					return nil, fmt.Errorf("line %d: %w", p.Line, err)
				}
			}
		}
		if out = append(out, o); onsets > maxOnsets {
			return nil, errors.New("it has too many rules")
		}
	}
	if len(out) == 0 {
		return nil, errors.New("it has no rules")
	}
	return out, nil
}

var weekdays = map[string]time.Weekday{
	"SU": time.Sunday, "MO": time.Monday, "TU": time.Tuesday, "WE": time.Wednesday,
	"TH": time.Thursday, "FR": time.Friday, "SA": time.Saturday,
}

func parseYearly(rule string, first time.Time) (*yearly, error) { //nolint:gocognit // one rule, part by part
	y := &yearly{month: first.Month(), from: first.Day()}
	unknown := fmt.Errorf("the rule %q is not understood", cut(rule))
	for part := range strings.SplitSeq(rule, ";") {
		key, value, _ := strings.Cut(part, "=")
		switch strings.ToUpper(key) {
		case "FREQ":
			if value != "YEARLY" {
				return nil, unknown
			}
		case "INTERVAL":
			if value != "1" {
				return nil, unknown
			}
		case "WKST":
		case "BYHOUR", "BYMINUTE", "BYSECOND":
			at := map[string]int{"BYHOUR": first.Hour(), "BYMINUTE": first.Minute(), "BYSECOND": first.Second()}
			if n, err := strconv.Atoi(value); err != nil || n != at[strings.ToUpper(key)] {
				return nil, unknown
			}
		case "BYMONTH":
			m, err := strconv.Atoi(value)
			if err != nil || m < 1 || m > 12 {
				return nil, unknown
			}
			y.month = time.Month(m)
		case "BYMONTHDAY":
			// With a weekday it is a list of seven days: "the Sunday on or after".
			d, err := strconv.Atoi(strings.Split(value, ",")[0])
			if err != nil || d < 1 || d > 31 {
				return nil, unknown
			}
			y.from = d
		case "BYDAY":
			if len(value) < 2 {
				return nil, unknown
			}
			var ok bool
			if y.weekday, ok = weekdays[value[len(value)-2:]]; !ok {
				return nil, unknown
			}
			y.nth = 1
			if n := value[:len(value)-2]; n != "" {
				var err error
				if y.nth, err = strconv.Atoi(n); err != nil || y.nth == 0 || y.nth < -1 || y.nth > 5 {
					return nil, unknown
				}
			}
		case "UNTIL":
			t, _, err := parseClock(value)
			if err != nil {
				return nil, unknown
			}
			// The last onset is told in UTC; a day is more than any offset.
			y.until = t.AddDate(0, 0, 1)
		default:
			return nil, unknown
		}
	}
	if y.nth != 0 && !strings.Contains(rule, "BYMONTHDAY") {
		y.from = 1
	}
	return y, nil
}

// in gives the onset in a year, at the time of day of first.
func (y *yearly) in(year int, first time.Time) time.Time {
	on := func(month time.Month, day int) time.Time {
		return time.Date(year, month, day, first.Hour(), first.Minute(), first.Second(), 0, time.UTC)
	}
	switch {
	case y.nth == 0:
		return on(y.month, y.from)
	case y.nth < 0:
		last := on(y.month+1, 0)
		return last.AddDate(0, 0, -int(last.Weekday()-y.weekday+7)%7)
	default:
		t := on(y.month, y.from)
		return t.AddDate(0, 0, int(y.weekday-t.Weekday()+7)%7+7*(y.nth-1))
	}
}

// offsetAt gives the offset in force when the clock shows local: that of the
// latest onset, or before all of them that of the first.
func offsetAt(rules []observance, local time.Time) int {
	var best time.Time
	offset, found := 0, false
	for _, o := range rules {
		for _, t := range o.onsets(local.Year()) {
			if !t.After(local) && (!found || t.After(best)) {
				best, offset, found = t, o.offset, true
			}
		}
	}
	if found {
		return offset
	}
	earliest := rules[0]
	for _, o := range rules {
		if o.first.Before(earliest.first) {
			earliest = o
		}
	}
	return earliest.offset
}

// onsets gives those that can be in force in a year.
func (o *observance) onsets(year int) []time.Time {
	out := append([]time.Time{o.first}, o.more...)
	if o.yearly == nil {
		return out
	}
	for n := year - 1; n <= year; n++ {
		t := o.yearly.in(n, o.first)
		if !t.Before(o.first) && (o.yearly.until.IsZero() || !t.After(o.yearly.until)) {
			out = append(out, t)
		}
	}
	// A rule that has ended was last in force in its last year.
	if u := o.yearly.until; !u.IsZero() && u.Year() < year {
		if t := o.yearly.in(u.Year(), o.first); !t.Before(o.first) && !t.After(u) {
			out = append(out, t)
		}
	}
	return out
}
