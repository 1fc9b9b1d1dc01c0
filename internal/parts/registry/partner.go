// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"regexp"

	"entente"
)

// PartnerKind says what a party is in law, as far as this record goes.
type PartnerKind string

// The kinds. PartnerOther is a party that the record does not call a state.
const (
	State        PartnerKind = "state"
	Territory    PartnerKind = "territory"
	Union        PartnerKind = "supranational-union"
	Organisation PartnerKind = "organisation"
	PartnerOther PartnerKind = "partner"
)

// PartnerKinds lists the kinds.
func PartnerKinds() []PartnerKind {
	return []PartnerKind{State, Territory, Union, Organisation, PartnerOther}
}

// Partner is a party that this member has relations with, or the member itself.
type Partner struct {
	Name     string      `json:"name" doc:"Name in English, as EU texts write it"`
	Kind     PartnerKind `json:"kind" doc:"What the party is: state, territory, supranational-union, organisation, or partner for a party not recorded as a state"`
	Relation string      `json:"relation,omitempty" doc:"Framework of the relationship, such as digital-partnership or western-balkans"`
	Alpha2   string      `json:"alpha2,omitempty" doc:"ISO 3166-1 alpha-2 code, or a user-assigned one such as XK"`
	Alpha3   string      `json:"alpha3,omitempty" doc:"ISO 3166-1 alpha-3 code"`
	MemberOf string      `json:"memberOf,omitempty" doc:"Partner that this one belongs to"`
	entente.Provenance
}

var (
	alpha2 = regexp.MustCompile(`^[A-Z]{2}$`)
	alpha3 = regexp.MustCompile(`^[A-Z]{3}$`)
)

// userAssigned are codes in use that ISO 3166-1 does not list (EU is an
// exceptional reservation), for which there is no alpha-3 code.
var userAssigned = map[string]bool{"XK": true, "EU": true}

// footnoted are the codes whose name never stands without its footnote.
var footnoted = map[string]bool{"XK": true, "PS": true, "TW": true}

// Footnote is the message key of the note that must go with the name, or "".
func (p Partner) Footnote() string {
	if footnoted[p.Alpha2] {
		return "footnote." + p.Alpha2
	}
	return ""
}

func checkPartner(p Partner) error {
	var pr entente.Problems
	entente.CheckText(&pr, "name", p.Name, 1, 200)
	entente.CheckText(&pr, "relation", p.Relation, 0, 80)
	entente.CheckChoice(&pr, "kind", p.Kind, PartnerKinds())
	if p.MemberOf != "" {
		entente.CheckID(&pr, "memberOf", p.MemberOf)
	}
	switch {
	case p.Kind == Organisation && (p.Alpha2 != "" || p.Alpha3 != ""):
		pr.Add("alpha2", "error.no-country-code", nil)
	case p.Alpha2 != "" && !alpha2.MatchString(p.Alpha2):
		pr.Add("alpha2", "error.country-code", entente.Args{"Value": entente.Shorten(p.Alpha2, 20)})
	case p.Kind == State && p.Alpha2 == "":
		pr.Add("alpha2", "error.required", nil)
	case p.Kind == State && userAssigned[p.Alpha2]:
		pr.Add("kind", "error.not-a-state", entente.Args{"Code": p.Alpha2})
	}
	if p.Alpha3 != "" && (!alpha3.MatchString(p.Alpha3) || userAssigned[p.Alpha2]) {
		pr.Add("alpha3", "error.country-code", entente.Args{"Value": entente.Shorten(p.Alpha3, 20)})
	}
	p.Provenance.Check(&pr)
	return pr.Err()
}
