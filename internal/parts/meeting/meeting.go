// SPDX-License-Identifier: EUPL-1.2

package meeting

import "entente"

// Reported is what is known of whether a meeting takes place.
type Reported string

// The states a meeting can be reported in.
const (
	Planned   Reported = "planned"
	Held      Reported = "held"
	Postponed Reported = "postponed"
	Cancelled Reported = "cancelled"
)

// ReportedStates lists the states.
func ReportedStates() []Reported { return []Reported{Planned, Held, Postponed, Cancelled} }

// Meeting is an occasion at which parties meet.
type Meeting struct {
	Title    string       `json:"title" doc:"Title"`
	Kind     string       `json:"kind" doc:"Kind, such as digital-partnership-council, summit, senior-officials"`
	Date     entente.Date `json:"date,omitempty" doc:"First day"`
	End      entente.Date `json:"end,omitempty" doc:"Last day, where it is not the first"`
	Start    string       `json:"start,omitempty" doc:"Time of day it starts at, HH:MM in its time zone"`
	Finish   string       `json:"finish,omitempty" doc:"Time of day it ends at"`
	Zone     string       `json:"zone,omitempty" doc:"IANA time zone of the place, such as Asia/Tokyo"`
	Place    string       `json:"place,omitempty" doc:"Place"`
	Parties  []string     `json:"parties" doc:"Partners that meet"`
	Reported Reported     `json:"reported" doc:"planned, held, postponed or cancelled"`
	entente.Provenance
}

// LastDay is the last day of the meeting; empty when no date is known.
func (m Meeting) LastDay() entente.Date {
	if m.End.Known() {
		return m.End.LastDay()
	}
	return m.Date.LastDay()
}

// Unconfirmed reports whether the date of a planned meeting has passed without
// anybody saying that it was held.
func (m Meeting) Unconfirmed(day entente.Date) bool {
	return m.Reported == Planned && m.LastDay().Past(day)
}

// Ahead reports whether the meeting is still to come on the day: one that is
// planned, with or without a date, and one that was held later.
func (m Meeting) Ahead(day entente.Date) bool {
	switch m.Reported {
	case Planned, Postponed:
		return !m.LastDay().Past(day)
	case Held:
		return m.Date.Known() && m.Date.FirstDay() > day
	case Cancelled:
	}
	return false
}

func checkMeeting(m Meeting) error {
	var pr entente.Problems
	entente.CheckText(&pr, "title", m.Title, 1, 300)
	entente.CheckText(&pr, "kind", m.Kind, 1, 60)
	entente.CheckDate(&pr, "date", m.Date)
	entente.CheckDate(&pr, "end", m.End)
	if m.End.Known() && (!m.Date.Known() || m.End.LastDay() < m.Date.FirstDay()) {
		pr.Add("end", "error.before", entente.Args{"Date": string(m.End), "Other": string(m.Date)})
	}
	checkTimes(&pr, m)
	entente.CheckText(&pr, "place", m.Place, 0, 200)
	if len(m.Parties) == 0 {
		pr.Add("parties", "error.required", nil)
	}
	seen := map[string]bool{}
	for _, p := range m.Parties {
		entente.CheckID(&pr, "parties", p)
		if seen[p] {
			pr.Add("parties", "error.twice", entente.Args{"Value": entente.Shorten(p, 60)})
		}
		seen[p] = true
	}
	entente.CheckChoice(&pr, "reported", m.Reported, ReportedStates())
	m.Provenance.Check(&pr)
	return pr.Err()
}
