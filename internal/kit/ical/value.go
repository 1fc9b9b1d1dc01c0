// SPDX-License-Identifier: EUPL-1.2

package ical

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// wall is the first instant at which clocks in loc show what t shows.
func wall(loc *time.Location, t time.Time) time.Time {
	y, m, d := t.Date()
	at := time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, loc)
	// time.Date may give the second of two such instants: an hour or so earlier
	// the offset was then a larger one, and gives the first.
	start, _ := at.ZoneBounds()
	if start.IsZero() {
		return at
	}
	_, before := start.Add(-time.Second).Zone()
	_, now := at.Zone()
	if first := at.Add(time.Duration(now-before) * time.Second); first.Before(start) && now < before {
		return first
	}
	return at
}

// parseClock reads a date, or a date with time, as a time in UTC.
func parseClock(s string) (t time.Time, form string, err error) {
	for _, form := range []string{utcForm, localForm, dayForm} {
		// The parser would take a fraction of a second, which the format has not.
		if t, err := time.Parse(form, s); err == nil && len(s) == len(form) {
			return t, form, nil
		}
	}
	return time.Time{}, "", fmt.Errorf("%q is not a date or time", cut(s))
}

var durationForm = regexp.MustCompile(`^([+-]?)P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$`)

// addDuration adds a length of time to a moment; days keep the clock's time.
func addDuration(m Moment, s string) (Moment, error) {
	f := durationForm.FindStringSubmatch(s)
	if f == nil || strings.Join(f[2:], "") == "" {
		return Moment{}, fmt.Errorf("%q is not a length of time", cut(s))
	}
	var n [5]int
	for i := range n {
		n[i], _ = strconv.Atoi(f[i+2]) // digits or nothing
		if f[1] == "-" {
			n[i] = -n[i]
		}
	}
	clock := time.Duration(n[2])*time.Hour + time.Duration(n[3])*time.Minute + time.Duration(n[4])*time.Second
	if m.Form == Day && clock%(24*time.Hour) != 0 {
		return Moment{}, fmt.Errorf("%q is not a number of days", s)
	}
	m.Time = m.Time.AddDate(0, 0, 7*n[0]+n[1]).Add(clock)
	return m, nil
}

// parseOffset reads seconds east of UTC.
func parseOffset(s string) (int, error) {
	if len(s) != 5 && len(s) != 7 || s[0] != '+' && s[0] != '-' {
		return 0, fmt.Errorf("%q is not an offset from UTC", cut(s))
	}
	seconds := 0
	for i, unit := range []int{3600, 60, 1}[:(len(s)-1)/2] {
		n, err := strconv.ParseUint(s[1+2*i:3+2*i], 10, 8)
		if err != nil || n > 59 {
			return 0, fmt.Errorf("%q is not an offset from UTC", cut(s))
		}
		seconds += int(n) * unit
	}
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, nil
}
