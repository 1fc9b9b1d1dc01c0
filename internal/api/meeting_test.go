// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"net/http"
	"testing"
	"time"

	"entente"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
)

func TestAMeetingAndWhatComesOfIt(t *testing.T) {
	each(t, func(b *bench) {
		b.seed()
		var carried List[Record[meeting.AgendaItem, none]]
		b.ask(http.MethodPost, "/meetings/m/carry", editor, nil).want(http.StatusOK).into(&carried)
		if len(carried.Items) != 1 || carried.Items[0].Data.CarriedFrom != "item" || carried.Items[0].Data.Meeting != "m" {
			b.Fatalf("carried %+v", carried.Items)
		}
		b.ask(http.MethodPost, "/meetings/m/carry", editor, nil).want(http.StatusOK).into(&carried)
		if len(carried.Items) != 0 {
			b.Errorf("carried twice: %+v", carried.Items)
		}

		made := b.ask(http.MethodPost, "/action-items/act/promote", editor, nil).want(http.StatusCreated)
		var c Record[registry.Commitment, CommitmentFacts]
		made.into(&c)
		if made.header.Get("Location") != Base+"/commitments/"+c.ID || c.Data.Text != "Draft the call" || c.Data.Parties[0] != "eu" {
			b.Errorf("promoted to %s: %+v", made.header.Get("Location"), c.Data)
		}
		b.ask(http.MethodPost, "/action-items/act/promote", editor, nil).problem(http.StatusConflict, "conflict")

		var list List[Attendance]
		attend := func(d AttendanceDraft) *answer { return b.ask(http.MethodPost, "/meetings/m/attendance", editor, d) }
		attend(AttendanceDraft{Person: PersonDraft{Name: "Ada Example"}, Side: "jp", Role: "chair"}).want(http.StatusOK).into(&list)
		if len(list.Items) != 1 || list.Items[0].Person.Name != "Ada Example" || list.Items[0].Side != "jp" {
			b.Errorf("attendance %+v", list.Items)
		}
		for want, d := range map[string]AttendanceDraft{
			"side reference":       {Person: PersonDraft{Name: "A"}, Side: "nowhere", Role: "chair"},
			"role choice":          {Person: PersonDraft{Name: "A"}, Role: "king"},
			"person.name required": {Role: "chair"},
			"person.source url":    {Person: PersonDraft{Name: "A", Source: "javascript:alert(1)"}, Role: "chair"},
		} {
			if got := fields(attend(d).problem(http.StatusUnprocessableEntity, "invalid")); got != want {
				b.Errorf("%s, want %s", got, want)
			}
		}

		var w Whole
		b.get("/meetings/m/whole", editor).want(http.StatusOK).into(&w)
		starts := time.Date(2026, 12, 8, 0, 30, 0, 0, time.UTC)
		if !w.Meeting.Derived.Ahead || !w.Meeting.Derived.Starts.Equal(starts) || len(w.Agenda) != 1 || len(w.Attendance) != 1 {
			b.Errorf("whole: %+v", w)
		}
		b.get("/meetings/before/whole", editor).into(&w)
		if len(w.Lines) != 1 || len(w.Decisions) != 1 || len(w.Actions) != 1 || w.Actions[0].Data.Commitment != c.ID {
			b.Errorf("whole: %+v", w)
		}

		person := "/meetings/m/attendance/" + list.Items[0].Person.ID + "/chair"
		if got := b.ask(http.MethodDelete, person, editor, nil).want(http.StatusNoContent); len(got.body) > 0 {
			b.Errorf("204 with %s", got.body)
		}
		b.get("/meetings/m/attendance", reader).want(http.StatusOK).into(&list)
		if len(list.Items) != 0 {
			b.Errorf("still there: %+v", list.Items)
		}
	})
}

func TestAttendanceOfAHiddenMeeting(t *testing.T) {
	each(t, func(b *bench) {
		b.seed()
		secret := meeting.Meeting{Title: "Secret", Kind: "council", Date: "2026-12-08", Parties: []string{"eu", "jp"}, Reported: meeting.Planned, Provenance: ownWords}
		create(b, releaser, "meetings", "secret", entente.Sensitive, secret)
		b.ask(http.MethodPost, "/meetings/secret/attendance", releaser, AttendanceDraft{Person: PersonDraft{Name: "Ada Example"}, Role: "chair"}).want(http.StatusOK)
		b.get("/meetings/secret/attendance", editor).problem(http.StatusNotFound, "not-found")
		b.ask(http.MethodPost, "/meetings/secret/attendance", editor, AttendanceDraft{Person: PersonDraft{Name: "B"}, Role: "chair"}).problem(http.StatusNotFound, "not-found")
		b.ask(http.MethodDelete, "/meetings/secret/attendance/person-1/chair", editor, nil).problem(http.StatusNotFound, "not-found")
	})
}

func TestPostsAndPersons(t *testing.T) {
	each(t, func(b *bench) {
		b.seed()
		hold := func(d HoldingDraft) *answer { return b.ask(http.MethodPost, "/posts/p/holders", editor, d) }
		var list List[Holding]
		hold(HoldingDraft{Person: PersonDraft{Name: "Ada Example", Contact: "ada@example.org"}, From: "2025-01"}).want(http.StatusOK).into(&list)
		if len(list.Items) != 1 || list.Items[0].Person.Contact != "ada@example.org" {
			b.Fatalf("holders %+v", list.Items)
		}
		for want, d := range map[string]HoldingDraft{
			"to before":            {Person: PersonDraft{Name: "A"}, From: "2025", To: "2024"},
			"from date":            {Person: PersonDraft{Name: "A"}, From: "spring"},
			"person.name required": {From: "2025"},
		} {
			if got := fields(hold(d).problem(http.StatusUnprocessableEntity, "invalid")); got != want {
				b.Errorf("%s, want %s", got, want)
			}
		}
		path := "/persons/" + list.Items[0].Person.ID
		var p PersonAndPosts
		b.get(path, reader).want(http.StatusOK).into(&p)
		if p.Person.Name != "Ada Example" || len(p.Holdings) != 1 || p.Holdings[0].Post != "p" {
			b.Errorf("person %+v", p)
		}
		b.ask(http.MethodDelete, path, admin, nil).want(http.StatusNoContent)
		b.get(path, reader).want(http.StatusOK).into(&p)
		if !p.Person.Erased || p.Person.Name != "" || len(p.Holdings) != 0 {
			b.Errorf("erased, and there is %+v", p)
		}
		if got := fields(hold(HoldingDraft{Person: PersonDraft{Name: "ada  example"}}).problem(http.StatusUnprocessableEntity, "invalid")); got != "person.name erased" {
			b.Errorf("back again: %s", got)
		}
		if got := b.get("/search?q=ada", admin); len(got.body) > 20 {
			b.Errorf("still found: %s", got.body)
		}
	})
}

func TestAccountsOfTwoSides(t *testing.T) {
	each(t, func(b *bench) {
		b.seed()
		account := registry.Account{Commitment: "c", Side: "eu", State: registry.Done, Due: "2026-01", DuePrecision: entente.PrecisionMonth, SelfScore: new(1), Provenance: ownWords}
		made := create(b, editor, "accounts", "", entente.Unmarked, account)
		if made.header.Get("Location") != Base+"/accounts/account-eu-c" {
			b.Errorf("Location %s", made.header.Get("Location"))
		}
		b.ask(http.MethodPost, "/accounts", editor, Draft[registry.Account]{Data: account}).problem(http.StatusConflict, "conflict")
		account.Side, account.State, account.OtherScore = "jp", registry.Ongoing, new(-1)
		create(b, editor, "accounts", "account-jp-c", entente.Unmarked, account)
		account.Side = "kr"
		if got := fields(b.ask(http.MethodPost, "/accounts", editor, Draft[registry.Account]{Data: account}).problem(http.StatusUnprocessableEntity, "invalid")); got != "data.side not-a-party" {
			b.Errorf("an account of no party: %s", got)
		}

		var c Record[registry.Commitment, CommitmentFacts]
		b.get("/commitments/c", reader).want(http.StatusOK).into(&c)
		if c.Derived.Done || !c.Derived.Overdue || c.Derived.Deadline != "2025-12-31" || len(c.Derived.Accounts) != 2 {
			b.Errorf("facts %+v", c.Derived)
		}
		want := []string{"state", "score"}
		for i, d := range c.Derived.Disagreements {
			if i >= len(want) || d.Field != want[i] || len(d.Sides) != 2 {
				b.Errorf("disagreement %+v", d)
			}
		}
		var disputes List[Dispute]
		b.get("/disagreements", reader).want(http.StatusOK).into(&disputes)
		if len(disputes.Items) != 1 || len(disputes.Items[0].Disagreements) != 2 || len(disputes.Items[0].Accounts) != 2 {
			b.Errorf("disagreements %+v", disputes.Items)
		}
		b.get("/disagreements", nobody).want(http.StatusOK).into(&disputes)
		if len(disputes.Items) != 0 {
			b.Errorf("the public is told %+v", disputes.Items)
		}
	})
}

func TestTheNetwork(t *testing.T) {
	each(t, func(b *bench) {
		b.seed()
		create(b, editor, "commitments", "k", entente.Unmarked, registry.Commitment{Text: "Share samples", Parties: []string{"eu", "kr"}, Topic: "quantum", Provenance: ownWords})
		var cells List[Cell]
		b.get("/cells", reader).want(http.StatusOK).into(&cells)
		if len(cells.Items) != 3 || cells.Items[1] != (Cell{"jp", "quantum", 1, 1}) {
			b.Errorf("cells %+v", cells.Items)
		}
		var connections List[Connection]
		b.get("/partners/jp/connections", reader).want(http.StatusOK).into(&connections)
		if len(connections.Items) != 1 || connections.Items[0].Partner != "kr" || !connections.Items[0].Missing || connections.Items[0].Topics[0].Here != 2 {
			b.Errorf("connections %+v", connections.Items)
		}
		var choices Choices
		b.get("/choices", reader).want(http.StatusOK).into(&choices)
		if len(choices.CommitmentTopic) != 1 || len(choices.MeetingKind) != 1 {
			b.Errorf("choices %+v", choices)
		}
		b.get("/choices", nobody).want(http.StatusOK).into(&choices)
		if len(choices.CommitmentTopic)+len(choices.MeetingKind)+len(choices.PartnerKind) != 0 {
			b.Errorf("the public is told %+v", choices)
		}
		var hits List[Hit]
		b.get("/search?q=japan", reader).want(http.StatusOK).into(&hits)
		if len(hits.Items) != 1 || hits.Items[0].Href != Base+"/partners/jp" {
			b.Errorf("found %+v", hits.Items)
		}
		if got := b.get("/search?q=d&limit=2", reader); got.status != http.StatusOK {
			b.Errorf("%s", got.body)
		}
	})
}
