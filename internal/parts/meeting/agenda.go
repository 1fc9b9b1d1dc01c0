// SPDX-License-Identifier: EUPL-1.2

package meeting

import "entente"

// ItemState is what became of an agenda item.
type ItemState string

// The states. A carried item lives on as another one in a later meeting.
const (
	ItemOpen    ItemState = "open"
	ItemDone    ItemState = "done"
	ItemCarried ItemState = "carried"
	ItemDropped ItemState = "dropped"
)

// ItemStates lists the states.
func ItemStates() []ItemState { return []ItemState{ItemOpen, ItemDone, ItemCarried, ItemDropped} }

// AgendaItem is one point of a meeting.
type AgendaItem struct {
	Meeting     string    `json:"meeting" doc:"Meeting"`
	Position    int       `json:"position" doc:"Place on the agenda, from 1"`
	Title       string    `json:"title" doc:"Title"`
	Topic       string    `json:"topic,omitempty" doc:"Topic"`
	Commitments []string  `json:"commitments,omitempty" doc:"Commitments it deals with"`
	Owner       string    `json:"owner,omitempty" doc:"Office that prepares and speaks to it"`
	State       ItemState `json:"state" doc:"open, done, carried or dropped"`
	Outcome     string    `json:"outcome,omitempty" doc:"What came of it"`
	CarriedFrom string    `json:"carriedFrom,omitempty" doc:"Agenda item of an earlier meeting that it goes on with"`
	entente.Provenance
}

func checkAgendaItem(i AgendaItem) error {
	var pr entente.Problems
	entente.CheckID(&pr, "meeting", i.Meeting)
	entente.CheckText(&pr, "title", i.Title, 1, 300)
	if i.Position < 1 || i.Position > 999 {
		pr.Add("position", "error.range", entente.Args{"Min": 1, "Max": 999})
	}
	if len(i.Commitments) > 50 {
		pr.Add("commitments", "error.list-long", entente.Args{"Max": 50, "Count": len(i.Commitments)})
	}
	entente.CheckText(&pr, "owner", i.Owner, 0, 200)
	entente.CheckChoice(&pr, "state", i.State, ItemStates())
	entente.CheckText(&pr, "outcome", i.Outcome, 0, 4000)
	i.Provenance.Check(&pr)
	return pr.Err()
}

// Line is the line to take on an agenda item. It never leaves the node.
type Line struct {
	AgendaItem string `json:"agendaItem" doc:"Agenda item"`
	Text       string `json:"text" doc:"Line to take"`
	Defensive  string `json:"defensive,omitempty" doc:"What to say if asked"`
	entente.Provenance
}

// LineID is the identifier of the line to take on an agenda item: there is
// one.
func LineID(item string) string { return "line-" + item }

func checkLine(l Line) error {
	var pr entente.Problems
	entente.CheckID(&pr, "agendaItem", l.AgendaItem)
	entente.CheckText(&pr, "text", l.Text, 1, 8000)
	entente.CheckText(&pr, "defensive", l.Defensive, 0, 8000)
	l.Provenance.Check(&pr)
	return pr.Err()
}
