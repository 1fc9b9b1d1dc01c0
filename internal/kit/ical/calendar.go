// SPDX-License-Identifier: EUPL-1.2

package ical

import "time"

// Calendar is one iCalendar object.
type Calendar struct {
	// ProdID names the program that made it: "-//Example//Calendar//EN".
	ProdID string
	// Method is empty in a calendar to subscribe to; in an invitation it is what
	// the message asks or answers: PUBLISH, REQUEST, REPLY, CANCEL.
	Method string
	// Name is what a calendar program calls it.
	Name   string
	Events []Event
}

// Event is a meeting or another stretch of time.
type Event struct {
	// UID is the same in every version of the event, Sequence grows with each
	// change that asks for new answers, and Stamp is when this version was made.
	UID      string
	Sequence int
	Stamp    time.Time

	Start Moment
	// End is when it is over: with days, the day after the last one. It may be
	// missing.
	End Moment

	Summary     string
	Description string
	Location    string
	URL         string
	Organizer   *Person
	Attendees   []Person
	// Status is TENTATIVE, CONFIRMED or CANCELLED, or empty.
	Status     string
	Categories []string

	// Other holds the properties that have no field here, as they were read.
	Other []Property
}

// Person is an organizer or an attendee: a human, a group, a room.
type Person struct {
	Name string
	// Address is a mail address, or another URI.
	Address string
	// Type is INDIVIDUAL, GROUP, RESOURCE, ROOM or UNKNOWN (CUTYPE).
	Type string
	// Role is CHAIR, REQ-PARTICIPANT, OPT-PARTICIPANT or NON-PARTICIPANT.
	Role string
	// Status is the answer: NEEDS-ACTION, ACCEPTED, DECLINED, TENTATIVE, DELEGATED.
	Status string
	// RSVP asks for an answer.
	RSVP bool
	// DelegatedTo and DelegatedFrom are the addresses of those who go instead and
	// who sent them.
	DelegatedTo   []string
	DelegatedFrom []string
}

// Moment is a point in time as calendars know it.
type Moment struct {
	Time time.Time
	Form Form
}

// Form is what a Moment's Time means.
type Form int

const (
	// Instant is the same for everybody. A Time in a named zone is written in that
	// zone, any other in UTC.
	Instant Form = iota
	// Day is a date; Time is its midnight in UTC.
	Day
	// Floating is a wall clock's time wherever one is; Time says it in UTC. It is
	// read, since other programs send it, but never a good idea to write.
	Floating
)

// At is an instant.
func At(t time.Time) Moment { return Moment{Time: t} }

// Days gives start and end of an event from the first to the last day, both
// included.
func Days(first, last time.Time) (start, end Moment) {
	return day(first), day(last.AddDate(0, 0, 1))
}

func day(t time.Time) Moment {
	y, m, d := t.Date()
	return Moment{Time: time.Date(y, m, d, 0, 0, 0, 0, time.UTC), Form: Day}
}

// IsZero tells whether there is no moment.
func (m Moment) IsZero() bool { return m.Time.IsZero() }
