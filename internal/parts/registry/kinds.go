// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"slices"
	"strings"

	"entente"
	"entente/internal/kit/record"
	"entente/internal/kit/search"
)

// Names of the kinds of record, as they travel.
const (
	KindPartner    = "partner"
	KindTopic      = "topic"
	KindInstrument = "instrument"
	KindCommitment = "commitment"
	KindAccount    = "account"
	KindPost       = "post"
	KindAnswer     = "countersignature"
)

var partnerKind = record.Kind[Partner]{
	Name: KindPartner, Table: "partner", Check: checkPartner,
	Columns: []string{"name_key", "kind", "relation", "alpha2", "member_of", "basis", "confidence"},
	Row: func(p Partner) []any {
		return []any{search.Fold(p.Name), string(p.Kind), p.Relation, p.Alpha2, p.MemberOf, string(p.Basis), string(p.Confidence)}
	},
	ID: func(p Partner) string { return p.Name },
	Refs: func(p Partner) []record.Ref {
		return []record.Ref{{Field: "memberOf", Kind: KindPartner, ID: p.MemberOf}}
	},
	Text: func(p Partner) (string, string) { return p.Name, join(p.Alpha2, p.Alpha3, spoken(p.Relation), p.Note) },
	Sorts: map[string]string{
		"": "t.name_key", "name": "t.name_key", "kind": "t.kind", "relation": "t.relation", "code": "t.alpha2",
		"basis": "t.basis", "confidence": "t.confidence",
	},
}

var topicKind = record.Kind[Topic]{
	Name: KindTopic, Table: "topic", Check: checkTopic,
	Columns: []string{"name_key"},
	Row:     func(t Topic) []any { return []any{search.Fold(t.Name)} },
	ID:      func(t Topic) string { return t.Name },
	Text: func(t Topic) (string, string) {
		var names []string
		for _, n := range t.Names {
			names = append(names, n)
		}
		slices.Sort(names)
		return t.Name, join(names...)
	},
	Sorts: map[string]string{"": "t.name_key", "name": "t.name_key"},
}

var instrumentKind = record.Kind[Instrument]{
	Name: KindInstrument, Table: "instrument", Check: checkInstrument,
	Columns: []string{"title_key", "kind", "signed", "applied", "in_force", "expires", "celex", "basis", "confidence"},
	Row: func(i Instrument) []any {
		return []any{
			search.Fold(i.Title), i.Kind, string(i.Signed.FirstDay()), string(i.Applied.FirstDay()), string(i.InForce.FirstDay()),
			string(i.Expires.LastDay()), i.CELEX, string(i.Basis), string(i.Confidence),
		}
	},
	Links: []record.Link[Instrument]{
		{Table: "instrument_party", Column: "partner", Values: func(i Instrument) []string { return i.Parties }},
		{Table: "instrument_topic", Column: "topic", Values: func(i Instrument) []string { return i.Topics }},
	},
	ID: func(i Instrument) string { return i.Title },
	Refs: func(i Instrument) []record.Ref {
		return append(refs("parties", KindPartner, i.Parties), refs("topics", KindTopic, i.Topics)...)
	},
	Text: func(i Instrument) (string, string) {
		return i.Title, join(i.Reference, i.CELEX, spoken(i.Kind), i.Note)
	},
	Sorts: map[string]string{
		"": "t.title_key", "title": "t.title_key", "kind": "t.kind", "signed": "t.signed", "applied": "t.applied",
		"in-force": "t.in_force", "expires": "t.expires", "basis": "t.basis", "confidence": "t.confidence",
	},
}

var commitmentKind = record.Kind[Commitment]{
	Name: KindCommitment, Table: "commitment", Check: checkCommitment,
	Columns: []string{"text_key", "kind", "instrument", "meeting", "topic", "made", "seen", "due", "state", "basis", "confidence"},
	Row: func(c Commitment) []any {
		return []any{
			search.Fold(c.Text), string(c.Kind), c.Instrument, c.Meeting, c.Topic, string(c.Made.FirstDay()),
			string(max(c.Made.LastDay(), c.Accessed.LastDay())), string(c.Deadline()), c.Reported, string(c.Basis), string(c.Confidence),
		}
	},
	Links: []record.Link[Commitment]{
		{Table: "commitment_party", Column: "partner", Values: func(c Commitment) []string { return c.Parties }},
	},
	ID: func(c Commitment) string { return entente.Shorten(c.Text, 50) },
	Refs: func(c Commitment) []record.Ref {
		out := append(refs("parties", KindPartner, c.Parties),
			record.Ref{Field: "instrument", Kind: KindInstrument, ID: c.Instrument},
			record.Ref{Field: "meeting", Kind: "meeting", ID: c.Meeting},
			record.Ref{Field: "topic", Kind: KindTopic, ID: c.Topic})
		for _, o := range c.Owners {
			out = append(out, record.Ref{Field: "owners", Kind: KindPartner, ID: o.Side}, record.Ref{Field: "owners", Kind: KindPost, ID: o.Post})
		}
		return out
	},
	Text: func(c Commitment) (string, string) { return c.Text, join(spoken(c.Topic), c.Paragraph, c.Note) },
	Sorts: map[string]string{
		"": "substr(t.text_key, 1, 80)", "text": "substr(t.text_key, 1, 80)", "topic": "t.topic", "made": "t.made", "due": "t.due", "kind": "t.kind",
		"reported": "t.state", "instrument": "t.instrument", "meeting": "t.meeting", "basis": "t.basis", "confidence": "t.confidence",
	},
}

var accountKind = record.Kind[Account]{
	Name: KindAccount, Table: "account_statement", Check: checkAccount,
	Columns: []string{"commitment", "side", "state"},
	Row:     func(a Account) []any { return []any{a.Commitment, a.Side, string(a.State)} },
	ID:      func(a Account) string { return AccountID(a.Commitment, a.Side) },
	Refs: func(a Account) []record.Ref {
		return []record.Ref{{Field: "commitment", Kind: KindCommitment, ID: a.Commitment}, {Field: "side", Kind: KindPartner, ID: a.Side}}
	},
	Text: func(a Account) (string, string) {
		return entente.Shorten(a.Statement, 120), join(a.Statement, a.Wording, a.Note)
	},
	Sorts: map[string]string{"": "t.commitment", "commitment": "t.commitment", "side": "t.side", "state": "t.state"},
}

var answerKind = record.Kind[Countersignature]{
	Name: KindAnswer, Table: "countersignature", Check: checkCountersignature,
	Columns: []string{"commitment", "side", "answer"},
	Row:     func(c Countersignature) []any { return []any{c.Commitment, c.Side, string(c.Answer)} },
	ID:      func(c Countersignature) string { return CountersignatureID(c.Commitment, c.Side) },
	Refs: func(c Countersignature) []record.Ref {
		return []record.Ref{{Field: "commitment", Kind: KindCommitment, ID: c.Commitment}, {Field: "side", Kind: KindPartner, ID: c.Side}}
	},
	Sorts: map[string]string{"": "t.commitment", "side": "t.side"},
}

var postKind = record.Kind[Post]{
	Name: KindPost, Table: "post", Check: checkPost,
	Columns: []string{"title_key", "partner"},
	Row:     func(p Post) []any { return []any{search.Fold(p.Title), p.Partner} },
	ID:      func(p Post) string { return p.Partner + " " + p.Title },
	Refs:    func(p Post) []record.Ref { return []record.Ref{{Field: "partner", Kind: KindPartner, ID: p.Partner}} },
	Text:    func(p Post) (string, string) { return p.Title, join(p.Unit, p.Role, p.Note) },
	Sorts:   map[string]string{"": "t.title_key", "title": "t.title_key", "partner": "t.partner"},
}

// join sets the parts that are there apart, since people read them in excerpts.
func join(parts ...string) string {
	there := slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(there, " · ")
}

// spoken is a word of a closed list as people write it.
func spoken(slug string) string { return strings.ReplaceAll(slug, "-", " ") }

func refs(field, kind string, ids []string) []record.Ref {
	out := make([]record.Ref, len(ids))
	for i, id := range ids {
		out[i] = record.Ref{Field: field, Kind: kind, ID: id}
	}
	return out
}
