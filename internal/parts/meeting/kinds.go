// SPDX-License-Identifier: EUPL-1.2

package meeting

import (
	"slices"
	"strings"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/kit/search"
	"entente/internal/parts/registry"
)

// Names of the kinds of record, as they travel.
const (
	KindMeeting    = "meeting"
	KindAgendaItem = "agenda-item"
	KindLine       = "line"
	KindDecision   = "decision"
	KindActionItem = "action-item"
	KindDocument   = "document"
)

var meetingKind = record.Kind[Meeting]{
	Name: KindMeeting, Table: "meeting", Check: checkMeeting,
	Columns: []string{"title_key", "kind", "day", "last_day", "reported", "basis", "confidence"},
	Row: func(m Meeting) []any {
		return []any{search.Fold(m.Title), m.Kind, string(m.Date.FirstDay()), string(m.LastDay()), string(m.Reported), string(m.Basis), string(m.Confidence)}
	},
	Links: []record.Link[Meeting]{
		{Table: "meeting_party", Column: "partner", Values: func(m Meeting) []string { return m.Parties }},
	},
	ID: func(m Meeting) string { return m.Title },
	Refs: func(m Meeting) []record.Ref {
		out := make([]record.Ref, len(m.Parties))
		for i, p := range m.Parties {
			out[i] = record.Ref{Field: "parties", Kind: registry.KindPartner, ID: p}
		}
		return out
	},
	Text: func(m Meeting) (string, string) { return m.Title, join(m.Place, spoken(m.Kind), m.Note) },
	Sorts: map[string]string{
		"": "t.day", "date": "t.day", "title": "t.title_key", "kind": "t.kind", "reported": "t.reported", "basis": "t.basis", "confidence": "t.confidence",
	},
}

// place sorts by position, whose digits are padded so that all sorts are of
// text.
const place = "substr('000' || CAST(t.position AS TEXT), -3)"

var agendaItemKind = record.Kind[AgendaItem]{
	Name: KindAgendaItem, Table: "agenda_item", Check: checkAgendaItem,
	Columns: []string{"meeting", "position"},
	Row:     func(i AgendaItem) []any { return []any{i.Meeting, i.Position} },
	ID:      func(i AgendaItem) string { return i.Meeting + " " + entente.Shorten(i.Title, 40) },
	Refs: func(i AgendaItem) []record.Ref {
		out := []record.Ref{
			{Field: "meeting", Kind: KindMeeting, ID: i.Meeting},
			{Field: "topic", Kind: registry.KindTopic, ID: i.Topic},
			{Field: "carriedFrom", Kind: KindAgendaItem, ID: i.CarriedFrom},
		}
		for _, c := range i.Commitments {
			out = append(out, record.Ref{Field: "commitments", Kind: registry.KindCommitment, ID: c})
		}
		return out
	},
	Text:  func(i AgendaItem) (string, string) { return i.Title, join(i.Outcome, i.Owner) },
	Sorts: map[string]string{"": place, "position": place},
}

var lineKind = record.Kind[Line]{
	Name: KindLine, Table: "line_to_take", Check: checkLine, Internal: true,
	Columns: []string{"agenda_item"},
	Row:     func(l Line) []any { return []any{l.AgendaItem} },
	ID:      func(l Line) string { return LineID(l.AgendaItem) },
	Refs: func(l Line) []record.Ref {
		return []record.Ref{{Field: "agendaItem", Kind: KindAgendaItem, ID: l.AgendaItem}}
	},
	Text:  func(l Line) (string, string) { return entente.Shorten(l.Text, 120), join(l.Text, l.Defensive) },
	Sorts: map[string]string{"": "t.agenda_item"},
}

var decisionKind = record.Kind[Decision]{
	Name: KindDecision, Table: "decision", Check: checkDecision,
	Columns: []string{"meeting"},
	Row:     func(d Decision) []any { return []any{d.Meeting} },
	ID:      func(d Decision) string { return d.Meeting + " decision" },
	Refs: func(d Decision) []record.Ref {
		return []record.Ref{
			{Field: "meeting", Kind: KindMeeting, ID: d.Meeting},
			{Field: "agendaItem", Kind: KindAgendaItem, ID: d.AgendaItem},
			{Field: "topic", Kind: registry.KindTopic, ID: d.Topic},
		}
	},
	Text:  func(d Decision) (string, string) { return entente.Shorten(d.Text, 120), d.Text },
	Sorts: map[string]string{"": "t.meeting"},
}

var actionItemKind = record.Kind[ActionItem]{
	Name: KindActionItem, Table: "action_item", Check: checkActionItem,
	Columns: []string{"meeting", "commitment"},
	Row:     func(i ActionItem) []any { return []any{i.Meeting, i.Commitment} },
	ID:      func(i ActionItem) string { return i.Meeting + " action" },
	Refs: func(i ActionItem) []record.Ref {
		out := []record.Ref{
			{Field: "meeting", Kind: KindMeeting, ID: i.Meeting},
			{Field: "agendaItem", Kind: KindAgendaItem, ID: i.AgendaItem},
			{Field: "topic", Kind: registry.KindTopic, ID: i.Topic},
			{Field: "commitment", Kind: registry.KindCommitment, ID: i.Commitment},
		}
		for _, s := range i.Sides {
			out = append(out, record.Ref{Field: "sides", Kind: registry.KindPartner, ID: s})
		}
		return out
	},
	Text:  func(i ActionItem) (string, string) { return entente.Shorten(i.Text, 120), join(i.Text, i.Owner) },
	Sorts: map[string]string{"": "t.meeting"},
}

var documentKind = record.Kind[Document]{
	Name: KindDocument, Table: "document", Check: checkDocument,
	Columns: []string{"meeting", "sha256"},
	Row:     func(d Document) []any { return []any{d.Meeting, d.SHA256} },
	ID:      func(d Document) string { return d.Meeting + " " + d.Title },
	Refs: func(d Document) []record.Ref {
		return []record.Ref{{Field: "meeting", Kind: KindMeeting, ID: d.Meeting}}
	},
	Text:  func(d Document) (string, string) { return d.Title, d.Name },
	Sorts: map[string]string{"": "t.meeting"},
}

// join sets the parts that are there apart, since people read them in excerpts.
func join(parts ...string) string {
	there := slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(there, " · ")
}

// spoken is a word of a closed list as people write it.
func spoken(slug string) string { return strings.ReplaceAll(slug, "-", " ") }
