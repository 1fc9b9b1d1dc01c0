// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"regexp"

	"entente"
)

// Instrument is an agreed text or act that ties parties. Its dates are kept
// apart: signed (or adopted), provisionally applied, in force, expires. Where it
// stands is worked out from them by [Instrument.Standing] and never typed.
type Instrument struct {
	Title     string       `json:"title" doc:"Title"`
	Kind      string       `json:"kind" doc:"Kind, such as digital-partnership, adequacy-decision, memorandum"`
	Parties   []string     `json:"parties" doc:"Partners it ties"`
	Signed    entente.Date `json:"signed,omitempty" doc:"Signed, or adopted for an act of one party"`
	Applied   entente.Date `json:"applied,omitempty" doc:"Provisionally applied from"`
	InForce   entente.Date `json:"inForce,omitempty" doc:"In force from"`
	Expires   entente.Date `json:"expires,omitempty" doc:"Last day it holds, where it has one"`
	Topics    []string     `json:"topics,omitempty" doc:"Topics it deals with"`
	CELEX     string       `json:"celex,omitempty" doc:"CELEX number on EUR-Lex"`
	Reference string       `json:"reference,omitempty" doc:"Number or reference of the text"`
	Reported  string       `json:"reported,omitempty" doc:"Status in the words of the source, kept beside the one worked out from the dates"`
	entente.Provenance
}

// Standing is where an instrument stands on a day.
type Standing struct {
	Status Status
	Since  entente.Date // the date that the status rests on; empty for StatusUnknown
	// Contradicted: the source reports a status that the known dates do not
	// bear out, so a date is missing or one of the two is wrong.
	Contradicted bool
}

// Status is derived from dates.
type Status string

// The statuses an instrument goes through.
const (
	StatusUnknown Status = "unknown"  // no date is known
	StatusPending Status = "pending"  // its first known date lies ahead
	StatusSigned  Status = "signed"   // signed by its parties, not known to be in force
	StatusAdopted Status = "adopted"  // adopted as an act of one party
	StatusApplied Status = "applied"  // provisionally applied
	StatusInForce Status = "in-force" //
	StatusExpired Status = "expired"  //
)

// Statuses lists the statuses.
func Statuses() []Status {
	return []Status{StatusInForce, StatusApplied, StatusSigned, StatusAdopted, StatusPending, StatusExpired, StatusUnknown}
}

// adopted are the kinds that one party adopts alone.
var adopted = map[string]bool{"adequacy-decision": true, "strategy": true, "trust-services": true}

// Standing works out the status on the given day.
func (i Instrument) Standing(day entente.Date) Standing {
	s := Standing{Status: StatusUnknown}
	signed := StatusSigned
	if adopted[i.Kind] {
		signed = StatusAdopted
	}
	for _, step := range []struct {
		date   entente.Date
		status Status
	}{{i.Signed, signed}, {i.Applied, StatusApplied}, {i.InForce, StatusInForce}} {
		if step.date.Reached(day) {
			s.Status, s.Since = step.status, step.date
		} else if step.date.Known() && s.Status == StatusUnknown {
			s.Status, s.Since = StatusPending, step.date
		}
	}
	if i.Expires.Past(day) {
		s.Status, s.Since = StatusExpired, i.Expires
	}
	s.Contradicted = contradicts(i.Reported, s.Status)
	return s
}

// StandingIn works out the status for a view. The word of a source is of its
// own day: the dates of another day of the world do not contradict it.
func (i Instrument) StandingIn(v entente.View) Standing {
	s := i.Standing(v.Day)
	if v.Known == entente.Forever && v.Day != v.Today {
		s.Contradicted = false
	}
	return s
}

// contradicts compares the source's word with the derived status. Words such
// as "active" or "adopted" claim nothing that a missing date could refute.
func contradicts(reported string, s Status) bool {
	switch reported {
	case "in-force":
		return s != StatusInForce
	case "provisionally-applied":
		return s != StatusApplied && s != StatusInForce
	case "signed", "signed-not-in-force":
		return s != StatusSigned
	case "ended":
		return s != StatusExpired
	case "concluded":
		return s == StatusSigned || s == StatusInForce || s == StatusApplied
	}
	return false
}

var (
	celex = regexp.MustCompile(`^[0-9CE][0-9]{4}[A-Z]{1,2}[0-9]{4}([()R0-9-]*)$`)
	slug  = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

func checkInstrument(i Instrument) error {
	var pr entente.Problems
	entente.CheckText(&pr, "title", i.Title, 1, 500)
	checkSlug(&pr, "kind", i.Kind)
	checkParties(&pr, i.Parties)
	for field, d := range map[string]entente.Date{"signed": i.Signed, "applied": i.Applied, "inForce": i.InForce, "expires": i.Expires} {
		entente.CheckDate(&pr, field, d)
	}
	if i.Expires.Known() {
		for _, d := range []entente.Date{i.Signed, i.Applied, i.InForce} {
			if d.Known() && i.Expires.LastDay() < d.FirstDay() {
				pr.Add("expires", "error.before", entente.Args{"Date": string(i.Expires), "Other": string(d)})
				break
			}
		}
	}
	checkIDs(&pr, "topics", i.Topics, 40)
	if i.CELEX != "" && !celex.MatchString(i.CELEX) {
		pr.Add("celex", "error.celex", entente.Args{"Value": entente.Shorten(i.CELEX, 40)})
	}
	entente.CheckText(&pr, "reference", i.Reference, 0, 300)
	entente.CheckText(&pr, "reported", i.Reported, 0, 80)
	i.Provenance.Check(&pr)
	return pr.Err()
}

func checkSlug(pr *entente.Problems, field, s string) {
	if s == "" {
		pr.Add(field, "error.required", nil)
	} else if !slug.MatchString(s) || len(s) > 60 {
		pr.Add(field, "error.id", entente.Args{"Value": entente.Shorten(s, 60)})
	}
}

// MaxParties bounds how many parties an instrument or commitment names.
const MaxParties = 250

func checkParties(pr *entente.Problems, list []string) {
	if len(list) == 0 {
		pr.Add("parties", "error.required", nil)
	}
	checkIDs(pr, "parties", list, MaxParties)
}

func checkIDs(pr *entente.Problems, field string, list []string, most int) {
	if len(list) > most {
		pr.Add(field, "error.list-long", entente.Args{"Max": most, "Count": len(list)})
		return
	}
	seen := map[string]bool{}
	for _, id := range list {
		entente.CheckID(pr, field, id)
		if seen[id] {
			pr.Add(field, "error.twice", entente.Args{"Value": entente.Shorten(id, 60)})
		}
		seen[id] = true
	}
}
