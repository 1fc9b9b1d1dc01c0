// SPDX-License-Identifier: EUPL-1.2

package entente

import (
	"fmt"
	"time"
)

// Date is a day, a month or a year of the proleptic Gregorian calendar, as
// ISO 8601 writes it: "2025-12-08", "2025-12", "2025". The empty Date is not
// known. A Date never carries a time zone.
type Date string

// Precision says how exactly a date is known.
type Precision string

// The precisions. Approximate is a day that stands for "about then".
const (
	PrecisionNone        Precision = ""
	PrecisionDay         Precision = "day"
	PrecisionMonth       Precision = "month"
	PrecisionYear        Precision = "year"
	PrecisionApproximate Precision = "approximate"
)

// Valid reports whether p is one of the precisions.
func (p Precision) Valid() bool {
	switch p {
	case PrecisionNone, PrecisionDay, PrecisionMonth, PrecisionYear, PrecisionApproximate:
		return true
	}
	return false
}

// ParseDate reads a Date; the empty string gives the empty Date.
func ParseDate(s string) (Date, error) {
	d := Date(s)
	if s == "" {
		return "", nil
	}
	if _, err := d.span(); err != nil {
		return "", Fail(Invalid, "error.date", Args{"Value": s}).Because(err)
	}
	return d, nil
}

// DayOf is the UTC day of t.
func DayOf(t time.Time) Date { return Date(t.UTC().Format(time.DateOnly)) }

// Known reports whether the date is known at all.
func (d Date) Known() bool { return d != "" }

// Precision is read from how much is written.
func (d Date) Precision() Precision {
	switch len(d) {
	case 10:
		return PrecisionDay
	case 7:
		return PrecisionMonth
	case 4:
		return PrecisionYear
	}
	return PrecisionNone
}

func (d Date) span() ([2]time.Time, error) {
	for layout, next := range map[string]func(time.Time) time.Time{
		"2006-01-02": func(t time.Time) time.Time { return t.AddDate(0, 0, 1) },
		"2006-01":    func(t time.Time) time.Time { return t.AddDate(0, 1, 0) },
		"2006":       func(t time.Time) time.Time { return t.AddDate(1, 0, 0) },
	} {
		if len(layout) == len(d) {
			t, err := time.Parse(layout, string(d))
			if err != nil {
				return [2]time.Time{}, fmt.Errorf("parse date: %w", err)
			}
			return [2]time.Time{t, next(t).AddDate(0, 0, -1)}, nil
		}
	}
	return [2]time.Time{}, fmt.Errorf("parse date %q: want YYYY, YYYY-MM or YYYY-MM-DD", string(d))
}

// First is the first day the date can mean, at 00:00 UTC; zero when unknown.
func (d Date) First() time.Time { s, _ := d.span(); return s[0] }

// Last is the last day the date can mean, at 00:00 UTC; zero when unknown.
func (d Date) Last() time.Time { s, _ := d.span(); return s[1] }

// FirstDay and LastDay are the same as full dates; empty when unknown.
func (d Date) FirstDay() Date {
	if !d.Known() {
		return ""
	}
	return DayOf(d.First())
}

// LastDay is the last day that d can mean.
func (d Date) LastDay() Date {
	if !d.Known() {
		return ""
	}
	return DayOf(d.Last())
}

// Reached reports whether the date has surely come by the given day: all of a
// month or year must have begun, not ended, so "2026" is reached on 1 January
// for things that start, which is what statuses ask.
func (d Date) Reached(day Date) bool { return d.Known() && d.FirstDay() <= day.LastDay() }

// Past reports whether even the last day that d can mean lies before day.
func (d Date) Past(day Date) bool { return d.Known() && d.LastDay() < day.FirstDay() }
