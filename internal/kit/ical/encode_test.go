// SPDX-License-Identifier: EUPL-1.2

package ical_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"entente/internal/kit/ical"
)

var update = flag.Bool("update", false, "write the golden files")

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func encode(t interface{ Fatal(...any) }, c *ical.Calendar) string {
	var b bytes.Buffer
	if err := ical.Encode(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func briefing(t testing.TB) *ical.Calendar {
	stamp := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	first, last := ical.Days(time.Date(2026, 12, 3, 15, 0, 0, 0, time.UTC), time.Date(2026, 12, 4, 0, 0, 0, 0, time.UTC))
	tokyo, brussels := zone(t, "Asia/Tokyo"), zone(t, "Europe/Brussels")
	return &ical.Calendar{
		ProdID: "-//Example//Calendar//EN", Method: "REQUEST", Name: "Councils",
		Events: []ical.Event{
			{
				UID: "council-2@example.org", Sequence: 2, Stamp: stamp,
				Start:   ical.At(time.Date(2026, 12, 3, 9, 30, 0, 0, brussels)),
				End:     ical.At(time.Date(2026, 12, 3, 17, 0, 0, 0, brussels)),
				Summary: "Second Digital Council; plenary, Győr",
				Description: "Agenda:\n1. Semiconductors – 半導体\n2. Data flows \\ mutual recognition\n" +
					"09:30 in Győr, 17:30 in Tokyo, 17:30 in Seoul. Второе заседание, 두 번째 회의, 第二回会合。",
				Location:  "Győr, Great Hall",
				URL:       "https://example.org/meetings/2?a=1,2;b",
				Organizer: &ical.Person{Name: "Digital Desk: \"Protocol\"", Address: "desk@example.org"},
				Attendees: []ical.Person{
					{Name: "Delegation of the other side", Address: "delegation@example.com", Type: "GROUP", Role: "REQ-PARTICIPANT", Status: "NEEDS-ACTION", RSVP: true},
					{Name: "デジタル副大臣室", Address: "office@example.com", Type: "INDIVIDUAL", Role: "CHAIR", Status: "DELEGATED", DelegatedTo: []string{"deputy@example.com"}},
					{Address: "urn:uuid:5f1d7a55-6f0e-4c1c-9d3a-3a3a3a3a3a3a", Type: "ROOM", Role: "NON-PARTICIPANT"},
				},
				Status: "CONFIRMED", Categories: []string{"Council", "Semiconductors, quantum"},
			},
			{UID: "visit@example.org", Stamp: stamp, Start: first, End: last, Summary: "Visit of the delegation"},
			{UID: "call@example.org", Stamp: stamp, Start: ical.At(time.Date(2027, 3, 30, 18, 0, 0, 0, tokyo)), Summary: "Call"},
			{UID: "deadline@example.org", Stamp: stamp, Start: ical.At(time.Date(2026, 12, 18, 16, 0, 0, 0, time.UTC)), Summary: "Deadline"},
			{UID: "spring@example.org", Stamp: stamp, Start: ical.At(time.Date(2027, 4, 12, 10, 0, 0, 0, brussels)), Summary: "Spring review"},
		},
	}
}

func TestGolden(t *testing.T) {
	got := encode(t, briefing(t))
	const file = "testdata/briefing.ics"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
	checkLines(t, got)
	for _, want := range []string{
		"DTSTART;VALUE=DATE:20261203\r\n", "DTEND;VALUE=DATE:20261205\r\n", "DTSTART;TZID=Europe/Brussels:20261203T093000\r\n",
		"DTSTART:20261218T160000Z\r\n", "TZID:Asia/Tokyo\r\n", "SUMMARY:Second Digital Council\\; plenary\\, Győr\r\n",
		"CATEGORIES:Council,Semiconductors\\, quantum\r\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the file lacks %q", want)
		}
	}
}

// checkLines demands what section 3.1 says of lines.
func checkLines(t interface {
	Helper()
	Errorf(string, ...any)
}, s string,
) {
	t.Helper()
	if !strings.HasSuffix(s, "\r\n") {
		t.Errorf("the last line has no end")
	}
	for l := range strings.SplitSeq(strings.TrimSuffix(s, "\r\n"), "\r\n") {
		if len(l) > 75 {
			t.Errorf("line of %d octets: %q", len(l), l)
		}
		if !utf8.ValidString(l) {
			t.Errorf("a character is cut: %q", l)
		}
		if strings.ContainsAny(l, "\r\n") || l == "" {
			t.Errorf("broken line %q", l)
		}
	}
}

func decode(t interface{ Fatal(...any) }, s string) *ical.Calendar {
	all, problems, err := ical.Decode(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 || len(problems) > 0 {
		t.Fatal(len(all), problems)
	}
	return all[0]
}

var sameTimes = cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })

func TestRoundTrip(t *testing.T) {
	want := briefing(t)
	got := decode(t, encode(t, want))
	if diff := cmp.Diff(want, got, sameTimes); diff != "" {
		t.Error(diff)
	}
	if z := got.Events[0].Start.Time.Location().String(); z != "Europe/Brussels" {
		t.Errorf("the start came back in %s", z)
	}
}

// TestRoundTripAlways holds for every text, zone and time, also in the hours in
// which the clocks change.
func TestRoundTripAlways(t *testing.T) {
	zones := []*time.Location{time.UTC, time.FixedZone("X", 5400)}
	for _, n := range []string{"Europe/Brussels", "Asia/Tokyo", "America/Toronto", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia"} {
		zones = append(zones, zone(t, n))
	}
	text := rapid.OneOf(rapid.StringMatching(`[ -~éőŁЖ日한\n]{0,120}`), rapid.StringMatching(`[\\;,:"^n'\n]{0,12}`))
	rapid.Check(t, func(t *rapid.T) {
		loc := rapid.SampledFrom(zones).Draw(t, "zone")
		start := time.Unix(rapid.Int64Range(0, 2e9).Draw(t, "start")/900*900, 0).In(loc)
		e := ical.Event{
			UID: "u@example.org", Stamp: time.Unix(1e9, 0).UTC(), Sequence: rapid.IntRange(0, 9).Draw(t, "sequence"),
			Start: ical.At(start), Summary: text.Draw(t, "summary"), Description: text.Draw(t, "description"),
			Attendees:  []ical.Person{{Name: text.Draw(t, "name"), Address: "a@example.org", RSVP: rapid.Bool().Draw(t, "rsvp")}},
			Categories: rapid.SliceOfN(rapid.StringMatching(`[a-z,;\\]{1,5}`), 0, 3).Draw(t, "categories"),
		}
		if rapid.Bool().Draw(t, "days") {
			e.Start, e.End = ical.Days(start, start.AddDate(0, 0, rapid.IntRange(0, 9).Draw(t, "n")))
		} else if rapid.Bool().Draw(t, "end") {
			e.End = ical.At(start.Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "h")) * time.Hour))
		}
		if len(e.Categories) == 0 {
			e.Categories = nil
		}
		want := &ical.Calendar{ProdID: "p", Events: []ical.Event{e}}
		s := encode(t, want)
		checkLines(t, s)
		if diff := cmp.Diff(want, decode(t, s), sameTimes); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestForeignReader has the zone descriptions read by the rules that serve zones
// of unknown name: under another name, every event must be at the same instant.
func TestForeignReader(t *testing.T) {
	for _, name := range []string{"Europe/Brussels", "America/Toronto", "Asia/Tokyo", "Australia/Lord_Howe", "America/Sao_Paulo"} {
		loc := zone(t, name)
		c := &ical.Calendar{ProdID: "p"}
		for i := range 200 {
			at := time.Date(2015, 1, 1+30*i, i%24, 15, 0, 0, loc)
			c.Events = append(c.Events, ical.Event{UID: "u", Stamp: at, Start: ical.At(at)})
		}
		got := decode(t, strings.ReplaceAll(encode(t, c), name, "Our Own Time"))
		for i := range c.Events {
			if a, b := c.Events[i].Start.Time, got.Events[i].Start.Time; !a.Equal(b) {
				t.Errorf("%s: %v came back as %v", name, a, b)
			}
		}
	}
}

func TestNothingBreaksOut(t *testing.T) {
	const evil = "x\r\nEND:VEVENT\nATTENDEE:mailto:evil@example.org\rX"
	c := &ical.Calendar{ProdID: evil, Name: evil, Events: []ical.Event{{
		UID: evil, Stamp: time.Unix(1e9, 0), Start: ical.At(time.Unix(1e9, 0)), Summary: evil, URL: "https://example.org/" + evil,
		Organizer: &ical.Person{Name: evil, Address: "a@example.org" + evil},
		Other:     []ical.Property{{Name: "X-A", Value: evil, Params: []ical.Param{{Name: "X-B", Values: []string{evil}}}}},
	}}}
	s := encode(t, c)
	checkLines(t, s)
	if n := strings.Count(s, "\r\nEND:VEVENT"); n != 1 || strings.Contains(s, "\r\nATTENDEE") {
		t.Errorf("text became a property:\n%s", s)
	}
}

func TestEncodeRefuses(t *testing.T) {
	at := ical.At(time.Unix(1e9, 0))
	ok := ical.Event{UID: "u", Stamp: at.Time, Start: at}
	for want, change := range map[string]func(*ical.Calendar, *ical.Event){
		"product":      func(c *ical.Calendar, _ *ical.Event) { c.ProdID = "" },
		"not a method": func(c *ical.Calendar, _ *ical.Event) { c.Method = "A\nB" },
		"no UID":       func(_ *ical.Calendar, e *ical.Event) { e.UID = "\n" },
		"no stamp":     func(_ *ical.Calendar, e *ical.Event) { e.Stamp = time.Time{} },
		"no start":     func(_ *ical.Calendar, e *ical.Event) { e.Start = ical.Moment{} },
		"one form":     func(_ *ical.Calendar, e *ical.Event) { _, e.End = ical.Days(at.Time, at.Time) },
		"before":       func(_ *ical.Calendar, e *ical.Event) { e.End = ical.At(at.Time.Add(-1)) },
		"out of range": func(_ *ical.Calendar, e *ical.Event) { e.Start = ical.At(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)) },
		"sequence":     func(_ *ical.Calendar, e *ical.Event) { e.Sequence = -1 },
		"not a status": func(_ *ical.Calendar, e *ical.Event) { e.Status = "IS ON" },
		"no address":   func(_ *ical.Calendar, e *ical.Event) { e.Attendees = []ical.Person{{Name: "x"}} },
		"one word":     func(_ *ical.Calendar, e *ical.Event) { e.Organizer = &ical.Person{Address: "a", Role: "x;y"} },
		"further":      func(_ *ical.Calendar, e *ical.Event) { e.Other = []ical.Property{{Name: "UID", Value: "x"}} },
		"parameter": func(_ *ical.Calendar, e *ical.Event) {
			e.Other = []ical.Property{{Name: "X", Params: []ical.Param{{Name: "A:B"}}}}
		},
	} {
		e := ok
		c := &ical.Calendar{ProdID: "p"}
		change(c, &e)
		c.Events = []ical.Event{e}
		var b bytes.Buffer
		if err := ical.Encode(&b, c); err == nil || !strings.Contains(err.Error(), want) || b.Len() > 0 {
			t.Errorf("%s: got %v and %d bytes", want, err, b.Len())
		}
	}
	reply := &ical.Calendar{ProdID: "p", Method: "REPLY", Events: []ical.Event{{UID: "u", Stamp: at.Time}}}
	if s := encode(t, reply); strings.Contains(s, "DTSTART") {
		t.Error("a reply without start got one")
	}
}

type broken struct{}

var errDisk = errors.New("disk full")

func (broken) Write([]byte) (int, error) { return 0, errDisk }

func TestWriterError(t *testing.T) {
	if err := ical.Encode(broken{}, briefing(t)); !errors.Is(err, errDisk) {
		t.Errorf("got %v", err)
	}
}
