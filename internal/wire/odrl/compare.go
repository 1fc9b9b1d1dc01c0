// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// span is a time as it was written: the moment it begins and the first moment
// after it, each between two bounds where no time zone was given. A day is a
// span of 24 hours, an instant one of a nanosecond.
type span struct {
	begin, end time.Time
	slack      time.Duration
}

// anyZone is how far a time without a zone may be off, after XML Schema.
const anyZone = 14 * time.Hour

// parseTime reads xsd:dateTime, with or without seconds and zone, and xsd:date.
// The datatype "" takes both.
func parseTime(s, datatype string) (span, bool) {
	if len(s) > 40 {
		return span{}, false
	}
	if datatype != "date" {
		for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04"} {
			if sp, ok := zoned(layout, s, time.Nanosecond); ok {
				return sp, true
			}
		}
	}
	if datatype != "dateTime" {
		return zoned(time.DateOnly, s, 24*time.Hour)
	}
	return span{}, false
}

func zoned(layout, s string, length time.Duration) (span, bool) {
	if t, err := time.Parse(layout+"Z07:00", s); err == nil {
		return span{begin: t, end: t.Add(length)}, true
	}
	if t, err := time.Parse(layout, s); err == nil {
		return span{begin: t, end: t.Add(length), slack: anyZone}, true
	}
	return span{}, false
}

// before tells whether now is before a moment that is known to within slack.
func before(now, moment time.Time, slack time.Duration) Outcome {
	switch {
	case now.Before(moment.Add(-slack)):
		return Yes
	case !now.Before(moment.Add(slack)):
		return No
	}
	return Unknown
}

// order is how a value stands to another: whether it is less, and whether it is
// less or equal.
type order struct{ less, lessOrEqual Outcome }

// holds applies an operator that compares; ok is false for any other.
func (o order) holds(operator string) (out Outcome, ok bool) {
	equal := and(o.lessOrEqual, not(o.less))
	switch operator {
	case "lt":
		return o.less, true
	case "lteq":
		return o.lessOrEqual, true
	case "gt":
		return not(o.lessOrEqual), true
	case "gteq":
		return not(o.less), true
	case "eq":
		return equal, true
	case "neq":
		return not(equal), true
	}
	return Unknown, false
}

// comparing makes an order of a three-way comparison.
func comparing(c int) order { return order{truth(c < 0), truth(c <= 0)} }

// datatypes are those that may stand beside a value of a type.
var datatypes = map[ValueType]string{
	TimeType:     "dateTime dateTimeStamp date",
	NumberType:   "decimal integer int long short byte nonNegativeInteger positiveInteger unsignedInt unsignedLong double float",
	DurationType: "duration dayTimeDuration",
	TermType:     "string anyURI",
	MarkingType:  "string",
}

// fits tells whether a datatype may stand beside values of a type.
func fits(t ValueType, datatype string) bool {
	if datatype == "" {
		return true
	}
	bare, ok := strings.CutPrefix(datatype, xsd)
	for d := range strings.FieldsSeq(datatypes[t]) {
		if ok && d == bare {
			return true
		}
	}
	return false
}

// compare orders two written values of a type other than terms; ok is false if
// one of them cannot be read.
func compare(t ValueType, left, right, datatype string) (o order, ok bool) {
	switch t {
	case NumberType:
		l, lok := parseNumber(left)
		r, rok := parseNumber(right)
		if !lok || !rok {
			return order{}, false
		}
		return comparing(l.Cmp(r)), true
	case DurationType:
		l, lok := parseDuration(left)
		r, rok := parseDuration(right)
		return comparing(l.Cmp(r)), lok && rok
	case MarkingType:
		l, lok := markingRank(left)
		r, rok := markingRank(right)
		return comparing(l - r), lok && rok
	case TimeType:
		now, err := time.Parse(time.RFC3339Nano, left)
		bare := strings.TrimSuffix(strings.TrimPrefix(datatype, xsd), "Stamp")
		sp, ok := parseTime(right, bare)
		if err != nil || !ok {
			return order{}, false
		}
		return order{before(now, sp.begin, sp.slack), before(now, sp.end, sp.slack)}, true
	case TermType:
	}
	return order{}, false
}

var number = regexp.MustCompile(`^[+-]?[0-9]{1,40}(\.[0-9]{1,40})?$`)

func parseNumber(s string) (*big.Rat, bool) {
	if !number.MatchString(s) {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// daytime is a duration whose length is certain: weeks, days, hours, minutes,
// seconds, but no months or years.
var daytime = regexp.MustCompile(`^(-?)P(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?(T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9}(?:\.[0-9]{1,9})?)S)?)?$`)

// parseDuration gives seconds.
func parseDuration(s string) (*big.Rat, bool) {
	m := daytime.FindStringSubmatch(s)
	sum := new(big.Rat)
	if m == nil || m[4] == "T" || !strings.ContainsAny(s, "0123456789") {
		return sum, false
	}
	for i, unit := range map[int]int64{2: 604800, 3: 86400, 5: 3600, 6: 60} {
		if n, err := strconv.ParseInt(m[i], 10, 64); err == nil {
			sum.Add(sum, new(big.Rat).SetInt64(n*unit))
		}
	}
	if seconds, ok := parseNumber(m[7]); ok {
		sum.Add(sum, seconds)
	}
	if m[1] == "-" {
		sum.Neg(sum)
	}
	return sum, true
}
