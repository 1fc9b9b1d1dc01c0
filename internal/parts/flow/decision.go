// SPDX-License-Identifier: EUPL-1.2

package flow

// Outcome is the answer to "may this data flow?".
type Outcome string

// The outcomes.
const (
	Allow          Outcome = "allow"                 // a basis applies and there is nothing to enforce
	AllowWith      Outcome = "allow-with-conditions" // a basis applies if every condition holds
	Deny           Outcome = "deny"                  // no basis on these facts on this day
	NotATransfer   Outcome = "not-a-transfer"        // the law of transfers is not engaged; other duties remain
	Refer          Outcome = "refer"                 // a person must find out or decide
	conditionLegal         = "human-legal-review"
)

// Condition is what must hold for a flow to be lawful.
type Condition struct {
	Name     string   `json:"name" doc:"What has to hold, in the words of its rule"`
	Rule     string   `json:"rule" doc:"Rule that asks for it"`
	Enforcer Enforcer `json:"enforcer" doc:"What makes it hold: negotiation, start, transform, log or task"`
	Is       string   `json:"is,omitempty" doc:"Question of the vocabulary"` // the question of the vocabulary, where it is one
	Args     []string `json:"args,omitempty" doc:"Answers that satisfy it"`
	Open     bool     `json:"open" doc:"It was not known to hold"` // not known to hold when it was decided
}

// Temptation is a rule that somebody could want to rely on, and why it fails.
type Temptation struct {
	Rule string `json:"rule" doc:"Rule"`
	Why  string `json:"why" doc:"Why it is no basis"` // expired, not-in-force, other-law, trade, not-a-tool, or the condition that does not hold
}

// Step is one rule that was asked, in the order it was asked.
type Step struct {
	Stage string `json:"stage" doc:"Stage of the law"`
	Rule  string `json:"rule" doc:"Rule that was asked"`
	Holds Truth  `json:"holds" doc:"yes, no or unknown"`
	Why   string `json:"why,omitempty" doc:"What decided it"` // what decided it, where something did
}

// MarshalText writes a truth as a word.
func (t Truth) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads it back.
func (t *Truth) UnmarshalText(text []byte) error {
	switch string(text) {
	case "yes":
		*t = Yes
	case "no":
		*t = No
	default:
		*t = Unknown
	}
	return nil
}

// Decision is the answer about one flow, with all that led to it.
type Decision struct {
	Outcome    Outcome      `json:"outcome" doc:"allow, allow-with-conditions, deny, not-a-transfer or refer"`
	Regime     string       `json:"regime" doc:"Whose law was asked"`                      // whose law was asked
	Basis      []string     `json:"basis" doc:"Rules that allow, or the rule that blocks"` // rules that allow; or, for a denial, the rule that blocks
	Conditions []Condition  `json:"conditions" doc:"What has to hold"`
	Cures      []string     `json:"cures" doc:"What would have to be so"` // of a denial: what would have to be so
	Missing    []string     `json:"missing" doc:"Facts to be found out"`  // of a referral: facts that somebody must find out
	NotRelyOn  []Temptation `json:"notRelyOn" doc:"Rules that must not be relied on"`
	Flags      []string     `json:"flags" doc:"Warnings"`
	Duties     []string     `json:"duties" doc:"Rules that bind besides"`                                 // rules that bind besides
	Trade      []string     `json:"trade" doc:"Trade agreements in force between the two, never a basis"` // agreements between the two, in force: never a basis
	Trace      []Step       `json:"trace" doc:"Rules in the order in which they were asked"`
}

// May tells whether data may flow at all under a decision.
func (d *Decision) May() bool {
	return d.Outcome == Allow || d.Outcome == AllowWith || d.Outcome == NotATransfer
}

// Enforce lists what the machine does for a decision, in the words of the worked
// cases: block, withhold-columns:NAME, pseudonymise, encrypt, log.
func (d *Decision) Enforce() []string {
	var out []string
	if !d.May() {
		out = append(out, "block")
	}
	for i := range d.Conditions {
		c := &d.Conditions[i]
		if c.Enforcer != ByTransform || !d.May() || len(c.Args) == 0 {
			continue
		}
		switch {
		case c.Is == "withhold":
			out = append(out, "withhold-columns:"+c.Args[0])
		case c.Args[0] == "minimise":
			out = append(out, "withhold-columns")
		default:
			out = append(out, c.Args[0])
		}
	}
	return append(out, "log")
}

// ConditionNames lists what an allowed flow has to meet, or what would cure a
// denied one.
func (d *Decision) ConditionNames() []string {
	out := make([]string, 0, len(d.Conditions)+len(d.Cures))
	for i := range d.Conditions {
		out = append(out, d.Conditions[i].Name)
	}
	return append(out, d.Cures...)
}

// whole gives the lists that stayed empty their form: none, and not unknown.
func (d *Decision) whole() {
	for _, list := range []*[]string{&d.Basis, &d.Cures, &d.Missing, &d.Flags, &d.Duties, &d.Trade} {
		if *list == nil {
			*list = []string{}
		}
	}
	if d.Conditions == nil {
		d.Conditions = []Condition{}
	}
	if d.NotRelyOn == nil {
		d.NotRelyOn = []Temptation{}
	}
}
