// SPDX-License-Identifier: EUPL-1.2

package i18n

import (
	"strconv"
	"time"

	"golang.org/x/text/number"

	"entente"
)

// Number says an int, int64 or float64 with the separators of the language, a
// float with at most two decimals.
func (p *Printer) Number(v any) string {
	if n, ok := v.(int); ok && n >= 0 && n < 1000 {
		return strconv.Itoa(n)
	}
	return p.numbers.Sprint(number.Decimal(v, number.MaxFractionDigits(2)))
}

// Date says a date as exactly as it is known: "12 May 2025", "May 2025",
// "2025"; nothing for a date that is not known.
func (p *Printer) Date(d entente.Date) string {
	t := d.First()
	switch {
	case t.IsZero() && d.Known():
		return string(d) // not a date after all: show what is there
	case d.Precision() == entente.PrecisionDay:
		return p.day(t)
	case d.Precision() == entente.PrecisionMonth:
		return p.T("date.month", entente.Args{"Month": p.month(t), "Year": strconv.Itoa(t.Year())})
	}
	return string(d)
}

// DayTime says a moment, in the time zone that it carries: "12 May 2025,
// 14:30 UTC".
func (p *Printer) DayTime(t time.Time) string {
	zone, _ := t.Zone()
	return p.T("date.time", entente.Args{"Day": p.day(t), "Hour": t.Format("15"), "Minute": t.Format("04"), "Zone": zone})
}

func (p *Printer) day(t time.Time) string {
	key := "date.day"
	if t.Day() == 1 {
		key = "date.first" // "1er mai"
	}
	return p.T(key, entente.Args{"Day": strconv.Itoa(t.Day()), "Month": p.month(t), "Year": strconv.Itoa(t.Year())})
}

func (p *Printer) month(t time.Time) string { return p.T("month." + strconv.Itoa(int(t.Month()))) }
