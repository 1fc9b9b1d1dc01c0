// SPDX-License-Identifier: EUPL-1.2

package node

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
)

// Shelves are all kinds of record, in the order in which they build on one
// another.
func (n *Node) Shelves() []Shelf {
	r, m := n.Registry, n.Meeting
	return []Shelf{
		shelve(r.Partners, partnerFace, r.ListPartners),
		shelve(r.Topics, topicFace, where(r.Topics, map[string]string{})),
		shelve(r.Instruments, instrumentFace, r.ListInstruments),
		shelve(r.Commitments, commitmentFace, r.ListCommitments),
		n.accountShelf(),
		n.answerShelf(),
		shelve(r.Posts, postFace, where(r.Posts, map[string]string{"partner": "t.partner"})),
		shelve(m.Meetings, meetingFace, m.ListMeetings),
		shelve(m.Agenda, agendaFace, where(m.Agenda, map[string]string{"meeting": "t.meeting"})),
		n.lineShelf(),
		shelve(m.Decisions, decisionFace, where(m.Decisions, map[string]string{"meeting": "t.meeting"})),
		shelve(m.Actions, actionFace, where(m.Actions, map[string]string{"meeting": "t.meeting", "commitment": "t.commitment"})),
		n.documentShelf(),
	}
}

// Shelf finds a kind by its name.
func (n *Node) Shelf(kind string) (Shelf, error) {
	shelves := n.Shelves()
	i := slices.IndexFunc(shelves, func(s Shelf) bool { return s.Kind == kind })
	if i < 0 {
		names := make([]string, len(shelves))
		for i, s := range shelves {
			names[i] = s.Kind
		}
		return Shelf{}, entente.Fail(entente.NotFound, "error.kind", entente.Args{"Value": entente.Shorten(kind, 40), "Known": strings.Join(names, ", ")})
	}
	return shelves[i], nil
}

// where lists a kind by the columns that it can be narrowed by.
func where[T any](b record.Book[T], columns map[string]string) func(context.Context, entente.View, map[string]string, record.Query) (record.Page[T], error) {
	return func(ctx context.Context, v entente.View, filter map[string]string, q record.Query) (record.Page[T], error) {
		for name, value := range filter {
			column, known := columns[name]
			if !known {
				return record.Page[T]{}, entente.FieldError("filter", "error.filter", entente.Args{"Value": entente.Shorten(name, 60)})
			}
			q.Where(column+" = ?", value)
		}
		return b.List(ctx, v, q)
	}
}

// accountShelf keeps to one account per side of a commitment.
func (n *Node) accountShelf() Shelf {
	r := n.Registry
	s := shelve(r.Accounts, accountFace, where(r.Accounts, map[string]string{"commitment": "t.commitment", "side": "t.side", "state": "t.state"}))
	save := func(ctx context.Context, a entente.Actor, id string, number int64, raw []byte, m entente.Marking) (Item, error) {
		data, err := readData[registry.Account](raw)
		if err == nil {
			err = sameID(id, registry.AccountID(data.Commitment, data.Side))
		}
		if err != nil {
			return Item{}, err
		}
		e, err := r.SaveAccount(ctx, a, number, data, m)
		if err != nil {
			return Item{}, err
		}
		return accountFace.item(e), nil
	}
	s.Create = func(ctx context.Context, a entente.Actor, id string, raw []byte, m entente.Marking) (Item, error) {
		return save(ctx, a, id, 0, raw, m)
	}
	s.Edit = func(ctx context.Context, a entente.Actor, id string, number int64, raw []byte, m *entente.Marking) (Item, error) {
		marking, err := kept(ctx, r.Accounts, a, id, m)
		if err != nil {
			return Item{}, err
		}
		return save(ctx, a, id, number, raw, marking)
	}
	return s
}

// answerShelf has no way to write: an answer is to a proposal, as it was read.
func (n *Node) answerShelf() Shelf {
	r := n.Registry
	s := shelve(r.Answers, answerFace, where(r.Answers, map[string]string{"commitment": "t.commitment", "side": "t.side", "answer": "t.answer"}))
	s.Create = func(context.Context, entente.Actor, string, []byte, entente.Marking) (Item, error) {
		return Item{}, entente.Fail(entente.Invalid, "error.answer-proposal", nil)
	}
	s.Edit = func(context.Context, entente.Actor, string, int64, []byte, *entente.Marking) (Item, error) {
		return Item{}, entente.Fail(entente.Invalid, "error.answer-proposal", nil)
	}
	return s
}

// lineShelf keeps to one line to take per agenda item, and to its marking.
func (n *Node) lineShelf() Shelf {
	m := n.Meeting
	s := shelve(m.Lines, lineFace, where(m.Lines, map[string]string{"agendaItem": "t.agenda_item"}))
	save := func(ctx context.Context, a entente.Actor, id string, number int64, raw []byte, marking entente.Marking) (Item, error) {
		data, err := readData[meeting.Line](raw)
		if err == nil {
			err = sameID(id, meeting.LineID(data.AgendaItem))
		}
		if err != nil {
			return Item{}, err
		}
		e, err := m.SaveLine(ctx, a, number, data, marking)
		if err != nil {
			return Item{}, err
		}
		return lineFace.item(e), nil
	}
	s.Create = func(ctx context.Context, a entente.Actor, id string, raw []byte, marking entente.Marking) (Item, error) {
		return save(ctx, a, id, 0, raw, marking)
	}
	s.Edit = func(ctx context.Context, a entente.Actor, id string, number int64, raw []byte, given *entente.Marking) (Item, error) {
		marking, err := kept(ctx, m.Lines, a, id, given)
		if err != nil {
			return Item{}, err
		}
		return save(ctx, a, id, number, raw, marking)
	}
	return s
}

// documentShelf has no way to write: a document comes with its file.
func (n *Node) documentShelf() Shelf {
	s := shelve(n.Meeting.Documents, documentFace, where(n.Meeting.Documents, map[string]string{"meeting": "t.meeting", "sha256": "t.sha256"}))
	s.Create = func(context.Context, entente.Actor, string, []byte, entente.Marking) (Item, error) {
		return Item{}, entente.Fail(entente.Invalid, "error.document-upload", nil)
	}
	s.Edit = func(context.Context, entente.Actor, string, int64, []byte, *entente.Marking) (Item, error) {
		return Item{}, entente.Fail(entente.Invalid, "error.document-upload", nil)
	}
	return s
}

// sameID refuses an identifier given that is not the one that content of this
// kind always has. None given is fine.
func sameID(given, fixed string) error {
	if given == "" || given == fixed {
		return nil
	}
	return entente.FieldError("id", "error.id-fixed", entente.Args{"ID": entente.Shorten(given, 120), "Fixed": entente.Shorten(fixed, 200)})
}

const wide = 70

func list(s []string) string { return strings.Join(s, ", ") }

var (
	partnerFace = face[registry.Partner]{[]string{"name", "kind", "relation", "code"}, func(p registry.Partner) []string {
		return []string{p.Name, string(p.Kind), p.Relation, p.Alpha2}
	}}
	topicFace = face[registry.Topic]{[]string{"name"}, func(t registry.Topic) []string { return []string{t.Name} }}

	instrumentFace = face[registry.Instrument]{[]string{"title", "kind", "parties", "signed", "in-force"}, func(i registry.Instrument) []string {
		return []string{entente.Shorten(i.Title, wide), i.Kind, list(i.Parties), string(i.Signed), string(i.InForce)}
	}}
	commitmentFace = face[registry.Commitment]{[]string{"text", "parties", "topic", "due", "reported"}, func(c registry.Commitment) []string {
		return []string{entente.Shorten(c.Text, wide), list(c.Parties), c.Topic, string(c.Due), c.Reported}
	}}
	accountFace = face[registry.Account]{[]string{"commitment", "side", "state", "due"}, func(a registry.Account) []string {
		return []string{a.Commitment, a.Side, string(a.State), string(a.Due)}
	}}
	answerFace = face[registry.Countersignature]{[]string{"commitment", "side", "answer", "of"}, func(c registry.Countersignature) []string {
		return []string{c.Commitment, c.Side, string(c.Answer), entente.Shorten(c.Of, 12)}
	}}
	postFace = face[registry.Post]{[]string{"title", "partner", "unit"}, func(p registry.Post) []string {
		return []string{entente.Shorten(p.Title, wide), p.Partner, p.Unit}
	}}
	meetingFace = face[meeting.Meeting]{[]string{"date", "title", "parties", "place", "reported"}, func(m meeting.Meeting) []string {
		return []string{string(m.Date), entente.Shorten(m.Title, wide), list(m.Parties), m.Place, string(m.Reported)}
	}}
	agendaFace = face[meeting.AgendaItem]{[]string{"position", "title", "meeting", "owner", "state"}, func(i meeting.AgendaItem) []string {
		return []string{strconv.Itoa(i.Position), entente.Shorten(i.Title, wide), i.Meeting, i.Owner, string(i.State)}
	}}
	lineFace = face[meeting.Line]{[]string{"agenda-item", "text"}, func(l meeting.Line) []string {
		return []string{l.AgendaItem, entente.Shorten(l.Text, wide)}
	}}
	decisionFace = face[meeting.Decision]{[]string{"meeting", "text"}, func(d meeting.Decision) []string {
		return []string{d.Meeting, entente.Shorten(d.Text, wide)}
	}}
	actionFace = face[meeting.ActionItem]{[]string{"meeting", "text", "owner", "due", "commitment"}, func(i meeting.ActionItem) []string {
		return []string{i.Meeting, entente.Shorten(i.Text, wide), i.Owner, string(i.Due), i.Commitment}
	}}
	documentFace = face[meeting.Document]{[]string{"title", "meeting", "media-type", "size", "sha256"}, func(d meeting.Document) []string {
		return []string{entente.Shorten(d.Title, wide), d.Meeting, d.MediaType, strconv.FormatInt(d.Size, 10), entente.Shorten(d.SHA256, 12)}
	}}
)
