// SPDX-License-Identifier: EUPL-1.2

package ical_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entente/internal/kit/ical"
)

func files(t testing.TB, pattern string) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("testdata/" + pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	out := map[string][]byte{}
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(n)] = b
	}
	return out
}

func TestValidFiles(t *testing.T) {
	events := map[string]int{
		"rfc5545-sec3.4.ics": 1, "rfc5545-sec3.6.1.ics": 4, "rfc5545-sec3.6.4.ics": 0, "rfc5545-sec3.6.6.ics": 0,
		"rfc5545-sec4.3.ics": 1, "rfc5545-sec4.4.ics": 0, "blankTzid.ics": 1, "calconnect.ics": 1, "calconnect10.ics": 1,
		"classify.ics": 2, "custom_component.ics": 0, "dst-only-vtimezone.ics": 1, "evolution2.ics": 1, "stacksize.ics": 1,
		"Standup.ics": 1, "4.ics": 0, "6.ics": 1,
	}
	for name, b := range files(t, "ical4j/valid/*.ics") {
		all, problems, err := ical.Decode(bytes.NewReader(b))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		n := 0
		for _, c := range all {
			n += len(c.Events)
		}
		want, ok := events[name]
		if !ok || n != want {
			t.Errorf("%s: %d events, want %d", name, n, want)
		}
		if len(problems) > 0 && name != "classify.ics" {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

// TestInvalidFiles demands of each file that it is refused or mended with a note,
// for the right reason.
func TestInvalidFiles(t *testing.T) {
	want := map[string]string{
		"13-MoonPhase.ics":               `error: line 213: "VEVENT" is never ended`,
		"overlaps.ics":                   `error: line 1: "VEVENT" is not a calendar`,
		"smallcluster.ics":               `error: line 2: a calendar stands in a calendar`,
		"eli_courtwright.ics":            `line 1: the calendar has no PRODID`,
		"korganizer-lowercase.ics":       `line 19: is empty`,
		"schedule-unstable.ics":          `line 12: LAST-MODIFIED is not a time in UTC`,
		"sogo-geo-escaped-semicolon.ics": `line 9: GEO "12.34567\\;12.34567" is not a pair of numbers`,
		"talios.ics":                     `line 8: the zone "/softwarestudio.org/Olson_20011030_5/Pac…" is not described in the file; taken for Pacific/Auckland`,
		"tmeher.ics":                     `line 36: CLASS "" is not a word`,
		"twinkle.ics":                    `line 8: URL "www.downtownchristmas.com.au" has no scheme`,
	}
	for name, b := range files(t, "ical4j/invalid/*.ics") {
		_, problems, err := ical.Decode(bytes.NewReader(b))
		got := "nothing"
		switch {
		case err != nil:
			got = "error: " + err.Error()
		case len(problems) > 0:
			got = problems[0].String()
		}
		if got != want[name] {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, want[name])
		}
	}
}

func TestITIPExamples(t *testing.T) {
	all, _, err := ical.Decode(bytes.NewReader(files(t, "libical/2446.ics")["2446.ics"]))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 53 {
		t.Errorf("%d calendars", len(all))
	}
	methods := map[string]int{}
	delegated := false
	for _, c := range all {
		methods[c.Method]++
		for _, e := range c.Events {
			for _, a := range e.Attendees {
				delegated = delegated || a.Status == "DELEGATED" && len(a.DelegatedTo) == 1 && strings.HasSuffix(a.DelegatedTo[0], "@example.com")
			}
		}
	}
	for _, m := range []string{"PUBLISH", "REQUEST", "REPLY", "CANCEL", "REFRESH", "COUNTER", "DECLINECOUNTER", "ADD"} {
		if methods[m] == 0 {
			t.Errorf("no %s among %v", m, methods)
		}
	}
	if !delegated {
		t.Error("no delegation was read")
	}
}

func instant(s string) ical.Moment {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return ical.At(t)
}

// TestTimes reads the ways in which programs tell a time.
func TestTimes(t *testing.T) {
	get := func(path string) ical.Event {
		for _, b := range files(t, path) {
			all, _, err := ical.Decode(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			return all[0].Events[0]
		}
		panic("no file")
	}
	dayStart, dayEnd := ical.Days(time.Date(2006, 8, 31, 0, 0, 0, 0, time.UTC), time.Date(2006, 9, 2, 0, 0, 0, 0, time.UTC))
	for path, want := range map[string][2]ical.Moment{
		"ical4j/invalid/tmeher.ics":             {instant("2004-10-12T05:30:00Z"), instant("2004-10-12T07:00:00Z")}, // Windows zone, rules without interval
		"ical4j/valid/Standup.ics":              {instant("2009-03-09T22:30:00Z"), instant("2009-03-09T22:45:00Z")}, // Windows zone of the south
		"ical4j/valid/calconnect.ics":           {instant("2005-04-11T13:00:00Z"), instant("2005-04-11T14:00:00Z")}, // Lotus zone
		"ical4j/valid/evolution2.ics":           {instant("2021-03-31T10:00:00Z"), instant("2021-03-31T11:00:00Z")}, // zone with a date for its onset
		"ical4j/valid/stacksize.ics":            {instant("2023-06-13T15:55:00Z"), instant("2023-06-13T16:25:00Z")},
		"ical4j/valid/blankTzid.ics":            {instant("2015-08-26T09:00:00Z"), instant("2015-08-26T10:00:00Z")}, // zone without name
		"ical4j/valid/calconnect10.ics":         {dayStart, dayEnd},
		"ical4j/invalid/talios.ics":             {instant("2005-05-06T04:00:00Z"), instant("2005-05-06T04:30:00Z")},
		"ical.js/duration_instead_of_dtend.ics": {instant("2012-06-30T13:00:00Z"), instant("2012-07-01T13:00:00Z")},
	} {
		e := get(path)
		if diff := cmp.Diff(want, [2]ical.Moment{e.Start, e.End}, sameTimes); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
}

func event(lines ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:p\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:20260101T000000Z\r\n" +
		strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

// TestMended lists what is repaired, with the note that says so.
func TestMended(t *testing.T) {
	for _, c := range []struct {
		lines, note string
		ok          func(e ical.Event) bool
	}{
		{"DTSTART:20260103\r\nDTEND:20260104", "DTSTART is a date but does not say so", func(e ical.Event) bool { return e.Start.Form == ical.Day && !e.End.IsZero() }},
		{"DTSTART;VALUE=DATE:20260103\r\nDTEND;VALUE=DATE:20260103", "not the day after", func(e ical.Event) bool { return e.End.IsZero() }},
		{"DTSTART:20260103T100000Z\r\nDTEND:20260103T090000Z", "before DTSTART", func(e ical.Event) bool { return e.End.IsZero() }},
		{"DTSTART:20260103T100000Z\r\nDTEND;VALUE=DATE:20260105", "not of the form", func(e ical.Event) bool { return e.End.IsZero() }},
		{"DTSTART:20260103T100000Z\r\nDURATION:PT", "not a length of time", func(e ical.Event) bool { return e.End.IsZero() }},
		{"DTSTART;TZID=Nowhere:20260103T100000", "is not known", func(e ical.Event) bool { return e.Start.Form == ical.Floating }},
		{"DTSTART;TZID=Local/../../etc:20260103T100000", "is not known", func(e ical.Event) bool { return e.Start.Form == ical.Floating }},
		{"DTSTART:20260103T100000Z\r\nSUMMARY:a\r\nSUMMARY:b", "SUMMARY stands 2 times", func(e ical.Event) bool { return e.Summary == "a" }},
		{"DTSTART:20260103T100000Z\r\nSEQUENCE:-4", "taken for 0", func(e ical.Event) bool { return e.Sequence == 0 }},
		{"DTSTART:20260103T100000Z\r\nSTATUS:on hold", "is not a word", func(e ical.Event) bool { return e.Status == "" }},
		{"DTSTART:20260103T100000Z\r\nSUMMARY:caf\xe9", "not UTF-8", func(e ical.Event) bool { return e.Summary == "caf\ufffd" }},
	} {
		all, problems, err := ical.Decode(strings.NewReader(event(c.lines)))
		if err != nil {
			t.Errorf("%q: %v", c.lines, err)
			continue
		}
		if !c.ok(all[0].Events[0]) {
			t.Errorf("%q: got %+v", c.lines, all[0].Events[0])
		}
		if len(problems) == 0 || !strings.Contains(problems[0].Text, c.note) {
			t.Errorf("%q: got the notes %v", c.lines, problems)
		}
	}
}

func TestRefused(t *testing.T) {
	const start = "DTSTART:20260103T100000Z"
	for name, s := range map[string]string{
		"empty":           "",
		"no UID":          strings.Replace(event(start), "UID:u\r\n", "", 1),
		"no start":        event("SUMMARY:x"),
		"bad start":       event("DTSTART:20261303T100000Z"),
		"fraction":        event("DTSTART:20260103T100000.5"),
		"year 0":          event("DTSTART:00000103T100000Z"),
		"old version":     strings.Replace(event(start), "VERSION:2.0", "VERSION:1.0", 1),
		"broken fold":     event(start, "DESCRIPTION:a", "b"),
		"open quote":      event(start, `ATTENDEE;CN="a:mailto:a@example.org`),
		"empty parameter": event(start, "ATTENDEE;CN:mailto:a@example.org"),
		"no value":        event(start, "SUMMARY"),
		"wrong end":       strings.Replace(event(start), "END:VEVENT", "END:VTODO", 1),
		"outside":         "SUMMARY:x\r\n" + event(start),
		"vCard":           "BEGIN:VCARD\r\nEND:VCARD\r\n",
	} {
		if all, _, err := ical.Decode(strings.NewReader(s)); err == nil {
			t.Errorf("%s: read as %+v", name, all)
		}
	}
}

func TestBounds(t *testing.T) {
	deep := strings.Repeat("BEGIN:A\r\n", ical.MaxDepth+1)
	for name, r := range map[string]io.Reader{
		"depth":      strings.NewReader(deep),
		"line":       strings.NewReader("X:" + strings.Repeat("x", ical.MaxLine)),
		"folds":      strings.NewReader("X:" + strings.Repeat("\r\n x", ical.MaxLine)),
		"properties": strings.NewReader("BEGIN:A\r\n" + strings.Repeat("X:\r\n", ical.MaxProperties)),
		"bytes":      io.MultiReader(strings.NewReader("BEGIN:A\r\n"), endless("X:"+strings.Repeat("x", 1000)+"\r\n")),
		"one line":   endless("x"),
		"empty":      endless("\r\n"),
	} {
		if _, _, err := ical.Parse(r); !errors.Is(err, ical.ErrTooLarge) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	inside := "BEGIN:A\r\n" + strings.Repeat("X:\r\n", ical.MaxProperties-2) + "END:A\r\n"
	if _, _, err := ical.Parse(strings.NewReader(inside)); err != nil {
		t.Errorf("at the bound: %v", err)
	}
}

// endless repeats itself for ever.
type endless string

func (e endless) Read(p []byte) (int, error) {
	n := 0
	for n+len(e) <= len(p) {
		n += copy(p[n:], e)
	}
	return n, nil
}

func TestOtherIsKept(t *testing.T) {
	in := event("DTSTART:20260103T100000Z", `RRULE:FREQ=DAILY;COUNT=2`, `X-A;X-B="a;b",c:d\,e`)
	c := decode(t, in)
	if n := len(c.Events[0].Other); n != 2 {
		t.Fatalf("%d further properties", n)
	}
	if out := encode(t, c); !strings.Contains(out, "\r\nRRULE:FREQ=DAILY;COUNT=2\r\n") || !strings.Contains(out, "\r\nX-A;X-B=\"a;b\",c:d\\,e\r\n") {
		t.Errorf("got %s", out)
	}
}

// FuzzDecode demands that whatever is read can be written and is then read as
// the same.
func FuzzDecode(f *testing.F) {
	for _, dir := range []string{"ical.js/*.ics", "ical4j/*/*.ics", "libical/*.ics"} {
		for _, b := range files(f, dir) {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		all, _, err := ical.Decode(bytes.NewReader(b))
		if err != nil {
			return
		}
		for _, c := range all {
			if c.ProdID == "" {
				c.ProdID = "p"
			}
			var once, twice bytes.Buffer
			if err := ical.Encode(&once, c); err != nil {
				continue // a file without stamp, or with years that cannot be written
			}
			checkLines(t, once.String())
			again, problems, err := ical.Decode(&once)
			if err != nil {
				t.Fatalf("own output is refused: %v", err)
			}
			if err := ical.Encode(&twice, again[0]); err != nil {
				t.Fatalf("%v after %v", err, problems)
			}
			third, _, err := ical.Decode(&twice)
			if err != nil {
				t.Fatal(err)
			}
			for i := range again[0].Events {
				a, b := again[0].Events[i], third[0].Events[i]
				a.Other, b.Other = nil, nil
				if !reflect.DeepEqual(a, b) {
					t.Fatalf("differs the second time:\n%+v\n%+v", a, b)
				}
			}
		}
	})
}
