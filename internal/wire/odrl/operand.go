// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"slices"

	"entente"
)

// Namespace begins the IRIs of our own terms.
const Namespace = "urn:entente:odrl:"

// Profile is the profile that policies with our own operands declare.
const Profile = Namespace + "profile"

// Network is the group of all members of the Network.
const Network = Namespace + "network"

// Our own left operands.
const (
	Jurisdiction  = Namespace + "jurisdiction"
	Member        = Namespace + "member"
	Group         = Namespace + "group"
	Purpose       = Namespace + "purpose"
	LawfulBasis   = Namespace + "lawful-basis"
	Marking       = Namespace + "marking"
	RecipientRole = Namespace + "recipient-role"

	ImporterStatus = Namespace + "importer-status" // a condition of a flow that the importer meets
	FlowDecision   = Namespace + "flow-decision"   // the decision that lets data flow, while it stands
	RuleTable      = Namespace + "rule-table"      // SHA-256 of the rules that it was made with
)

// The left operands of ODRL that we know.
const (
	DateTime    = "dateTime"
	OdrlPurpose = "purpose"
	Recipient   = "recipient"
	Count       = "count"
	ElapsedTime = "elapsedTime"
)

// ValueType is how the values of an operand are compared.
type ValueType string

// The types.
const (
	TimeType     ValueType = "time"     // xsd:dateTime or xsd:date
	NumberType   ValueType = "number"   // any decimal
	DurationType ValueType = "duration" // xsd:dayTimeDuration
	TermType     ValueType = "term"     // an IRI or a code, compared as text
	MarkingType  ValueType = "marking"  // unmarked, limited or sensitive, in this order
)

// Facet is where the value of an operand is read.
type Facet string

// The facets.
const (
	FromClock  Facet = "clock"  // World.Now
	FromParty  Facet = "party"  // Request.Party
	FromClaims Facet = "claims" // Request.Claims
	FromStated Facet = "stated" // Request.Stated
	FromAsset  Facet = "asset"  // Request.Asset
	FromWorld  Facet = "world"  // World.Facts
)

// Operand is a left operand that we can judge.
type Operand struct {
	Name  string // of ODRL without prefix, or an IRI
	Type  ValueType
	From  Facet
	Label string // key of its name for people
}

// Operands are all that we can judge; any other is unknown.
func Operands() []Operand { return slices.Clone(operands) }

var operands = []Operand{
	{Name: DateTime, Type: TimeType, From: FromClock, Label: "odrl.operand.dateTime"},
	{Name: OdrlPurpose, Type: TermType, From: FromStated, Label: "odrl.operand.purpose"},
	{Name: Recipient, Type: TermType, From: FromParty, Label: "odrl.operand.recipient"},
	{Name: Count, Type: NumberType, From: FromWorld, Label: "odrl.operand.count"},
	{Name: ElapsedTime, Type: DurationType, From: FromWorld, Label: "odrl.operand.elapsedTime"},
	{Name: Jurisdiction, Type: TermType, From: FromClaims, Label: "odrl.operand.jurisdiction"},
	{Name: Member, Type: TermType, From: FromParty, Label: "odrl.operand.member"},
	{Name: Group, Type: TermType, From: FromClaims, Label: "odrl.operand.group"},
	{Name: Purpose, Type: TermType, From: FromStated, Label: "odrl.operand.purpose"},
	{Name: LawfulBasis, Type: TermType, From: FromStated, Label: "odrl.operand.lawful-basis"},
	{Name: Marking, Type: MarkingType, From: FromAsset, Label: "odrl.operand.marking"},
	{Name: RecipientRole, Type: TermType, From: FromClaims, Label: "odrl.operand.recipient-role"},
	{Name: ImporterStatus, Type: TermType, From: FromClaims, Label: "odrl.operand.importer-status"},
	{Name: FlowDecision, Type: TermType, From: FromAsset, Label: "odrl.operand.flow-decision"},
	{Name: RuleTable, Type: TermType, From: FromAsset, Label: "odrl.operand.rule-table"},
}

// operandOf finds an operand by its name.
func operandOf(name string) (Operand, bool) {
	i := slices.IndexFunc(operands, func(o Operand) bool { return o.Name == name })
	if i < 0 {
		return Operand{}, false
	}
	return operands[i], true
}

// markingRank orders markings by their words; "unmarked" is the one without.
func markingRank(s string) (int, bool) {
	switch s {
	case "":
		return 0, false
	case "unmarked":
		return entente.Unmarked.Rank(), true
	}
	rank := entente.Marking(s).Rank()
	return rank, rank >= 0
}
