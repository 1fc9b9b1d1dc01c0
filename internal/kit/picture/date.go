// SPDX-License-Identifier: EUPL-1.2

package picture

import (
	"fmt"
	"time"
)

// Date is a day, or a month when Day is 0, or a year when Month is 0 too. The
// zero Date is none.
type Date struct{ Year, Month, Day int }

// ParseDate reads 2006, 2006-01 or 2006-01-02.
func ParseDate(s string) (Date, error) {
	for _, layout := range []string{"2006-01-02", "2006-01", "2006"} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		d := Date{Year: t.Year()}
		if len(layout) > 4 {
			d.Month = int(t.Month())
		}
		if len(layout) > 7 {
			d.Day = t.Day()
		}
		return d, nil
	}
	return Date{}, fmt.Errorf("parse date %.20q: want 2006, 2006-01 or 2006-01-02", s)
}

// String gives the form that ParseDate reads.
func (d Date) String() string {
	switch {
	case d.IsZero():
		return ""
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// IsZero says that there is no date.
func (d Date) IsZero() bool { return d == Date{} }

func (d Date) valid() bool {
	return d.Year >= 1 && d.Year <= 9999 && d.Month >= 0 && d.Month <= 12 && d.Day >= 0 && d.Day <= 31 && (d.Month > 0 || d.Day == 0)
}

func dayNumber(year, month, day int) float64 {
	return float64(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// span gives the first day of the date and the day after its last.
func (d Date) span() (from, to float64) {
	switch {
	case d.Month == 0:
		return dayNumber(d.Year, 1, 1), dayNumber(d.Year+1, 1, 1)
	case d.Day == 0:
		return dayNumber(d.Year, d.Month, 1), dayNumber(d.Year, d.Month+1, 1)
	}
	from = dayNumber(d.Year, d.Month, d.Day)
	return from, from + 1
}

// exact says that the day is known.
func (d Date) exact() bool { return d.Day > 0 }
