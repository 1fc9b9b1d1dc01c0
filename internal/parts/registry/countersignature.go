// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"entente"
)

// Answer is what a side says to a commitment that another member recorded.
type Answer string

// The answers.
const (
	Accepted Answer = "accepted"
	Amended  Answer = "amended" // with the wording it would agree to
	Declined Answer = "declined"
)

// Answers lists the answers.
func Answers() []Answer { return []Answer{Accepted, Amended, Declined} }

// Countersignature is a side's answer to a commitment that names it as a party.
// It is of one content: once that changes, the commitment waits again.
type Countersignature struct {
	Commitment string `json:"commitment" doc:"Commitment it answers"`
	Side       string `json:"side" doc:"Partner that answers"`
	Of         string `json:"of" doc:"SHA-256 of the content that it answers, in canonical form, hex"`
	Answer     Answer `json:"answer" doc:"accepted, amended or declined"`
	Wording    string `json:"wording,omitempty" doc:"Wording that the side would agree to, when amended"`
	entente.Provenance
}

// CountersignatureID is the identifier of a side's answer: there is one per
// side.
func CountersignatureID(commitment, side string) string { return "answer-" + side + "-" + commitment }

func checkCountersignature(c Countersignature) error {
	var pr entente.Problems
	entente.CheckID(&pr, "commitment", c.Commitment)
	entente.CheckID(&pr, "side", c.Side)
	if !sha256ID.MatchString(c.Of) {
		pr.Add("of", "error.hash", nil)
	}
	entente.CheckChoice(&pr, "answer", c.Answer, Answers())
	least := 0
	if c.Answer == Amended {
		least = 1
	}
	entente.CheckText(&pr, "wording", c.Wording, least, 4000)
	c.Provenance.Check(&pr)
	return pr.Err()
}
