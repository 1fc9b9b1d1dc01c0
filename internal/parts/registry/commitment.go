// SPDX-License-Identifier: EUPL-1.2

package registry

import (
	"entente"
)

// CommitmentKind says what sort of promise a commitment is, after the
// compliance method of the G7 and G20 Research Groups.
type CommitmentKind string

// The kinds; the empty one is not yet classified.
const (
	KindNone    CommitmentKind = ""
	KindAction  CommitmentKind = "action"  // do a thing
	KindOutcome CommitmentKind = "outcome" // reach a state of affairs
	KindProcess CommitmentKind = "process" // meet, consult, report
	KindMoney   CommitmentKind = "money"   // pay or lend
	KindNorm    CommitmentKind = "norm"    // adopt or follow a rule
)

// CommitmentKinds lists the kinds.
func CommitmentKinds() []CommitmentKind {
	return []CommitmentKind{KindNone, KindAction, KindOutcome, KindProcess, KindMoney, KindNorm}
}

// Catalysts are what makes a promise likelier to be kept.
func Catalysts() []string {
	return []string{"timetable", "target", "money", "mandate", "monitoring", "past-promise", "international-body"}
}

// Guideline says in words, for one commitment, what each score means.
type Guideline struct {
	Full    string `json:"full,omitempty" doc:"What counts as +1, kept in full"`
	Partial string `json:"partial,omitempty" doc:"What counts as 0, kept in part or under way"`
	None    string `json:"none,omitempty" doc:"What counts as -1, not kept"`
}

// Owner is the post that answers for a commitment on one side.
type Owner struct {
	Side string `json:"side" doc:"Partner"`
	Post string `json:"post" doc:"Post of that partner"`
}

// Commitment is something parties said they would do.
type Commitment struct {
	Text         string            `json:"text" doc:"What was promised"`
	Kind         CommitmentKind    `json:"kind,omitempty" doc:"Sort of promise; empty while not classified"`
	Catalysts    []string          `json:"catalysts,omitempty" doc:"What makes it likelier to be kept: timetable, target, money, mandate, monitoring, past-promise, international-body"`
	Parties      []string          `json:"parties" doc:"Partners that promised"`
	Owners       []Owner           `json:"owners,omitempty" doc:"Post that answers for it, per side"`
	Instrument   string            `json:"instrument,omitempty" doc:"Instrument it belongs to"`
	Meeting      string            `json:"meeting,omitempty" doc:"Meeting at which it was made"`
	Paragraph    string            `json:"paragraph,omitempty" doc:"Paragraph of the source text"`
	Topic        string            `json:"topic" doc:"Topic"`
	Made         entente.Date      `json:"made,omitempty" doc:"When it was made"`
	Due          entente.Date      `json:"due,omitempty" doc:"When it is due"`
	DuePrecision entente.Precision `json:"duePrecision,omitempty" doc:"How exactly the due date is known: day, month, year, approximate"`
	Reported     string            `json:"reported,omitempty" doc:"Status in the words of the source; no side's own account"`
	Guideline    Guideline         `json:"guideline,omitzero" doc:"What each score means for this commitment"`
	entente.Provenance
}

// Deadline is the last day on which it is still in time; empty when no due
// date is known.
func (c Commitment) Deadline() entente.Date {
	switch c.DuePrecision {
	case entente.PrecisionMonth:
		return entente.Date(string(c.Due)[:min(7, len(c.Due))]).LastDay()
	case entente.PrecisionYear:
		return entente.Date(string(c.Due)[:min(4, len(c.Due))]).LastDay()
	case entente.PrecisionNone, entente.PrecisionDay, entente.PrecisionApproximate:
	}
	return c.Due.LastDay()
}

// reportedDone are the words of sources for a promise that was kept.
var reportedDone = map[string]bool{"done": true, "in-force": true, "signed": true}

// Done reports whether the commitment counts as kept: by every account there
// is, or, where no side has given one, by the source.
func (c Commitment) Done(accounts []Account) bool {
	for _, a := range accounts {
		if a.State != Done && a.State != Dropped {
			return false
		}
	}
	return len(accounts) > 0 || reportedDone[c.Reported]
}

// Overdue reports whether the deadline has passed on the day without the
// commitment being kept.
func (c Commitment) Overdue(day entente.Date, accounts []Account) bool {
	return c.Deadline().Past(day) && !c.Done(accounts)
}

func checkCommitment(c Commitment) error {
	var pr entente.Problems
	entente.CheckText(&pr, "text", c.Text, 1, 4000)
	entente.CheckChoice(&pr, "kind", c.Kind, CommitmentKinds())
	for _, k := range c.Catalysts {
		entente.CheckChoice(&pr, "catalysts", k, Catalysts())
	}
	checkParties(&pr, c.Parties)
	sides := map[string]bool{}
	for _, o := range c.Owners {
		entente.CheckID(&pr, "owners", o.Side)
		entente.CheckID(&pr, "owners", o.Post)
		if sides[o.Side] {
			pr.Add("owners", "error.twice", entente.Args{"Value": entente.Shorten(o.Side, 60)})
		}
		sides[o.Side] = true
	}
	entente.CheckID(&pr, "topic", c.Topic)
	entente.CheckText(&pr, "paragraph", c.Paragraph, 0, 100)
	entente.CheckDate(&pr, "made", c.Made)
	entente.CheckDue(&pr, c.Due, c.DuePrecision)
	entente.CheckText(&pr, "reported", c.Reported, 0, 80)
	for field, s := range map[string]string{"guideline.full": c.Guideline.Full, "guideline.partial": c.Guideline.Partial, "guideline.none": c.Guideline.None} {
		entente.CheckText(&pr, field, s, 0, 2000)
	}
	c.Provenance.Check(&pr)
	return pr.Err()
}
