// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"entente"
	"entente/internal/kit/authn"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
)

// Notice stands in every example entry of the demonstration.
const Notice = "Demonstration entry: not a statement of either side."

// Examples are the identifiers of the demonstration's own entries, which the
// public record does not have.
type Examples struct {
	Meeting  string `json:"meeting"`
	Disputed string `json:"disputed"` // commitment whose accounts disagree
	Agreed   string `json:"agreed"`   // commitment whose accounts agree
}

const (
	exampleMeeting = "demo-eu-japan-senior-officials"
	exampleBefore  = "eu-japan-dpc-4"
	exampleDispute = "c-jp23-arctic-cable"
	exampleAgreed  = "c-jp25-identity-interop"
)

// weeksAhead is how far ahead the example meeting lies.
const weeksAhead = 6

var example = entente.Provenance{Basis: entente.BasisDemonstration, Confidence: entente.Low, Note: Notice}

// addExamples writes what a record of public facts cannot hold: a meeting
// ahead with its agenda and lines to take, and accounts of both sides. All of
// it says that it is made up, and nothing of it is released.
func (n *Node) addExamples(ctx context.Context, accounts *authn.Accounts) (*Examples, error) {
	x := &Examples{Meeting: exampleMeeting, Disputed: exampleDispute, Agreed: exampleAgreed}
	desk, err := n.demoActor(ctx, accounts, entente.Editor)
	if err != nil {
		return nil, err
	}
	_, err = n.Meeting.Meetings.Get(ctx, entente.View{Actor: desk, Known: entente.Forever}, exampleMeeting)
	if err == nil || !entente.Is(err, entente.NotFound) {
		return x, err
	}
	for _, add := range []func(context.Context, entente.Actor) error{n.addMeeting, n.addAgenda, n.addAccounts, n.addPosts, n.addDocument} {
		if err := add(ctx, desk); err != nil {
			return nil, fmt.Errorf("add the examples: %w", err)
		}
	}
	return x, nil
}

// demoActor is the demonstration's account with the role, as if signed in.
func (n *Node) demoActor(ctx context.Context, accounts *authn.Accounts, role entente.Role) (entente.Actor, error) {
	for _, d := range authn.DemoAccounts() {
		if d.Role == role {
			a, err := accounts.ByHandle(ctx, authn.Operator(), d.Handle)
			return entente.Actor{Account: a.ID, Name: a.Name, Role: a.Role, Clearance: a.Clearance}, err
		}
	}
	return entente.Actor{}, fmt.Errorf("the demonstration has no account that is %s", role)
}

func (n *Node) addMeeting(ctx context.Context, a entente.Actor) error {
	day := n.Clock().AddDate(0, 0, 7*weeksAhead)
	for day.Weekday() != time.Tuesday {
		day = day.AddDate(0, 0, 1)
	}
	_, err := n.Meeting.Meetings.Create(ctx, a, exampleMeeting, meeting.Meeting{
		Title: "EU-Japan senior officials' meeting (demonstration)", Kind: "senior-officials", Date: entente.DayOf(day),
		Start: "09:30", Finish: "12:30", Zone: "Europe/Brussels", Place: "Brussels", Parties: []string{"eu", "jp"},
		Reported: meeting.Planned, Provenance: example,
	}, entente.Unmarked)
	return err
}

var exampleAgenda = []struct {
	title, topic, owner string
	commitments         []string
	carried             bool
	ask                 string
}{
	{
		"Semiconductors: early warning and joint research", "semiconductors", "Office for semiconductors",
		[]string{"c-jp26-early-warning", "c-jp26-semis-moc", "c-jp25-semis-research"},
		false,
		"ask what each side's early-warning contact point has received since the last Council, and which of the three commitments can be reported as done",
	},
	{
		"Quantum: calls and projects under the letter of intent", "quantum", "Office for quantum technologies",
		[]string{"c-jp25-quantum-loi", "c-jp25-quantum-call", "c-jp25-q-neko"},
		false,
		"ask for the state of the joint call and of Q-NEKO, and who reports on both at the next Council",
	},
	{
		"Submarine cables: the Arctic route", "submarine-cables", "Office for connectivity",
		[]string{exampleDispute, "c-jp25-arctic"},
		true,
		"the two accounts of the Arctic cable differ in state, due date and score: go through them field by field before anything else",
	},
	{
		"Digital identity: use cases and academic credentials", "digital-identity", "Office for digital identity",
		[]string{exampleAgreed, "c-jp24-identity-moc"},
		false,
		"the two accounts agree: ask only whether a date can be set",
	},
	{
		"Data flows: trust, platforms and data governance", "data", "Office for data policy",
		[]string{"c-jp23-dfft", "c-jp25-data-platforms", "c-jp-epa-no-localisation"},
		false,
		"ask which of the commitments on data has a date, and record one where both sides hold the same",
	},
}

// addAgenda writes five items with lines to take; one goes on with an item of
// the last Council.
func (n *Node) addAgenda(ctx context.Context, a entente.Actor) error {
	for i, x := range exampleAgenda {
		item := meeting.AgendaItem{
			Meeting: exampleMeeting, Position: i + 1, Title: x.title, Topic: x.topic, Commitments: x.commitments,
			Owner: x.owner + " (demonstration)", State: meeting.ItemOpen, Provenance: example,
		}
		if x.carried {
			before := item
			before.Meeting, before.Position, before.State = exampleBefore, 1, meeting.ItemCarried
			e, err := n.Meeting.Agenda.Create(ctx, a, "", before, entente.Unmarked)
			if err != nil {
				return err
			}
			item.CarriedFrom = e.ID
		}
		e, err := n.Meeting.Agenda.Create(ctx, a, "", item, entente.Unmarked)
		if err != nil {
			return err
		}
		_, err = n.Meeting.SaveLine(ctx, a, 0, meeting.Line{
			AgendaItem: e.ID, Text: Notice + " Here stands what our side says, in its own words. An example: " + x.ask + ".",
			Defensive: Notice + " Here stands what to say if asked.", Provenance: example,
		}, entente.Limited)
		if err != nil {
			return err
		}
	}
	return nil
}

// addAccounts has both sides speak of two commitments: on one they differ in
// state, due date and score, on the other they agree.
func (n *Node) addAccounts(ctx context.Context, a entente.Actor) error {
	score := func(n int) *int { return &n }
	for _, x := range []registry.Account{
		{Commitment: exampleDispute, Side: "eu", State: registry.Ongoing, SelfScore: score(0), OtherScore: score(-1), Due: "2027-12", DuePrecision: entente.PrecisionMonth},
		{Commitment: exampleDispute, Side: "jp", State: registry.NotStarted, SelfScore: score(0), OtherScore: score(1), Due: "2029", DuePrecision: entente.PrecisionYear},
		{Commitment: exampleAgreed, Side: "eu", State: registry.Ongoing, SelfScore: score(0), OtherScore: score(0)},
		{Commitment: exampleAgreed, Side: "jp", State: registry.Ongoing, SelfScore: score(0), OtherScore: score(0)},
	} {
		x.Statement, x.Provenance = Notice+" Here stands this side's account in its own words.", example
		if _, err := n.Registry.SaveAccount(ctx, a, 0, x, entente.Unmarked); err != nil {
			return err
		}
	}
	return nil
}

// addPosts names who sits opposite, as offices; no person.
func (n *Node) addPosts(ctx context.Context, a entente.Actor) error {
	for _, p := range []registry.Post{
		{Partner: "eu", Title: "Head of the EU delegation of senior officials", Role: "Leads the EU side"},
		{Partner: "jp", Title: "Head of the Japanese delegation of senior officials", Role: "Leads the Japanese side"},
		{Partner: "jp", Title: "Lead official for connectivity", Role: "Speaks on submarine cables"},
		{Partner: "jp", Title: "Lead official for digital identity", Role: "Speaks on digital identity and trust services"},
	} {
		p.Title, p.Provenance = p.Title+" (demonstration)", example
		if _, err := n.Registry.Posts.Create(ctx, a, "", p, entente.Unmarked); err != nil {
			return err
		}
	}
	return nil
}

func (n *Node) addDocument(ctx context.Context, a entente.Actor) error {
	text := Notice + "\n\nA document of the meeting, such as a draft agenda or a note of the other side, is kept here\n" +
		"with its SHA-256 hash, so that everybody can tell that they hold the same one.\n"
	_, err := n.Meeting.Upload(ctx, a, meeting.Document{
		Meeting: exampleMeeting, Title: "Note on this demonstration", Name: "demonstration.txt", Provenance: example,
	}, bytes.NewReader([]byte(text)), entente.Unmarked)
	return err
}
