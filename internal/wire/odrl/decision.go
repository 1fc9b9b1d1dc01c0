// SPDX-License-Identifier: EUPL-1.2

package odrl

import (
	"strings"
	"unicode"

	"entente"
)

// Outcome is one of three truth values.
type Outcome string

// The outcomes.
const (
	Yes     Outcome = "yes"
	No      Outcome = "no"
	Unknown Outcome = "unknown"
)

// not, and, or are those of Kleene: unknown wins unless the rest decides.
func not(a Outcome) Outcome {
	switch a {
	case Yes:
		return No
	case No:
		return Yes
	case Unknown:
	}
	return Unknown
}

func and(list ...Outcome) Outcome {
	out := Yes
	for _, o := range list {
		if o == No {
			return No
		}
		if o == Unknown {
			out = Unknown
		}
	}
	return out
}

func or(list ...Outcome) Outcome {
	out := No
	for _, o := range list {
		if o == Yes {
			return Yes
		}
		if o == Unknown {
			out = Unknown
		}
	}
	return out
}

func truth(b bool) Outcome {
	if b {
		return Yes
	}
	return No
}

// DutyState is where a duty stands.
type DutyState string

// The states. A duty of which the world says nothing is pending.
const (
	Pending   DutyState = "pending"
	Fulfilled DutyState = "fulfilled"
	Violated  DutyState = "violated"
)

// The kinds of a [Node].
const (
	KindPolicy      = "policy"
	KindProfile     = "profile"
	KindPermission  = "permission"
	KindProhibition = "prohibition"
	KindObligation  = "obligation"
	KindDuty        = "duty"
	KindRemedy      = "remedy"
	KindConsequence = "consequence"
	KindTarget      = "target"
	KindAssignee    = "assignee"
	KindAction      = "action"
	KindConstraint  = "constraint"
	KindLogic       = "logic"
	KindProperty    = "property"
)

// Node is one step of a judgement: what of the policy was looked at, in the
// policy's own words, and what came of it. The outcome of a permission is
// whether it allows the request, of a prohibition whether it forbids it, of a
// duty whether it is fulfilled, of anything else whether it holds.
//
// A permission is active, as in the compliance reports of the ODRL community,
// if its premises hold and none of its duties is violated; it allows only once
// they are fulfilled. A duty is active if its constraints hold.
type Node struct {
	Kind     string       `json:"kind"`
	ID       string       `json:"id,omitempty"`
	Words    string       `json:"words,omitempty"`
	Outcome  Outcome      `json:"outcome"`
	Active   Outcome      `json:"active,omitempty"` // of rules: all that they presuppose holds
	State    DutyState    `json:"state,omitempty"`  // of duties
	Reason   string       `json:"reason"`           // key of a message
	Args     entente.Args `json:"args,omitempty"`   // its arguments
	Children []Node       `json:"children,omitempty"`
}

// Decision says whether a request is allowed, and why. What is unknown is not
// allowed.
type Decision struct {
	Allowed bool `json:"allowed"`
	Because Node `json:"because"`
}

// Text writes the decision as lines, each step under the one it is part of. The
// function given says the message of a key.
func (d Decision) Text(say func(key string, args ...entente.Args) string) string {
	var b strings.Builder
	var write func(n Node, depth int)
	write = func(n Node, depth int) {
		b.WriteString(strings.Repeat("  ", depth))
		b.WriteString(say("odrl.kind." + n.Kind))
		if n.Words != "" {
			b.WriteString(" " + oneLine(n.Words))
		}
		b.WriteString(": " + say("odrl.outcome."+string(n.Outcome)) + ". " + oneLine(say(n.Reason, n.Args)) + "\n")
		for _, c := range n.Children {
			write(c, depth+1)
		}
	}
	write(d.Because, 0)
	return b.String()
}

// oneLine keeps words of a foreign policy from looking like lines of ours.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > maxWords {
		return string(runes[:maxWords]) + "…"
	}
	return s
}

const maxWords = 300

// outcomes lists what came of some steps.
func outcomes(nodes []Node) []Outcome {
	out := make([]Outcome, len(nodes))
	for i, n := range nodes {
		out[i] = n.Outcome
	}
	return out
}
