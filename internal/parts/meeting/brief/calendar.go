// SPDX-License-Identifier: EUPL-1.2

package brief

import (
	"time"

	"entente"
	"entente/internal/kit/i18n"
	"entente/internal/kit/ical"
	"entente/internal/parts/meeting"
)

func micros(t int64) time.Time { return time.UnixMicro(t).UTC() }

// Calendar gives the dates that lie ahead, and the meeting itself, as
// iCalendar events. host is what the identifiers end in.
func (b *Briefing) Calendar(p *i18n.Printer, host string) ical.Calendar {
	c := ical.Calendar{ProdID: "-//entente//briefing//" + p.Lang(), Name: b.Partner.Data.Label(p)}
	stamps := map[string]time.Time{}
	sequence := map[string]int{}
	meetings := map[string]meeting.Meeting{}
	for _, m := range b.Meetings {
		stamps[m.ID], sequence[m.ID], meetings[m.ID] = m.RecordedAt(), int(m.Number)-1, m.Data
	}
	for _, e := range b.Open {
		stamps[e.ID], sequence[e.ID] = e.RecordedAt(), int(e.Number)-1
	}
	for _, e := range b.Instruments {
		stamps[e.ID], sequence[e.ID] = e.RecordedAt(), int(e.Number)-1
	}
	dates := b.dates()
	if b.Meeting != nil {
		if m := b.Meeting.Meeting; m.Data.Date.Known() && !m.Data.Ahead(b.View.Day) {
			dates = append([]day{{m.Data.Date, m.Data.LastDay(), m.Data.Date.Precision(), "meeting", m.Data.Title, m.ID, m.Data.Provenance}}, dates...)
		}
	}
	for _, d := range dates {
		e := ical.Event{
			UID: d.id + "@" + host, Stamp: stamps[d.id], Sequence: sequence[d.id],
			Summary: p.T("briefing.calendar-"+d.what) + ": " + d.title, URL: d.from.Source,
			Description: p.T("basis."+string(d.from.Basis)) + ". " + d.from.Note,
		}
		e.Start, e.End = ical.Days(d.last.First(), d.last.First())
		if m, ok := meetings[d.id]; ok {
			e.Start, e.End = ical.Days(d.first.First(), d.last.Last())
			e.Location, e.Status = m.Place, status(m)
			if start, end, ok := m.Times(); ok {
				e.Start, e.End = ical.At(start), ical.At(end)
			}
		}
		if d.precision != entente.PrecisionDay {
			e.Description = p.T("briefing.calendar-precision", entente.Args{"Precision": p.T("precision." + string(d.precision))}) + " " + e.Description
		}
		c.Events = append(c.Events, e)
	}
	return c
}

func status(m meeting.Meeting) string {
	switch m.Reported {
	case meeting.Cancelled:
		return "CANCELLED"
	case meeting.Held:
		return "CONFIRMED"
	case meeting.Planned, meeting.Postponed:
		return "TENTATIVE"
	}
	return ""
}
