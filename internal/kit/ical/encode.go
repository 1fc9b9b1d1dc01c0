// SPDX-License-Identifier: EUPL-1.2

package ical

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The forms of a date and a time.
const (
	dayForm   = "20060102"
	localForm = "20060102T150405"
	utcForm   = localForm + "Z"
)

var tokenForm = regexp.MustCompile(`^[A-Za-z0-9-]*$`)

// Encode writes the calendar. The same calendar gives the same bytes. It writes
// nothing when a field is missing or cannot be said in the format.
func Encode(w io.Writer, c *Calendar) error {
	root := &Component{Name: "VCALENDAR"}
	if strings.TrimSpace(printable(c.ProdID)) == "" {
		return errors.New("calendar has no product identifier")
	}
	if !tokenForm.MatchString(c.Method) {
		return fmt.Errorf("%q is not a method", c.Method)
	}
	root.add("VERSION", "2.0")
	root.add("PRODID", escape(c.ProdID))
	root.add("METHOD", c.Method)
	root.add("NAME", escape(c.Name))
	root.add("X-WR-CALNAME", escape(c.Name)) // what phones read
	zones := spans{}
	var events []*Component
	for i := range c.Events {
		e, err := c.Events[i].component(c.Method, zones)
		if err != nil {
			return fmt.Errorf("event %q: %w", c.Events[i].UID, err)
		}
		events = append(events, e)
	}
	for _, name := range slices.Sorted(maps.Keys(zones)) {
		s := zones[name]
		root.Components = append(root.Components, timezone(s.from.Location(), s.from, s.to))
	}
	root.Components = append(root.Components, events...)
	b := bufio.NewWriter(w)
	root.write(b)
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write calendar: %w", err)
	}
	return nil
}

// spans are the zones in use, each with the first and last instant told in it.
type (
	spans map[string]span
	span  struct{ from, to time.Time }
)

func (s spans) use(zone string, t time.Time) {
	sp, ok := s[zone]
	if !ok {
		sp = span{t, t}
	}
	if t.Before(sp.from) {
		sp.from = t
	}
	if t.After(sp.to) {
		sp.to = t
	}
	s[zone] = sp
}

// startless are the messages about an event that the other side has already: they
// need not say when it is (RFC 5546 section 3.2).
var startless = map[string]bool{"REPLY": true, "CANCEL": true, "REFRESH": true, "DECLINECOUNTER": true}

func (e *Event) component(method string, zones spans) (*Component, error) {
	if err := e.check(method); err != nil {
		return nil, err
	}
	c := &Component{Name: "VEVENT"}
	c.add("UID", escape(e.UID))
	c.add("DTSTAMP", e.Stamp.UTC().Format(utcForm))
	c.add("SEQUENCE", strconv.Itoa(e.Sequence))
	if !e.Start.IsZero() {
		c.moment("DTSTART", e.Start, zones)
	}
	if !e.End.IsZero() {
		c.moment("DTEND", e.End, zones)
	}
	c.add("SUMMARY", escape(e.Summary))
	c.add("DESCRIPTION", escape(e.Description))
	c.add("LOCATION", escape(e.Location))
	c.add("URL", e.URL)
	c.add("STATUS", e.Status)
	var categories []string
	for _, s := range e.Categories {
		categories = append(categories, escape(s))
	}
	c.add("CATEGORIES", strings.Join(categories, ","))
	if o := e.Organizer; o != nil {
		c.add("ORGANIZER", uri(o.Address), Param{"CN", []string{o.Name}})
	}
	for _, a := range e.Attendees {
		rsvp := ""
		if a.RSVP {
			rsvp = "TRUE"
		}
		c.add("ATTENDEE", uri(a.Address),
			Param{"CN", []string{a.Name}}, Param{"CUTYPE", []string{a.Type}}, Param{"ROLE", []string{a.Role}},
			Param{"PARTSTAT", []string{a.Status}}, Param{"RSVP", []string{rsvp}},
			Param{"DELEGATED-TO", uris(a.DelegatedTo)}, Param{"DELEGATED-FROM", uris(a.DelegatedFrom)})
	}
	c.Properties = append(c.Properties, e.Other...)
	return c, nil
}

func (e *Event) check(method string) error {
	switch {
	case strings.TrimSpace(printable(e.UID)) == "":
		return errors.New("it has no UID")
	case e.Stamp.IsZero():
		return errors.New("it has no stamp")
	case e.Start.IsZero() && (!startless[method] || !e.End.IsZero()):
		return errors.New("it has no start")
	case !writable(e.Stamp) || !e.Start.IsZero() && !writable(e.Start.Time) || !e.End.IsZero() && !writable(e.End.Time):
		return errors.New("a date is out of range")
	case e.Sequence < 0:
		return fmt.Errorf("its sequence is %d", e.Sequence)
	case !e.End.IsZero() && e.End.Form != e.Start.Form:
		return errors.New("its start and end are not of one form")
	case !e.End.IsZero() && e.End.Time.Before(e.Start.Time), e.Start.Form == Day && e.End.Time.Equal(e.Start.Time):
		return errors.New("it ends before it starts")
	case !tokenForm.MatchString(e.Status):
		return fmt.Errorf("%q is not a status", e.Status)
	}
	people := e.Attendees
	if e.Organizer != nil {
		people = append([]Person{*e.Organizer}, people...)
	}
	for _, p := range people {
		if p.Address == "" {
			return fmt.Errorf("%q has no address", p.Name)
		}
		if !tokenForm.MatchString(p.Type) || !tokenForm.MatchString(p.Role) || !tokenForm.MatchString(p.Status) {
			return fmt.Errorf("type, role or status of %q is not one word", p.Name)
		}
	}
	for _, o := range e.Other {
		if name, rest := token(o.Name); name == "" || rest != "" || own[o.Name] || name == "BEGIN" || name == "END" {
			return fmt.Errorf("%q cannot be a further property", o.Name)
		}
		for _, q := range o.Params {
			if name, rest := token(q.Name); name == "" || rest != "" || len(q.Values) == 0 {
				return fmt.Errorf("%q cannot be a parameter", q.Name)
			}
		}
	}
	return nil
}

// writable tells whether a year has four digits, wherever one is.
func writable(t time.Time) bool { return t.UTC().Year() >= 1 && t.UTC().Year() < 9999 }

func (c *Component) moment(name string, m Moment, zones spans) {
	switch m.Form {
	case Day:
		c.add(name, m.Time.Format(dayForm), Param{"VALUE", []string{"DATE"}})
	case Floating:
		c.add(name, m.Time.Format(localForm))
	default:
		zone := zones.zoneOf(m.Time)
		// Of the two hours with one name when the clock goes back, only the first
		// can be told by the clock.
		if zone == "" || !wall(m.Time.Location(), m.Time).Equal(m.Time.Truncate(time.Second)) {
			c.add(name, m.Time.UTC().Format(utcForm))
			return
		}
		zones.use(zone, m.Time)
		c.add(name, m.Time.Format(localForm), Param{"TZID", []string{zone}})
	}
}

// uri makes a mail address a URI.
func uri(address string) string {
	if scheme, _, ok := strings.Cut(address, ":"); ok && !strings.Contains(scheme, "@") {
		return address
	}
	return "mailto:" + address
}

func uris(addresses []string) []string {
	var out []string
	for _, a := range addresses {
		out = append(out, uri(a))
	}
	return out
}
