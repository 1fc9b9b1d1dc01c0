// SPDX-License-Identifier: EUPL-1.2

package record

import (
	"strings"

	"entente"
	"entente/internal/parts/meeting"
	"entente/internal/parts/registry"
)

// origin is what every row says of where it is from.
type origin struct {
	Source     *string            `json:"source"`
	Accessed   *string            `json:"accessed"`
	Confidence entente.Confidence `json:"confidence"`
	Basis      entente.Basis      `json:"basis"`
	Note       *string            `json:"note"`
}

func (o origin) provenance() entente.Provenance {
	return entente.Provenance{
		Source: text(o.Source), Accessed: entente.Date(text(o.Accessed)), Basis: o.Basis, Confidence: o.Confidence, Note: text(o.Note),
	}
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func date(s *string) entente.Date { return entente.Date(text(s)) }

type partnerRow struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	Kind     string  `json:"kind"`
	Relation *string `json:"relation"`
	Alpha2   *string `json:"iso3166_alpha2"`
	Alpha3   *string `json:"iso3166_alpha3"`
	MemberOf *string `json:"member_of"`
	origin
}

func (r partnerRow) partner() registry.Partner {
	return registry.Partner{
		Name: r.Name, Kind: registry.PartnerKind(r.Kind), Relation: text(r.Relation), Alpha2: text(r.Alpha2), Alpha3: text(r.Alpha3),
		MemberOf: text(r.MemberOf), Provenance: r.provenance(),
	}
}

type instrumentRow struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Kind      string   `json:"kind"`
	Parties   []string `json:"parties"`
	Signed    *string  `json:"date_signed"`
	Applied   *string  `json:"date_applied"`
	InForce   *string  `json:"date_in_force"`
	Expires   *string  `json:"date_expires"`
	Status    *string  `json:"status"`
	Topics    []string `json:"topics"`
	CELEX     *string  `json:"celex"`
	Reference *string  `json:"reference"`
	origin
}

func (r instrumentRow) instrument() registry.Instrument {
	return registry.Instrument{
		Title: r.Title, Kind: r.Kind, Parties: r.Parties, Signed: date(r.Signed), Applied: date(r.Applied), InForce: date(r.InForce),
		Expires: date(r.Expires), Topics: r.Topics, CELEX: text(r.CELEX), Reference: text(r.Reference), Reported: reported(r.Status),
		Provenance: r.provenance(),
	}
}

// reported leaves "unknown" out: the source reports nothing then.
func reported(s *string) string {
	if text(s) == "unknown" {
		return ""
	}
	return text(s)
}

type commitmentRow struct {
	ID           string   `json:"id"`
	Parties      []string `json:"parties"`
	Instrument   *string  `json:"instrument"`
	Meeting      *string  `json:"meeting"`
	Topic        string   `json:"topic"`
	Text         string   `json:"text"`
	Made         *string  `json:"date_made"`
	Due          *string  `json:"date_due"`
	DuePrecision *string  `json:"date_due_precision"`
	Status       *string  `json:"status"`
	origin
}

func (r commitmentRow) commitment() registry.Commitment {
	return registry.Commitment{
		Text: r.Text, Parties: r.Parties, Instrument: text(r.Instrument), Meeting: text(r.Meeting), Topic: r.Topic, Made: date(r.Made),
		Due: date(r.Due), DuePrecision: entente.Precision(text(r.DuePrecision)), Reported: reported(r.Status), Provenance: r.provenance(),
	}
}

type meetingRow struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Kind    string   `json:"kind"`
	Date    *string  `json:"date"`
	End     *string  `json:"date_end"`
	Place   *string  `json:"place"`
	Parties []string `json:"parties"`
	Chairs  *string  `json:"chairs"`
	Status  string   `json:"status"`
	origin
}

func (r meetingRow) meeting() meeting.Meeting {
	return meeting.Meeting{
		Title: r.Title, Kind: r.Kind, Date: date(r.Date), End: date(r.End), Place: text(r.Place), Parties: r.Parties,
		Reported: meeting.Reported(r.Status), Provenance: r.provenance(),
	}
}

// chairs reads "A; B, C": the sides in the order of the parties, the people of
// a side with commas between. They are people, so they go where a person can
// be erased, not into the record.
func (r meetingRow) chairs() []meeting.Attendance {
	var out []meeting.Attendance
	for i, side := range strings.Split(text(r.Chairs), ";") {
		for name := range strings.SplitSeq(side, ",") {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			a := meeting.Attendance{Meeting: r.ID, Role: "chair", Person: registry.Person{Name: name, Source: text(r.Source)}}
			if i < len(r.Parties) {
				a.Side = r.Parties[i]
			}
			out = append(out, a)
		}
	}
	return out
}
