// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"regexp"

	"entente"
)

// AccountState is where a commitment stands in one side's own words.
type AccountState string

// The states.
const (
	NotStarted AccountState = "not-started"
	Ongoing    AccountState = "ongoing"
	Done       AccountState = "done"
	Dropped    AccountState = "dropped"
)

// AccountStates lists the states.
func AccountStates() []AccountState { return []AccountState{NotStarted, Ongoing, Done, Dropped} }

// Money is an amount in the minor unit's whole currency, as the side states it.
type Money struct {
	Amount   float64 `json:"amount" doc:"Amount in units of the currency"`
	Currency string  `json:"currency" doc:"ISO 4217 code"`
}

// Evidence is what a side points to.
type Evidence struct {
	Title  string       `json:"title" doc:"What it is"`
	URL    string       `json:"url,omitempty" doc:"Where it can be read"`
	SHA256 string       `json:"sha256,omitempty" doc:"Hash of the bytes that were seen, hex"`
	Date   entente.Date `json:"date,omitempty" doc:"Date of the evidence"`
}

// Account is one side's own statement of where a commitment stands. Accounts
// are shown side by side and never merged.
type Account struct {
	Commitment   string            `json:"commitment" doc:"Commitment it is about"`
	Side         string            `json:"side" doc:"Partner whose account it is"`
	State        AccountState      `json:"state" doc:"not-started, ongoing, done or dropped"`
	Statement    string            `json:"statement,omitempty" doc:"The account in words"`
	SelfScore    *int              `json:"selfScore,omitempty" minimum:"-1" maximum:"1" doc:"The side's score of itself: -1, 0, +1"`
	OtherScore   *int              `json:"otherScore,omitempty" minimum:"-1" maximum:"1" doc:"The side's score of the other side: -1, 0, +1"`
	Due          entente.Date      `json:"due,omitempty" doc:"Due date as this side holds it"`
	DuePrecision entente.Precision `json:"duePrecision,omitempty" doc:"How exactly"`
	Owner        string            `json:"owner,omitempty" doc:"Who answers for it, as this side holds it: an office"`
	Money        *Money            `json:"money,omitempty" doc:"Sum this side holds to be promised"`
	Wording      string            `json:"wording,omitempty" doc:"Wording of the commitment as this side holds it, where it is not the recorded one"`
	Evidence     []Evidence        `json:"evidence,omitempty" doc:"What the side points to"`
	entente.Provenance
}

// AccountID is the identifier of the account that a side gives of a
// commitment: there is one per side.
func AccountID(commitment, side string) string { return "account-" + side + "-" + commitment }

var (
	currency = regexp.MustCompile(`^[A-Z]{3}$`)
	sha256ID = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

func checkAccount(a Account) error {
	var pr entente.Problems
	entente.CheckID(&pr, "commitment", a.Commitment)
	entente.CheckID(&pr, "side", a.Side)
	entente.CheckChoice(&pr, "state", a.State, AccountStates())
	entente.CheckText(&pr, "statement", a.Statement, 0, 4000)
	for field, s := range map[string]*int{"selfScore": a.SelfScore, "otherScore": a.OtherScore} {
		if s != nil && (*s < -1 || *s > 1) {
			pr.Add(field, "error.score", entente.Args{"Value": *s})
		}
	}
	entente.CheckDue(&pr, a.Due, a.DuePrecision)
	entente.CheckText(&pr, "owner", a.Owner, 0, 200)
	entente.CheckText(&pr, "wording", a.Wording, 0, 4000)
	if m := a.Money; m != nil && (m.Amount < 0 || !currency.MatchString(m.Currency)) {
		pr.Add("money", "error.money", entente.Args{"Amount": m.Amount, "Currency": entente.Shorten(m.Currency, 10)})
	}
	if len(a.Evidence) > 50 {
		pr.Add("evidence", "error.list-long", entente.Args{"Max": 50, "Count": len(a.Evidence)})
	}
	for _, e := range a.Evidence {
		entente.CheckText(&pr, "evidence", e.Title, 1, 300)
		entente.CheckURL(&pr, "evidence", e.URL)
		entente.CheckDate(&pr, "evidence", e.Date)
		if e.SHA256 != "" && !sha256ID.MatchString(e.SHA256) {
			pr.Add("evidence", "error.hash", nil)
		}
	}
	a.Provenance.Check(&pr)
	return pr.Err()
}
