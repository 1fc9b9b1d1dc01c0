// SPDX-License-Identifier: EUPL-1.2

// Package ical writes and reads iCalendar files (RFC 5545): events to subscribe
// to, invitations and the answers to them (RFC 5546).
//
// It reads what other programs really send, names what it had to repair, and
// stays within fixed bounds whatever it is given. It keeps but does not expand
// recurrences, and must not know what an event is about or how it is sent. Start
// reading at Calendar; encode.go and decode.go turn it into text and back,
// parse.go and fold.go are the syntax below, zone.go and observance.go the time
// zones.
package ical
