// SPDX-License-Identifier: EUPL-1.2

package ical

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Decode reads a file with one calendar or, as the standard allows, several. It
// mends what can be mended without guessing at what was meant and names it in the
// problems; an event without identifier or start makes it refuse the file.
// Components other than events are skipped.
func Decode(r io.Reader) ([]*Calendar, []Problem, error) {
	roots, problems, err := Parse(r)
	if err != nil {
		return nil, nil, err
	}
	if len(roots) == 0 {
		return nil, nil, errors.New("the file has no calendar")
	}
	var out []*Calendar
	for _, root := range roots {
		if root.Name != "VCALENDAR" {
			return nil, nil, fmt.Errorf("line %d: %q is not a calendar", root.Line, cut(root.Name))
		}
		d := &decoder{described: map[string]*Component{}, zones: map[string]clock{}}
		c, err := d.calendar(root)
		if err != nil {
			return nil, nil, err
		}
		out, problems = append(out, c), append(problems, d.problems...)
	}
	return out, problems, nil
}

type decoder struct {
	problems []Problem
	// described are the VTIMEZONEs of the calendar, zones what is made of them.
	described map[string]*Component
	zones     map[string]clock
}

// clock turns a wall clock's time into an instant: by the tz database, or by the
// rules in the file. With neither, the time has no zone.
type clock struct {
	loc   *time.Location
	rules []observance
}

func (d *decoder) problem(line int, format string, args ...any) {
	d.problems = append(d.problems, Problem{line, fmt.Sprintf(format, args...)})
}

func (d *decoder) calendar(root *Component) (*Calendar, error) {
	if v, _ := root.find("VERSION"); v == nil {
		d.problem(root.Line, "the calendar has no VERSION; taken for 2.0")
	} else if v.Value != "2.0" {
		return nil, fmt.Errorf("line %d: version %q of the format is not known", v.Line, cut(v.Value))
	}
	c := &Calendar{ProdID: d.text(root, "PRODID"), Name: d.text(root, "NAME")}
	if c.ProdID == "" {
		d.problem(root.Line, "the calendar has no PRODID")
	}
	if name := d.text(root, "X-WR-CALNAME"); c.Name == "" {
		c.Name = name
	}
	c.Method = d.word(root, "METHOD")
	for _, z := range root.Components {
		if z.Name == "VTIMEZONE" {
			if id, _ := z.find("TZID"); id != nil {
				d.described[id.Text()] = z
			}
		}
	}
	for _, e := range root.Components {
		switch e.Name {
		case "VEVENT":
			ev, err := d.event(e, c.Method)
			if err != nil {
				return nil, fmt.Errorf("event of line %d: %w", e.Line, err)
			}
			c.Events = append(c.Events, ev)
		case "VCALENDAR":
			return nil, fmt.Errorf("line %d: a calendar stands in a calendar", e.Line)
		}
	}
	return c, nil
}

// own are the properties that have a field of their own in an Event.
var own = map[string]bool{
	"UID": true, "SEQUENCE": true, "DTSTAMP": true, "DTSTART": true, "DTEND": true, "DURATION": true, "SUMMARY": true,
	"DESCRIPTION": true, "LOCATION": true, "URL": true, "ORGANIZER": true, "ATTENDEE": true, "STATUS": true, "CATEGORIES": true,
}

func (d *decoder) event(c *Component, method string) (Event, error) {
	e := Event{
		UID: strings.TrimSpace(d.text(c, "UID")), Summary: d.text(c, "SUMMARY"), Description: d.text(c, "DESCRIPTION"),
		Location: d.text(c, "LOCATION"), URL: d.url(c), Status: d.word(c, "STATUS"),
	}
	if e.UID == "" {
		return Event{}, errors.New("it has no UID")
	}
	if p := d.one(c, "SEQUENCE"); p != nil {
		n, err := strconv.ParseInt(strings.TrimSpace(p.Value), 10, 32)
		if err != nil || n < 0 {
			d.problem(p.Line, "SEQUENCE %q is not a number; taken for 0", cut(p.Value))
			n = 0
		}
		e.Sequence = int(n)
	}
	if p := d.one(c, "DTSTAMP"); p == nil {
		d.problem(c.Line, "the event has no DTSTAMP")
	} else if t, form, err := parseClock(p.Value); err != nil {
		d.problem(p.Line, "DTSTAMP: %v", err)
	} else {
		if form != utcForm {
			d.problem(p.Line, "DTSTAMP is not in UTC; taken for it")
		}
		e.Stamp = t
	}
	if p, _ := c.find("DTSTART"); p != nil || !startless[method] {
		if err := d.times(c, &e); err != nil {
			return Event{}, err
		}
	}
	if p := d.one(c, "ORGANIZER"); p != nil {
		o := person(p)
		e.Organizer = &o
	}
	for i := range c.Properties {
		p := &c.Properties[i]
		switch p.Name {
		case "ATTENDEE":
			e.Attendees = append(e.Attendees, person(p))
		case "CATEGORIES":
			e.Categories = append(e.Categories, p.Texts()...)
		default:
			if !own[p.Name] {
				d.checkOther(p)
				e.Other = append(e.Other, *p)
			}
		}
	}
	return e, nil
}

func (d *decoder) times(c *Component, e *Event) error {
	p := d.one(c, "DTSTART")
	if p == nil {
		return errors.New("it has no DTSTART")
	}
	var err error
	if e.Start, err = d.moment(p); err != nil {
		return fmt.Errorf("line %d: DTSTART: %w", p.Line, err)
	}
	if p = d.one(c, "DTEND"); p != nil {
		e.End, err = d.moment(p)
	} else if p = d.one(c, "DURATION"); p != nil {
		e.End, err = addDuration(e.Start, strings.TrimSpace(p.Value))
	}
	switch {
	case err != nil:
		d.problem(p.Line, "%s: %v; the event has no end", p.Name, err)
	case e.End.IsZero():
		return nil
	case e.End.Form != e.Start.Form:
		d.problem(p.Line, "%s is not of the form of DTSTART; the event has no end", p.Name)
	case e.End.Time.Before(e.Start.Time):
		d.problem(p.Line, "%s is before DTSTART; the event has no end", p.Name)
	case e.Start.Form == Day && e.End.Time.Equal(e.Start.Time):
		// Common, and always meant as one day, which no end says too.
		d.problem(p.Line, "%s is the day of DTSTART, not the day after", p.Name)
	default:
		return nil
	}
	e.End = Moment{}
	return nil
}

func (d *decoder) moment(p *Property) (Moment, error) {
	t, form, err := parseClock(strings.TrimSpace(p.Value))
	if err != nil {
		return Moment{}, err
	}
	if t.Year() < 1 {
		return Moment{}, errors.New("the year is 0")
	}
	if form == dayForm {
		if !strings.EqualFold(p.Param("VALUE"), "DATE") {
			d.problem(p.Line, "%s is a date but does not say so", p.Name)
		}
		return Moment{Time: t, Form: Day}, nil
	}
	if form == utcForm {
		return Moment{Time: t}, nil
	}
	if p.params("TZID") == nil {
		return Moment{Time: t, Form: Floating}, nil
	}
	switch c := d.zone(p.Param("TZID"), p.Line); {
	case c.loc != nil:
		return Moment{Time: wall(c.loc, t)}, nil
	case c.rules != nil:
		return Moment{Time: t.Add(-time.Duration(offsetAt(c.rules, t)) * time.Second)}, nil
	}
	return Moment{Time: t, Form: Floating}, nil
}

// zone looks a zone up once and names what is wrong with it once.
func (d *decoder) zone(id string, line int) clock {
	if c, ok := d.zones[id]; ok {
		return c
	}
	var c clock
	described := d.described[id]
	c.loc = known(id)
	switch {
	case c.loc != nil && described == nil:
		d.problem(line, "the zone %q is not described in the file; taken for %s", cut(id), c.loc)
	case c.loc != nil:
	case described == nil:
		d.problem(line, "the zone %q is not known; its times have no zone", cut(id))
	default:
		var err error
		if c.rules, err = foreignZone(described); err != nil {
			d.problem(described.Line, "the zone %q is not understood (%v); its times have no zone", cut(id), err)
		}
	}
	d.zones[id] = c
	return c
}

func person(p *Property) Person {
	return Person{
		Name: p.Param("CN"), Address: address(p.Value), Type: strings.ToUpper(p.Param("CUTYPE")),
		Role: strings.ToUpper(p.Param("ROLE")), Status: strings.ToUpper(p.Param("PARTSTAT")), RSVP: strings.EqualFold(p.Param("RSVP"), "TRUE"),
		DelegatedTo: addresses(p.params("DELEGATED-TO")), DelegatedFrom: addresses(p.params("DELEGATED-FROM")),
	}
}

// address gives the mail address of a mailto URI, any other URI as it is.
func address(s string) string {
	const scheme = "mailto:"
	if s = strings.TrimSpace(s); len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) && strings.Contains(s, "@") {
		return s[len(scheme):]
	}
	return s
}

func addresses(uris []string) []string {
	var out []string
	for _, u := range uris {
		out = append(out, address(u))
	}
	return out
}

// one gives a property that may stand once; of several, the first counts.
func (d *decoder) one(c *Component, name string) *Property {
	p, n := c.find(name)
	if n > 1 {
		d.problem(p.Line, "%s stands %d times", name, n)
	}
	return p
}

func (d *decoder) text(c *Component, name string) string {
	if p := d.one(c, name); p != nil {
		return p.Text()
	}
	return ""
}

// word reads a property that is one word of a fixed list; a word that is none is
// left out.
func (d *decoder) word(c *Component, name string) string {
	p := d.one(c, name)
	if p == nil {
		return ""
	}
	w := strings.ToUpper(strings.TrimSpace(p.Value))
	if w == "" || !tokenForm.MatchString(w) {
		d.problem(p.Line, "%s %q is not a word", name, cut(p.Value))
		return ""
	}
	return w
}

var schemeForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

func (d *decoder) url(c *Component) string {
	p := d.one(c, "URL")
	if p == nil {
		return ""
	}
	u := strings.TrimSpace(p.Value)
	if u != "" && !schemeForm.MatchString(u) {
		d.problem(p.Line, "URL %q has no scheme", cut(u))
	}
	return u
}

var geoForm = regexp.MustCompile(`^[+-]?\d+(\.\d+)?;[+-]?\d+(\.\d+)?$`)

// checkOther names faults in properties that are only passed on.
func (d *decoder) checkOther(p *Property) {
	switch p.Name {
	case "CREATED", "LAST-MODIFIED":
		if _, form, err := parseClock(p.Value); err != nil || form != utcForm {
			d.problem(p.Line, "%s is not a time in UTC", p.Name)
		}
	case "GEO":
		if !geoForm.MatchString(p.Value) {
			d.problem(p.Line, "GEO %q is not a pair of numbers", cut(p.Value))
		}
	case "CLASS", "TRANSP":
		if p.Value == "" || !tokenForm.MatchString(p.Value) {
			d.problem(p.Line, "%s %q is not a word", p.Name, cut(p.Value))
		}
	}
}
