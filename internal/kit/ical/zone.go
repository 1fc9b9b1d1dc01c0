// SPDX-License-Identifier: EUPL-1.2

package ical

import (
	"fmt"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a node in a bare container knows the zones too; the system's own come first
)

// zoneOf gives the name of the zone in which a time is to be written, or "" for
// UTC: only zones that every program knows by name are written.
func (s spans) zoneOf(t time.Time) string {
	name := t.Location().String()
	if _, ok := s[name]; ok {
		return name
	}
	if !strings.Contains(name, "/") {
		return ""
	}
	if _, err := time.LoadLocation(name); err != nil {
		return ""
	}
	return name
}

// known finds a zone of the tz database, also behind the prefix that some
// programs put before its name.
func known(name string) *time.Location {
	// No name of the database has more than three parts.
	for strings.Count(name, "/") > 2 {
		_, name, _ = strings.Cut(name, "/")
	}
	for strings.Contains(name, "/") {
		if loc, err := time.LoadLocation(name); err == nil {
			return loc
		}
		_, name, _ = strings.Cut(name, "/")
	}
	if name == "UTC" || name == "GMT" {
		return time.UTC
	}
	return nil
}

// timezone describes a zone from one instant to another, as the tz database has
// it: every change of the clock in that time, and the one in force before.
func timezone(loc *time.Location, from, to time.Time) *Component {
	c := &Component{Name: "VTIMEZONE"}
	c.add("TZID", loc.String())
	type rule struct {
		dst        bool
		name       string
		before, at int
	}
	var rules []rule
	onsets := map[rule][]string{}
	for t := from.In(loc); ; {
		start, end := t.ZoneBounds()
		name, offset := t.Zone()
		r := rule{t.IsDST(), name, offset, offset}
		onset := "19700101T000000"
		if !start.IsZero() {
			_, r.before = start.Add(-time.Second).Zone()
			// The onset is told by the clock as it goes before the change.
			onset = start.UTC().Add(time.Duration(r.before) * time.Second).Format(localForm)
		}
		if !slices.Contains(rules, r) {
			rules = append(rules, r)
		}
		onsets[r] = append(onsets[r], onset)
		if end.IsZero() || end.After(to) {
			break
		}
		t = end
	}
	for _, r := range rules {
		o := &Component{Name: "STANDARD"}
		if r.dst {
			o.Name = "DAYLIGHT"
		}
		o.add("DTSTART", onsets[r][0])
		o.add("RDATE", strings.Join(onsets[r][1:], ","))
		o.add("TZOFFSETFROM", offsetText(r.before))
		o.add("TZOFFSETTO", offsetText(r.at))
		o.add("TZNAME", escape(r.name))
		c.Components = append(c.Components, o)
	}
	return c
}

// offsetText writes seconds east of UTC.
func offsetText(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	s := fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		s += fmt.Sprintf("%02d", seconds%60)
	}
	return s
}
