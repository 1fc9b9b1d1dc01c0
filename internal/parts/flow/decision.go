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
	Name     string   `json:"name"`
	Rule     string   `json:"rule"`
	Enforcer Enforcer `json:"enforcer"`
	Is       string   `json:"is,omitempty"` // the question of the vocabulary, where it is one
	Args     []string `json:"args,omitempty"`
	Open     bool     `json:"open"` // not known to hold when it was decided
}

// Temptation is a rule that somebody could want to rely on, and why it fails.
type Temptation struct {
	Rule string `json:"rule"`
	Why  string `json:"why"` // expired, not-in-force, other-law, trade, not-a-tool, or the condition that does not hold
}

// Step is one rule that was asked, in the order it was asked.
type Step struct {
	Stage string `json:"stage"`
	Rule  string `json:"rule"`
	Holds Truth  `json:"holds"`
	Why   string `json:"why,omitempty"` // what decided it, where something did
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
	Outcome    Outcome      `json:"outcome"`
	Regime     string       `json:"regime"` // whose law was asked
	Basis      []string     `json:"basis"`  // rules that allow; or, for a denial, the rule that blocks
	Conditions []Condition  `json:"conditions"`
	Cures      []string     `json:"cures"`   // of a denial: what would have to be so
	Missing    []string     `json:"missing"` // of a referral: facts that somebody must find out
	NotRelyOn  []Temptation `json:"notRelyOn"`
	Flags      []string     `json:"flags"`
	Duties     []string     `json:"duties"` // rules that bind besides
	Trade      []string     `json:"trade"`  // agreements between the two, in force: never a basis
	Trace      []Step       `json:"trace"`
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
